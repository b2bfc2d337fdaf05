// Interventions, patching, differences and long traces in the window: what is drawn follows from equations computed
// here, edits can be taken back, Chat never changes, and a long trace costs a screenful.
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollBar>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <cmath>

#include "core/inspect/interventions.h"
#include "core/program/program.h"
#include "core/runtime/prompt.h"
#include "core/tokenizer/tokenizer.h"
#include "tests/gui/support/ActivationsBench.h"
#include "ui/activations/DifferenceView.h"
#include "ui/activations/GatesView.h"
#include "ui/activations/InterventionBook.h"
#include "ui/activations/LensView.h"
#include "ui/activations/NextTokenView.h"
#include "ui/activations/PatchingView.h"
#include "ui/activations/PromptBar.h"
#include "ui/activations/ResidualView.h"
#include "ui/activations/TapView.h"
#include "ui/activations/TokenStrip.h"
#include "ui/engine/InterventionText.h"
#include "ui/plots/HeatTableModel.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/shell/Undo.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {
namespace {

const QString fable = QStringLiteral("Once upon a time there was a little girl who lived in a small house");

std::vector<long double> probabilities(const Figures& logits, std::size_t row) {
    std::vector<long double> out;
    long double sum = 0;
    for (std::size_t v = 0; v < logits.width; ++v) sum += std::exp(static_cast<long double>(logits.at(row, v)));
    for (std::size_t v = 0; v < logits.width; ++v)
        out.push_back(std::exp(static_cast<long double>(logits.at(row, v))) / sum);
    return out;
}

}  // namespace

class InterventionsTest : public ActivationsBench {
    Q_OBJECT

  private:
    const InterventionList& list() { return activations().interventions().list(); }
    void openPanel() {
        openPage();
        traceText(fable);
        plain_ = trace();
        find<QToolButton>("toggleInterventions")->setChecked(true);
    }
    void choose(InterventionKind kind) {
        auto* box = find<QComboBox>("interventionKind");
        box->setCurrentIndex(box->findData(static_cast<int>(kind)));
    }
    void target(const char* name) { find<QComboBox>("interventionTarget")->setCurrentText(QLatin1String(name)); }
    void number(const char* box, int value) { find<QSpinBox>(box)->setValue(value); }
    void press(const char* button) {
        auto* made = window().findChild<QAbstractButton*>(QLatin1String(button));
        QVERIFY2(made != nullptr && made->isEnabled(), button);
        made->click();
    }
    void runThese() {
        const auto before = bench().traces().traces().size();
        press("interventionsRun");
        QTRY_COMPARE(bench().traces().traces().size(), before + 1);
    }
    /// Of the run that `list` changes, from the engine alone.
    Figures valueUnder(const std::string& tap, const InterventionList& interventions) {
        const auto other = again({tap}, interventions);
        Figures out;
        out.width = other->taps()[0].width;
        std::vector<float> rows(out.width * other->token_count());
        other->read(0, 0, rows);
        out.data.assign(rows.begin(), rows.end());
        return out;
    }
    QStringList greedyReply(const QString& text) {
        QTest::keyClick(&window(), Qt::Key_1, Qt::ControlModifier);
        const auto before = session().items().size();
        say(text);
        QStringList words;
        [&] {
            QTRY_COMPARE(session().items().size(), before + 2);
            awaitReply();
            TokenTrace reply;
            session().fetchTokens(static_cast<int>(before) + 1, [&reply](TokenTrace tokens) { reply = std::move(tokens); });
            QTRY_VERIFY(!reply.empty());
            for (std::size_t n = 0; n < reply.size(); ++n)
                words << QStringLiteral("%1 %2").arg(reply.ids[n]).arg(static_cast<double>(reply.log_probabilities[n]), 0, 'g', 9);
        }();
        return words;
    }
    std::shared_ptr<SessionTrace> plain_;

    void cleanupBudget() {
        bench().traces().setBudget(quint64(1) << 30);
        bench().traces().setOverBudget(OverBudget::spool);
    }

