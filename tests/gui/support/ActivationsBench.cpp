#include "tests/gui/support/ActivationsBench.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QPushButton>
#include <cmath>
#include <cstring>

#include "ui/activations/PromptBar.h"

namespace addend::ui::test {

Figures Figures::part(std::size_t first, std::size_t count) const {
    const auto begin = data.begin() + static_cast<std::ptrdiff_t>(first * width);
    return {width, {begin, begin + static_cast<std::ptrdiff_t>(count * width)}};
}

double relativeError(const Figures& got, const Figures& want) {
    if (got.data.size() != want.data.size() || want.data.empty()) return INFINITY;
    double error = 0, norm = 0;
    for (std::size_t n = 0; n < want.data.size(); ++n) {
        error += (got.data[n] - want.data[n]) * (got.data[n] - want.data[n]);
        norm += want.data[n] * want.data[n];
    }
    return std::sqrt(error / norm);
}

Figures expectedTensor(const QString& path, const QString& tensor) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {};
    quint64 length = 0;
    file.read(reinterpret_cast<char*>(&length), sizeof length);
    const QJsonObject entry =
        QJsonDocument::fromJson(file.read(static_cast<qint64>(length))).object().value(tensor).toObject();
    if (entry.isEmpty()) return {};
    const auto offsets = entry.value(QStringLiteral("data_offsets")).toArray();
    file.seek(static_cast<qint64>(sizeof length + length) + offsets.at(0).toInteger());
    const QByteArray bytes = file.read(offsets.at(1).toInteger() - offsets.at(0).toInteger());
    Figures out;
    out.width = static_cast<std::size_t>(entry.value(QStringLiteral("shape")).toArray().last().toInt());
    const auto convert = [&](auto value) {
        for (qsizetype at = 0; at < bytes.size(); at += static_cast<qsizetype>(sizeof value)) {
            std::memcpy(&value, bytes.constData() + at, sizeof value);
            out.data.push_back(static_cast<double>(value));
        }
    };
    if (entry.value(QStringLiteral("dtype")).toString() == QLatin1String("I64"))
        convert(qint64{});
    else
        convert(float{});
    return out;
}

QJsonObject jsonFile(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

void ActivationsBench::registerPages(MainWindow& window) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    ChatBench::registerPages(window);
    PageEntry entry;
    entry.id = QStringLiteral("activations");
    entry.group = PageGroup::Inspect;
    entry.icon = addend::ui::Icon::Activations;
    entry.shortcut = QKeySequence(QStringLiteral("Ctrl+4"));
    entry.title = [] { return ActivationsPage::tr("Activations"); };
    entry.make = [this]() -> std::unique_ptr<Page> { return std::make_unique<ActivationsPage>(context(), bench()); };
    window.registerPage(std::move(entry));
}

ActivationsPage& ActivationsBench::activations() {
    return *qobject_cast<ActivationsPage*>(window().page(QStringLiteral("activations")));
}

void ActivationsBench::openPage() {
    useCpu();
    awaitModel();
    QTest::keyClick(&window(), Qt::Key_4, Qt::ControlModifier);
}

void ActivationsBench::openModel(const QString& path) {
    bench().openModel(path.toStdString());
    QTRY_VERIFY(bench().traces().model() != nullptr &&
                bench().traces().model()->model().summary().path == std::filesystem::path(path.toStdString()));
}

void ActivationsBench::traceText(const QString& text) {
    const auto before = bench().traces().traces().size();
    activations().promptBar().setText(text);
    auto* run = find<QPushButton>("traceRun");
    QTRY_VERIFY(run->isEnabled());
    QTest::mouseClick(run, Qt::LeftButton);
    QTRY_COMPARE(bench().traces().traces().size(), before + 1);
}

void ActivationsBench::traceIds(const std::vector<std::int32_t>& ids, const QString& patch) {
    const auto before = bench().traces().traces().size();
    TracePrompt prompt;
    prompt.title = QStringLiteral("ids");
    prompt.ids = ids;
    prompt.promptIds = static_cast<qint64>(ids.size());
    bench().traces().record(prompt, parse_patch(patch.toStdString()));
    QTRY_COMPARE(bench().traces().traces().size(), before + 1);
}

std::shared_ptr<const Trace> ActivationsBench::again(const std::vector<std::string>& taps,
                                                     const InterventionList& interventions) {
    TraceRequest request;
    request.tokens = trace()->tokens;
    request.patch = trace()->patch;
    request.taps = taps;
    request.interventions = interventions;
    RunControl control;
    return make_trace(trace()->model, request, {}, control);
}

Figures ActivationsBench::valueOf(const std::string& tap) {
    const auto other = again({tap});
    Figures out;
    out.width = other->taps()[0].width;
    std::vector<float> rows(out.width * other->token_count());
    other->read(0, 0, rows);
    out.data.assign(rows.begin(), rows.end());
    return out;
}

float ActivationsBench::cell(const HeatMap& heat, qint64 row, qint64 column) {
    const HeatTile& tile = *heat.tile();
    return tile.mean[tile.at(tile.rowOf(row), tile.columnOf(column))];
}

Figures ActivationsBench::drawn(HeatMap& heat) {
    Figures out;
    [&] {
        heat.resetZoom();
        QTRY_VERIFY(heat.source() != nullptr && heat.isSettled());
        QVERIFY2(heat.tile()->exact(), "the map has more cells than the widget has pixels");
        QCOMPARE(qint64(heat.tile()->outRows), heat.source()->rows());
        QCOMPARE(qint64(heat.tile()->outColumns), heat.source()->columns());
        out.width = static_cast<std::size_t>(heat.tile()->outColumns);
        out.data.assign(heat.tile()->mean.begin(), heat.tile()->mean.end());
    }();
    return out;
}

}  // namespace addend::ui::test
