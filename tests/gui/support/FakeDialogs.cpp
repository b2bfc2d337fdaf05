#include "tests/gui/support/FakeDialogs.h"

namespace addend::ui::test {

void FakeDialogs::give(const QString& title, const FilesAnswer& answer) {
    titles << title;
    const QStringList paths = files.isEmpty() ? QStringList() : files.takeFirst();
    if (!paths.isEmpty()) answer(paths);
}

void FakeDialogs::openFiles(QWidget*, const QString& title, const QString&, const QString&,
                            FilesAnswer answer) {
    give(title, answer);
}
void FakeDialogs::openFolder(QWidget*, const QString& title, const QString&, FilesAnswer answer) {
    give(title, answer);
}
void FakeDialogs::saveFile(QWidget*, const QString& title, const QString&, const QString&,
                           FilesAnswer answer) {
    give(title, answer);
}
void FakeDialogs::ask(QWidget*, const Question& question, std::function<void(bool)> answer) {
    questions << question;
    answer(!answers.isEmpty() && answers.takeFirst());
}

}  // namespace addend::ui::test
