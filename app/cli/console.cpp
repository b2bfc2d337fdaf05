#include "app/cli/console.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "app/cli/printable.h"
#include "app/cli/sentences.h"

namespace addend::cli {
namespace {

/// 0, or the errno that stopped it.
int write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t n = ::write(descriptor, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    return 0;
}

}  // namespace

Console::Console() : Console(::isatty(STDOUT_FILENO) == 1, ::isatty(STDERR_FILENO) == 1) {}

void Console::out(std::string_view text) {
    status({});
    const int error =
        out_is_terminal_ ? write_all(STDOUT_FILENO, printable(text)) : write_all(STDOUT_FILENO, text);
    if (error == EPIPE) throw OutputClosed{};
    if (error != 0)
        throw Failure(Code::file_write_failed,
                      {{"path", "stdout"}, {"reason", std::generic_category().message(error)}});
}

void Console::line(std::string_view text) {
    out(std::string(text) + "\n");
}

void Console::json(const nlohmann::json& value, int indent) {
    line(value.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace));
}

void Console::note(std::string_view text) {
    status({});
    // Nobody is left to tell where stderr cannot be written.
    (void)write_all(STDERR_FILENO, (error_is_terminal_ ? printable(text) : std::string(text)) + "\n");
}

void Console::warn(const Message& message) {
    note("addend: " + sentence(message));
}

void Console::status(std::string_view text) {
    if (!error_is_terminal_ || (text.empty() && !status_shown_)) return;
    status_shown_ = !text.empty();
    (void)write_all(STDERR_FILENO, "\r\x1b[K" + printable(text));
}

}  // namespace addend::cli
