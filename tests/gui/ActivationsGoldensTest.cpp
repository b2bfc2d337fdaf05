// The Activations page on the golden models: what its plots hold equals the reference's residuals, gates, states and
// logits, read here from expected.safetensors, and figures computed here in another way; and what the command writes.
#include <QComboBox>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLineEdit>
#include <QProcess>
#include <QSpinBox>
#include <cmath>
#include <cstring>

#include "core/inspect/logit_lens.h"
#include "core/program/program.h"
#include "tests/gui/support/ActivationsBench.h"
#include "ui/activations/GatesView.h"
#include "ui/activations/Int8View.h"
#include "ui/activations/LensView.h"
#include "ui/activations/ResidualView.h"
#include "ui/activations/TapView.h"
#include "ui/activations/TokenStrip.h"
#include "ui/text/Format.h"

namespace addend::ui::test {
namespace {

// An int8 activation at a rounding boundary falls on one side or the other (DESIGN §8).
constexpr double acrossRoundings = 3e-2;

QString golden(const QString& model) {
    const QString own = QStringLiteral(ADDEND_SOURCE_DIR "/tests/data/golden/") + model;
    return QFile::exists(own) ? own : QStringLiteral(ADDEND_SHARED_DATA "/golden/") + model;
}

std::vector<std::int32_t> idsOf(const Figures& row) {
    return {row.data.begin(), row.data.end()};
}

/// ln softmax of a row, in long double.
std::vector<long double> logSoftmax(const Figures& logits, std::size_t row) {
    std::vector<long double> out;
    long double sum = 0;
    for (std::size_t v = 0; v < logits.width; ++v) sum += std::exp(static_cast<long double>(logits.at(row, v)));
    for (std::size_t v = 0; v < logits.width; ++v)
        out.push_back(static_cast<long double>(logits.at(row, v)) - std::log(sum));
    return out;
}

/// The elements of a float32 array in an uncompressed .npz.
std::vector<float> npzArray(const QByteArray& zip, const QByteArray& name) {
    const qsizetype entry = zip.indexOf(name + ".npy");
    const qsizetype magic = entry < 0 ? -1 : zip.indexOf(QByteArray("\x93NUMPY"), entry);
    if (magic < 0) return {};
    quint16 header = 0;
    std::memcpy(&header, zip.constData() + magic + 8, sizeof header);
    const QByteArray text = zip.mid(magic + 10, header);
    const qsizetype open = text.indexOf('('), close = text.indexOf(')');
    qsizetype count = 1;
    for (const QByteArray& extent : text.mid(open + 1, close - open - 1).split(','))
        if (!extent.trimmed().isEmpty()) count *= extent.trimmed().toLongLong();
    std::vector<float> out(static_cast<std::size_t>(count));
    std::memcpy(out.data(), zip.constData() + magic + 10 + header, out.size() * sizeof(float));
    return out;
}

}  // namespace

class ActivationsGoldensTest : public ActivationsBench {
    Q_OBJECT

  private:
    /// The golden model in the window, its tokens traced.
    void openGolden(const QString& model) {
        openPage();
        openModel(golden(model));
        expected_ = golden(model) + QStringLiteral("/expected.safetensors");
        traceIds(idsOf(expected("input_ids")));
    }
    Figures expected(const char* tensor) { return expectedTensor(expected_, QLatin1String(tensor)); }
    std::size_t count() { return trace()->tokens.size(); }
    std::size_t layers() { return trace()->program().header().layers; }
    Figures drawnTap(const QString& tap) {
        auto* view = shown<TapView>();
        [&] {
            QVERIFY(view->setTap(tap));
            QTRY_COMPARE(view->heat().labels().value, tap);
        }();
        return drawn(view->heat());
    }
    Figures drawnGate(GatesView::Figure figure, std::size_t layer) {
        auto* view = shown<GatesView>();
        app().selection.setLayer(static_cast<int>(layer));
        view->choose(figure);
        [&] {
            QTRY_COMPARE(find<QSpinBox>("gateLayer")->value(), static_cast<int>(layer));
            QTRY_VERIFY(!view->isWorking() && trace()->with({"layers." + std::to_string(layer) + ".mlgru.h"}));
        }();
        return drawn(view->heat());
    }
    std::vector<double> gateLine(GatesView::Figure figure, int line) {
        auto* view = shown<GatesView>();
        view->choose(figure);
        [&] { QTRY_VERIFY(!view->isWorking() && view->lines().isVisible() && view->lines().series().size() > line); }();
        return view->lines().series().value(line).y;
    }
    QString expected_;

