#include "app/cli/progress_line.h"

#include <algorithm>

#include "core/base/number.h"

namespace addend::cli {

ProgressLine::~ProgressLine() {
    console_.status({});
}

void ProgressLine::show(std::string_view what, double fraction) {
    const auto percent = static_cast<std::int64_t>(std::clamp(fraction, 0.0, 1.0) * 100);
    std::string text = std::string(what) + " " + to_text(percent) + " %";
    if (text == shown_) return;
    shown_ = std::move(text);
    console_.status(shown_);
}

}  // namespace addend::cli
