#include "ui/shell/StatusModel.h"

namespace addend::ui {

void StatusModel::setBackend(const QString& text) {
    if (text == backend_) return;
    backend_ = text;
    Q_EMIT changed();
}

void StatusModel::setModel(const QString& text) {
    if (text == model_) return;
    model_ = text;
    Q_EMIT changed();
}

void StatusModel::setMemory(const MemoryUse& use) {
    if (use == memory_) return;
    memory_ = use;
    Q_EMIT changed();
}

void StatusModel::setMeters(const QList<Meter>& meters) {
    meters_ = meters;
    Q_EMIT metersChanged();
}

}  // namespace addend::ui
