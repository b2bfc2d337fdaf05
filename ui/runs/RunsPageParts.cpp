// How the Runs page is put together, and what it says.
#include <QBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <algorithm>
#include <utility>

#include "ui/runs/BenchmarkForm.h"
#include "ui/runs/RunDetails.h"
#include "ui/runs/RunDifferences.h"
#include "ui/runs/RunExport.h"
#include "ui/runs/RunFilterBar.h"
#include "ui/runs/RunListModel.h"
#include "ui/runs/RunsPage.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int listLeast = 240;
// Characters a column has room for: the widths do not look at rows, which may be many.
constexpr int columnCharacters[] = {17, 12, 22, 14, 14, 16, 16, 24};

/// A column that scrolls; never narrower than its content.
class RunsArea final : public QScrollArea {
  public:
    explicit RunsArea(QWidget* content) {
        setWidget(content);
        setWidgetResizable(true);
        setFrameShape(QFrame::NoFrame);
        setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setFocusPolicy(Qt::NoFocus);
    }
    QSize minimumSizeHint() const override {
        const int width = widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width();
        return {width, QScrollArea::minimumSizeHint().height()};
    }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        // Only for another width: a splitter that lays out again at each request would never come to rest.
        if (watched == widget() && event->type() == QEvent::LayoutRequest) {
            const int width = widget()->minimumSizeHint().width();
            if (std::exchange(width_, width) != width) updateGeometry();
        }
        return QScrollArea::eventFilter(watched, event);
    }

  private:
    int width_ = -1;  // least, of the content
};

}  // namespace

QWidget* RunsPage::buildHeader() {
    auto* header = new QWidget(this);
    title_ = new ElidedLabel(Theme::FontRole::Title, Theme::Role::Text, header);
    const auto button = [header](const char* name, Icon icon) {
        auto* made = new QToolButton(header);
        made->setObjectName(QLatin1String(name));
        made->setIcon(Icons::icon(icon));
        made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        return made;
    };
    deleteButton_ = button("deleteRuns", Icon::Delete);
    exportButton_ = button("exportRuns", Icon::Export);
    exportMenu_ = new QMenu(exportButton_);
    for (const RunFormat format : {RunFormat::Json, RunFormat::Csv, RunFormat::Markdown})
        exportMenu_->addAction(QString(), this, [this, format] { exportSelected(format); })
            ->setObjectName(QStringLiteral("exportRuns-") + runFileSuffix(format));
    newButton_ = button("newBenchmark", Icon::Speed);
    newButton_->setCheckable(true);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::control);
    row->addWidget(title_, 1);
    row->addWidget(deleteButton_);
    row->addWidget(exportButton_);
    row->addWidget(newButton_);
    notice_ = new InlineMessage(header);
    notice_->setObjectName(QStringLiteral("runsNotice"));
    notice_->setClosable(true);
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::control);
    column->setSpacing(metrics::control);
    column->addLayout(row);
    column->addWidget(notice_);
    connect(newButton_, &QToolButton::clicked, this, &RunsPage::showForm);
    connect(exportButton_, &QToolButton::clicked, this, [this] {
        exportMenu_->popup(exportButton_->mapToGlobal(QPoint(0, exportButton_->height())));
    });
    connect(deleteButton_, &QToolButton::clicked, this, &RunsPage::removeSelected);
    return header;
}

QWidget* RunsPage::buildList() {
    auto* list = new QWidget(this);
    filter_ = new RunFilterBar(list);
    count_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, list);
    count_->setObjectName(QStringLiteral("runCount"));
    table_ = new QTableView(list);
    table_->setObjectName(QStringLiteral("runTable"));
    table_->setModel(model_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->setWordWrap(false);
    table_->verticalHeader()->hide();
    // Every row is as high as the next: nothing has to be asked of rows that are not seen.
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->horizontalHeader()->setSortIndicator(RunListModel::Started, Qt::DescendingOrder);
    table_->setSortingEnabled(true);
    table_->installEventFilter(this);
    auto* column = new QVBoxLayout(list);
    column->setContentsMargins(metrics::page, 0, metrics::control, metrics::page);
    column->setSpacing(metrics::control);
    column->addWidget(filter_);
    column->addWidget(count_);
    column->addWidget(table_, 1);
    list->setMinimumWidth(listLeast);
    return list;
}

