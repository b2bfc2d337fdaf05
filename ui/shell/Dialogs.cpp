#include "ui/shell/Dialogs.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>

namespace addend::ui {
namespace {

void openDialog(QFileDialog* dialog, Dialogs::FilesAnswer answer) {
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QFileDialog::filesSelected, dialog, [answer](const QStringList& paths) {
        if (!paths.isEmpty()) answer(paths);
    });
    dialog->open();
}

}  // namespace

void Dialogs::openFiles(QWidget* parent, const QString& title, const QString& filter, const QString& folder,
                        FilesAnswer answer) {
    auto* dialog = new QFileDialog(parent, title, folder, filter);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    openDialog(dialog, std::move(answer));
}

void Dialogs::openFolder(QWidget* parent, const QString& title, const QString& folder, FilesAnswer answer) {
    auto* dialog = new QFileDialog(parent, title, folder);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    openDialog(dialog, std::move(answer));
}

void Dialogs::saveFile(QWidget* parent, const QString& title, const QString& filter, const QString& suggested,
                       FilesAnswer answer) {
    auto* dialog = new QFileDialog(parent, title, suggested, filter);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->selectFile(suggested);
    openDialog(dialog, std::move(answer));
}

void Dialogs::ask(QWidget* parent, const Question& question, std::function<void(bool)> answer) {
    auto* box =
        new QMessageBox(QMessageBox::Warning, question.title, question.text, QMessageBox::NoButton, parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* confirm = box->addButton(question.confirm, QMessageBox::AcceptRole);
    QPushButton* cancel = box->addButton(
        question.cancel.isEmpty() ? QCoreApplication::translate("Dialogs", "Cancel") : question.cancel,
        QMessageBox::RejectRole);
    box->setDefaultButton(cancel);
    box->setEscapeButton(cancel);
    QObject::connect(box, &QMessageBox::finished, box,
                     [box, confirm, answer = std::move(answer)] { answer(box->clickedButton() == confirm); });
    box->open();
}

}  // namespace addend::ui
