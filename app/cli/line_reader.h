// Lines from stdin, with Ctrl+C seen while waiting.
#pragma once

#include <string>

#include "app/cli/interrupts.h"

namespace addend::cli {

class LineReader {
  public:
    explicit LineReader(Interrupts& interrupts) : interrupts_(interrupts) {}

    enum class Got { line, end, interrupt, terminate };
    /// `line` without its line feed. The last line may lack one.
    Got read(std::string& line);

  private:
    Interrupts& interrupts_;
    std::string buffer_;
    bool ended_ = false;
};

}  // namespace addend::cli
