// Talking, on the real window with the real engine: send, stop, edit, regenerate, search, restart.
#include <QClipboard>
#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QToolButton>

#include "core/store/store.h"
#include "tests/gui/support/ChatBench.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/chat/ConversationListModel.h"
#include "ui/chat/ConversationPanel.h"
#include "ui/chat/MarkdownView.h"
#include "ui/chat/MessageWidget.h"
#include "ui/chat/PromptEdit.h"
#include "ui/chat/TokensView.h"
#include "ui/chat/TranscriptView.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {

class ChatPageTest : public ChatBench {
    Q_OBJECT

  private:
    void click(QWidget* from, const char* name) {
        QTest::mouseClick(find<QToolButton>(name, from), Qt::LeftButton);
    }
    void greedy(int longest) {
        SamplingSettings settings;
        settings.temperature = 0;
        settings.max_tokens = longest;
        session().setSampling(settings);
    }
    QListView* list() { return find<QListView>("conversationList"); }

  private Q_SLOTS:
    void initTestCase() { useCpu(); }

    void opensWithTheDemonstrationReadyToChat() {
        awaitModel();
        QVERIFY(bench().isDemo());
        QTRY_VERIFY(find<QWidget>("welcomeCard")->isVisible());
        QCOMPARE(page().findChildren<QPushButton*>(QStringLiteral("starter")).size(), 4);
        QVERIFY(!sendOrStop()->isEnabled());  // nothing to send
        QTest::keyClicks(prompt(), QStringLiteral("a"));
        QVERIFY(sendOrStop()->isEnabled());
    }

