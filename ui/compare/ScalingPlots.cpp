#include "ui/compare/ScalingPlots.h"

#include <QCoreApplication>
#include <algorithm>

#include "ui/plots/PlotText.h"
#include "ui/text/Format.h"

namespace addend::ui {
namespace {

/// Names of this view's series and axes.
QString words(const char* text) {
    return QCoreApplication::translate("ScalingView", text);
}

std::optional<double> valueOf(const ScalingPoint& point, ScalingQuantity quantity) {
    switch (quantity) {
        case ScalingQuantity::Memory:
            return point.memory();
        case ScalingQuantity::Prefill:
            return point.prefill_seconds;
        case ScalingQuantity::Decode:
            return point.decode_seconds;
    }
    return std::nullopt;
}

std::optional<double> valueOf(const PublishedPoint& point, ScalingQuantity quantity) {
    switch (quantity) {
        case ScalingQuantity::Memory:
            return point.memory_bytes;
        case ScalingQuantity::Prefill:
            return point.prefill_seconds;
        case ScalingQuantity::Decode:
            return point.decode_seconds;
    }
    return std::nullopt;
}

/// Bytes as GB, seconds of a token as milliseconds.
double scaled(double value, ScalingQuantity quantity) {
    switch (quantity) {
        case ScalingQuantity::Memory:
            return value * 1e-9;
        case ScalingQuantity::Prefill:
            return value;
        case ScalingQuantity::Decode:
            return value * 1e3;
    }
    return value;
}

QString familyText(ScalingFamily family) {
    return family == ScalingFamily::matmul_free ? words(QT_TRANSLATE_NOOP("ScalingView", "MatMul-free"))
                                                : words(QT_TRANSLATE_NOOP("ScalingView", "Transformer++"));
}

void addOwn(const ScalingStudy& study, ScalingQuantity quantity, ScalingFamily family, QList<PlotSeries>& all) {
    const int lane = family == ScalingFamily::matmul_free ? 0 : 1;
    std::vector<ScalingPoint> points;
    for (const ScalingPoint& point : study.points)
        if (point.family == family && valueOf(point, quantity)) points.push_back(point);
    std::ranges::sort(points, {}, &ScalingPoint::parameters);
    PlotSeries measured, projected;
    for (const ScalingPoint& point : points) {
        PlotSeries& into = point.origin == ScalingOrigin::measured ? measured : projected;
        into.x.push_back(static_cast<double>(point.parameters));
        into.y.push_back(scaled(*valueOf(point, quantity), quantity));
    }
    measured.lane = projected.lane = lane;
    measured.filled = true;
    //: %1 is a kind of model
    measured.name = words(QT_TRANSLATE_NOOP("ScalingView", "%1, measured here")).arg(familyText(family));
    projected.name = words(QT_TRANSLATE_NOOP("ScalingView", "%1, projected")).arg(familyText(family));
    projected.stroke = PlotSeries::Stroke::Dotted;
    if (!measured.x.empty()) all << measured;
    if (!projected.x.empty()) all << projected;
}

void addPublished(ScalingQuantity quantity, ScalingFamily family, QList<PlotSeries>& all) {
    const int lane = family == ScalingFamily::matmul_free ? 0 : 1;
    for (const PublishedPoint& point : published_points()) {
        const auto value = valueOf(point, quantity);
        if (point.family != family || !value) continue;
        const QString hardware =
            QString::fromUtf8(point.hardware.data(), static_cast<qsizetype>(point.hardware.size())).section(QLatin1Char(','), 0, 0);
        // The paper's own figures; those measured elsewhere with the authors' code are not from it.
        const bool paper = point.source.starts_with("arXiv");
        const QString name = paper ? words(QT_TRANSLATE_NOOP("ScalingView", "%1, paper, %2")).arg(familyText(family), hardware)
                                   : words(QT_TRANSLATE_NOOP("ScalingView", "%1, PyTorch, %2")).arg(familyText(family), hardware);
        if (all.isEmpty() || all.back().name != name) {
            PlotSeries series;
            series.name = name;
            series.kind = PlotSeries::Kind::Points;
            series.lane = lane + (paper ? 2 : 4);
            all << series;
        }
        all.back().x.push_back(point.parameters);
        all.back().y.push_back(scaled(*value, quantity));
    }
}

}  // namespace

QList<PlotSeries> scalingSeries(const ScalingStudy& study, ScalingQuantity quantity) {
    QList<PlotSeries> all;
    for (const ScalingFamily family : {ScalingFamily::matmul_free, ScalingFamily::transformer})
        addOwn(study, quantity, family, all);
    // Published times are those of 2048 tokens: beside another length they would mislead.
    const bool comparable = quantity != ScalingQuantity::Prefill || study.options.prefill == 2048;
    for (const ScalingFamily family : {ScalingFamily::matmul_free, ScalingFamily::transformer})
        if (comparable) addPublished(quantity, family, all);
    return all;
}

PlotAxis scalingSizeAxis() {
    PlotAxis axis;
    axis.title = words(QT_TRANSLATE_NOOP("ScalingView", "Weights of the model, billions"));
    axis.logarithmic = true;
    axis.label = [](double x) { return figureText(x * 1e-9); };
    axis.range = std::pair{2.5e8, 2e10};
    return axis;
}

PlotAxis scalingAxis(const ScalingStudy& study, ScalingQuantity quantity) {
    PlotAxis axis;
    axis.logarithmic = true;
    switch (quantity) {
        case ScalingQuantity::Memory:
            axis.title = words(QT_TRANSLATE_NOOP("ScalingView", "Memory, GB"));
            break;
        case ScalingQuantity::Prefill:
            axis.title = words(QT_TRANSLATE_NOOP("ScalingView", "Reading %1 tokens, s"))
                             .arg(numberText(qint64{study.options.prefill}));
            break;
        case ScalingQuantity::Decode:
            axis.title = words(QT_TRANSLATE_NOOP("ScalingView", "Writing a token, ms"));
            break;
    }
    return axis;
}

}  // namespace addend::ui
