#include "ui/plots/PlotPanel.h"

#include <QBoxLayout>
#include <QDir>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include "ui/icons/Icons.h"
#include "ui/plots/HeatJob.h"
#include "ui/plots/HeatMap.h"
#include "ui/shell/Dialogs.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {

PlotPanel::PlotPanel(PlotWidget* plot, Dialogs& dialogs, QWidget* parent)
    : QWidget(parent), plot_(plot), dialogs_(dialogs) {
    build();
    retranslate();
    showState();
}

void PlotPanel::build() {
    title_ = new ElidedLabel(Theme::FontRole::Section, Theme::Role::Text, this);
    title_->setObjectName(QStringLiteral("plotTitle"));
    const auto button = [this](const char* name, Icon icon) {
        auto* made = new QToolButton(this);
        made->setObjectName(QLatin1String(name));
        made->setIcon(Icons::icon(icon));
        setFlat(made);
        return made;
    };
    resetButton_ = button("plotReset", Icon::ZoomReset);
    tableButton_ = button("plotTable", Icon::Table);
    tableButton_->setCheckable(true);
    exportButton_ = button("plotExport", Icon::Export);
    exportMenu_ = new QMenu(exportButton_);
    for (const auto format : {PlotFormat::Png, PlotFormat::Svg, PlotFormat::Pdf, PlotFormat::Csv})
        exportMenu_->addAction(plotSuffix(format).toUpper(), this, [this, format] { exportAs(format); });
    controls_ = new QHBoxLayout;
    controls_->setSpacing(metrics::tight);
    auto* header = new QHBoxLayout;
    header->setSpacing(metrics::tight);
    header->addWidget(title_, 1);
    header->addLayout(controls_);
    header->addWidget(resetButton_);
    header->addWidget(tableButton_);
    header->addWidget(exportButton_);
    message_ = new InlineMessage(this);
    message_->setClosable(true);
    tableView_ = new QTableView;
    tableView_->setObjectName(QStringLiteral("plotTableView"));
    tableView_->setFrameShape(QFrame::NoFrame);
    tableView_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    tableView_->setLayoutDirection(Qt::LeftToRight);
    tableView_->setTabKeyNavigation(false);
    tableView_->setMinimumSize(1, 1);
    tableView_->setSizeAdjustPolicy(QAbstractScrollArea::AdjustIgnored);
    nothing_ = new Label(Theme::FontRole::Body, Theme::Role::Muted);
    nothing_->setObjectName(QStringLiteral("plotNothing"));
    nothing_->wrapped();
    nothing_->setAlignment(Qt::AlignCenter);
    stack_ = new QStackedWidget(this);
    stack_->addWidget(plot_);
    stack_->addWidget(tableView_);
    stack_->addWidget(nothing_);
    readOut_ = new ElidedLabel(Theme::FontRole::Caption, Theme::Role::Text, this);
    readOut_->setObjectName(QStringLiteral("plotReadOut"));
    summary_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    summary_->setObjectName(QStringLiteral("plotSummary"));
    summary_->wrapped();
    summary_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    summary_->hide();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::tight);
    column->addLayout(header);
    column->addWidget(message_);
    column->addWidget(stack_, 1);
    column->addWidget(readOut_);
    column->addWidget(summary_);

    connect(resetButton_, &QToolButton::clicked, plot_, &PlotWidget::resetZoom);
    connect(tableButton_, &QToolButton::toggled, this, &PlotPanel::showTable);
    connect(exportButton_, &QToolButton::clicked, exportMenu_, [this] {
        exportMenu_->popup(exportButton_->mapToGlobal(exportButton_->rect().bottomLeft()));
    });
    connect(plot_, &PlotWidget::readOutChanged, this, [this](const QString& text) {
        // A space keeps the line's height: nothing may jump under a moving cursor.
        readOut_->setText(text.isEmpty() ? QStringLiteral(" ") : text);
    });
    readOut_->setText(QStringLiteral(" "));
    connect(plot_, &PlotWidget::zoomChanged, this, &PlotPanel::showState);
    if (auto* heat = qobject_cast<HeatMap*>(plot_))
        connect(heat, &HeatMap::failed, this,
                [this](const Message& why) { message_->showMessage(InlineMessage::Kind::Error, why); });
}

void PlotPanel::setTitle(const QString& title) {
    title_->setText(title);
    plot_->setAccessibleName(title);
    tableView_->setAccessibleName(title);
}

QString PlotPanel::title() const {
    return title_->text();
}

void PlotPanel::setSummary(const QString& summary) {
    summary_->setText(summary);
    summary_->setVisible(!summary.isEmpty());
    plot_->setAccessibleDescription(summary);
}

QString PlotPanel::summary() const {
    return summary_->text();
}

QString PlotPanel::readOut() const {
    return plot_->readOut();
}

void PlotPanel::setNothing(const QString& why) {
    nothing_->setText(why);
    showState();
}

void PlotPanel::addControl(QWidget* control) {
    controls_->addWidget(control);
}

void PlotPanel::setJobs(JobListModel& jobs) {
    if (auto* heat = qobject_cast<HeatMap*>(plot_))
        new HeatJob(*heat, jobs, [this] { return tr("Reading %1").arg(title()); }, this);
}

bool PlotPanel::showsTable() const {
    return stack_->currentWidget() == tableView_;
}

void PlotPanel::showTable(bool shown) {
    // The model is set only now: a table of figures nobody looks at reads none.
    tableView_->setModel(shown ? plot_->table() : nullptr);
    tableButton_->setChecked(shown);
    showState();
}

void PlotPanel::showState() {
    const bool nothing = !nothing_->text().isEmpty();
    const bool table = tableButton_->isChecked();
    stack_->setCurrentIndex(nothing ? 2 : table ? 1 : 0);
    resetButton_->setEnabled(!nothing && !table && plot_->isZoomed());
    tableButton_->setEnabled(!nothing);
    exportButton_->setEnabled(!nothing);
}

void PlotPanel::exportAs(PlotFormat format) {
    const QString suffix = plotSuffix(format);
    QString stem = stem_.isEmpty() ? title() : stem_;
    for (const QChar bad : {QLatin1Char('/'), QLatin1Char('\\'), QLatin1Char(':')}) stem.replace(bad, QLatin1Char('-'));
    dialogs_.saveFile(this, tr("Export %1").arg(title()),
                      tr("%1 file (*.%2)").arg(suffix.toUpper(), suffix),
                      QDir::home().filePath(stem + QLatin1Char('.') + suffix), [this, format](const QStringList& paths) {
                          const QString path = paths.value(0);
                          exportPlot(*plot_, title(), format, path, [this, path](const std::optional<Message>& why) {
                              if (why)
                                  message_->showMessage(InlineMessage::Kind::Error, *why, tr("The plot was not exported."));
                              else
                                  message_->showText(InlineMessage::Kind::Info, tr("Exported to %1.").arg(path));
                          });
                      });
}

void PlotPanel::retranslate() {
    const auto name = [](QToolButton* button, const QString& text) {
        button->setToolTip(text);
        button->setAccessibleName(text);
    };
    name(resetButton_, tr("Show everything (0 or double-click)"));
    name(tableButton_, tr("Show as a table"));
    name(exportButton_, tr("Export what is in view"));
}

void PlotPanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
