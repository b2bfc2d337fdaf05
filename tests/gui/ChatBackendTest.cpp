// Backends that misbehave: a stop in mid-reply, failures, hangs, crashes, kill -9. No committed message is
// ever lost.
#include <signal.h>

#include <QFile>
#include <QProcess>
#include <QToolButton>

#include "core/store/store.h"
#include "tests/gui/support/ChatBench.h"
#include "ui/chat/ConversationListModel.h"
#include "ui/chat/ConversationPanel.h"
#include "ui/chat/MessageWidget.h"
#include "ui/chat/PromptEdit.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {

class ChatBackendTest : public ChatBench {
    Q_OBJECT

  private:
    void scripted(const QByteArray& rest) {
        useScript("tokens 300 301 302 303\n" + rest);
        QFile::remove(gatePath());
    }
    QByteArray gate() const { return "gate " + QFile::encodeName(gatePath()) + "\n"; }
    std::size_t tokensShown() {
        return session().items().size() < 2 ? 0 : session().items().at(1).text.size();
    }
    InlineMessage* notice() { return find<InlineMessage>("chatNotice"); }

    /// Runs this program as another desktop that sends one message and goes on until it dies.
    void runChild(const QByteArray& script, const QString& data, bool kill) {
        QProcess child;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("ADDEND_TEST_CHILD"), QStringLiteral("1"));
        environment.insert(QStringLiteral("ADDEND_TEST_DATA"), data);
        environment.insert(QStringLiteral("ADDEND_SCRIPT"), QString::fromUtf8(script));
        environment.insert(QStringLiteral("ADDEND_PLUGIN_DIR"),
                           QStringLiteral(ADDEND_BINARY_DIR "/lib/addend/scripted_as_cpu"));
        // The crash is wanted: a sanitizer must not turn it into a report.
        environment.insert(QStringLiteral("ASAN_OPTIONS"),
                           QStringLiteral("handle_segv=0:handle_abort=0:detect_leaks=0"));
        child.setProcessEnvironment(environment);
        child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("-nocrashhandler")});
        QVERIFY(child.waitForStarted());
        if (kill) {
            QByteArray output;
            while (!output.contains("partial reply saved")) {
                QVERIFY2(child.waitForReadyRead(ADDEND_PATIENCE), output.constData());
                output += child.readAllStandardOutput();
            }
            ::kill(static_cast<pid_t>(child.processId()), SIGKILL);
        }
        QVERIFY(child.waitForFinished(ADDEND_PATIENCE));
        QCOMPARE(child.exitStatus(), QProcess::CrashExit);
    }
    void openFirstConversation() {
        auto* panel = find<ConversationPanel>("conversationPanel");
        QTRY_COMPARE(panel->model().rowCount(), 1);
        session().open(panel->model().index(0, 0).data(ConversationListModel::IdRole).toLongLong());
        QTRY_COMPARE(session().items().size(), std::size_t(2));
    }

  private Q_SLOTS:
    void stopKeepsWhatWasWritten() {
        scripted(gate());
        awaitModel();
        letPass(64);  // the prompt and some of the reply
        say(QStringLiteral("Hello"));
        QTRY_VERIFY(tokensShown() > 0);
        const QString before = text(1);
        QTest::mouseClick(sendOrStop(), Qt::LeftButton);
        awaitReply();
        QTRY_COMPARE(session().items().at(1).header.state, MessageState::cancelled);
        QVERIFY(text(1).startsWith(before));
        QVERIFY(find<PromptEdit>("prompt")->isEnabled());
    }

    void escapeStopsToo() {
        scripted(gate());
        awaitModel();
        letPass(64);
        say(QStringLiteral("Hello"));
        QTRY_VERIFY(tokensShown() > 0);
        QTest::keyClick(&window(), Qt::Key_Escape);
        awaitReply();
        QTRY_COMPARE(session().items().at(1).header.state, MessageState::cancelled);
    }

    void theReplyGoesOnWhileAnotherChatIsShown() {
        scripted(gate());
        awaitModel();
        letPass(40);
        say(QStringLiteral("Hello"));
        QTRY_VERIFY(tokensShown() > 0);
        const ConversationId first = session().conversation();
        session().newConversation();
        QVERIFY(session().items().empty());
        QVERIFY(session().isBusy());
        letPass(10);
        session().open(first);
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        QVERIFY(session().isReplyShown());
        session().stop();
        awaitReply();
    }

    void aFailureIsShownWhereItHappened() {
        scripted("fail 20 3\n");  // out of memory while token 20 is fed
        awaitModel();
        say(QStringLiteral("Hello"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        QTRY_COMPARE(session().items().at(1).header.state, MessageState::failed);
        QVERIFY(session().items().at(1).header.error.has_value());
        QTRY_VERIFY(message(1) && !find<QLabel>("messageProblem", message(1))->text().isEmpty());
        QCOMPARE(text(0), QStringLiteral("Hello"));
    }

    void aSecondOpeningTakesTheFirstOnesPlace() {
        scripted("load_steps 8\nload_gate " + QFile::encodeName(gatePath()) + "\n");
        window();
        QTRY_VERIFY(bench().engine().isLoading());
        bench().openDemo();  // while the one of the start still waits
        letPass(64);
        awaitModel();
        QTRY_COMPARE(app().jobs.activeCount(), 0);
        QCOMPARE(app().jobs.jobs().size(), 2);
    }

    void killedInMidReply() {
        const QString data = temporaryPath(QStringLiteral("killed"));
        QDir().mkpath(data);
        runChild("tokens 300 301 302 303\ndelay_ms 20", data, true);
        qputenv("ADDEND_TEST_DATA", QFile::encodeName(data));
        scripted({});
        window();
        openFirstConversation();
        QCOMPARE(text(0), QStringLiteral("the user's turn"));
        QVERIFY(!text(1).isEmpty());
        QCOMPARE(session().items().at(1).header.state, MessageState::interrupted);
        qunsetenv("ADDEND_TEST_DATA");
    }

    void crashedInMidReply() {
        const QString data = temporaryPath(QStringLiteral("crashed"));
        QDir().mkpath(data);
        runChild("tokens 300 301 302 303\ncrash 30 segv", data, false);
        qputenv("ADDEND_TEST_DATA", QFile::encodeName(data));
        scripted({});
        window();
        QTRY_VERIFY(bench().crashed().has_value());
        QCOMPARE(bench().crashed()->backend, std::string("cpu"));
        QTRY_VERIFY(notice()->isShowing());
        QVERIFY(notice()->text().contains(QStringLiteral("cpu")));
        QVERIFY(bench().engine().model() == nullptr);  // nothing runs before the user has chosen
        openFirstConversation();
        QCOMPARE(text(0), QStringLiteral("the user's turn"));
        QCOMPARE(session().items().at(1).header.state, MessageState::interrupted);
        bench().continueAfterCrash(false);
        awaitModel();
        qunsetenv("ADDEND_TEST_DATA");
    }

    // Last: for the rest of this process the backend is refused.
    void aHangIsLeftBehindAndNothingIsLost() {
        scripted("hang 24 " + QFile::encodeName(temporaryPath(QStringLiteral("release"))) + "\n");
        awaitModel();
        say(QStringLiteral("Hello"));
        QTRY_VERIFY(tokensShown() > 0);
        // Stopped before that it would only be cancelled.
        QTRY_VERIFY(QFile::exists(temporaryPath(QStringLiteral("release.entered"))));
        session().stop();
        QTRY_VERIFY(!session().isBusy());
        QTRY_COMPARE(session().items().at(1).header.state, MessageState::failed);
        QVERIFY(!text(1).isEmpty());
        QTRY_VERIFY(notice()->isShowing());
        QVERIFY(bench().engine().model() == nullptr);
        QVERIFY(Lane::any_abandoned());
        QFile release(temporaryPath(QStringLiteral("release")));
        QVERIFY(release.open(QIODevice::WriteOnly));  // the worker left behind may go
        bench().openDemo();                           // refused until restart
        QTRY_VERIFY(bench().failure().has_value());
        QCOMPARE(bench().failure()->code, Code::backend_not_responding);
    }
};

/// The other desktop of the two tests above.
class ChatChild : public ChatBench {
    Q_OBJECT

  private Q_SLOTS:
    void sendsAndGoesOnUntilItDies() {
        awaitModel();
        SamplingSettings settings;
        settings.temperature = 0;
        settings.max_tokens = 1'000'000;
        session().setSampling(settings);
        session().send(QStringLiteral("the user's turn"));
        QTRY_VERIFY(session().savedTokens() > 0);
        bench().store().drain();
        std::fputs("partial reply saved\n", stdout);
        std::fflush(stdout);
        QTRY_VERIFY_WITH_TIMEOUT(!session().isBusy(), 600'000);  // killed before
    }
};

}  // namespace addend::ui::test

int main(int argc, char** argv) {
    using namespace addend::ui::test;
    const bool child = qEnvironmentVariableIsSet("ADDEND_TEST_CHILD");
    const int result = runGuiTest(argc, argv, [child]() -> std::unique_ptr<QObject> {
        if (child) return std::make_unique<ChatChild>();
        return std::make_unique<ChatBackendTest>();
    });
    return result;
}
#include "ChatBackendTest.moc"
