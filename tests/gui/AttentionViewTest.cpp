// Attention patterns in the window, on transformers: what is drawn equals softmax(cap(scale QK^T)) computed here in
// double, from the tapped q and k alone. Shapes are read from the models' own configuration.
#include <QComboBox>
#include <QFile>
#include <QJsonArray>
#include <QListWidget>
#include <QSpinBox>
#include <cmath>

#include "core/inspect/attention_pattern.h"
#include "core/program/program.h"
#include "core/runtime/prompt.h"
#include "tests/gui/support/ActivationsBench.h"
#include "tests/gui/support/WidgetWalk.h"
#include "ui/activations/AttentionView.h"
#include "ui/activations/GatesView.h"
#include "ui/activations/Int8View.h"
#include "ui/activations/LensView.h"
#include "ui/activations/PatchingView.h"
#include "ui/activations/TokenStrip.h"
#include "ui/plots/PlotPanel.h"
#include "ui/shell/Selection.h"

namespace addend::ui::test {
namespace {

const QString shared = QStringLiteral(ADDEND_SHARED_DATA);

struct Shape {
    int layers = 0, heads = 0, kvHeads = 0, width = 0;
    double scale = 0, cap = 0, theta = 0;
    std::vector<int> windows;  // of each layer; 0: sees everything before it
};

Shape shapeOf(const QString& folder) {
    const QJsonObject json = jsonFile(folder + QStringLiteral("/config.json"));
    const auto number = [&](const char* key) { return json.value(QLatin1String(key)).toDouble(); };
    Shape shape;
    shape.layers = static_cast<int>(number("num_hidden_layers"));
    shape.heads = static_cast<int>(number("num_attention_heads"));
    shape.kvHeads = static_cast<int>(number("num_key_value_heads"));
    shape.width = static_cast<int>(number("head_dim"));
    shape.cap = number("attn_logit_softcapping");
    shape.scale = 1 / std::sqrt(json.contains(QLatin1String("query_pre_attn_scalar")) ? number("query_pre_attn_scalar") : shape.width);
    shape.theta = json.value(QLatin1String("rope_parameters")).toObject().value(QLatin1String("rope_theta")).toDouble();
    const QJsonArray types = json.value(QLatin1String("layer_types")).toArray();
    for (int layer = 0; layer < shape.layers; ++layer)
        shape.windows.push_back(types.isEmpty() || types.at(layer).toString() == QLatin1String("sliding_attention")
                                    ? json.value(QLatin1String("sliding_window")).toInt()
                                    : 0);
    return shape;
}

/// A head's columns turned by their position: halves of the head are the two parts of each pair.
std::vector<double> turned(const Figures& rows, std::size_t token, int head, const Shape& shape) {
    const int half = shape.width / 2;
    std::vector<double> out(static_cast<std::size_t>(shape.width));
    for (int j = 0; j < half; ++j) {
        const double angle = static_cast<double>(token) * std::pow(shape.theta, -2.0 * j / shape.width);
        const double a = rows.at(token, static_cast<std::size_t>(head * shape.width + j));
        const double b = rows.at(token, static_cast<std::size_t>(head * shape.width + j + half));
        out[static_cast<std::size_t>(j)] = a * std::cos(angle) - b * std::sin(angle);
        out[static_cast<std::size_t>(j + half)] = b * std::cos(angle) + a * std::sin(angle);
    }
    return out;
}

std::vector<double> asTapped(const Figures& rows, std::size_t token, int head, const Shape& shape) {
    std::vector<double> out;
    for (int j = 0; j < shape.width; ++j) out.push_back(rows.at(token, static_cast<std::size_t>(head * shape.width + j)));
    return out;
}

using Columns = std::vector<double> (*)(const Figures&, std::size_t, int, const Shape&);

/// Query × key of one head, in double.
Figures patternOf(const Figures& q, const Figures& k, const Shape& shape, int layer, int head, Columns columns) {
    const std::size_t tokens = q.rows();
    Figures out{tokens, std::vector<double>(tokens * tokens, NAN)};  // what is not seen is no figure
    const int kvHead = head / (shape.heads / shape.kvHeads);
    const int window = shape.windows[static_cast<std::size_t>(layer)];
    for (std::size_t query = 0; query < tokens; ++query) {
        const auto own = columns(q, query, head, shape);
        std::vector<double> scores;
        const std::size_t first = window > 0 && query + 1 > static_cast<std::size_t>(window) ? query + 1 - static_cast<std::size_t>(window) : 0;
        double most = -INFINITY, sum = 0;
        for (std::size_t key = first; key <= query; ++key) {
            const auto other = columns(k, key, kvHead, shape);
            double score = 0;
            for (std::size_t j = 0; j < own.size(); ++j) score += own[j] * other[j];
            score *= shape.scale;
            if (shape.cap > 0) score = shape.cap * std::tanh(score / shape.cap);
            scores.push_back(score);
            most = std::max(most, score);
        }
        for (const double score : scores) sum += std::exp(score - most);
        for (std::size_t n = 0; n < scores.size(); ++n)
            out.data[query * tokens + first + n] = std::exp(scores[n] - most) / sum;
    }
    return out;
}

double largestDifference(const Figures& a, const Figures& b) {
    if (a.data.size() != b.data.size()) return INFINITY;
    double most = 0;
    for (std::size_t n = 0; n < a.data.size(); ++n) {
        if (std::isnan(a.data[n]) != std::isnan(b.data[n])) return INFINITY;
        if (!std::isnan(a.data[n])) most = std::max(most, std::abs(a.data[n] - b.data[n]));
    }
    return most;
}

}  // namespace

class AttentionViewTest : public ActivationsBench {
    Q_OBJECT