    void answersAndKeepsBothTurns() {
        awaitModel();
        greedy(24);
        say(QStringLiteral("Hello! How are you today?"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        QCOMPARE(text(0), QStringLiteral("Hello! How are you today?"));
        QVERIFY(!text(1).isEmpty());
        QVERIFY(prompt()->toPlainText().isEmpty());
        QTRY_COMPARE(session().items().at(1).header.state, MessageState::complete);
        QVERIFY(session().items().at(1).header.timings.decode_tokens > 0);
        QTRY_COMPARE(list()->model()->rowCount(), 1);
        QCOMPARE(find<MarkdownView>("messageBody", message(1))->toPlainText().trimmed(), text(1).trimmed());
        QVERIFY(MessageWidget::figures(session().items().at(1).header).contains(QStringLiteral("/s")));
    }

    void greedyRepliesAreEqualAndSiblings() {
        awaitModel();
        greedy(16);
        say(QStringLiteral("What is your favorite movie?"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        const QString first = text(1);
        click(message(1), "regenerateMessage");
        QTRY_COMPARE(session().items().at(1).header.sibling_count, 2);
        awaitReply();
        QCOMPARE(text(1), first);  // from a reused state, to the letter
        QTRY_VERIFY(message(1) && find<QToolButton>("previousSibling", message(1))->isEnabled());
        click(message(1), "previousSibling");
        QTRY_COMPARE(session().items().at(1).header.sibling_index, 0);
    }

    void anEditMakesABranchAndLosesNothing() {
        awaitModel();
        greedy(12);
        say(QStringLiteral("Hello"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        const QString before = text(1);
        QTRY_VERIFY(message(0) && find<QToolButton>("editMessage", message(0))->isEnabled());
        click(message(0), "editMessage");
        auto* editor = find<PromptEdit>("messageEditor", message(0));
        QCOMPARE(editor->toPlainText(), QStringLiteral("Hello"));
        editor->selectAll();
        QTest::keyClicks(editor, QStringLiteral("Good morning"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(text(0), QStringLiteral("Good morning"));
        awaitReply();
        QCOMPARE(session().items().at(0).header.sibling_count, 2);
        session().selectSibling(0, -1);
        QTRY_COMPARE(text(0), QStringLiteral("Hello"));
        QCOMPARE(text(1), before);
    }

    void tokensShowWhatWasLikely() {
        awaitModel();
        greedy(12);
        say(QStringLiteral("Tell me a story about a dragon."));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        QTRY_VERIFY(message(1) && find<QToolButton>("messageTokens", message(1))->isVisible());
        click(message(1), "messageTokens");
        QTRY_VERIFY(message(1)->findChild<TokensView*>() != nullptr);
        auto* tokens = message(1)->findChild<TokensView*>();
        std::size_t kept = 0;
        session().fetchTokens(1, [&kept](const TokenTrace& trace) { kept = trace.size(); });
        QTRY_VERIFY(kept > 1);
        QCOMPARE(static_cast<std::size_t>(tokens->count()), kept);
        QVERIFY(tokens->describe(0).contains(QLatin1Char('%')));
        QTest::mouseClick(tokens, Qt::LeftButton, {}, tokens->tileRect(1).center());
        QCOMPARE(tokens->current(), 1);
        QCOMPARE(app().selection.token(), qint64(1));
    }

    void searchFindsAMessageAndOpensIt() {
        awaitModel();
        greedy(4);
        say(QStringLiteral("a zebra in the garden"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        session().newConversation();
        QVERIFY(session().items().empty());
        QTest::keyClick(&window(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        auto* search = find<QLineEdit>("conversationSearch");
        QTRY_VERIFY(search->hasFocus());
        QTest::keyClicks(search, QStringLiteral("zebra"));
        QTRY_VERIFY(list()->model()->rowCount() > 0 && list()
                                                           ->model()
                                                           ->index(0, 0)
                                                           .data(ConversationListModel::SubtitleRole)
                                                           .toString()
                                                           .contains(QStringLiteral("zebra")));
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {},
                          list()->visualRect(list()->model()->index(0, 0)).center());
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        QCOMPARE(text(0), QStringLiteral("a zebra in the garden"));
    }

    void sectionsHaveOneHeadingEach() {
        const QDateTime now(QDate(2026, 3, 10), QTime(0, 30));
        const auto section = [&](const QDate& date, const QTime& time) {
            return ConversationListModel::sectionOf(QDateTime(date, time).toMSecsSinceEpoch(), now.toMSecsSinceEpoch());
        };
        QCOMPARE(section({2026, 3, 10}, {0, 0}), QStringLiteral("Today"));
        QCOMPARE(section({2026, 3, 9}, {23, 59}), QStringLiteral("Yesterday"));
        QCOMPARE(section({2026, 3, 8}, {23, 59}), QStringLiteral("This week"));
        QCOMPARE(section({2026, 3, 4}, {0, 0}), QStringLiteral("This week"));
        QCOMPARE(section({2026, 3, 3}, {23, 59}), QStringLiteral("This month"));
        QCOMPARE(section({2026, 2, 8}, {0, 0}), QStringLiteral("This month"));
        QCOMPARE(section({2026, 2, 7}, {23, 59}), QStringLiteral("Earlier"));
        awaitModel();
        bool stored = false;
        bench().store().ask(
            this,
            [](Store& store) {
                const auto add = [&] { return store.conversations().create({}); };
                add();
                store.conversations().set_pinned(add(), true);
                add();
                return true;
            },
            [&](bool done) { stored = done; });
        QTRY_VERIFY(stored);
        ConversationListModel model(bench().store());
        model.refresh();
        QTRY_COMPARE(model.rowCount(), 3);
        QStringList headings;
        for (int row = 0; row < 3; ++row) headings << model.index(row).data(ConversationListModel::HeadingRole).toString();
        QCOMPARE(headings, (QStringList{QStringLiteral("Pinned"), QStringLiteral("Today"), QString()}));
    }

    void deletingIsUndone() {
        awaitModel();
        greedy(4);
        say(QStringLiteral("keep me"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        QTRY_COMPARE(list()->model()->rowCount(), 1);
        list()->setFocus();
        list()->setCurrentIndex(list()->model()->index(0, 0));
        QTest::keyClick(list(), Qt::Key_Delete);
        QTRY_COMPARE(list()->model()->rowCount(), 0);
        QTRY_VERIFY(app().undo.canUndo());
        app().undo.undo();
        QTRY_COMPARE(list()->model()->rowCount(), 1);
        QTRY_COMPARE(session().items().size(), std::size_t(2));
    }

    void restartKeepsConversationAndDraft() {
        awaitModel();
        greedy(8);
        say(QStringLiteral("remember this"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        const QString reply = text(1);
        QTest::keyClicks(prompt(), QStringLiteral("half a thou"));
        restart();
        awaitModel();
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        QCOMPARE(text(0), QStringLiteral("remember this"));
        QCOMPARE(text(1), reply);
        QTRY_COMPARE(prompt()->toPlainText(), QStringLiteral("half a thou"));
    }

    void exportsToTheFileChosen() {
        awaitModel();
        greedy(8);
        say(QStringLiteral("write this down"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        QTRY_COMPARE(session().items().at(1).header.state, MessageState::complete);
        for (const char* kind : {"Markdown", "JSON"}) {
            const QString path = temporaryPath(QLatin1String(kind));
            dialogs().files = {{path}};
            for (QMenu* menu : page().findChildren<QMenu*>())
                for (QAction* action : menu->actions())
                    if (action->text() == QLatin1String(kind)) action->trigger();
            QTRY_VERIFY(QFile::exists(path));
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QString written = QString::fromUtf8(file.readAll());
            QVERIFY(written.contains(QStringLiteral("write this down")));
            QVERIFY(written.contains(QStringLiteral("temperature")));
        }
    }

    void aLinkShowsItsAddressBeforeOpening() {
        awaitModel();
        auto* notice = find<InlineMessage>("chatNotice");
        MarkdownView view;
        view.setText(QStringLiteral("[bank](https://evil.example/x) <b>no</b> ![p](file:///etc/passwd)"),
                     false);
        QVERIFY(view.toPlainText().contains(QStringLiteral("<b>no</b>")));
        QVERIFY(!view.loadResource(QTextDocument::ImageResource, QUrl(QStringLiteral("file:///etc/passwd")))
                     .isValid());
        QVERIFY(!view.openLinks());
        greedy(4);
        say(QStringLiteral("Hello"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        QTRY_VERIFY(message(1) != nullptr);
        Q_EMIT message(1)->linkActivated(QUrl(QStringLiteral("https://evil.example/x")));
        QTRY_VERIFY(notice->isShowing());
        QVERIFY(notice->text().contains(QStringLiteral("https://evil.example/x")));
    }

    void everyWidgetIsNamedReachableAndUnclipped() {
        awaitModel();
        greedy(6);
        say(QStringLiteral("Hello"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        find<QToolButton>("toggleSampling")->setChecked(true);
        window().resize(window().minimumSize());
        QTRY_VERIFY(message(1) != nullptr);
        const QStringList problems = walk(&window());
        for (const QString& problem : problems) qWarning().noquote() << problem;
        QVERIFY(problems.isEmpty());
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::ChatPageTest)
#include "ChatPageTest.moc"
