// Results on stdout, diagnostics on stderr.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "core/base/message.h"

namespace addend::cli {

/// stdout's reader went away: nothing is wrong, and nothing more is to be said.
struct OutputClosed {};

class Console {
  public:
    /// Looks which of the two are terminals: only there is text escaped and progress drawn.
    Console();
    Console(bool out_is_terminal, bool error_is_terminal)
        : out_is_terminal_(out_is_terminal), error_is_terminal_(error_is_terminal) {}

    /// To stdout at once. Throws OutputClosed, or Failure file_write_failed.
    void out(std::string_view text);
    void line(std::string_view text);
    void json(const nlohmann::json& value, int indent = 2);
    /// A line on stderr.
    void note(std::string_view text);
    void warn(const Message& message);
    /// Drawn over itself on a terminal, dropped elsewhere; empty: wiped.
    void status(std::string_view text);

    bool error_is_terminal() const { return error_is_terminal_; }

  private:
    bool out_is_terminal_, error_is_terminal_;
    bool status_shown_ = false;
};

}  // namespace addend::cli