  private:
    Figures drawnHead(int layer, int head) {
        auto* view = shown<AttentionView>();
        app().selection.setLayer(layer);
        app().selection.setHead(head);
        [&] {
            QTRY_COMPARE(find<QSpinBox>("attentionLayer")->value(), layer);
            QTRY_COMPARE(find<QSpinBox>("attentionHead")->value(), head);
            QTRY_VERIFY(!view->isWorking());
            QTRY_VERIFY(view->findChild<PlotPanel*>()->title().contains(QStringLiteral("layer %1, head %2").arg(layer).arg(head)));
        }();
        return drawn(view->heat());
    }
    Figures drawnHeads(AttentionView::Figure figure) {
        auto* view = shown<AttentionView>();
        view->choose(figure);
        [&] { QTRY_VERIFY(!view->isWorking() && view->heat().labels().columns.title == QStringLiteral("Head")); }();
        return drawn(view->heat());
    }
    void openGolden(const QString& folder) {
        openPage();
        openModel(folder);
        const Figures ids = expectedTensor(folder + QStringLiteral("/expected.safetensors"), QStringLiteral("input_ids"));
        traceIds({ids.data.begin(), ids.data.end()});
    }

  private Q_SLOTS:
    void patternsAreSoftmaxOfScores_data() {
        QTest::addColumn<QString>("model");
        for (const char* model : {"llama", "mistral", "gemma2"}) QTest::newRow(model) << QString::fromLatin1(model);
    }
    void patternsAreSoftmaxOfScores() {
        QFETCH(QString, model);
        const QString folder = shared + QStringLiteral("/golden/") + model;
        if (!QFile::exists(folder)) QSKIP("the golden model is absent");
        openGolden(folder);
        const Shape shape = shapeOf(folder);
        const std::size_t tokens = trace()->tokens.size();
        std::vector<double> entropy, distance, first, previous;
        for (int layer = 0; layer < shape.layers; ++layer) {
            const std::string at = "layers." + std::to_string(layer) + ".attn.";
            const Figures q = valueOf(at + "q"), k = valueOf(at + "k");
            QCOMPARE(q.width, static_cast<std::size_t>(shape.heads * shape.width));
            for (int head = 0; head < shape.heads; ++head) {
                const Figures expected = patternOf(q, k, shape, layer, head, &turned);
                const Figures pattern = drawnHead(layer, head);
                QVERIFY2(largestDifference(pattern, expected) <= 1e-5,
                         qPrintable(QStringLiteral("layer %1 head %2: %3").arg(layer).arg(head).arg(largestDifference(pattern, expected))));
                double sums[4] = {0, 0, 0, 0};
                for (std::size_t t = 0; t < tokens; ++t)
                    for (std::size_t key = 0; key <= t; ++key) {
                        const double p = expected.at(t, key);
                        if (std::isnan(p)) continue;
                        sums[0] -= p > 0 ? p * std::log(p) : 0;
                        sums[1] += p * static_cast<double>(t - key);
                        sums[2] += key == 0 ? p : 0;
                        sums[3] += key + 1 == t ? p : 0;
                    }
                for (double& sum : sums) sum /= static_cast<double>(tokens);
                entropy.push_back(sums[0]);
                distance.push_back(sums[1]);
                first.push_back(sums[2]);
                previous.push_back(sums[3]);
            }
        }
        const auto width = static_cast<std::size_t>(shape.heads);
        QVERIFY(largestDifference(drawnHeads(AttentionView::Figure::Entropy), {width, entropy}) <= 1e-4);
        QVERIFY(largestDifference(drawnHeads(AttentionView::Figure::Distance), {width, distance}) <= 1e-4);
        QVERIFY(largestDifference(drawnHeads(AttentionView::Figure::FirstToken), {width, first}) <= 1e-5);
        QVERIFY(largestDifference(drawnHeads(AttentionView::Figure::Previous), {width, previous}) <= 1e-5);
        const auto* panel = activations().view<AttentionView>()->findChild<PlotPanel*>();
        QVERIFY(panel->summary().contains(QString::number(tokens)));  // it says what it aggregates over
    }

