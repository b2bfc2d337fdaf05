// "Reading weights 45 %" on a terminal, redrawn only when it changes.
#pragma once

#include <string>
#include <string_view>

#include "app/cli/console.h"

namespace addend::cli {

class ProgressLine {
  public:
    explicit ProgressLine(Console& console) : console_(console) {}
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    void show(std::string_view what, double fraction);

  private:
    Console& console_;
    std::string shown_;
};

}  // namespace addend::cli