  private Q_SLOTS:
    // h_t = f_t h_{t-1} + i_t with the change made to h before it is read.
    void aStateFollowsItsEquation_data() {
        QTest::addColumn<int>("kind");
        QTest::newRow("reset") << static_cast<int>(InterventionKind::reset);
        QTest::newRow("zero") << static_cast<int>(InterventionKind::zero);
        QTest::newRow("scale") << static_cast<int>(InterventionKind::scale);
        QTest::newRow("freeze") << static_cast<int>(InterventionKind::freeze);
        QTest::newRow("overwrite") << static_cast<int>(InterventionKind::overwrite);
    }
    void aStateFollowsItsEquation() {
        QFETCH(int, kind);
        const auto what = static_cast<InterventionKind>(kind);
        openPanel();
        choose(what);
        target("layers.1.mlgru.state");
        number("interventionFirstToken", 3);
        if (what != InterventionKind::reset) number("interventionLastToken", 6);
        number("interventionFirstChannel", 8);
        number("interventionLastChannel", 15);
        find<QDoubleSpinBox>("interventionNumber")->setValue(0.5);
        press("interventionAdd");
        QCOMPARE(list().items().size(), std::size_t(1));
        runThese();
        auto* gates = shown<GatesView>();
        app().selection.setLayer(1);
        gates->choose(GatesView::Figure::State);
        QTRY_VERIFY(!gates->isWorking() && trace()->with({"layers.1.mlgru.h"}));
        QTRY_VERIFY(gates->heat().isSettled());
        gates->heat().setRange(HeatView::Axis::Columns, 0, 40);
        QTRY_VERIFY(gates->heat().isSettled() && gates->heat().tile()->exact());
        const Figures f = valueUnder("layers.1.mlgru.f", list()), i = valueUnder("layers.1.mlgru.i", list());
        std::vector<float> carried(40, 0.0f);
        for (std::size_t t = 0; t < trace()->tokens.size(); ++t)
            for (std::size_t c = 0; c < carried.size(); ++c) {
                const bool channel = c >= 8 && c <= 15;
                const bool in = channel && t >= 3 && (what == InterventionKind::reset ? t == 3 : t <= 6);
                if (in && (what == InterventionKind::reset || what == InterventionKind::zero)) carried[c] = 0;
                if (in && what == InterventionKind::scale) carried[c] *= 0.5f;
                if (in && what == InterventionKind::overwrite) carried[c] = 0.5f;
                const float next = std::fma(static_cast<float>(f.at(t, c)), carried[c], static_cast<float>(i.at(t, c)));
                QCOMPARE(cell(gates->heat(), static_cast<qint64>(t), static_cast<qint64>(c)), next);
                if (!(in && what == InterventionKind::freeze)) carried[c] = next;
            }
    }

    void aChannelGroupOfAValueIsZeroed() {
        openPanel();
        choose(InterventionKind::zero);
        target("layers.2.mlp.act");
        number("interventionFirstToken", 2);
        number("interventionFirstChannel", 4);
        number("interventionLastChannel", 7);
        press("interventionAdd");
        runThese();
        auto* view = shown<TapView>();
        QVERIFY(view->setTap(QStringLiteral("layers.2.mlp.act")));
        QTRY_COMPARE(view->heat().labels().value, QStringLiteral("layers.2.mlp.act"));
        view->heat().setRange(HeatView::Axis::Columns, 0, 12);
        QTRY_VERIFY(view->heat().isSettled() && view->heat().tile()->exact());
        const Figures before = valueOf("layers.2.mlp.act");
        for (qint64 t = 0; t < qint64(trace()->tokens.size()); ++t)
            for (qint64 c = 0; c < 12; ++c) {
                const bool in = t >= 2 && c >= 4 && c <= 7;
                const auto was = static_cast<float>(before.at(static_cast<std::size_t>(t), static_cast<std::size_t>(c)));
                QCOMPARE(cell(view->heat(), t, c), in ? 0.0f : was);
            }
    }

