// The small widgets: inline messages, elided labels, empty states.
#include <QClipboard>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>

#include "tests/gui/support/GuiTest.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui::test {

class WidgetsTest : public GuiTest {
    Q_OBJECT

  private Q_SLOTS:
    void messageShowsCauseActionsAndDetails() {
        InlineMessage message;
        QVERIFY(message.isHidden());
        message.showMessage(InlineMessage::Kind::Error, {Code::file_not_found, {{"path", "/m/a.gguf"}}},
                            QStringLiteral("Not opened."));
        QVERIFY(message.isVisible());
        QVERIFY(message.text().startsWith(QStringLiteral("Not opened.")));
        QVERIFY(message.text().contains(QStringLiteral("/m/a.gguf")));
        int run = 0;
        QTest::mouseClick(message.addAction(QStringLiteral("Retry"), [&] { ++run; }), Qt::LeftButton);
        QCOMPARE(run, 1);
        auto* details = message.findChild<QPlainTextEdit*>(QStringLiteral("messageDetails"));
        QVERIFY(details->isHidden());
        QTest::mouseClick(message.findChild<QToolButton*>(QStringLiteral("messageDetailsToggle")),
                          Qt::LeftButton);
        QVERIFY(details->isVisible());
        QCOMPARE(details->toPlainText(), QStringLiteral("file_not_found(path=/m/a.gguf)"));
        QVERIFY(message.findChild<QToolButton*>(QStringLiteral("messageCopyDetails"))->isVisible());
        QTest::mouseClick(message.findChild<QToolButton*>(QStringLiteral("messageCopyDetails")),
                          Qt::LeftButton);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("file_not_found")));
        QTest::mouseClick(message.findChild<QToolButton*>(QStringLiteral("messageClose")), Qt::LeftButton);
        QVERIFY(message.isHidden());
        QVERIFY(!message.isShowing());
    }

    void messageFollowsTheLanguage() {
        app().language.apply(QStringLiteral("en"));
        InlineMessage message;
        message.showMessage(InlineMessage::Kind::Error, {Code::file_not_found, {{"path", "x"}}});
        const QString english = message.text();
        app().language.apply(QStringLiteral("ru"));
        QTRY_VERIFY(message.text() != english);
        app().language.apply(QStringLiteral("en"));
        QTRY_COMPARE(message.text(), english);
    }

    void aNewMessageDropsOldActions() {
        InlineMessage message;
        message.showText(InlineMessage::Kind::Info, QStringLiteral("one"));
        message.addAction(QStringLiteral("Retry"), [] {});
        message.showText(InlineMessage::Kind::Info, QStringLiteral("two"));
        QTRY_VERIFY(message.findChildren<QPushButton*>().isEmpty());
    }

    void anActionMayReplaceItsOwnMessage() {
        InlineMessage message;
        message.showText(InlineMessage::Kind::Error, QStringLiteral("one"));
        auto* retry = message.addAction(QStringLiteral("Retry"), [&] {
            message.showText(InlineMessage::Kind::Error, QStringLiteral("again"));
        });
        QTest::mouseClick(retry, Qt::LeftButton);
        QCOMPARE(message.text(), QStringLiteral("again"));
    }

    void longLineGivesWay() {
        ElidedLabel label;
        label.setText(QString(200, u'm'));
        QVERIFY(label.minimumSizeHint().width() < 100);
        QVERIFY(label.sizeHint().width() > 1000);
    }

    /// A caption stands where its form begins, whatever the direction of its own words.
    void captionsStandWhereLinesBegin() {
        const auto side = [](const QLabel& label) { return label.alignment() & Qt::AlignHorizontal_Mask; };
        QWidget form;
        form.setLayoutDirection(Qt::LeftToRight);
        auto* caption = new Label(Theme::FontRole::Caption, Theme::Role::Muted, &form);
        auto* fact = new Label(Theme::FontRole::Body, Theme::Role::Text, &form);
        auto* middle = new Label(Theme::FontRole::Body, Theme::Role::Text, &form);
        fact->setAlignment(fact->alignment() | Qt::AlignTop);
        middle->setAlignment(Qt::AlignCenter);
        QCOMPARE(side(*caption), Qt::AlignLeft | Qt::AlignAbsolute);
        form.setLayoutDirection(Qt::RightToLeft);
        QCOMPARE(side(*caption), Qt::AlignRight | Qt::AlignAbsolute);
        QVERIFY(fact->alignment() & Qt::AlignTop);
        QCOMPARE(side(*middle), Qt::Alignment(Qt::AlignHCenter));
        Label later(Theme::FontRole::Body, Theme::Role::Text, &form);
        QCOMPARE(side(later), Qt::AlignRight | Qt::AlignAbsolute);
    }

    void emptyStateActs() {
        EmptyState empty(Icon::Models);
        empty.setSentence(QStringLiteral("No model."));
        QVERIFY(empty.button()->isHidden());
        empty.setAction(QStringLiteral("Open"));
        QSignalSpy spy(&empty, &EmptyState::activated);
        empty.show();
        QTest::mouseClick(empty.button(), Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::WidgetsTest)
#include "WidgetsTest.moc"
