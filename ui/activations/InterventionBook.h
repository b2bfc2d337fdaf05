// The list of interventions being edited, with every edit in the application's undo. Nothing here runs them.
#pragma once

#include <QObject>
#include <functional>

#include "core/inspect/interventions.h"

namespace addend::ui {

class Undo;

class InterventionBook : public QObject {
    Q_OBJECT

  public:
    explicit InterventionBook(Undo& undo, QObject* parent = nullptr) : QObject(parent), undo_(undo) {}
    const InterventionList& list() const { return list_; }
    /// `what` is offered in the undo bar: "Intervention removed".
    void edit(const QString& what, const std::function<void(InterventionList&)>& change);
    /// Another list: what was undoable is not any more.
    void replaceAll(const InterventionList& list);

  Q_SIGNALS:
    void changed();

  private:
    Undo& undo_;
    InterventionList list_;
    int generation_ = 0;
};

}  // namespace addend::ui
