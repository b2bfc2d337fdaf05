#include "ui/shell/History.h"

namespace addend::ui {

void History::visit(const QString& page) {
    constexpr qsizetype most = 100;
    if (at_ >= 0 && pages_[at_] == page) return;
    pages_.resize(at_ + 1);
    pages_.append(page);
    if (pages_.size() > most) pages_.removeFirst();
    at_ = pages_.size() - 1;
}

QString History::back() {
    return canGoBack() ? pages_[--at_] : QString();
}

QString History::forward() {
    return canGoForward() ? pages_[++at_] : QString();
}

}  // namespace addend::ui
