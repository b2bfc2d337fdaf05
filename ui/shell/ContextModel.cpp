#include "ui/shell/ContextModel.h"

namespace addend::ui {

void ContextModel::setChoices(Kind kind, const QList<Choice>& choices) {
    at(kind).choices = choices;
    Q_EMIT changed(kind);
}

void ContextModel::setCurrent(Kind kind, const QString& id, const QString& label) {
    at(kind).id = id;
    at(kind).label = label;
    Q_EMIT changed(kind);
}

void ContextModel::setBusy(Kind kind, bool busy) {
    if (at(kind).busy == busy) return;
    at(kind).busy = busy;
    Q_EMIT changed(kind);
}

void ContextModel::choose(Kind kind, const QString& id) {
    if (id != at(kind).id) Q_EMIT chosen(kind, id);
}

}  // namespace addend::ui
