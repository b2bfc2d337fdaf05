#include "tests/gui/support/ChatBench.h"

#include <QFile>
#include <QFileInfo>

#include "ui/chat/MessageWidget.h"
#include "ui/chat/PromptEdit.h"
#include "ui/chat/TranscriptView.h"

namespace addend::ui::test {

void ChatBench::useCpu() {
    qunsetenv("ADDEND_SCRIPT");
    qputenv("ADDEND_PLUGIN_DIR", ADDEND_BINARY_DIR "/lib/addend/plugins");
}

void ChatBench::useScript(const QByteArray& script) {
    qputenv("ADDEND_SCRIPT", script);
    qputenv("ADDEND_PLUGIN_DIR", ADDEND_BINARY_DIR "/lib/addend/scripted_as_cpu");
}

QString ChatBench::firstModel() const {
    return QFileInfo(QStringLiteral(ADDEND_SOURCE_DIR "/resources/demo.gguf")).canonicalFilePath();
}

void ChatBench::registerPages(MainWindow& window) {
    Workbench::Options options;
    // A test of what a killed process leaves behind shares its folder with that process.
    const QByteArray shared = qgetenv("ADDEND_TEST_DATA");
    // A folder for each test function; a restart within one finds it again.
    const QString own = context().settings.dataLocation() + QLatin1Char('/') +
                        QString::fromLatin1(QTest::currentTestFunction());
    options.data = shared.isEmpty() ? own.toStdString() : shared.toStdString();
    options.demo = firstModel().toStdString();
    bench_ = new Workbench(context(), options, &window);
    PageEntry entry;
    entry.id = QStringLiteral("chat");
    entry.icon = addend::ui::Icon::Chat;
    entry.shortcut = QKeySequence(QStringLiteral("Ctrl+1"));
    entry.title = [] { return ChatPage::tr("Chat"); };
    entry.make = [this]() -> std::unique_ptr<Page> { return std::make_unique<ChatPage>(context(), *bench_); };
    entry.searchesAll = true;
    window.registerPage(std::move(entry));
    connect(&window, &MainWindow::shown, bench_, &Workbench::start);
}

ChatPage& ChatBench::page() {
    return *qobject_cast<ChatPage*>(window().page(QStringLiteral("chat")));
}

void ChatBench::awaitModel() {
    window();
    QTRY_VERIFY(bench().engine().model() != nullptr);
}

void ChatBench::awaitReply() {
    QTRY_VERIFY(!session().isBusy());
}

void ChatBench::say(const QString& text) {
    prompt()->setFocus();
    QTest::keyClicks(prompt(), text);
    QTest::keyClick(prompt(), Qt::Key_Return);
}

void ChatBench::letPass(int tokens) {
    QFile gate(gatePath());
    QVERIFY(gate.open(QIODevice::Append));
    gate.write(QByteArray(tokens, '.'));
}

MessageWidget* ChatBench::message(int row) {
    return page().transcript().widget(row);
}

QPushButton* ChatBench::sendOrStop() {
    return find<QPushButton>("sendOrStop");
}

PromptEdit* ChatBench::prompt() {
    return find<PromptEdit>("prompt");
}

}  // namespace addend::ui::test