QWidget* RunsPage::buildDifferences() {
    auto* side = new QWidget(this);
    differencesTitle_ = new Label(Theme::FontRole::Section, Theme::Role::Text, side);
    differencesTitle_->setObjectName(QStringLiteral("differencesTitle"));
    differencesView_ = new QTableView(side);
    differencesView_->setObjectName(QStringLiteral("differencesTable"));
    differencesView_->setModel(differences_);
    differencesView_->setFrameShape(QFrame::NoFrame);
    differencesView_->setShowGrid(false);
    differencesView_->setSelectionBehavior(QAbstractItemView::SelectRows);
    differencesView_->setTabKeyNavigation(false);
    differencesView_->verticalHeader()->hide();
    differencesView_->setWordWrap(false);
    differencesView_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(metrics::page, 0, metrics::page, metrics::page);
    column->setSpacing(metrics::control);
    column->addWidget(differencesTitle_->wrapped());
    column->addWidget(differencesView_, 1);
    return side;
}

void RunsPage::build() {
    auto* header = buildHeader();
    auto* list = buildList();
    form_ = new BenchmarkForm(app_, bench_);
    details_ = new RunDetails(app_);
    side_ = new QStackedWidget(this);
    side_->addWidget(new RunsArea(form_));
    side_->addWidget(new RunsArea(details_));
    side_->addWidget(buildDifferences());
    splitter_ = new QSplitter(Qt::Horizontal);
    splitter_->setObjectName(QStringLiteral("runsSplitter"));
    splitter_->setChildrenCollapsible(false);
    splitter_->addWidget(list);
    splitter_->addWidget(side_);
    splitter_->setSizes({metrics::windowWidth / 2, metrics::windowWidth / 2});
    empty_ = new EmptyState(Icon::Runs);
    empty_->setObjectName(QStringLiteral("runsEmpty"));
    stack_ = new QStackedWidget(this);
    stack_->addWidget(empty_);
    stack_->addWidget(splitter_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header);
    column->addWidget(stack_, 1);
    connect(empty_, &EmptyState::activated, this, [this] {
        if (failed_) return refresh();
        showForm(true);
        showState();
    });
}

void RunsPage::setColumnWidths() {
    const int character = table_->fontMetrics().averageCharWidth();
    for (int column = 0; column < RunListModel::ColumnCount; ++column)
        table_->setColumnWidth(column, std::max(columnCharacters[column] * character + metrics::page,
                                                table_->horizontalHeader()->sectionSizeHint(column)));
    table_->verticalHeader()->setDefaultSectionSize(
        std::max(metrics::rowHeight, table_->fontMetrics().height() + metrics::control));
}

void RunsPage::retranslate() {
    title_->setText(tr("Runs"));
    deleteButton_->setText(tr("Delete"));
    deleteButton_->setToolTip(tr("Delete the selected runs (Del)"));
    deleteButton_->setAccessibleName(tr("Delete the selected runs"));
    exportButton_->setText(tr("Export"));
    exportButton_->setToolTip(tr("Write the selected runs to a file"));
    exportButton_->setAccessibleName(exportButton_->toolTip());
    const QStringList formats{tr("Everything as JSON"), tr("Speeds as CSV"), tr("Speeds as Markdown")};
    for (int n = 0; n < formats.size(); ++n) exportMenu_->actions()[n]->setText(formats[n]);
    newButton_->setText(tr("New benchmark"));
    newButton_->setAccessibleName(tr("New benchmark"));
    newButton_->setToolTip(tr("Measure the speed of the open model"));
    table_->setAccessibleName(tr("Runs"));
    differencesView_->setAccessibleName(tr("Selected runs side by side"));
    filter_->retranslate();
    model_->retranslate();
    form_->retranslate();
    details_->retranslate();
    differences_->retranslate();
    setColumnWidths();
    showState();
}

}  // namespace addend::ui
