#include "ui/activations/InterventionBook.h"

#include <QPointer>

#include "ui/shell/Undo.h"

namespace addend::ui {

void InterventionBook::edit(const QString& what, const std::function<void(InterventionList&)>& change) {
    const InterventionList before = list_;
    change(list_);
    if (list_ == before) return;
    Q_EMIT changed();
    // Both are stacks, so that the newest step there is the newest one here.
    undo_.offer(what, [guard = QPointer(this), generation = generation_] {
        if (!guard || guard->generation_ != generation) return;
        guard->list_.undo();
        Q_EMIT guard->changed();
    });
}

void InterventionBook::replaceAll(const InterventionList& list) {
    ++generation_;
    list_ = list;
    Q_EMIT changed();
}

}  // namespace addend::ui
