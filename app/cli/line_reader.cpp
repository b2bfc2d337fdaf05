#include "app/cli/line_reader.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace addend::cli {

LineReader::Got LineReader::read(std::string& line) {
    for (;;) {
        if (const std::size_t end = buffer_.find('\n'); end != std::string::npos) {
            line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return Got::line;
        }
        if (ended_) {
            line = std::move(buffer_);
            buffer_.clear();
            return line.empty() ? Got::end : Got::line;
        }
        pollfd waits[2] = {{STDIN_FILENO, POLLIN, 0}, {interrupts_.descriptor(), POLLIN, 0}};
        if (::poll(waits, 2, -1) < 0 && errno != EINTR) return Got::end;
        if (waits[1].revents != 0) return interrupts_.take() ? Got::terminate : Got::interrupt;
        if (waits[0].revents == 0) continue;
        char bytes[4096];
        const ssize_t n = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (n > 0) buffer_.append(bytes, static_cast<std::size_t>(n));
        if (n == 0 || (n < 0 && errno != EINTR)) ended_ = true;
    }
}

}  // namespace addend::cli
