// The Activations page on the real engine: what plots hold equals what the engine gives for the same tokens.
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QToolButton>
#include <cmath>

#include "core/inspect/gates.h"
#include "core/inspect/logit_lens.h"
#include "core/inspect/next_token.h"
#include "core/runtime/prompt.h"
#include "tests/gui/support/ActivationsBench.h"
#include "tests/gui/support/PaintedTexts.h"
#include "tests/gui/support/PseudoTranslator.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/activations/DifferenceView.h"
#include "ui/activations/GatesView.h"
#include "ui/activations/Int8View.h"
#include "ui/activations/InterventionBook.h"
#include "ui/activations/LensView.h"
#include "ui/activations/NextTokenView.h"
#include "ui/activations/PatchingView.h"
#include "ui/activations/PromptBar.h"
#include "ui/activations/ResidualView.h"
#include "ui/activations/TapView.h"
#include "ui/activations/TextView.h"
#include "ui/activations/TokenStrip.h"
#include "ui/chat/MessageWidget.h"
#include "ui/chat/TokensView.h"
#include "ui/engine/TokenText.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui::test {
namespace {

constexpr int longest = 60'000;  // ms: a limit for a hanging test
const QString tale = QStringLiteral("Once upon a time there was a little girl who lived in a small house");

}  // namespace

class ActivationsPageTest : public ActivationsBench {
    Q_OBJECT

  private Q_SLOTS:
    void emptyLoadingAndContentAreDrawn() {
        openPage();
        auto* empty = find<EmptyState>("activationsEmpty");
        QVERIFY(empty->isVisible());
        QTest::mouseClick(empty->button(), Qt::LeftButton);
        QTRY_VERIFY(find<QPlainTextEdit>("activationPrompt")->hasFocus());
        traceText(tale);
        QVERIFY(!empty->isVisible());
        QVERIFY(activations().currentView()->isVisible());
    }

    void theSizeIsSaidBeforeATraceStarts() {
        openPage();
        activations().promptBar().setText(tale);
        QTRY_VERIFY(activations().promptBar().sizeText().contains(QStringLiteral("KiB")));
        QVERIFY(bench().traces().traces().empty());
        const auto ids = plain_prompt_ids(bench().engine().model()->model(), tale.toStdString());
        QVERIFY(activations().promptBar().sizeText().contains(QString::number(ids.size())));
        TraceRequest request;
        request.tokens = ids;
        const auto program = bench().engine().model()->model().lower().program;
        request.taps = residual_taps(*program);
        traceText(tale);
        QCOMPARE(trace()->base()->rows_bytes(), trace_size(*program, request).rows_bytes);
    }

    void residualNormsAreTheEngines() {
        openPage();
        traceText(tale);
        auto* view = shown<ResidualView>();
        QTRY_VERIFY(view->heat().isSettled());
        const auto other = again(residual_taps(trace()->program()));
        const auto layers = static_cast<qint64>(trace()->model->model().summary().layers);
        QCOMPARE(view->heat().source()->rows(), layers + 1);
        QCOMPARE(view->heat().source()->columns(), static_cast<qint64>(trace()->tokens.size()));
        for (qint64 layer = 0; layer < layers; ++layer) {
            const std::size_t tap = *other->find("layers." + std::to_string(layer) + ".input");
            const std::uint32_t width = other->taps()[tap].width;
            std::vector<float> rows(width * trace()->tokens.size());
            other->read(tap, 0, rows);
            for (std::size_t token = 0; token < trace()->tokens.size(); ++token) {
                double sum = 0;
                for (std::uint32_t c = 0; c < width; ++c) {
                    const auto value = static_cast<double>(rows[token * width + c]);
                    sum += value * value;
                }
                const auto drawn = static_cast<double>(cell(view->heat(), layer, static_cast<qint64>(token)));
                QVERIFY(std::abs(drawn - std::sqrt(sum)) <= 1e-5 * std::sqrt(sum));
            }
        }
        QCOMPARE(view->heat().ticks(HeatView::Axis::Rows).front().text, QStringLiteral("0"));
        QVERIFY(view->heat().describe(0, 1).contains(trace()->text(1)));
    }

