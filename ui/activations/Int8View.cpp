#include "ui/activations/Int8View.h"

#include <QComboBox>
#include <numeric>

#include "core/program/program.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr double codeLow = -128.5;  // of the first bin, one a code
const QString codesSuffix = QStringLiteral(".in_int8");
const QString scaleSuffix = QStringLiteral(".scale");

/// "layers.3.attn.in_int8" has its scale in "layers.3.attn.scale".
QString scaleTapOf(const QString& codes) {
    return codes.left(codes.size() - codesSuffix.size()) + scaleSuffix;
}

}  // namespace

Int8View::Int8View(AppContext& app, Workbench& bench, QWidget* parent)
    : ActivationView(app, bench, parent),
      histogram_(new Histogram),
      lines_(new LinePlot),
      tap_(addChoice("int8Tap")),
      figure_(addChoice("int8Figure")) {
    histogram_->setObjectName(QStringLiteral("int8Histogram"));
    lines_->setObjectName(QStringLiteral("int8Lines"));
    histogramPanel_ = addPanel(histogram_);
    linePanel_ = addPanel(lines_);
    tap_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    tap_->setMinimumContentsLength(20);
    tapLabel_ = addControl(tap_);
    for (int i = 0; i < 4; ++i) figure_->addItem(QString());
    addPlain(figure_);
    connect(lines_, &SeriesPlot::picked, this, [this](int, int index) { app_.selection.setToken(index); });
    retranslate();
}

void Int8View::retranslate() {
    tapLabel_->setText(tr("Input of"));
    tap_->setAccessibleName(tr("Value of the program"));
    figure_->setItemText(static_cast<int>(Figure::Histogram), tr("Histogram of codes"));
    figure_->setItemText(static_cast<int>(Figure::Largest), tr("Largest value over tokens"));
    figure_->setItemText(static_cast<int>(Figure::Scale), tr("Scale over tokens"));
    figure_->setItemText(static_cast<int>(Figure::Shares), tr("Codes at the limit and at 0 over tokens"));
    figure_->setAccessibleName(tr("Figure of the codes"));
}

QString Int8View::tap() const {
    return tap_->currentText();
}

void Int8View::choose(Figure figure) {
    figure_->setCurrentIndex(static_cast<int>(figure));
    outdate();
}

void Int8View::fill() {
    if (filled_ == &trace()->program()) return;
    filled_ = &trace()->program();
    tap_->clear();
    TraceRequest all;
    all.tokens = {0};
    all.taps = int8_taps(*filled_);
    for (const TraceTap& one : trace_size(*filled_, all).taps)
        if (const QString name = QString::fromStdString(one.name); name.endsWith(codesSuffix)) tap_->addItem(name);
    const QString layer = QStringLiteral("layers.%1.").arg(std::max(0, app_.selection.layer()));
    for (int i = 0; i < tap_->count(); ++i)
        if (tap_->itemText(i).startsWith(layer)) return tap_->setCurrentIndex(i);
}

void Int8View::refresh() {
    fill();
    const auto figure = static_cast<Figure>(figure_->currentIndex());
    histogramPanel_->setVisible(figure == Figure::Histogram);
    linePanel_->setVisible(figure != Figure::Histogram);
    const std::string name = tap().toStdString();
    withTaps({name, scaleTapOf(tap()).toStdString()}, [this, name](const std::shared_ptr<const Trace>& part) {
        work(
            {},
            [part, name, model = trace()->model](TaskContext& task) {
                return int8_stats(*part, *model->model().lower({}, task.cancel()).program, name, task.cancel());
            },
            [this](const Int8Stats& stats) { show(stats); });
    });
}

void Int8View::show(const Int8Stats& stats) {
    const QString summary =
        tr("%1 of the codes stand at ±127, %2 were rounded to 0; %3 bits of information a code.")
            .arg(percentText(stats.at_limit, 2), percentText(stats.zeros, 1), numberText(stats.entropy, 2)) +
        QLatin1Char(' ') +
        tr("Over %1 tokens and %2 channels.")
            .arg(numberText(static_cast<qint64>(stats.tokens.size())), numberText(qint64(stats.width)));
    histogram_->setAxes({tr("Code"), {}, false, true, {}}, {tr("Count")});
    histogram_->setBins(codeLow, 1, {stats.histogram.begin(), stats.histogram.end()});
    histogramPanel_->setTitle(tap());
    histogramPanel_->setSummary(summary);
    showTokens(stats, summary);
    showSelection();
}

void Int8View::showTokens(const Int8Stats& stats, const QString& shares) {
    const auto figure = static_cast<Figure>(figure_->currentIndex());
    const auto over = [&stats](auto value) {
        std::vector<double> y;
        for (const Int8Token& token : stats.tokens) y.push_back(static_cast<double>(value(token)));
        return y;
    };
    PlotAxis y{tr("Share of channels"), {}, false, false, std::pair{0.0, 1.0}};
    QList<LinePlot::Line> lines;
    QString summary = shares;
    if (figure == Figure::Largest) {
        y = {tr("Largest magnitude (127 / scale)")};
        lines = {{QString(), over([](const Int8Token& token) { return token.largest; }), -1}};
        summary = tr("A token's largest magnitude becomes 127; all else is scaled with it.");
    } else if (figure == Figure::Scale) {
        y = {tr("Scale (codes a unit)")};
        lines = {{QString(), over([](const Int8Token& token) { return token.scale; }), -1}};
        summary = tr("127 over a token's largest magnitude: what its values are multiplied by before they are rounded.");
    } else {
        const double width = stats.width;
        lines = {{tr("at the limit"), over([width](const Int8Token& token) { return token.at_limit / width; }), -1},
                 {tr("rounded to 0"), over([width](const Int8Token& token) { return token.zeros / width; }), -1}};
    }
    lines_->setAxes({tr("Token"), {}, false, true, {}}, y);
    lines_->setLines(lines);
    linePanel_->setTitle(tap());
    linePanel_->setSummary(summary);
}

void Int8View::showSelection() {
    const qint64 token = app_.selection.token();
    lines_->setCurrent(token < 0 ? std::nullopt : std::optional(static_cast<double>(token)));
}

}  // namespace addend::ui