    void addModels() {
        QTest::addColumn<QString>("model");
        for (const char* model : {"tiny", "nobound", "eps"}) QTest::newRow(model) << QString::fromLatin1(model);
    }

  private Q_SLOTS:
    void residualsAndTheirNorms_data() { addModels(); }
    void residualsAndTheirNorms() {
        QFETCH(QString, model);
        openGolden(model);
        const Figures hidden = expected("hidden_states");
        QCOMPARE(hidden.rows(), (layers() + 1) * count());
        auto* view = shown<ResidualView>();
        const Figures norms = drawn(view->heat());
        QCOMPARE(norms.rows(), layers() + 1);
        for (std::size_t row = 0; row < hidden.rows(); ++row) {
            double norm = 0;
            for (std::size_t c = 0; c < hidden.width; ++c) norm += hidden.at(row, c) * hidden.at(row, c);
            const double error = std::abs(norms.data[row] - std::sqrt(norm)) / std::sqrt(norm);
            // What layer 0 reads is the embedding: nothing was rounded yet.
            QVERIFY2(error <= (row < count() ? 1e-6 : acrossRoundings), qPrintable(QString::number(error)));
        }
        for (std::size_t layer = 0; layer < layers(); ++layer)
            QVERIFY(relativeError(drawnTap(QStringLiteral("layers.%1.input").arg(layer)),
                                  hidden.part(layer * count(), count())) <= acrossRoundings);
        QVERIFY(relativeError(drawnTap(QStringLiteral("layers.%1.output").arg(layers() - 1)),
                              hidden.part(layers() * count(), count())) <= acrossRoundings);
    }

    void gatesHalfLivesAndStates_data() { addModels(); }
    void gatesHalfLivesAndStates() {
        QFETCH(QString, model);
        openGolden(model);
        const Figures gates = expected("forget_gate"), states = expected("recurrent_state");
        for (std::size_t layer = 0; layer < layers(); ++layer) {
            const Figures f = drawnGate(GatesView::Figure::Gate, layer);
            QVERIFY(relativeError(f, gates.part(layer * count(), count())) <= acrossRoundings);
            const Figures h = drawnGate(GatesView::Figure::State, layer);
            QVERIFY(relativeError(h.part(count() - 1, 1), states.part(layer, 1)) <= acrossRoundings);
            const Figures halves = drawnGate(GatesView::Figure::HalfLife, layer);
            const Figures change = drawnGate(GatesView::Figure::Change, layer);
            for (std::size_t n = 0; n < f.data.size(); ++n) {
                // After its half-life a gate that stays as it is has let half of the state go.
                QVERIFY(std::abs(std::pow(f.data[n], halves.data[n]) - 0.5) <= 1e-4);
                const float before = n < h.width ? 0.0f : static_cast<float>(h.data[n - h.width]);
                QCOMPARE(static_cast<float>(change.data[n]), static_cast<float>(h.data[n]) - before);
            }
        }
    }

