// File dialogs and the few modal questions, behind a seam: tests answer them without a window. Never nests an
// event loop: answers come through callbacks.
#pragma once

#include <QString>
#include <QStringList>
#include <functional>

class QWidget;

namespace addend::ui {

class Dialogs {
  public:
    using FilesAnswer = std::function<void(const QStringList& paths)>;  // not called when dismissed
    struct Question {
        QString title;
        QString text;
        QString confirm;  // the verb on the button that goes ahead
        QString cancel;   // empty: "Cancel"
    };

    virtual ~Dialogs() = default;
    /// `filter` as QFileDialog takes it, `folder` where to begin.
    virtual void openFiles(QWidget* parent, const QString& title, const QString& filter,
                           const QString& folder, FilesAnswer answer);
    virtual void openFolder(QWidget* parent, const QString& title, const QString& folder, FilesAnswer answer);
    /// `suggested` is a path or a file name.
    virtual void saveFile(QWidget* parent, const QString& title, const QString& filter,
                          const QString& suggested, FilesAnswer answer);
    /// Only before an irreversible loss. `answer` gets true if the user goes ahead; always called once.
    virtual void ask(QWidget* parent, const Question& question, std::function<void(bool)> answer);
};

}  // namespace addend::ui