    void anyValueIsReadWhenItIsAskedFor() {
        openPage();
        traceText(tale);
        auto* view = shown<TapView>();
        QTRY_VERIFY(view->heat().isSettled());
        for (const QString& name : {QStringLiteral("layers.1.mlgru.h"), QStringLiteral("layers.2.mlp.act")}) {
            QVERIFY(view->setTap(name));
            const std::string tap = name.toStdString();
            QTRY_VERIFY_WITH_TIMEOUT(trace()->with({tap}) != nullptr, longest);
            QTRY_COMPARE(view->heat().labels().value, name);
            QTRY_VERIFY(view->heat().isSettled());
            const auto other = again({tap});
            const std::uint32_t width = other->taps()[0].width;
            QCOMPARE(view->heat().source()->columns(), static_cast<qint64>(width));
            std::vector<float> rows(width * trace()->tokens.size());
            other->read(0, 0, rows);
            view->heat().setRange(HeatView::Axis::Columns, 10, 40);
            QTRY_VERIFY(view->heat().isSettled());
            QVERIFY(view->heat().tile()->exact());
            for (qint64 token = 0; token < static_cast<qint64>(trace()->tokens.size()); ++token)
                for (qint64 channel = 10; channel < 40; ++channel)
                    QCOMPARE(cell(view->heat(), token, channel),
                             rows[static_cast<std::size_t>(token * width + channel)]);
        }
        // Another page asks for a value by its name.
        app().selection.setNode(QStringLiteral("layers.0.mlgru.f"));
        QTRY_COMPARE(view->heat().labels().value, QStringLiteral("layers.0.mlgru.f"));
        QVERIFY(!view->setTap(QStringLiteral("no.such.value")));
    }