    void linesOverLayers_data() { addModels(); }
    void linesOverLayers() {
        QFETCH(QString, model);
        openGolden(model);
        const Figures gates = expected("forget_gate");
        const Figures raw = expectedTensor(golden(model) + QStringLiteral("/model.safetensors"), QStringLiteral("model.lower_bounds"));
        const auto least = gateLine(GatesView::Figure::Bounds, 0), mean = gateLine(GatesView::Figure::Bounds, 1),
                   most = gateLine(GatesView::Figure::Bounds, 2);
        const auto atBound = gateLine(GatesView::Figure::Saturation, 0), open = gateLine(GatesView::Figure::Saturation, 1),
                   meanGate = gateLine(GatesView::Figure::Saturation, 2);
        const auto p10 = gateLine(GatesView::Figure::HalfLives, 0), p50 = gateLine(GatesView::Figure::HalfLives, 1),
                   p90 = gateLine(GatesView::Figure::HalfLives, 2);
        QCOMPARE(mean.size(), layers());
        // cumsum(softmax(lower_bounds) over layers) less its first row.
        std::vector<std::vector<double>> bounds(layers(), std::vector<double>(gates.width, 0));
        for (std::size_t c = 0; c < raw.width; ++c) {
            double all = 0, sum = 0;
            for (std::size_t l = 0; l < layers(); ++l) all += std::exp(raw.at(l, c));
            for (std::size_t l = 1; l < layers(); ++l) bounds[l][c] = sum += std::exp(raw.at(l, c)) / all;
        }
        for (std::size_t l = 0; l < layers(); ++l) {
            double sum = 0, low = 0, high = 0, gate = 0;
            for (const double b : bounds[l]) sum += b;
            QVERIFY(std::abs(mean[l] - sum / static_cast<double>(gates.width)) <= 1e-6);
            QVERIFY(std::abs(least[l] - *std::min_element(bounds[l].begin(), bounds[l].end())) <= 1e-6);
            QVERIFY(std::abs(most[l] - *std::max_element(bounds[l].begin(), bounds[l].end())) <= 1e-6);
            std::vector<double> halves;
            for (std::size_t c = 0; c < gates.width; ++c) {
                double log = 0;
                for (std::size_t t = 0; t < count(); ++t) {
                    const double f = gates.at(l * count() + t, c);
                    low += f - bounds[l][c] < 1.0 / 256 ? 1 : 0;
                    high += 1 - f < 1.0 / 256 ? 1 : 0;
                    gate += f;
                    log += std::log(f) / static_cast<double>(count());
                }
                halves.push_back(-std::log(2.0) / log);
            }
            std::sort(halves.begin(), halves.end());
            const auto all = static_cast<double>(count() * gates.width);
            QVERIFY(std::abs(meanGate[l] - gate / all) <= 1e-3);
            QVERIFY(std::abs(atBound[l] - low / all) <= 1e-2);
            QVERIFY(std::abs(open[l] - high / all) <= 1e-2);
            // Nearest ranks of the golden's own gates.
            const auto rank = [&](double q) { return halves[static_cast<std::size_t>(std::ceil(q * static_cast<double>(halves.size()))) - 1]; };
            for (const auto& [line, q] : {std::pair{p10, 0.1}, std::pair{p50, 0.5}, std::pair{p90, 0.9}})
                QVERIFY2(std::abs(line[l] / rank(q) - 1) <= acrossRoundings, qPrintable(QString::number(line[l] / rank(q))));
        }
    }

    void normsOfTheState() {
        openGolden(QStringLiteral("tiny"));
        const Figures h = drawnGate(GatesView::Figure::State, 1);
        const auto norm = gateLine(GatesView::Figure::StateNorm, 0), change = gateLine(GatesView::Figure::StateNorm, 1);
        QCOMPARE(norm.size(), count());
        for (std::size_t t = 0; t < count(); ++t) {
            double squares = 0, steps = 0;
            for (std::size_t c = 0; c < h.width; ++c) {
                squares += h.at(t, c) * h.at(t, c);
                steps += std::pow(h.at(t, c) - (t == 0 ? 0 : h.at(t - 1, c)), 2);
            }
            QVERIFY(std::abs(norm[t] - std::sqrt(squares)) <= 1e-5 * std::sqrt(squares));
            QVERIFY(std::abs(change[t] - std::sqrt(steps)) <= 1e-5 * std::sqrt(steps));
        }
    }