    void lMulInOneLayerIsThatPatch() {
        openPanel();
        choose(InterventionKind::arithmetic);
        number("interventionLayer", 2);
        number("interventionBits", 3);
        auto* site = find<QComboBox>("interventionSite");
        site->setCurrentIndex(site->findData(static_cast<int>(PatchSite::elementwise)));
        press("interventionAdd");
        runThese();
        QCOMPARE(trace()->base()->patch(), std::string("elementwise:3@2"));
        TraceRequest request;
        request.tokens = trace()->tokens;
        request.patch = parse_patch("elementwise:3@2");
        request.taps = {"layers.3.input"};
        RunControl control;
        const auto patched = make_trace(trace()->model, request, {}, control);
        const auto& rows = trace()->base()->row_summaries(*trace()->base()->find("layers.3.input"));
        for (std::size_t t = 0; t < trace()->tokens.size(); ++t)
            QCOMPARE(rows[t].norm, patched->row_summaries(0)[t].norm);
        const auto& exact = plain_->base()->row_summaries(*plain_->base()->find("layers.3.input"));
        QVERIFY(rows[4].norm != exact[4].norm);
    }

    void theNextTokenStandsBesideTheOriginal() {
        openPanel();
        auto* view = shown<NextTokenView>();
        choose(InterventionKind::zero);
        target("layers.3.mlgru.state");
        press("interventionAdd");
        QTRY_VERIFY(view->change().has_value() && !view->isWorking());
        const std::size_t last = trace()->tokens.size() - 1;
        const auto p = probabilities(valueOf("logits"), last), q = probabilities(valueUnder("logits", list()), last);
        long double kl = 0;
        for (std::size_t v = 0; v < p.size(); ++v) kl += p[v] > 0 ? p[v] * std::log(p[v] / q[v]) : 0;
        QVERIFY(std::abs(view->change()->divergence - static_cast<double>(kl)) <= 1e-6 * (1 + static_cast<double>(kl)));
        QVERIFY(view->plot().series().size() == 2);
        for (std::size_t n = 0; n < view->change()->rows.size(); ++n) {
            const auto id = static_cast<std::size_t>(view->change()->rows[n].id);
            QVERIFY(std::abs(view->plot().series()[0].y[n] - static_cast<double>(p[id])) <= 1e-6);
            QVERIFY(std::abs(view->plot().series()[1].y[n] - static_cast<double>(q[id])) <= 1e-6);
            QCOMPARE(view->plot().xAxis().label(static_cast<double>(n)), trace()->word(view->change()->rows[n].id));
        }
        // Both of the likeliest words are among them.
        const auto has = [&](const std::vector<long double>& all) {
            const auto best = static_cast<std::int32_t>(std::max_element(all.begin(), all.end()) - all.begin());
            return std::any_of(view->change()->rows.begin(), view->change()->rows.end(),
                               [best](const NextTokenChange::Row& row) { return row.id == best; });
        };
        QVERIFY(has(p) && has(q));
        // Or the words that moved farthest, in order.
        auto* rows = find<QComboBox>("nextRows");
        rows->setCurrentIndex(1);
        Q_EMIT rows->activated(1);
        const auto& moved = view->change()->most_changed;
        QTRY_COMPARE(view->plot().series()[0].y.size(), moved.size());
        long double before = 1;
        for (std::size_t n = 0; n < moved.size(); ++n) {
            const auto id = static_cast<std::size_t>(moved[n].id);
            QCOMPARE(view->plot().xAxis().label(static_cast<double>(n)), trace()->word(moved[n].id));
            QVERIFY(std::abs(view->plot().series()[1].y[n] - static_cast<double>(q[id])) <= 1e-6);
            QVERIFY(std::abs(q[id] - p[id]) <= before + 1e-6L);
            before = std::abs(q[id] - p[id]);
        }
        // What is compared is said.
        QVERIFY(view->findChild<PlotPanel*>()->title().contains(interventionText(list().items().front())));
        // Switched off, there is nothing to compare.
        find<QListWidget>("interventionsList")->item(0)->setCheckState(Qt::Unchecked);
        QTRY_VERIFY(!view->change().has_value());
    }

    void everyEditCanBeTakenBack() {
        openPanel();
        target("layers.0.mlgru.state");
        press("interventionAdd");
        target("layers.1.mlgru.state");
        press("interventionAdd");
        std::vector<InterventionList> states{list()};
        const auto edited = [&] { return !(states.back() == list()); };
        auto* lines = find<QListWidget>("interventionsList");
        lines->setCurrentRow(1);
        press("interventionUp");
        QVERIFY(edited());
        states.push_back(list());
        lines->setCurrentRow(0);
        number("interventionFirstChannel", 5);
        press("interventionChange");
        QVERIFY(edited());
        QCOMPARE(list().items()[0].first_channel, 5u);
        QCOMPARE(list().items().size(), std::size_t(2));
        states.push_back(list());
        lines->item(1)->setCheckState(Qt::Unchecked);
        QVERIFY(edited());
        states.push_back(list());
        lines->setCurrentRow(0);
        press("interventionRemove");
        QVERIFY(edited());
        QCOMPARE(list().items().size(), std::size_t(1));
        while (!states.empty()) {
            app().undo.undo();
            QVERIFY(list() == states.back());
            states.pop_back();
        }
        app().undo.undo();
        app().undo.undo();
        QVERIFY(list().empty());
    }

