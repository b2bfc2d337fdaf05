// Answers file dialogs and questions from a script, so that no modal window blocks a test.
#pragma once

#include <QList>

#include "ui/shell/Dialogs.h"

namespace addend::ui::test {

class FakeDialogs final : public Dialogs {
  public:
    /// What the next dialogs return; an empty list is a dismissal.
    QList<QStringList> files;
    QList<bool> answers;
    /// What was asked, for assertions.
    QStringList titles;
    QList<Question> questions;

    void openFiles(QWidget*, const QString& title, const QString&, const QString&,
                   FilesAnswer answer) override;
    void openFolder(QWidget*, const QString& title, const QString&, FilesAnswer answer) override;
    void saveFile(QWidget*, const QString& title, const QString&, const QString&,
                  FilesAnswer answer) override;
    void ask(QWidget*, const Question& question, std::function<void(bool)> answer) override;

  private:
    void give(const QString& title, const FilesAnswer& answer);
};

}  // namespace addend::ui::test