    // q = round(x s), s = 127 / max|x|: from the values before the rounding, token by token.
    void int8CodesAreThoseOfTheirValues() {
        openGolden(QStringLiteral("tiny"));
        auto* view = shown<Int8View>();
        QTRY_VERIFY(!view->isWorking() && !view->histogram().series().isEmpty());
        auto* taps = find<QComboBox>("int8Tap");
        taps->setCurrentIndex(taps->findText(QStringLiteral("layers.1.mlp.down.in_int8")));
        Q_EMIT taps->activated(taps->currentIndex());
        const Figures x = valueOf("layers.1.mlp.down.norm");
        std::vector<double> histogram(256), scale, largest, limit, zeros;
        for (std::size_t t = 0; t < count(); ++t) {
            float most = 0;
            for (std::size_t c = 0; c < x.width; ++c) most = std::max(most, std::abs(static_cast<float>(x.at(t, c))));
            const float s = 127.0f / std::max(most, 1e-5f);
            double atLimit = 0, atZero = 0;
            for (std::size_t c = 0; c < x.width; ++c) {
                const float q = std::clamp(std::round(static_cast<float>(x.at(t, c)) * s), -128.0f, 127.0f);
                ++histogram[static_cast<std::size_t>(q + 128)];
                atLimit += std::abs(q) >= 127 ? 1 : 0;
                atZero += q == 0 ? 1 : 0;
            }
            scale.push_back(static_cast<double>(s));
            largest.push_back(static_cast<double>(most));
            limit.push_back(atLimit / static_cast<double>(x.width));
            zeros.push_back(atZero / static_cast<double>(x.width));
        }
        QTRY_VERIFY(!view->isWorking() && view->histogram().series()[0].y == histogram);
        const auto line = [&](Int8View::Figure figure, int which) {
            view->choose(figure);
            [&] { QTRY_VERIFY(!view->isWorking() && view->lines().series().size() > which); }();
            return view->lines().series().value(which).y;
        };
        QCOMPARE(line(Int8View::Figure::Scale, 0), scale);
        const auto drawnLargest = line(Int8View::Figure::Largest, 0);
        for (std::size_t t = 0; t < count(); ++t) QVERIFY(std::abs(drawnLargest[t] / largest[t] - 1) < 1e-6);
        QCOMPARE(line(Int8View::Figure::Shares, 0), limit);
        QCOMPARE(line(Int8View::Figure::Shares, 1), zeros);
    }

