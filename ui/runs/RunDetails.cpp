#include "ui/runs/RunDetails.h"

#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTableWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/engine/PatchText.h"
#include "ui/icons/Icons.h"
#include "ui/plots/PlotPanel.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/AppContext.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FactList.h"
#include "ui/widgets/FigureDelegate.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int plotHeight = 240;
constexpr int notesHeight = 64;
constexpr int savingDelay = 600;  // ms after the last key

enum RowColumn { DeviceColumn, TestColumn, RateColumn, MedianColumn, TailColumn, RowColumnCount };

PlotSeries::Stroke strokeOf(const std::string& provenance) {
    if (provenance == "simulated") return PlotSeries::Stroke::Dashed;
    if (provenance == "modelled") return PlotSeries::Stroke::Dotted;
    return PlotSeries::Stroke::Solid;
}

/// Watts between two readings of a counter of joules; a reading below the one before tells nothing.
void addPower(PlotSeries& plot, const SampledSeries& series) {
    for (std::size_t n = 1; n < series.points.size(); ++n) {
        const SeriesPoint &a = series.points[n - 1], &b = series.points[n];
        const double seconds = static_cast<double>(b.time_ns - a.time_ns) * 1e-9;
        if (seconds <= 0) continue;
        plot.x.push_back(static_cast<double>(b.time_ns) * 1e-9);
        plot.y.push_back(b.value < a.value ? std::numeric_limits<double>::quiet_NaN() : (b.value - a.value) / seconds);
    }
}

}  // namespace

RunDetails::RunDetails(AppContext& app, QWidget* parent) : QWidget(parent), app_(app) {
    setObjectName(QStringLiteral("runDetails"));
    build();
    retranslate();
}

void RunDetails::build() {
    title_ = new Label(Theme::FontRole::Section, Theme::Role::Text, this);
    title_->setObjectName(QStringLiteral("runTitle"));
    caption_ = new Label(Theme::FontRole::Body, Theme::Role::Muted, this);
    open_ = new QPushButton(Icons::icon(Icon::Compare), QString(), this);
    open_->setObjectName(QStringLiteral("openInCompare"));
    rows_ = new QTableWidget(0, RowColumnCount, this);
    rows_->setObjectName(QStringLiteral("runRows"));
    rows_->setItemDelegate(new FigureDelegate(rows_));
    rows_->setFrameShape(QFrame::NoFrame);
    rows_->setShowGrid(false);
    rows_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    rows_->setSelectionMode(QAbstractItemView::SingleSelection);
    rows_->setSelectionBehavior(QAbstractItemView::SelectRows);
    rows_->setTabKeyNavigation(false);
    rows_->verticalHeader()->hide();
    rows_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    rows_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    plotColumn_ = new QVBoxLayout;
    plotColumn_->setSpacing(metrics::page);
    notesLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    notes_ = new QPlainTextEdit(this);
    notes_->setObjectName(QStringLiteral("runNotes"));
    notes_->setTabChangesFocus(true);
    notes_->setFixedHeight(notesHeight);
    notes_->installEventFilter(this);
    notesLabel_->setBuddy(notes_);
    saving_ = new QTimer(this);
    saving_->setSingleShot(true);
    saving_->setInterval(savingDelay);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, 0, metrics::page, metrics::page);
    column->setSpacing(metrics::control);
    column->addWidget(title_->wrapped());
    column->addWidget(caption_->wrapped());
    column->addWidget(open_, 0, Qt::AlignLeading);
    column->addWidget(rows_);
    column->addWidget(notesLabel_);
    column->addWidget(notes_);
    column->addLayout(plotColumn_);
    for (const auto& [part, name] : {std::pair{RunField::Part::Results, "runResults"},
                                     std::pair{RunField::Part::Settings, "runSettings"},
                                     std::pair{RunField::Part::Environment, "runEnvironment"},
                                     std::pair{RunField::Part::Run, "runItself"}}) {
        Section section{part, new Label(Theme::FontRole::Section, Theme::Role::Text, this), new FactList(this)};
        section.facts->setObjectName(QLatin1String(name));
        column->addSpacing(metrics::control);
        column->addWidget(section.title);
        column->addWidget(section.facts);
        sections_ << section;
    }
    column->addStretch(1);
    connect(notes_, &QPlainTextEdit::textChanged, saving_, qOverload<>(&QTimer::start));
    connect(saving_, &QTimer::timeout, this, &RunDetails::saveNotes);
    connect(open_, &QPushButton::clicked, this, [this] {
        if (run_) Q_EMIT openRequested(run_->record.id);
    });
}