    void theLensSaysWhatTheHeadSays() {
        openPage();
        traceText(tale);
        auto* view = shown<LensView>();
        QTRY_VERIFY_WITH_TIMEOUT(view->lens() != nullptr && view->heat().isSettled(), longest);
        const LogitLens& lens = *view->lens();
        // At first as many of the last words as have room.
        QVERIFY(view->heat().isZoomed());
        QCOMPARE(view->heat().view().to(HeatView::Axis::Columns), static_cast<double>(lens.tokens));
        QCOMPARE(view->heat().view().from(HeatView::Axis::Columns), std::floor(view->heat().view().from(HeatView::Axis::Columns)));
        view->heat().resetZoom();
        QTRY_VERIFY(view->heat().isSettled());
        QCOMPARE(view->heat().source()->rows(), static_cast<qint64>(lens.rows.size()));
        // The last row is the model itself.
        const auto figures = trace()->base()->token_figures();
        for (std::uint32_t token = 0; token < lens.tokens; ++token) {
            const LensCell& last = lens.cell(lens.rows.size() - 1, token);
            QCOMPARE(last.top.front().id, figures[token].top.front().id);
            QVERIFY(std::abs(last.top.front().logprob - figures[token].top.front().logprob) < 1e-4f);
            const auto drawn = cell(view->heat(), static_cast<qint64>(lens.rows.size()) - 1, token);
            QVERIFY(std::abs(drawn - std::exp(last.top.front().logprob)) < 1e-4f);
            QCOMPARE(view->heat().labels().cellText(static_cast<qint64>(lens.rows.size()) - 1, token, 0),
                     trace()->word(last.top.front().id));
        }
        find<QComboBox>("lensFigure")->setCurrentIndex(1);
        Q_EMIT find<QComboBox>("lensFigure")->activated(1);
        QTRY_VERIFY(view->heat().isSettled());
        QVERIFY(!view->heat().isZoomed());
        QCOMPARE(cell(view->heat(), 2, 3), lens.cell(2, 3).divergence);
        QVERIFY(view->heat().describe(2, 3).contains(trace()->word(lens.cell(2, 3).top.front().id)));
        QVERIFY(view->heat().describe(2, 3).contains(QStringLiteral("rank of the last layer's word %1")
                                                         .arg(figureText(lens.cell(2, 3).final_rank + 1.0))));
        app().selection.setLayer(1);
        QCOMPARE(view->heat().selectedRow(), qint64(2));  // what layer 1 leaves; row 0 is what layer 0 reads
        // A pinned word.
        auto* pin = find<QLineEdit>("lensPin");
        QTest::keyClicks(pin, QStringLiteral(" house"));
        QTest::keyClick(pin, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(view->lens() != nullptr && !view->lens()->pinned.empty(), longest);
        QTRY_VERIFY(view->heat().isSettled());
        view->heat().resetZoom();
        QTRY_VERIFY(view->heat().isSettled());
        const auto& pinned = view->lens()->cell(3, 4).pinned.front();
        QVERIFY(std::abs(cell(view->heat(), 3, 4) - std::exp(pinned.logprob)) < 1e-6f);
    }

    void gatesAndTheirFigures() {
        openPage();
        traceText(tale);
        auto* view = shown<GatesView>();
        QTRY_VERIFY_WITH_TIMEOUT(view->heat().isSettled(), longest);
        app().selection.setLayer(3);
        QTRY_COMPARE(find<QSpinBox>("gateLayer")->value(), 3);
        QTRY_VERIFY_WITH_TIMEOUT(trace()->with({"layers.3.mlgru.f"}) != nullptr, longest);
        view->choose(GatesView::Figure::HalfLife);
        QTRY_VERIFY(view->heat().isSettled());
        view->heat().setRange(HeatView::Axis::Columns, 0, 20);
        QTRY_VERIFY(view->heat().isSettled());
        const auto other = again({"layers.*.mlgru.f", "layers.*.mlgru.h"});
        const std::size_t f = *other->find("layers.3.mlgru.f");
        const std::uint32_t width = other->taps()[f].width;
        std::vector<float> rows(width * trace()->tokens.size());
        other->read(f, 0, rows);
        for (int channel = 0; channel < 20; ++channel) {
            const double gate = static_cast<double>(rows[2 * width + static_cast<std::size_t>(channel)]);
            const double expected = -std::log(2.0) / std::log(gate);
            const auto drawn = static_cast<double>(cell(view->heat(), 2, channel));
            QVERIFY(std::isinf(expected) ? std::isinf(drawn) : std::abs(drawn - expected) <= 1e-5 * (1 + expected));
        }
        view->choose(GatesView::Figure::Bounds);
        QTRY_COMPARE_WITH_TIMEOUT(view->lines().series().size(), 3, longest);
        RunControl control;
        const auto expected = gate_figures(*other, trace()->model->model(), {}, control.token());
        QCOMPARE(view->lines().series()[1].y.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QCOMPARE(view->lines().series()[1].y[i], expected[i].bound_mean);
        QCOMPARE(view->lines().yAxis().title, QStringLiteral("Lower bound of f"));
        view->choose(GatesView::Figure::Saturation);
        QTRY_COMPARE(view->lines().series()[0].y[0], expected[0].at_bound);
        view->choose(GatesView::Figure::StateNorm);
        QTRY_COMPARE(view->lines().series()[0].y.size(), trace()->tokens.size());
        QCOMPARE(view->lines().series()[0].y[5], static_cast<double>(expected[3].state_norm[5]));
    }

    void int8CodesAddUp() {
        openPage();
        traceText(tale);
        auto* view = shown<Int8View>();
        QTRY_VERIFY_WITH_TIMEOUT(!view->histogram().series().isEmpty(), longest);
        const auto& bars = view->histogram().series()[0];
        QCOMPARE(bars.x.size(), std::size_t(256));
        QCOMPARE(bars.x[128], 0.0);
        double sum = 0;
        for (const double count : bars.y) sum += count;
        const auto other = again({view->tap().toStdString()});
        std::vector<std::byte> codes(other->taps()[0].width * trace()->tokens.size());
        other->read_raw(0, 0, codes);
        QCOMPARE(sum, static_cast<double>(codes.size()));
        double zeros = 0;
        for (const std::byte code : codes) zeros += code == std::byte{0} ? 1 : 0;
        QCOMPARE(bars.y[128], zeros);
        view->choose(Int8View::Figure::Shares);
        QTRY_COMPARE(view->lines().series().size(), 2);
        QCOMPARE(view->lines().series()[0].y.size(), trace()->tokens.size());
    }

    void tokensShowHowLikelyTheyWere() {
        openPage();
        traceText(tale);
        TokenStrip& strip = activations().strip();
        QCOMPARE(strip.count(), static_cast<int>(trace()->tokens.size()));
        const auto figures = trace()->base()->token_figures();
        QCOMPARE(strip.logProbability(0), std::nullopt);
        QCOMPARE(*strip.logProbability(4), static_cast<double>(*figures[3].next_logprob));
        QVERIFY(strip.describe(4).contains(trace()->word(figures[4].top.front().id)));
        QTest::mouseClick(strip.viewport(), Qt::LeftButton, {}, strip.tileRect(3).center());
        QCOMPARE(app().selection.token(), qint64(3));
        auto* view = shown<ResidualView>();
        QTRY_COMPARE(view->heat().selectedColumn(), qint64(3));
        QTest::keyClick(&strip, Qt::Key_Right);
        QCOMPARE(view->heat().selectedColumn(), qint64(4));
        // And back: a click on the map is seen in the strip.
        QTRY_VERIFY(view->heat().isSettled());
        QTest::mouseClick(&view->heat(), Qt::LeftButton, {}, view->heat().view().cellRect(2, 6).center().toPoint());
        QCOMPARE(strip.current(), 6);
        QCOMPARE(app().selection.layer(), 2);
    }

    void tokensAreLeftToRightInAMirroredWindow() {
        const auto restore = qScopeGuard([before = QGuiApplication::layoutDirection()] { QGuiApplication::setLayoutDirection(before); });
        QGuiApplication::setLayoutDirection(Qt::RightToLeft);
        openPage();
        traceText(tale);
        TokenStrip& strip = activations().strip();
        const auto painted = [&] {
            PaintedTexts texts(strip.viewport()->size());
            strip.viewport()->render(&texts);
            return texts.pieces();
        };
        const QString word = trace()->text(3);
        QVERIFY2(word.startsWith(QChar(0x00B7)) && word.size() > 1, qPrintable(word));
        QTRY_VERIFY(painted().contains(word));  // once the strip, which only now has something to show, has its place
        QVERIFY(strip.describe(3).contains(isolated(word)));
        QVERIFY(strip.describe(3).contains(isolated(trace()->word(trace()->base()->token_figures()[3].top[0].id))));
    }

    void interventionsChangeTheNextTokenAndNothingElse() {
        openPage();
        traceText(tale);
        find<QToolButton>("toggleInterventions")->setChecked(true);
        auto* view = shown<NextTokenView>();
        QVERIFY(!view->change().has_value());
        auto* kind = find<QComboBox>("interventionKind");
        kind->setCurrentIndex(1);  // set to 0
        find<QComboBox>("interventionTarget")->setCurrentText(QStringLiteral("layers.1.mlgru.state"));
        QTest::mouseClick(find<QPushButton>("interventionAdd"), Qt::LeftButton);
        QCOMPARE(activations().interventions().list().items().size(), std::size_t(1));
        QTRY_VERIFY_WITH_TIMEOUT(view->change().has_value(), longest);
        NextTokenRequest request;
        request.tokens = trace()->tokens;
        request.interventions = activations().interventions().list();
        request.top = 12;
        RunControl control;
        const NextTokenChange expected = next_token_change(trace()->model, request, {}, control);
        QVERIFY(expected.divergence > 0);
        QCOMPARE(view->change()->divergence, expected.divergence);
        QCOMPARE(view->plot().series().size(), 2);
        QCOMPARE(view->plot().series()[1].y[0], std::exp(static_cast<double>(expected.rows[0].changed)));
        QCOMPARE(view->plot().legend(), (QStringList{QStringLiteral("original"), QStringLiteral("changed")}));

        // Run: a trace of its own, named in the context bar; the values are those of the changed run.
        auto* name = find<QLineEdit>("interventionsName");
        name->setText(QStringLiteral("no memory in layer 1"));
        Q_EMIT name->editingFinished();
        const auto plain = trace();
        QTest::mouseClick(find<QPushButton>("interventionsRun"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(bench().traces().traces().size(), std::size_t(2), longest);
        QVERIFY(app().context.currentLabel(ContextModel::Kind::Trace).contains(QStringLiteral("no memory in layer 1")));
        const auto other = again(residual_taps(trace()->program()), activations().interventions().list());
        const std::size_t tap = *other->find("layers.2.input");
        QCOMPARE(trace()->base()->row_summaries(*trace()->base()->find("layers.2.input"))[5].norm,
                 other->row_summaries(tap)[5].norm);
        QVERIFY(trace()->base()->row_summaries(*trace()->base()->find("layers.2.input"))[5].norm !=
                plain->base()->row_summaries(*plain->base()->find("layers.2.input"))[5].norm);

        // Two traces: their difference.
        auto* difference = shown<DifferenceView>();
        QTRY_VERIFY_WITH_TIMEOUT(difference->heat().isSettled(), longest);
        QVERIFY(cell(difference->heat(), difference->heat().source()->rows() - 1, 5) > 0);
        QCOMPARE(cell(difference->heat(), 0, 5), 0.0f);  // the embedding is not touched

        // Every edit can be taken back.
        app().undo.undo();
        QCOMPARE(activations().interventions().list().name(), std::string());
        app().undo.undo();
        QVERIFY(activations().interventions().list().empty());
    }

    void interventionsAreKeptAndSaved() {
        openPage();
        traceText(tale);
        find<QToolButton>("toggleInterventions")->setChecked(true);
        find<QComboBox>("interventionTarget")->setCurrentText(QStringLiteral("layers.2.mlgru.state"));
        QTest::mouseClick(find<QPushButton>("interventionAdd"), Qt::LeftButton);
        const QString path = temporaryPath(QStringLiteral("list.json"));
        dialogs().files = {{path}, {path}};
        QTest::mouseClick(find<QToolButton>("interventionsSave"), Qt::LeftButton);
        QTRY_VERIFY(QFile::exists(path));
        const InterventionList kept = activations().interventions().list();
        QTest::mouseClick(find<QToolButton>("interventionRemove"), Qt::LeftButton);
        find<QListWidget>("interventionsList")->setCurrentRow(0);
        QTest::mouseClick(find<QToolButton>("interventionRemove"), Qt::LeftButton);
        QVERIFY(activations().interventions().list().empty());
        QTest::mouseClick(find<QToolButton>("interventionsOpen"), Qt::LeftButton);
        QTRY_VERIFY(activations().interventions().list() == kept);
        restart();
        openPage();
        QVERIFY(activations().interventions().list() == kept);
        QCOMPARE(activations().promptBar().text(), tale);
    }

    void patchingShowsWhereTheDifferenceIsMade() {
        openPage();
        auto* view = shown<PatchingView>();
        find<QLineEdit>("patchingSource")->setText(QStringLiteral("The cat sat on the"));
        find<QLineEdit>("patchingTarget")->setText(QStringLiteral("The dog sat on the"));
        find<QLineEdit>("patchingAnswer")->setText(QStringLiteral(" mat"));
        find<QLineEdit>("patchingRival")->setText(QStringLiteral(" bed"));
        QTest::mouseClick(find<QPushButton>("patchingRun"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(view->result().has_value(), longest);
        QTRY_VERIFY(view->heat().isSettled());
        QCOMPARE(view->heat().source()->rows(), qint64(view->result()->layers));
        QCOMPARE(view->heat().source()->columns(), qint64(view->result()->tokens));
        for (qint64 layer = 0; layer < qint64(view->result()->layers); ++layer)
            for (qint64 token = 0; token < qint64(view->result()->tokens); ++token) {
                const float expected =
                    view->result()->effect[static_cast<std::size_t>(layer * view->result()->tokens + token)];
                const float drawn = cell(view->heat(), layer, token);
                QVERIFY(std::isnan(expected) ? std::isnan(drawn) : drawn == expected);
            }
    }

    void channelsOverATextFile() {
        openPage();
        const QString path = temporaryPath(QStringLiteral("text.txt"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (int i = 0; i < 12; ++i) file.write(tale.toUtf8() + ". ");
        file.close();
        auto* view = shown<TextView>();
        dialogs().files = {{path}};
        QTest::mouseClick(find<QPushButton>("textFile"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(view->stats() != nullptr, longest);
        const ChannelStats& stats = *view->stats();
        QByteArray whole;
        for (int i = 0; i < 12; ++i) whole += tale.toUtf8() + ". ";
        const auto idsOfText = plain_prompt_ids(bench().engine().model()->model(), whole.toStdString());
        QCOMPARE(quint64(stats.tokens), quint64(idsOfText.size()));
        QCOMPARE(view->plot().series()[0].y.size(), stats.channels.size());
        QCOMPARE(view->plot().series()[0].y[7], stats.channels[7].mean);
        QCOMPARE(view->plot().series()[1].y[7], stats.channels[7].deviation);
        app().selection.setChannel(7);
        auto* contexts = find<QListWidget>("textContexts");
        QTRY_VERIFY(contexts->isVisible());
        const ChannelFigures& figures = stats.channels[7];
        QVERIFY(!figures.dead);
        // A title before each list; the token itself between brackets, in its context.
        QCOMPARE(contexts->count(), static_cast<int>(2 + figures.highest.size() + figures.lowest.size()));
        const auto shows = [&](int row, const ChannelFigures::Activation& one) {
            const QString text = contexts->item(row)->text();
            const QString word = tokenText(*bench().engine().model(), idsOfText.at(one.token)).replace(QChar(0x00B7), QLatin1Char(' '));
            return text.startsWith(figureText(static_cast<double>(one.value))) &&
                   text.contains(QStringLiteral("\u27e6%1\u27e7").arg(word));
        };
        QVERIFY(shows(1, figures.highest.front()));
        QVERIFY(shows(2 + static_cast<int>(figures.highest.size()), figures.lowest.front()));
    }

    void aReplyIsOpenedFromChat() {
        useCpu();
        awaitModel();
        SamplingSettings greedy;
        greedy.temperature = 0;
        greedy.max_tokens = 8;
        session().setSampling(greedy);
        say(QStringLiteral("Tell me a tale"));
        QTRY_COMPARE(session().items().size(), std::size_t(2));
        awaitReply();
        QTRY_VERIFY(message(1) != nullptr);
        QTest::mouseClick(find<QToolButton>("messageThought", message(1)), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(trace() != nullptr, longest);
        QVERIFY(activations().isVisible());
        QVERIFY(trace()->promptTokens > 0);
        TokenTrace reply;
        session().fetchTokens(1, [&reply](TokenTrace tokens) { reply = std::move(tokens); });
        QTRY_VERIFY(!reply.empty());
        const std::vector<std::int32_t> end(trace()->tokens.begin() + trace()->promptTokens, trace()->tokens.end());
        QCOMPARE(end, reply.ids);
        QCOMPARE(app().context.currentLabel(ContextModel::Kind::Trace), QStringLiteral("Tell me a tale"));
        // The same reply at a token: no second trace.
        QTest::keyClick(&window(), Qt::Key_1, Qt::ControlModifier);
        QTest::mouseClick(find<QToolButton>("messageTokens", message(1)), Qt::LeftButton);
        QTRY_VERIFY(message(1)->tokensShown());
        auto* tokens = message(1)->findChild<TokensView*>();
        QTRY_COMPARE(tokens->count(), static_cast<int>(reply.size()));
        QVERIFY(reply.size() > 1);
        QTest::mouseClick(tokens, Qt::LeftButton, {}, tokens->tileRect(1).center());
        QTRY_VERIFY(activations().isVisible());
        QTRY_COMPARE(app().selection.token(), trace()->promptTokens + 1);
        QCOMPARE(bench().traces().traces().size(), std::size_t(1));
        QCOMPARE(activations().strip().current(), static_cast<int>(trace()->promptTokens) + 1);
    }

    void overTheBudgetOneIsAsked() {
        openPage();
        bench().traces().setBudget(1 << 10);
        traceText(tale);
        QCOMPARE(trace()->base()->storage(), TraceStorage::file);
        auto* view = shown<TapView>();
        auto* message = find<InlineMessage>("viewMessage", view);
        QTRY_VERIFY(message->isShowing());
        QVERIFY(view->heat().source() == nullptr);
        for (QPushButton* button : message->findChildren<QPushButton*>())
            if (button->text().startsWith(QStringLiteral("Record"))) button->click();
        QTRY_VERIFY_WITH_TIMEOUT(view->heat().isSettled(), longest);
    }

    void theBudgetIsOfAllTracesTogether() {
        openPage();
        TraceBook& book = bench().traces();
        constexpr quint64 GiB = quint64(1) << 30;
        QCOMPARE(book.budget(), GiB);
        QCOMPARE(TraceRequest{}.budget, GiB);
        QCOMPARE(find<QComboBox>("traceBudget")->currentData().toULongLong(), GiB);
        traceText(tale);
        const quint64 base = trace()->base()->rows_bytes();
        QVERIFY(base > 0);
        QCOMPARE(book.room(), GiB - base);
        const std::vector<std::string> first{"layers.0.mlgru.h"}, second{"layers.1.mlgru.h"};
        const quint64 one = book.measure(*trace(), first).rows_bytes;
        book.setBudget(base + one + one / 2);  // room for one value more, and not for two
        QCOMPARE(book.measure(*trace(), second).storage, TraceStorage::memory);
        std::shared_ptr<const Trace> part;
        book.require(this, trace(), first, {}, [&part](const auto& made) { part = made; }, {});
        QTRY_VERIFY(part != nullptr);
        QCOMPARE(part->storage(), TraceStorage::memory);
        QCOMPARE(book.room(), one / 2);
        QCOMPARE(book.measure(*trace(), second).storage, TraceStorage::file);
        book.require(this, trace(), second, {}, [&part](const auto& made) { part = made; }, {});
        QTRY_COMPARE(part->storage(), TraceStorage::file);
        QCOMPARE(book.room(), one / 2);  // a file takes none of it
        book.remove(trace()->id);
        QCOMPARE(book.room(), book.budget());
    }

    void everyViewIsNamedReachableAndUnclipped_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("size");
        QTest::newRow("en") << QStringLiteral("en") << 100;
        QTest::newRow("ru at 200 %") << QStringLiteral("ru") << 200;
        QTest::newRow("pseudo") << QStringLiteral("pseudo") << 100;
    }

    void everyViewIsNamedReachableAndUnclipped() {
        QFETCH(QString, language);
        QFETCH(int, size);
        PseudoTranslator pseudo;
        openPage();
        traceText(tale);
        app().settings.setTextSize(size);
        if (language == QLatin1String("pseudo"))
            QCoreApplication::installTranslator(&pseudo);
        else
            app().settings.setLanguage(language);
        auto* list = find<QListWidget>("activationViews");
        // Where there is room, the names of the views are whole.
        window().resize(1600, 900);
        const auto widest = [list] {
            int width = 0;
            for (int row = 0; row < list->count(); ++row)
                width = std::max(width, list->fontMetrics().horizontalAdvance(list->item(row)->text()));
            return width;
        };
        QTRY_VERIFY(list->viewport()->width() > std::min(widest(), 1600 / 5));
        find<QToolButton>("toggleInterventions")->setChecked(true);
        window().resize(window().minimumSize());
        QStringList bad;
        for (int row = 0; row < list->count(); ++row) {
            list->setCurrentRow(row);
            QTRY_VERIFY_WITH_TIMEOUT(!activations().currentView()->isWorking(), longest);
            const QStringList problems = walk(&window());
            for (const QString& problem : problems) qWarning().noquote() << list->item(row)->text() << problem;
            bad += problems;
            if (const QByteArray folder = qgetenv("ADDEND_TEST_PICTURES"); !folder.isEmpty())
                window().grab().save(QString::fromLocal8Bit(folder) +
                                     QStringLiteral("/activations-%1-%2.png").arg(language).arg(row));
        }
        QVERIFY(bad.isEmpty());
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::ActivationsPageTest)
#include "ActivationsPageTest.moc"
