// Another arithmetic between two messages: chosen in the context bar or built from rules, shown with the
// reply, kept as an entry of its own, in force again after a restart.
#include <QComboBox>
#include <QLineEdit>
#include <QSpinBox>

#include "core/store/store.h"
#include "tests/gui/support/ChatBench.h"
#include "ui/chat/MessageWidget.h"
#include "ui/chat/PatchPanel.h"
#include "ui/chat/PatchRuleRow.h"
#include "ui/engine/PatchText.h"
#include "ui/shell/ContextModel.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {

class PatchTest : public ChatBench {
    Q_OBJECT

  private:
    using Kind = ContextModel::Kind;
    void greedy(int longest) {
        SamplingSettings settings;
        settings.temperature = 0;
        settings.max_tokens = longest;
        session().setSampling(settings);
    }
    void ask(const char* text, std::size_t turns) {
        say(QString::fromLatin1(text));
        QTRY_COMPARE(session().items().size(), 2 * turns);
        awaitReply();
        QTRY_COMPARE(session().items().back().header.state, MessageState::complete);
    }
    std::string spec() { return patch_text(bench().patches().current()); }
    PatchPanel* panel() { return page().findChild<PatchPanel*>(); }
    void chooseOwnRules() {
        auto* choice = find<QComboBox>("patchChoice");
        choice->setCurrentIndex(choice->count() - 1);
        Q_EMIT choice->activated(choice->count() - 1);
    }
    static void pick(QComboBox* box, int index) {
        box->setCurrentIndex(index);
        Q_EMIT box->activated(index);
    }

  private Q_SLOTS:
    void initTestCase() { useCpu(); }

    void changesBetweenTwoMessages() {
        awaitModel();
        QTRY_VERIFY(!app().context.choices(Kind::Patch).isEmpty());
        QCOMPARE(app().context.currentId(Kind::Patch), QStringLiteral("none"));
        greedy(12);
        ask("Hello! How are you today?", 1);
        QVERIFY(!session().items().at(1).header.generation.patch);
        app().context.choose(Kind::Patch, QStringLiteral("elementwise:3"));
        QCOMPARE(spec(), std::string("elementwise:3"));
        ask("And what else?", 2);
        const MessageHeader& reply = session().items().at(3).header;
        QCOMPARE(reply.generation.patch.value_or("-"), std::string("elementwise:3"));
        QVERIFY(MessageWidget::figures(reply).contains(patchTitle(std::string("elementwise:3"))));
        // The state went on: only the new turn was read.
        QVERIFY(reply.timings.prefill_tokens < 24);
        app().context.choose(Kind::Patch, QStringLiteral("none"));
        ask("Thank you", 3);
        QVERIFY(!session().items().at(5).header.generation.patch);
    }

    void twoBitsSayWhatExactDoesNot() {
        awaitModel();
        greedy(24);
        ask("Tell me a story about a dragon.", 1);
        const QString exact = text(1);
        chooseOwnRules();
        auto* row = panel()->findChild<PatchRuleRow*>();
        QVERIFY(row != nullptr);
        find<QSpinBox>("ruleBits", row)->setValue(1);
        QCOMPARE(spec(), std::string("elementwise:1"));
        session().newConversation();
        ask("Tell me a story about a dragon.", 1);
        QVERIFY(text(1) != exact);
    }

    void rulesOfLayersAreBuiltAndRemoved() {
        awaitModel();
        chooseOwnRules();
        auto* row = panel()->findChild<PatchRuleRow*>();
        QVERIFY(row != nullptr);
        find<QSpinBox>("ruleFirst", row)->setValue(2);
        find<QSpinBox>("ruleLast", row)->setValue(3);
        QCOMPARE(spec(), std::string("elementwise:4@2-3"));
        find<QSpinBox>("ruleLast", row)->setValue(1);  // the other end follows
        QCOMPARE(spec(), std::string("elementwise:4@1"));
        auto* how = find<QComboBox>("ruleArithmetic", row);
        pick(how, how->findData(ADDEND_E5M2));
        QCOMPARE(spec(), std::string("elementwise:e5m2@1"));
        QVERIFY(!find<QSpinBox>("ruleBits", row)->isVisibleTo(row));
        QTest::mouseClick(find<QToolButton>("ruleRemove", row), Qt::LeftButton);
        QCOMPARE(spec(), std::string("none"));
    }

    void keptPatchIsAnEntryAndComesBack() {
        awaitModel();
        chooseOwnRules();
        auto* name = find<QLineEdit>("patchName");
        auto* keep = find<QPushButton>("patchKeepLibrary");
        QVERIFY(!keep->isEnabled());  // no name yet
        name->setText(QStringLiteral("../up"));
        QVERIFY(!keep->isEnabled());  // not a name of a file
        name->setText(QStringLiteral("gates-4"));
        QVERIFY(keep->isEnabled());
        keep->click();
        std::vector<ModelEntry> entries;
        const auto read = [&] {
            bench().store().ask(
                this,
                [path = std::filesystem::absolute(bench().demoPath())](Store& store) {
                    return store.library().patched(path);
                },
                [&entries](std::vector<ModelEntry> found) { entries = std::move(found); });
        };
        read();
        QTRY_COMPARE(entries.size(), std::size_t(1));
        QCOMPARE(entries.front().patch.value_or("-"), std::string("elementwise:4"));
        QVERIFY(QString::fromStdString(entries.front().name).contains(QStringLiteral("gates-4")));
        QTRY_COMPARE(app().context.currentLabel(Kind::Patch), QStringLiteral("gates-4"));
        restart();
        awaitModel();
        QTRY_COMPARE(app().context.currentLabel(Kind::Patch), QStringLiteral("gates-4"));
        QCOMPARE(spec(), std::string("elementwise:4"));
    }

    void whatTheModelHasNotIsRefused() {
        awaitModel();
        QVERIFY(!bench().patches().choose(parse_patch("attention:4")));
        QCOMPARE(spec(), std::string("none"));
        QVERIFY(!bench().patches().choose(parse_patch("elementwise:4@90")));
        QVERIFY(panel()->findChild<InlineMessage*>()->isShowing());
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::PatchTest)
#include "PatchTest.moc"
