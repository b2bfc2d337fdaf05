// The window with the Chat page on a real engine: the demonstration model, run by the CPU backend or by a
// script.
#pragma once

#include "tests/gui/support/GuiTest.h"
#include "ui/chat/ChatPage.h"
#include "ui/engine/Workbench.h"

class QPushButton;

namespace addend::ui {
class Composer;
class MessageWidget;
class PromptEdit;
class TranscriptView;
}  // namespace addend::ui

namespace addend::ui::test {

class ChatBench : public GuiTest {
    Q_OBJECT

  protected:
    void registerPages(MainWindow& window) override;
    /// The model that is open at first; the demonstration where it need not be a small one.
    virtual QString firstModel() const;
    /// The built CPU plugin, or the scripted one in its place.
    void useCpu();
    void useScript(const QByteArray& script);
    /// Waits until the demonstration model is open.
    void awaitModel();
    void awaitReply();
    /// Types into the prompt and presses Enter, as a person does.
    void say(const QString& text);
    /// A token's worth of the gate file: lets the scripted backend go on.
    void letPass(int tokens);
    QString gatePath() const { return temporaryPath(QStringLiteral("gate")); }

    Workbench& bench() { return *bench_; }
    ChatPage& page();
    ChatSession& session() { return page().session(); }
    MessageWidget* message(int row);
    QString text(int row) {
        return QString::fromStdString(session().items().at(static_cast<std::size_t>(row)).text);
    }
    QPushButton* sendOrStop();
    PromptEdit* prompt();

  private:
    Workbench* bench_ =
        nullptr;  // owned by the window, so that it goes after the pages and before the services
};

}  // namespace addend::ui::test