void RunDetails::setRun(std::shared_ptr<const LoadedRun> run) {
    // The same run read again may know less than what is being typed.
    const bool same = run_ && run && run_->record.id == run->record.id;
    if (!same) finishNotes();
    run_ = std::move(run);
    if (!same) setNotes(run_ ? QString::fromStdString(run_->record.notes) : QString());
    showRun();
}

QString RunDetails::notes() const {
    return notes_->toPlainText();
}

void RunDetails::setNotes(const QString& notes) {
    saving_->stop();
    savedNotes_ = formerNotes_ = notes;
    const QSignalBlocker quiet(notes_);
    if (notes_->toPlainText() != notes) notes_->setPlainText(notes);
}

void RunDetails::saveNotes() {
    saving_->stop();
    const QString now = notes();
    if (!run_ || now == savedNotes_) return;
    savedNotes_ = now;
    Q_EMIT notesEdited(run_->record.id, now);
}

void RunDetails::finishNotes() {
    saveNotes();
    if (!run_ || savedNotes_ == formerNotes_) return;
    const QString former = std::exchange(formerNotes_, savedNotes_);
    Q_EMIT notesFinished(run_->record.id, former);
}

bool RunDetails::eventFilter(QObject* watched, QEvent* event) {
    if (watched == notes_ && event->type() == QEvent::FocusOut) finishNotes();
    return QWidget::eventFilter(watched, event);
}

void RunDetails::showRun() {
    if (!run_) return;
    const RunRecord& record = run_->record;
    title_->setText(record.title.empty() ? runKindName(record.kind) : QString::fromStdString(record.title));
    //: a kind of run, its device and when it began
    caption_->setText(tr("%1 on %2, %3")
                          .arg(runKindName(record.kind), runDevice(record.backend, record.device),
                               runTime(record.started_ms)));
    open_->setVisible(record.kind == "compare" || record.kind == "scaling" || record.kind == "context");
    showRows();
    showPlots();
    showFacts();
}

void RunDetails::showRows() {
    rows_->clearContents();
    rows_->setRowCount(static_cast<int>(run_->rows.size()));
    rows_->setVisible(!run_->rows.empty());
    for (int row = 0; row < rows_->rowCount(); ++row) {
        const SpeedRow& r = run_->rows[static_cast<std::size_t>(row)];
        QString device = runDevice(r.backend, r.device);
        if (r.patch != "none") device += QStringLiteral(", %1").arg(patchTitle(r.patch));
        const QStringList texts{device, QString::fromStdString(r.test),
                                QStringLiteral("%1 ± %2").arg(numberText(r.rate.mean, 2), numberText(r.rate.sd, 2)),
                                numberText(r.rate.p50, 2), numberText(r.rate.p95, 2)};
        for (int column = 0; column < RowColumnCount; ++column) {
            auto* item = new QTableWidgetItem(texts[column]);
            item->setTextAlignment((column < RateColumn ? Qt::AlignLeading : Qt::AlignRight) | Qt::AlignVCenter);
            rows_->setItem(row, column, item);
        }
    }
    rows_->resizeColumnsToContents();
    rows_->resizeRowsToContents();
    int height = rows_->horizontalHeader()->sizeHint().height();
    for (int row = 0; row < rows_->rowCount(); ++row) height += rows_->rowHeight(row);
    rows_->setFixedHeight(height + 2 * metrics::control);
}

