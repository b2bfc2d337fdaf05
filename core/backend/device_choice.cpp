#include <algorithm>

#include "core/backend/backend.h"

namespace addend {
namespace {

// Ids as plugins may choose them: short, and safe in file names, settings and on the command line.
bool id_ok(std::string_view id) {
    return !id.empty() && id.size() <= 31 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_' || c == '.';
    });
}

}  // namespace

DeviceChoice parse_device_choice(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view backend = text.substr(0, colon);
    const std::string_view device =
        colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    if (!id_ok(backend) || (colon != std::string_view::npos && !id_ok(device)))
        throw Failure(Code::backend_choice_invalid, {{"found", text}});
    return {std::string(backend), std::string(device), 0};
}

std::string device_choice_text(const DeviceChoice& choice) {
    return choice.device.empty() ? choice.backend : choice.backend + ":" + choice.device;
}

}  // namespace addend