    void aRealModelAndItsWords() {
        const QString file = shared + QStringLiteral("/models/stories260K.gguf");
        if (!QFile::exists(file)) QSKIP("the model is absent");
        openPage();
        openModel(file);
        auto* views = find<QListWidget>("activationViews");
        traceText(QStringLiteral("Once upon a time, there was a little girl named Lily."));
        // No gates and no int8 codes: those views are not offered.
        QStringList offered;
        for (int row = 0; row < views->count(); ++row) offered << views->item(row)->text();
        QVERIFY(offered.contains(activations().view<AttentionView>()->name()));
        QVERIFY(!offered.contains(activations().view<GatesView>()->name()));
        QVERIFY(!offered.contains(activations().view<Int8View>()->name()));
        Shape shape;
        shape.layers = 5;
        shape.heads = 8;
        shape.kvHeads = 4;
        shape.width = 8;
        shape.scale = 1 / std::sqrt(8.0);
        shape.windows.assign(5, 0);
        QCOMPARE(trace()->program().header().layers, 5u);
        for (const auto& [layer, head] : {std::pair{0, 0}, std::pair{2, 5}, std::pair{4, 7}}) {
            const std::string at = "layers." + std::to_string(layer) + ".attn.";
            const Figures q = valueOf(at + "q_rope"), k = valueOf(at + "k_rope");
            const Figures pattern = drawnHead(layer, head);
            QVERIFY(largestDifference(pattern, patternOf(q, k, shape, layer, head, &asTapped)) <= 1e-5);
        }
        auto& heat = activations().view<AttentionView>()->heat();
        QVERIFY(heat.describe(5, 3).contains(trace()->text(5)) && heat.describe(5, 3).contains(trace()->text(3)));
    }