QList<RunDetails::SeriesGroup> RunDetails::groupsOf(const std::vector<SampledSeries>& series) {
    struct Unit {
        const char* unit;
        QString title, axis;
        double scale;
    };
    const Unit units[] = {{"s", tr("Time per token"), tr("Time per token, ms"), 1e3},
                          {"W", tr("Power"), tr("Power, W"), 1},
                          {"J", tr("Power"), tr("Power, W"), 1},
                          {"B", tr("Memory"), tr("Memory, MiB"), 1.0 / (1024.0 * 1024.0)}};
    QList<SeriesGroup> groups;
    for (const SampledSeries& one : series) {
        const auto* unit = std::ranges::find(units, one.unit, &Unit::unit);
        const bool isKnown = unit != std::end(units);
        const QString name = QString::fromStdString(one.name);
        const QString axis =
            isKnown ? unit->axis : QStringLiteral("%1, %2").arg(name, QString::fromStdString(one.unit));
        auto group = std::ranges::find(groups, axis, &SeriesGroup::axis);
        if (group == groups.end()) {
            groups.push_back({isKnown ? unit->title : name, axis, {}, {}});
            group = groups.end() - 1;
        }
        PlotSeries plot;
        plot.name = tr("%1 (%2)").arg(name, provenanceName(one.provenance));
        plot.stroke = strokeOf(one.provenance);
        if (one.unit == "J")
            addPower(plot, one);
        else
            for (const SeriesPoint& point : one.points) {
                plot.x.push_back(static_cast<double>(point.time_ns) * 1e-9);
                plot.y.push_back(point.value * (isKnown ? unit->scale : 1));
            }
        //: a series: its name and provenance, how many samples, by which sensor, of what
        group->notes << tr("%1: %2 samples, %3, %4.")
                            .arg(plot.name, numberText(static_cast<qint64>(plot.x.size())),
                                 QString::fromStdString(one.source), QString::fromStdString(one.boundary));
        if (!plot.x.empty()) group->series << plot;
    }
    return groups;
}

void RunDetails::showPlots() {
    const auto groups = groupsOf(run_->series);
    while (plots_.size() < groups.size()) {
        auto* panel = new PlotPanel(new SeriesPlot, app_.dialogs, this);
        panel->setObjectName(QStringLiteral("runPlot%1").arg(plots_.size()));
        panel->setMinimumHeight(plotHeight);
        plotColumn_->addWidget(panel);
        plots_ << panel;
    }
    for (int n = 0; n < plots_.size(); ++n) {
        plots_[n]->setVisible(n < groups.size());
        if (n >= groups.size()) continue;
        const SeriesGroup& group = groups[n];
        auto* plot = static_cast<SeriesPlot*>(plots_[n]->plot());
        plot->setAxes({tr("Time since the start, s")}, {group.axis});
        plot->setSeries(group.series);
        plot->resetZoom();
        plots_[n]->setTitle(group.title);
        plots_[n]->setSummary(group.notes.join(QLatin1Char(' ')));
        plots_[n]->setNothing(group.series.isEmpty() ? tr("No sensor gave a value.") : QString());
    }
}

void RunDetails::showFacts() {
    const auto fields = runFields(*run_);
    for (const Section& section : sections_) {
        QList<FactList::Fact> facts;
        for (const RunField& field : fields) {
            if (field.part != section.part) continue;
            const bool isFigure = field.number && !field.provenance.isEmpty();
            //: a figure and whether it was measured, simulated or modelled
            facts << FactList::Fact{field.path, field.name,
                                    isFigure ? tr("%1 (%2)").arg(
                                                   field.text, provenanceName(field.provenance.toStdString()))
                                             : field.text,
                                    Theme::Role::Text, field.path};
        }
        section.facts->setFacts(facts);
        section.title->setVisible(!facts.isEmpty());
        section.facts->setVisible(!facts.isEmpty());
    }
}

void RunDetails::retranslate() {
    open_->setText(tr("Open in Compare"));
    open_->setToolTip(tr("Show this run on the Compare page"));
    notesLabel_->setText(tr("Notes"));
    notes_->setAccessibleName(tr("Notes on this run"));
    notes_->setPlaceholderText(tr("What this run was for"));
    rows_->setAccessibleName(tr("Speed"));
    rows_->setHorizontalHeaderLabels({tr("Device"), tr("Test"), tr("Tokens/s"), tr("Median"), tr("95 %")});
    for (int column = 0; column < RowColumnCount; ++column)
        rows_->horizontalHeaderItem(column)->setTextAlignment(
            (column < RateColumn ? Qt::AlignLeading : Qt::AlignRight) | Qt::AlignVCenter);
    const QStringList titles{tr("Results"), tr("Settings"), tr("Environment"), tr("Run")};
    for (int n = 0; n < sections_.size(); ++n) {
        sections_[n].title->setText(titles[n]);
        sections_[n].facts->setAccessibleName(titles[n]);
    }
    showRun();
}

}  // namespace addend::ui