    void theLensIsTheHeadAtEveryLayer() {
        openGolden(QStringLiteral("tiny"));
        const Figures logits = expected("logits"), hidden = expected("hidden_states");
        auto* view = shown<LensView>();
        QTRY_VERIFY(view->lens() != nullptr);
        const auto choose = [&](LensView::Figure figure) {
            auto* box = find<QComboBox>("lensFigure");
            box->setCurrentIndex(static_cast<int>(figure));
            Q_EMIT box->activated(box->currentIndex());
            return drawn(view->heat());
        };
        const Figures top = choose(LensView::Figure::TopProbability), divergence = choose(LensView::Figure::Divergence),
                      rank = choose(LensView::Figure::FinalRank);
        QCOMPARE(top.rows(), layers() + 1);
        QCOMPARE(top.width, count());
        // Last row: the golden's own logits.
        double agree = 0;
        for (std::size_t t = 0; t < count(); ++t) {
            const auto p = logSoftmax(logits, t);
            const auto best = std::max_element(p.begin(), p.end()) - p.begin();
            agree += view->lens()->cell(layers(), t).top.front().id == best ? 1.0 / static_cast<double>(count()) : 0;
            QVERIFY(std::abs(top.at(layers(), t) - static_cast<double>(std::exp(p[static_cast<std::size_t>(best)]))) <= acrossRoundings);
            QCOMPARE(divergence.at(layers(), t), 0.0);
            QCOMPARE(rank.at(layers(), t), 0.0);
        }
        QVERIFY(agree >= 0.9);
        // Other rows: the model's head, over the residuals the page drew, in long double from its logits.
        RunControl control;
        LensHead head(trace()->model, control);
        const auto through = [&](const std::string& tap) {
            const Figures rows = valueOf(tap);
            const std::vector<float> residuals(rows.data.begin(), rows.data.end());
            std::vector<float> out(count() * head.vocab());
            head.run(residuals, out);
            return Figures{head.vocab(), {out.begin(), out.end()}};
        };
        const Figures final = through("layers." + std::to_string(layers() - 1) + ".output");
        for (std::size_t l = 0; l < layers(); ++l) {
            const Figures own = through("layers." + std::to_string(l) + ".input");
            for (std::size_t t = 0; t < count(); ++t) {
                const auto p = logSoftmax(own, t), last = logSoftmax(final, t);
                const auto best = static_cast<std::size_t>(std::max_element(last.begin(), last.end()) - last.begin());
                long double kl = 0;
                double likelier = 0;
                for (std::size_t v = 0; v < p.size(); ++v) {
                    kl += std::exp(last[v]) * (last[v] - p[v]);
                    likelier += p[v] > p[best] || (p[v] == p[best] && v < best) ? 1 : 0;
                }
                QVERIFY(std::abs(divergence.at(l, t) - static_cast<double>(kl)) <= 1e-5 * (1 + static_cast<double>(kl)));
                QCOMPARE(rank.at(l, t), likelier);
                QVERIFY(std::abs(top.at(l, t) - static_cast<double>(std::exp(*std::max_element(p.begin(), p.end())))) <= 1e-6);
                // The five likeliest in order.
                std::vector<std::size_t> order(p.size());
                for (std::size_t v = 0; v < order.size(); ++v) order[v] = v;
                std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] > p[b]; });
                const LensCell& cell = view->lens()->cell(l, t);
                for (std::size_t k = 0; k < cell.top.size(); ++k) QCOMPARE(static_cast<std::size_t>(cell.top[k].id), order[k]);
            }
        }
    }

    void tokensAreColouredByTheirLogProbability() {
        openGolden(QStringLiteral("tiny"));
        const Figures logits = expected("logits");
        const TokenStrip& strip = activations().strip();
        QCOMPARE(strip.count(), static_cast<int>(count()));
        double error = 0;
        for (std::size_t t = 1; t < count(); ++t) {
            const auto p = logSoftmax(logits, t - 1);
            const auto own = p[static_cast<std::size_t>(trace()->tokens[t])];
            error = std::max(error, std::abs(*strip.logProbability(static_cast<int>(t)) - static_cast<double>(own)));
            // The likeliest next words are on hover, in order.
            const auto& top = trace()->base()->token_figures()[t].top;
            const QString text = strip.describe(static_cast<int>(t));
            qsizetype from = 0;
            for (const TopToken& next : top) {
                from = text.indexOf(QStringLiteral("  ") + isolated(trace()->word(next.id)), from);
                QVERIFY(from >= 0);
            }
        }
        QVERIFY2(error <= acrossRoundings, qPrintable(QString::number(error)));
    }

    void theCommandWritesWhatThePageShows() {
        openGolden(QStringLiteral("tiny"));
        QStringList ids;
        for (const std::int32_t id : trace()->tokens) ids << QString::number(id);
        const QString npz = temporaryPath(QStringLiteral("values.npz"));
        QProcess command;
        command.start(QStringLiteral(ADDEND_BINARY_DIR "/bin/addend"),
                      {QStringLiteral("activations"), golden(QStringLiteral("tiny")), QStringLiteral("--ids"), ids.join(','),
                       QStringLiteral("--stats"), QStringLiteral("--lens"), QStringLiteral("--taps"),
                       QStringLiteral("layers.1.mlgru.h"), QStringLiteral("--out"), npz, QStringLiteral("--json")});
        QVERIFY(command.waitForFinished(ADDEND_PATIENCE));
        QVERIFY2(command.exitCode() == 0, command.readAllStandardError().constData());
        const QJsonObject json = QJsonDocument::fromJson(command.readAllStandardOutput()).object();

        const Figures h = drawnTap(QStringLiteral("layers.1.mlgru.h"));
        QFile file(npz);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray zip = file.readAll();
        const std::vector<float> written = npzArray(zip, "layers.1.mlgru.h");
        QCOMPARE(written.size(), h.data.size());
        for (std::size_t n = 0; n < written.size(); ++n) QCOMPARE(written[n], static_cast<float>(h.data[n]));

        app().selection.setLayer(1);
        const QJsonArray gates = json.value(QStringLiteral("gates")).toArray();
        const auto bounds = gateLine(GatesView::Figure::Bounds, 1), median = gateLine(GatesView::Figure::HalfLives, 1),
                   open = gateLine(GatesView::Figure::Saturation, 1), norm = gateLine(GatesView::Figure::StateNorm, 0);
        QCOMPARE(static_cast<std::size_t>(gates.size()), bounds.size());
        for (std::size_t l = 0; l < bounds.size(); ++l) {
            const QJsonObject gate = gates.at(static_cast<qsizetype>(l)).toObject();
            QCOMPARE(gate.value(QStringLiteral("bound")).toObject().value(QStringLiteral("mean")).toDouble(), bounds[l]);
            QCOMPARE(gate.value(QStringLiteral("half_life")).toObject().value(QStringLiteral("p50")).toDouble(), median[l]);
            QCOMPARE(gate.value(QStringLiteral("open")).toDouble(), open[l]);
        }
        const QJsonArray norms = gates.at(1).toObject().value(QStringLiteral("state_norm")).toArray();
        for (std::size_t t = 0; t < norm.size(); ++t)
            QCOMPARE(static_cast<float>(norms.at(static_cast<qsizetype>(t)).toDouble()), static_cast<float>(norm[t]));

        auto* lens = shown<LensView>();
        QTRY_VERIFY(lens->lens() != nullptr);
        find<QComboBox>("lensFigure")->setCurrentIndex(static_cast<int>(LensView::Figure::Divergence));
        Q_EMIT find<QComboBox>("lensFigure")->activated(1);
        const Figures divergence = drawn(lens->heat());
        const std::vector<float> writtenLens = npzArray(zip, "lens.divergence");
        QCOMPARE(writtenLens.size(), divergence.data.size());
        for (std::size_t n = 0; n < writtenLens.size(); ++n) QCOMPARE(writtenLens[n], static_cast<float>(divergence.data[n]));

        const std::vector<float> logprob = npzArray(zip, "token.next_logprob");
        for (std::size_t t = 0; t + 1 < count(); ++t)
            QCOMPARE(logprob[t], static_cast<float>(*activations().strip().logProbability(static_cast<int>(t) + 1)));

        auto* int8 = shown<Int8View>();
        QTRY_VERIFY(!int8->isWorking() && !int8->histogram().series().isEmpty());
        bool found = false;
        for (const auto& one : json.value(QStringLiteral("int8")).toArray()) {
            if (one.toObject().value(QStringLiteral("name")).toString() != int8->tap()) continue;
            found = true;
            const QJsonArray bins = one.toObject().value(QStringLiteral("histogram")).toArray();
            for (qsizetype bin = 0; bin < bins.size(); ++bin)
                QCOMPARE(bins.at(bin).toDouble(), int8->histogram().series()[0].y[static_cast<std::size_t>(bin)]);
        }
        QVERIFY(found);
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::ActivationsGoldensTest)
#include "ActivationsGoldensTest.moc"
