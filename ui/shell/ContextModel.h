// What the context bar offers: the models, patches, backends and traces to choose from, and which is current.
// The engine's worker fills it and answers chosen(); the bar only shows it.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <array>

namespace addend::ui {

class ContextModel : public QObject {
    Q_OBJECT

  public:
    enum class Kind { Model, Patch, Backend, Trace };
    Q_ENUM(Kind)
    static constexpr int kindCount = 4;

    struct Choice {
        QString id = {};
        QString label = {};
        QString detail = {};          // second line, muted; may be empty
        QString disabledReason = {};  // not empty: shown, but cannot be chosen
    };

    using QObject::QObject;

    void setChoices(Kind kind, const QList<Choice>& choices);
    QList<Choice> choices(Kind kind) const { return at(kind).choices; }
    /// Empty: none. The current one need not be among the choices (a file opened from a dialog).
    void setCurrent(Kind kind, const QString& id, const QString& label);
    QString currentId(Kind kind) const { return at(kind).id; }
    QString currentLabel(Kind kind) const { return at(kind).label; }
    /// While a choice is being carried out (a model loads).
    void setBusy(Kind kind, bool busy);
    bool isBusy(Kind kind) const { return at(kind).busy; }

    /// The user picked `id` in the bar.
    void choose(Kind kind, const QString& id);

  Q_SIGNALS:
    void changed(addend::ui::ContextModel::Kind kind);
    void chosen(addend::ui::ContextModel::Kind kind, const QString& id);

  private:
    struct Slot {
        QList<Choice> choices;
        QString id;
        QString label;
        bool busy = false;
    };
    const Slot& at(Kind kind) const { return slots_.at(static_cast<std::size_t>(kind)); }
    Slot& at(Kind kind) { return slots_.at(static_cast<std::size_t>(kind)); }
    std::array<Slot, kindCount> slots_;
};

}  // namespace addend::ui