    void chatIsNeverChanged() {
        useCpu();
        awaitModel();
        SamplingSettings greedy;
        greedy.temperature = 0;
        greedy.max_tokens = 12;
        session().setSampling(greedy);
        const QStringList before = greedyReply(QStringLiteral("Tell me a tale"));
        QVERIFY(before.size() > 1);
        QTest::keyClick(&window(), Qt::Key_4, Qt::ControlModifier);
        traceText(fable);
        find<QToolButton>("toggleInterventions")->setChecked(true);
        // What would change every reply, were it in force there.
        for (int layer = 0; layer < 4; ++layer) {
            choose(InterventionKind::zero);
            target(("layers." + std::to_string(layer) + ".mlgru.state").c_str());
            press("interventionAdd");
        }
        choose(InterventionKind::arithmetic);
        number("interventionBits", 1);
        press("interventionAdd");
        runThese();
        QVERIFY(!trace()->interventions.none());
        QVERIFY(trace()->base()->row_summaries(*trace()->base()->find("layers.3.input"))[5].norm !=
                bench().traces().traces().front()->base()->row_summaries(*trace()->base()->find("layers.3.input"))[5].norm);
        // The bar names them with the trace, and the patch of Chat is none.
        QVERIFY(app().context.currentLabel(ContextModel::Kind::Trace).contains(QStringLiteral("layers.0.mlgru.state")));
        QVERIFY(bench().patches().current().none());
        QTest::keyClick(&window(), Qt::Key_1, Qt::ControlModifier);
        session().newConversation();
        QTRY_VERIFY(session().items().empty());
        QCOMPARE(greedyReply(QStringLiteral("Tell me a tale")), before);
    }

    void whatIsInForceIsInTheContextBar() {
        openPanel();
        const auto label = [&] { return app().context.currentLabel(ContextModel::Kind::Trace); };
        QCOMPARE(label(), plain_->title);
        choose(InterventionKind::reset);
        target("layers.2.mlgru.state");
        number("interventionFirstToken", 4);
        press("interventionAdd");
        QCOMPARE(label(), plain_->title);  // a list alone is not in force
        runThese();
        QVERIFY(label().contains(QStringLiteral("Reset layers.2.mlgru.state before token 4")));
        const auto choices = app().context.choices(ContextModel::Kind::Trace);
        QVERIFY(choices.front().detail.contains(QStringLiteral("Reset layers.2.mlgru.state")));
        bench().traces().setCurrent(plain_->id);
        QCOMPARE(label(), plain_->title);
    }

