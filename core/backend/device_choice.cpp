#include <algorithm>
#include <string_view>
#include <utility>

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

constexpr std::pair<TritBits, std::string_view> trit_marks[] = {{TritBits::two, "+2bit"},
                                                               {TritBits::five_a_byte, "+1.6bit"}};

// Takes the mark off the end of the text.
TritBits take_mark(std::string_view& text) {
    for (const auto& [trits, mark] : trit_marks) {
        if (!text.ends_with(mark)) continue;
        text.remove_suffix(mark.size());
        return trits;
    }
    return TritBits::any;
}

}  // namespace

DeviceChoice parse_device_choice(std::string_view whole) {
    std::string_view text = whole;
    const TritBits trits = take_mark(text);
    const std::size_t colon = text.find(':');
    const std::string_view backend = text.substr(0, colon);
    const std::string_view device =
        colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    if (!id_ok(backend) || (colon != std::string_view::npos && !id_ok(device)))
        throw Failure(Code::backend_choice_invalid, {{"found", whole}});
    return {std::string(backend), std::string(device), 0, trits};
}

std::string device_choice_text(const DeviceChoice& choice) {
    std::string text = choice.device.empty() ? choice.backend : choice.backend + ":" + choice.device;
    for (const auto& [trits, mark] : trit_marks)
        if (choice.trits == trits) text += mark;
    return text;
}

}  // namespace addend
