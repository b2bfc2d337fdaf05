#include "ui/shell/Undo.h"

namespace addend::ui {

void Undo::offer(const QString& text, std::function<void()> undo) {
    constexpr std::size_t most = 50;
    if (steps_.size() == most) steps_.erase(steps_.begin());
    steps_.push_back({text, std::move(undo)});
    Q_EMIT offered(text);
}

void Undo::undo() {
    if (steps_.empty()) return;
    const Step step = std::move(steps_.back());
    steps_.pop_back();
    step.undo();
    Q_EMIT undone();
}

}  // namespace addend::ui
