// Deletions and renames that can be taken back: by Ctrl+Z for as long as the session lasts, by the bar for
// ten seconds.
#pragma once

#include <QObject>
#include <QString>
#include <functional>
#include <vector>

namespace addend::ui {

class Undo : public QObject {
    Q_OBJECT

  public:
    using QObject::QObject;

    /// The thing is done already; `undo` takes it back. `text` says what was done ("Conversation deleted").
    void offer(const QString& text, std::function<void()> undo);
    bool canUndo() const { return !steps_.empty(); }
    QString lastText() const { return steps_.empty() ? QString() : steps_.back().text; }

  public Q_SLOTS:
    void undo();

  Q_SIGNALS:
    void offered(const QString& text);
    /// The newest step was taken back.
    void undone();

  private:
    struct Step {
        QString text;
        std::function<void()> undo;
    };
    std::vector<Step> steps_;
};

}  // namespace addend::ui