    void patchingBringsThePreferenceOfA() {
        openPage();
        auto* view = shown<PatchingView>();
        const QString a = QStringLiteral("The cat sat on the"), b = QStringLiteral("The dog sat on the");
        const Model& model = bench().engine().model()->model();
        const auto source = plain_prompt_ids(model, a.toStdString()), other = plain_prompt_ids(model, b.toStdString());
        QCOMPARE(source.size(), other.size());
        std::size_t differs = source.size();
        for (std::size_t t = 0; t < source.size(); ++t)
            if (source[t] != other[t]) {
                QCOMPARE(differs, source.size());  // one token only, or what follows is not true
                differs = t;
            }
        find<QLineEdit>("patchingSource")->setText(a);
        find<QLineEdit>("patchingTarget")->setText(b);
        find<QLineEdit>("patchingAnswer")->setText(QStringLiteral(" mat"));
        find<QLineEdit>("patchingRival")->setText(QStringLiteral(" ground"));
        press("patchingRun");
        QTRY_VERIFY(view->result().has_value() && !view->isWorking());
        QTRY_VERIFY(view->heat().isSettled() && view->heat().tile()->exact());
        // d(A) and d(B) from runs of their own.
        const auto difference = [&](const std::vector<std::int32_t>& ids) {
            TraceRequest request;
            request.tokens = ids;
            request.taps = {"logits"};
            RunControl control;
            const auto made = make_trace(bench().engine().model(), request, {}, control);
            std::vector<float> rows(made->taps()[0].width * ids.size());
            made->read(0, 0, rows);
            const float* last = rows.data() + made->taps()[0].width * (ids.size() - 1);
            const auto first = [&](const char* word) { return shared_tokenizer(bench().engine().model())->encode(word, {.add_bos = false, .parse_special = false}).front(); };
            return static_cast<double>(last[first(" mat")]) - static_cast<double>(last[first(" ground")]);
        };
        QCOMPARE(view->result()->source_difference, difference(source));
        QCOMPARE(view->result()->target_difference, difference(other));
        for (qint64 t = 0; t < qint64(other.size()); ++t) {
            const float effect = cell(view->heat(), 0, t);
            // What layer 0 reads is the embedding of one token: all of A where it differs, nothing elsewhere.
            QVERIFY2(std::abs(effect - (t == qint64(differs) ? 1.0f : 0.0f)) < 1e-5f, qPrintable(QString::number(effect)));
        }
        const auto layers = view->heat().source()->rows();
        const auto& result = *view->result();
        for (qint64 layer = 0; layer < layers; ++layer)
            for (qint64 t = 0; t < qint64(other.size()); ++t) {
                const auto patched = static_cast<double>(result.difference[static_cast<std::size_t>(layer * qint64(other.size()) + t)]);
                const double effect = (patched - result.target_difference) / (result.source_difference - result.target_difference);
                QVERIFY(std::abs(static_cast<double>(cell(view->heat(), layer, t)) - effect) < 1e-4);
            }
    }

    void twoPromptsAreComparedTokenByToken() {
        openPage();
        traceText(QStringLiteral("The cat sat on the red mat and slept"));
        const auto left = trace();
        traceText(QStringLiteral("The dog sat on the mat and slept"));
        const auto right = trace();
        auto* view = shown<DifferenceView>();
        QTRY_VERIFY(!view->isWorking() && view->heat().source() != nullptr && view->heat().isSettled());
        // Pairs are tokens of both; a token of one alone has no cell.
        const auto& pairs = view->aligned();
        std::size_t alone = 0;
        for (std::size_t n = 0; n < pairs.size(); ++n) {
            if (pairs[n].left && pairs[n].right)
                QCOMPARE(pairs[n].same, left->tokens[*pairs[n].left] == right->tokens[*pairs[n].right]);
            else
                ++alone;
            QCOMPARE(std::isnan(cell(view->heat(), 0, qint64(n))), !pairs[n].left || !pairs[n].right);
        }
        QVERIFY(alone > 0);
        const auto rows = [](const SessionTrace& of, const std::string& tap) {
            const auto index = *of.base()->find(tap);
            Figures out{of.base()->taps()[index].width, {}};
            std::vector<float> values(out.width * of.tokens.size());
            of.base()->read(index, 0, values);
            out.data.assign(values.begin(), values.end());
            return out;
        };
        const Figures a = rows(*left, "layers.2.input"), b = rows(*right, "layers.2.input");
        qint64 row = 0;
        while (view->heat().labels().rows.name(row) != QStringLiteral("layers.2.input") &&
               view->heat().labels().rows.name(row) != QStringLiteral("layers.1.output"))
            ++row;
        for (std::size_t n = 0; n < pairs.size(); ++n) {
            if (!pairs[n].left || !pairs[n].right) continue;
            double norm = 0, own = 0;
            for (std::size_t c = 0; c < a.width; ++c) {
                norm += std::pow(b.at(*pairs[n].right, c) - a.at(*pairs[n].left, c), 2);
                own += std::pow(a.at(*pairs[n].left, c), 2);
            }
            QVERIFY(std::abs(static_cast<double>(cell(view->heat(), row, qint64(n))) - std::sqrt(norm / own)) <= 1e-5);
        }
        // Any value, channel by channel.
        QVERIFY(view->setValue(QStringLiteral("layers.1.mlgru.h")));
        QTRY_COMPARE(view->heat().labels().value, QStringLiteral("Difference"));
        QTRY_VERIFY(!view->isWorking() && view->heat().isSettled());
        view->heat().setRange(HeatView::Axis::Columns, 0, 16);
        QTRY_VERIFY(view->heat().isSettled() && view->heat().tile()->exact());
        const Figures h = valueOf("layers.1.mlgru.h");
        bench().traces().setCurrent(left->id);
        const Figures g = valueOf("layers.1.mlgru.h");
        bench().traces().setCurrent(right->id);
        QTRY_VERIFY(!view->isWorking() && view->heat().isSettled() && view->heat().labels().value == QStringLiteral("Difference"));
        view->heat().setRange(HeatView::Axis::Columns, 0, 16);
        QTRY_VERIFY(view->heat().isSettled() && view->heat().tile()->exact());
        for (std::size_t n = 0; n < view->aligned().size(); ++n) {
            const AlignedToken pair = view->aligned()[n];
            for (std::size_t c = 0; c < 16; ++c) {
                const float shown = cell(view->heat(), qint64(n), qint64(c));
                if (!pair.left || !pair.right)
                    QVERIFY(std::isnan(shown));
                else
                    QCOMPARE(shown, static_cast<float>(h.at(*pair.right, c)) - static_cast<float>(g.at(*pair.left, c)));
            }
        }
        // Linked: a row is this trace's token.
        std::size_t common = 0;
        while (!view->aligned()[common].right || *view->aligned()[common].right != 5) ++common;
        app().selection.setToken(5);
        QCOMPARE(view->heat().selectedRow(), qint64(common));
        QTest::mouseClick(&view->heat(), Qt::LeftButton, {}, view->heat().view().cellRect(1, 3).center().toPoint());
        QCOMPARE(app().selection.token(), qint64(*view->aligned()[1].right));
        QCOMPARE(app().selection.channel(), 3);
    }