    void layersHeadsAndTokensAreLinked() {
        const QString file = shared + QStringLiteral("/models/stories260K.gguf");
        if (!QFile::exists(file)) QSKIP("the model is absent");
        openPage();
        openModel(file);
        traceText(QStringLiteral("Once upon a time there was"));
        auto* view = shown<AttentionView>();
        drawnHead(3, 6);
        // Its own controls are selections.
        find<QSpinBox>("attentionLayer")->setValue(1);
        QCOMPARE(app().selection.layer(), 1);
        find<QSpinBox>("attentionHead")->setValue(2);
        QCOMPARE(app().selection.head(), 2);
        QTRY_VERIFY(!view->isWorking() && view->heat().isSettled());
        // A row is a token, here and in the strip.
        QTest::mouseClick(&view->heat(), Qt::LeftButton, {}, view->heat().view().cellRect(4, 1).center().toPoint());
        QCOMPARE(app().selection.token(), qint64(4));
        QCOMPARE(activations().strip().current(), 4);
        QTest::keyClick(&activations().strip(), Qt::Key_Left);
        QCOMPARE(view->heat().selectedRow(), qint64(3));
        // What this model does not have is left alone.
        app().selection.setLayer(77);
        QCOMPARE(find<QSpinBox>("attentionLayer")->value(), 1);
        app().selection.setLayer(1);
        // From the map of all heads to one of them.
        drawnHeads(AttentionView::Figure::Entropy);
        QCOMPARE(view->heat().selectedRow(), qint64(1));
        QCOMPARE(view->heat().selectedColumn(), qint64(2));
        const QPoint at = view->heat().view().cellRect(2, 5).center().toPoint();
        QTest::mouseClick(&view->heat(), Qt::LeftButton, {}, at);
        QCOMPARE(app().selection.layer(), 2);
        QCOMPARE(app().selection.head(), 5);
        Q_EMIT view->heat().activated(2, 5);
        QTRY_VERIFY(!view->isWorking() && view->heat().labels().value == QStringLiteral("Probability"));
        QCOMPARE(find<QSpinBox>("attentionLayer")->value(), 2);
        QCOMPARE(find<QSpinBox>("attentionHead")->value(), 5);
    }

    void aPatchedRunShowsItsOwnProducts() {
        const QString folder = shared + QStringLiteral("/golden/llama");
        if (!QFile::exists(folder)) QSKIP("the golden model is absent");
        openGolden(folder);
        auto* arithmetic = find<QComboBox>("attentionArithmetic");
        shown<AttentionView>();
        QVERIFY(!arithmetic->isEnabled());
        const std::vector<std::int32_t> ids = trace()->tokens;
        traceIds(ids, QStringLiteral("qk:2"));
        QTRY_VERIFY(arithmetic->isEnabled());
        const Shape shape = shapeOf(folder);
        const Figures exact = patternOf(valueOf("layers.1.attn.q"), valueOf("layers.1.attn.k"), shape, 1, 3, &turned);
        const Figures asRun = drawnHead(1, 3);
        QVERIFY(largestDifference(asRun, exact) > 1e-3);
        arithmetic->setCurrentIndex(1);
        Q_EMIT arithmetic->activated(1);
        QVERIFY(largestDifference(drawnHead(1, 3), exact) <= 1e-5);
    }

    void everyViewOfATransformerIsUnclipped_data() {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("size");
        QTest::newRow("en") << QStringLiteral("en") << 100;
        QTest::newRow("ru at 200 %") << QStringLiteral("ru") << 200;
    }
    void everyViewOfATransformerIsUnclipped() {
        QFETCH(QString, language);
        QFETCH(int, size);
        const QString file = shared + QStringLiteral("/models/stories260K.gguf");
        if (!QFile::exists(file)) QSKIP("the model is absent");
        openPage();
        openModel(file);
        traceText(QStringLiteral("Once upon a time, there was a little girl named Lily."));
        app().settings.setTextSize(size);
        app().settings.setLanguage(language);
        window().resize(window().minimumSize());
        auto* list = find<QListWidget>("activationViews");
        QStringList bad;
        for (int row = 0; row < list->count(); ++row) {
            list->setCurrentRow(row);
            QTRY_VERIFY(!activations().currentView()->isWorking());
            const QStringList problems = walk(&window());
            for (const QString& problem : problems) qWarning().noquote() << list->item(row)->text() << problem;
            bad += problems;
            if (const QByteArray folder = qgetenv("ADDEND_TEST_PICTURES"); !folder.isEmpty())
                window().grab().save(QString::fromLocal8Bit(folder) +
                                     QStringLiteral("/transformer-%1-%2.png").arg(language).arg(row));
        }
        QVERIFY(bad.isEmpty());
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::AttentionViewTest)
#include "AttentionViewTest.moc"