    void aLongTraceCostsAScreenful() {
        openPage();
        QString text;
        while (text.size() < 12'000) text += fable + QStringLiteral(". ");
        std::vector<std::int32_t> ids = plain_prompt_ids(bench().engine().model()->model(), text.toStdString());
        QVERIFY(ids.size() > 2000);
        ids.resize(2000);
        traceIds(ids);
        TokenStrip& strip = activations().strip();
        QCOMPARE(strip.count(), 2000);
        strip.verticalScrollBar()->setValue(strip.verticalScrollBar()->maximum() / 2);
        strip.viewport()->update();
        QTRY_VERIFY(strip.drawn() > 0);
        strip.viewport()->repaint();
        QVERIFY2(strip.drawn() < 400, qPrintable(QString::number(strip.drawn())));
        const auto screenful = [](const HeatMap& heat) {
            const HeatTile& tile = *heat.tile();
            return qint64(tile.outRows) <= heat.height() && qint64(tile.outColumns) <= heat.width();
        };
        auto* residual = shown<ResidualView>();
        QTRY_VERIFY(residual->heat().isSettled());
        QCOMPARE(residual->heat().source()->columns(), qint64(2000));
        QVERIFY(screenful(residual->heat()) && !residual->heat().tile()->exact());
        auto* tap = shown<TapView>();
        QTRY_VERIFY(!tap->isWorking() && tap->heat().source() != nullptr && tap->heat().isSettled());
        QCOMPARE(tap->heat().source()->rows(), qint64(2000));
        QVERIFY(screenful(tap->heat()));
        // A cell that stands for several says so.
        QVERIFY(!tap->heat().tile()->exact());
        QVERIFY(tap->heat().describe(1000, 5).contains(QStringLiteral("mean")));
        // The table reads the blocks in view only.
        auto* panel = tap->findChild<PlotPanel*>();
        panel->showTable(true);
        auto* table = panel->tableView();
        QCOMPARE(table->model()->rowCount(), 2000);
        table->scrollToBottom();
        const auto last = [&] { return table->model()->index(1999, 0).data(HeatTableModel::FigureRole); };
        QTRY_VERIFY(last().isValid());
        const Figures h = valueOf(tap->tap().toStdString());
        QCOMPARE(static_cast<float>(last().toDouble()), static_cast<float>(h.at(1999, 0)));
        QVERIFY(qobject_cast<HeatTableModel*>(table->model())->blocks() <= 16);
        panel->showTable(false);
        // The lens is computed for a window of tokens, and says which.
        auto* lens = shown<LensView>();
        QTRY_VERIFY(lens->lens() != nullptr && !lens->isWorking());
        QCOMPARE(lens->lens()->tokens, LensView::mostTokens);
        QVERIFY(lens->findChild<PlotPanel*>()->summary().contains(figureText(2000)) ||
                lens->findChild<PlotPanel*>()->summary().contains(QStringLiteral("2,000")));
        app().selection.setToken(1500);
        QTRY_VERIFY(lens->lens() != nullptr && !lens->isWorking() && lens->lens()->first_token + lens->lens()->tokens == 1501);
    }

    void overTheBudgetSummariesAreKeptIfChosen() {
        openPage();
        bench().traces().setBudget(1 << 10);
        bench().traces().setOverBudget(OverBudget::summaries);
        activations().promptBar().setText(fable);
        QTRY_VERIFY(activations().promptBar().sizeText().contains(QStringLiteral("summaries")));
        traceText(fable);
        QCOMPARE(trace()->base()->storage(), TraceStorage::summaries);
        // Norms are summaries.
        auto* residual = shown<ResidualView>();
        const Figures norms = drawn(residual->heat());
        const Figures x = valueOf("layers.2.input");
        for (std::size_t t = 0; t < x.rows(); ++t) {
            double squares = 0;
            for (std::size_t c = 0; c < x.width; ++c) squares += x.at(t, c) * x.at(t, c);
            QVERIFY(std::abs(norms.at(2, t) - std::sqrt(squares)) <= 1e-5 * std::sqrt(squares));
        }
        // A value asks first, and then shows what was kept.
        auto* view = shown<TapView>();
        auto* message = find<InlineMessage>("viewMessage", view);
        QTRY_VERIFY(message->isShowing());
        for (QPushButton* button : message->findChildren<QPushButton*>())
            if (button->text().startsWith(QStringLiteral("Record"))) button->click();
        QTRY_VERIFY(view->lines().isVisible() && view->lines().series().size() == 3);
        const Figures h = valueOf(view->tap().toStdString());
        for (std::size_t t = 0; t < h.rows(); ++t) {
            const auto begin = h.data.begin() + static_cast<std::ptrdiff_t>(t * h.width);
            QCOMPARE(view->lines().series()[0].y[t], *std::min_element(begin, begin + static_cast<std::ptrdiff_t>(h.width)));
            QCOMPARE(view->lines().series()[2].y[t], *std::max_element(begin, begin + static_cast<std::ptrdiff_t>(h.width)));
        }
        // The lens needs the rows: it says that they are not there.
        auto* lens = shown<LensView>();
        QTRY_VERIFY(find<InlineMessage>("viewMessage", lens)->isShowing());
        cleanupBudget();
    }

    void overTheBudgetAFileHoldsTheSame() {
        openPage();
        bench().traces().setBudget(1 << 10);
        activations().promptBar().setText(fable);
        QTRY_VERIFY(activations().promptBar().sizeText().contains(QStringLiteral("file")));
        traceText(fable);
        QCOMPARE(trace()->base()->storage(), TraceStorage::file);
        auto* view = shown<TapView>();
        auto* message = find<InlineMessage>("viewMessage", view);
        QTRY_VERIFY(message->isShowing());
        for (QPushButton* button : message->findChildren<QPushButton*>())
            if (button->text().startsWith(QStringLiteral("Record"))) button->click();
        QTRY_VERIFY(!view->isWorking() && view->heat().source() != nullptr && view->heat().isSettled());
        QCOMPARE(trace()->with({view->tap().toStdString()})->storage(), TraceStorage::file);
        view->heat().setRange(HeatView::Axis::Columns, 0, 20);
        QTRY_VERIFY(view->heat().isSettled() && view->heat().tile()->exact());
        const Figures h = valueOf(view->tap().toStdString());
        for (std::size_t t = 0; t < h.rows(); ++t)
            for (std::size_t c = 0; c < 20; ++c)
                QCOMPARE(cell(view->heat(), qint64(t), qint64(c)), static_cast<float>(h.at(t, c)));
        cleanupBudget();
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::InterventionsTest)
#include "InterventionsTest.moc"
