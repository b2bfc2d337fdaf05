// The page's widgets, their texts, and what it writes to files.
#include <QBoxLayout>
#include <QBuffer>
#include <QButtonGroup>
#include <QComboBox>
#include <QHeaderView>
#include <QImage>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QSaveFile>
#include <QScrollArea>
#include <QSortFilterProxyModel>
#include <QSpinBox>
#include <QSplitter>
#include <QStackedWidget>
#include <QSvgGenerator>
#include <QTableView>
#include <QToolButton>

#include "ui/engine/Workbench.h"
#include "ui/shell/Dialogs.h"
#include "ui/structure/CostLegend.h"
#include "ui/structure/GraphView.h"
#include "ui/structure/NodeDetails.h"
#include "ui/structure/StructurePage.h"
#include "ui/tensors/TensorTable.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int mostTokens = 65536;
constexpr int promptTokens = 512;
constexpr double largestPicture = 64e6;  // pixels of an exported PNG

}  // namespace

QToolButton* StructurePage::tool(const char* name, Icon icon) {
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(name));
    button->setIcon(Icons::icon(icon));
    setFlat(button);
    return button;
}

QWidget* StructurePage::buildHeader() {
    auto* header = new QWidget(this);
    title_ = new ElidedLabel(Theme::FontRole::Title, Theme::Role::Text, header);
    viewGroup_ = new QButtonGroup(this);
    graphButton_ = tool("viewGraph", Icon::Structure);
    tableButton_ = tool("viewTable", Icon::Table);
    valuesButton_ = tool("viewValues", Icon::Weights);
    for (QToolButton* button : {graphButton_, tableButton_, valuesButton_}) {
        button->setCheckable(true);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        viewGroup_->addButton(button);
    }
    exportButton_ = tool("structureExport", Icon::Export);
    exportMenu_ = new QMenu(exportButton_);
    exportMenu_->addAction(QString(), this, [this] { exportGraph(false); });
    exportMenu_->addAction(QString(), this, [this] { exportGraph(true); });
    exportMenu_->addAction(QString(), this, [this] { exportTable(); });
    connect(exportButton_, &QToolButton::clicked, exportMenu_,
            [this] { exportMenu_->popup(exportButton_->mapToGlobal(exportButton_->rect().bottomLeft())); });
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::control);
    row->setSpacing(metrics::control);
    row->addWidget(title_, 1);
    row->addWidget(graphButton_);
    row->addWidget(tableButton_);
    row->addWidget(valuesButton_);
    row->addWidget(exportButton_);
    return header;
}

void StructurePage::buildControls(FlowLayout* row) {
    find_ = new QLineEdit(this);
    find_->setObjectName(QStringLiteral("structureFind"));
    find_->setClearButtonEnabled(true);
    find_->addAction(Icons::icon(Icon::Search, Theme::Role::Muted), QLineEdit::LeadingPosition);
    find_->installEventFilter(this);
    found_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    found_->setObjectName(QStringLiteral("structureFound"));
    profile_ = new QComboBox(this);
    profile_->setObjectName(QStringLiteral("structureProfile"));
    profile_->addItems({QString(), QString()});
    profile_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    tokensLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    tokens_ = new QSpinBox(this);
    tokens_->setObjectName(QStringLiteral("structureTokens"));
    tokens_->setRange(1, mostTokens);
    tokens_->setValue(promptTokens);
    pastLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    past_ = new QSpinBox(this);
    past_->setObjectName(QStringLiteral("structurePast"));
    past_->setRange(0, mostTokens);
    rows_ = new QComboBox(this);
    rows_->setObjectName(QStringLiteral("structureRows"));
    rows_->addItems({QString(), QString(), QString()});
    rows_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    zoomOut_ = tool("zoomOut", Icon::ChevronDown);
    zoomFit_ = tool("zoomFit", Icon::ZoomReset);
    zoomIn_ = tool("zoomIn", Icon::Plus);
    openAll_ = tool("openAll", Icon::ChevronDown);
    closeAll_ = tool("closeAll", Icon::ChevronUp);
    for (QToolButton* button : {zoomOut_, zoomIn_, zoomFit_, openAll_, closeAll_})
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{find_, found_, profile_, tokensLabel_, tokens_, pastLabel_, past_,
                                         rows_, openAll_, closeAll_, zoomOut_, zoomIn_, zoomFit_})
        row->addWidget(widget);
}

QWidget* StructurePage::buildViews() {
    graph_ = new GraphView(this);
    graph_->setObjectName(QStringLiteral("structureGraph"));
    table_ = new StructureModel(this);
    sorted_ = new QSortFilterProxyModel(this);
    sorted_->setSourceModel(table_);
    sorted_->setSortRole(StructureModel::SortRole);
    tableView_ = new QTableView(this);
    tableView_->setObjectName(QStringLiteral("structureTable"));
    tableView_->setModel(sorted_);
    tableView_->setFrameShape(QFrame::NoFrame);
    tableView_->setSelectionBehavior(QAbstractItemView::SelectRows);
    tableView_->setSelectionMode(QAbstractItemView::SingleSelection);
    tableView_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    tableView_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    tableView_->setTabKeyNavigation(false);
    tableView_->setWordWrap(false);
    tableView_->horizontalHeader()->setResizeContentsPrecision(metrics::section);
    tableView_->verticalHeader()->hide();
    tableView_->verticalHeader()->setDefaultSectionSize(metrics::rowHeight);
    tableView_->setSortingEnabled(true);
    tableView_->sortByColumn(-1, Qt::AscendingOrder);
    tableView_->horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    views_ = new QStackedWidget(this);
    views_->addWidget(graph_);
    views_->addWidget(tableView_);
    tensor_ = new TensorTable(app_, bench_.tasks(), this);
    views_->addWidget(tensor_);
    details_ = new NodeDetails;
    details_->setAutoFillBackground(false);
    detailsArea_ = new QScrollArea(this);
    detailsArea_->setObjectName(QStringLiteral("structureDetails"));
    detailsArea_->setWidgetResizable(true);
    detailsArea_->setFrameShape(QFrame::NoFrame);
    detailsArea_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    detailsArea_->setFocusPolicy(Qt::NoFocus);
    detailsArea_->viewport()->setAutoFillBackground(false);
    detailsArea_->setWidget(details_);
    details_->installEventFilter(this);
    details_->setAutoFillBackground(false);
    splitter_ = new QSplitter(Qt::Horizontal, this);
    splitter_->setObjectName(QStringLiteral("structureSplitter"));
    splitter_->setChildrenCollapsible(false);
    splitter_->addWidget(views_);
    splitter_->addWidget(detailsArea_);
    splitter_->setStretchFactor(0, 1);
    splitter_->setSizes({metrics::formWidth, metrics::popupWidth});
    return splitter_;
}

void StructurePage::build() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    auto* top = new QVBoxLayout;
    top->setContentsMargins(metrics::page, 0, metrics::page, metrics::control);
    top->setSpacing(metrics::control);
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("structureMessage"));
    message_->setClosable(true);
    controls_ = new QWidget(this);
    auto* flow = new FlowLayout(controls_);
    flow->setContentsMargins(0, 0, 0, 0);
    flow->setSpacing(metrics::control);
    buildControls(flow);
    totals_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    totals_->setObjectName(QStringLiteral("structureTotals"));
    totals_->wrapped();
    totals_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    totals_->setFocusPolicy(Qt::NoFocus);
    legend_ = new CostLegend(this);
    top->addWidget(message_);
    top->addWidget(controls_);
    top->addWidget(totals_);
    column->addLayout(top);
    empty_ = new EmptyState(Icon::Structure, this);
    empty_->setObjectName(QStringLiteral("structureEmpty"));
    loading_ = new Label(Theme::FontRole::Body, Theme::Role::Muted, this);
    loading_->setObjectName(QStringLiteral("structureLoading"));
    loading_->setAlignment(Qt::AlignCenter);
    loading_->wrapped();
    auto* content = new QWidget(this);
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(metrics::tight);
    auto* legendRow = new QHBoxLayout;
    legendRow->setContentsMargins(metrics::page, 0, metrics::page, metrics::tight);
    legendRow->addWidget(legend_, 1);
    inner->addLayout(legendRow);
    inner->addWidget(buildViews(), 1);
    states_ = new QStackedWidget(this);
    states_->addWidget(empty_);
    states_->addWidget(loading_);
    states_->addWidget(content);
    column->addWidget(states_, 1);
}

void StructurePage::retranslate() {
    title_->setText(tr("Structure"));
    graphButton_->setText(tr("Graph"));
    graphButton_->setToolTip(tr("The program as boxes and lines"));
    tableButton_->setText(tr("Table"));
    tableButton_->setToolTip(tr("The program as a table"));
    valuesButton_->setText(tr("Values"));
    valuesButton_->setToolTip(tr("The values of the tensor that the selected box reads"));
    const auto name = [](QToolButton* button, const QString& text, const QString& tip) {
        button->setText(text);
        button->setToolTip(tip);
        button->setAccessibleName(tip);
    };
    name(exportButton_, tr("Export"), tr("Export the drawing or the table"));
    name(zoomOut_, QStringLiteral("−"), tr("Zoom out (-)"));
    name(zoomIn_, QStringLiteral("+"), tr("Zoom in (+)"));
    name(zoomFit_, tr("Fit"), tr("The whole drawing (0)"));
    name(openAll_, tr("Open all"), tr("Open every block"));
    name(closeAll_, tr("Close all"), tr("Close every block"));
    const QStringList exports{tr("Drawing as PNG…"), tr("Drawing as SVG…"), tr("Table as CSV…")};
    for (qsizetype n = 0; n < exports.size(); ++n) exportMenu_->actions().at(n)->setText(exports[n]);
    find_->setPlaceholderText(tr("Find by name"));
    find_->setAccessibleName(tr("Find an instruction, weight or state by name"));
    find_->setToolTip(tr("Find by name (Ctrl+F); Enter goes to the next"));
    for (QToolButton* button : find_->findChildren<QToolButton*>())
        button->setAccessibleName(find_->accessibleName());
    find_->setMinimumWidth(find_->fontMetrics().horizontalAdvance(find_->placeholderText()) +
                           5 * metrics::page);
    const auto items = [](QComboBox* box, const QStringList& texts, const QString& meaning) {
        for (int n = 0; n < box->count(); ++n) box->setItemText(n, texts[n]);
        box->setAccessibleName(meaning);
        box->setToolTip(meaning);
    };
    items(profile_, {tr("One token of a reply"), tr("A prompt")}, tr("What the operations are counted for"));
    items(rows_, {tr("Instructions"), tr("Blocks"), tr("Layers and model")}, tr("Rows of the table"));
    tokensLabel_->setText(tr("Tokens:"));
    tokens_->setAccessibleName(tr("Tokens of the prompt"));
    pastLabel_->setText(tr("Tokens before:"));
    past_->setAccessibleName(tr("Tokens in the cache before"));
    empty_->setSentence(tr("No model is open. Open one to see what it computes."));
    empty_->setAction(tr("Go to Models"));
    loading_->setText(tr("The model is being opened…"));
    graph_->setAccessibleName(tr("Graph of the program"));
    tableView_->setAccessibleName(tr("Table of the program"));
    table_->retranslate();
    tableView_->resizeColumnsToContents();
    showTotals();
}

void StructurePage::exportGraph(bool svg) {
    if (svg)
        return write(tr("SVG (*.svg)"), QStringLiteral("svg"), [this] {
            QBuffer buffer;
            QSvgGenerator generator;
            generator.setOutputDevice(&buffer);
            generator.setSize(graph_->drawingSize().toSize());
            generator.setViewBox(QRectF(QPointF(), graph_->drawingSize()));
            generator.setTitle(title_->text());
            QPainter painter(&generator);
            graph_->draw(painter);
            painter.end();
            return buffer.data();
        });
    write(tr("PNG (*.png)"), QStringLiteral("png"), [this] {
        const QSizeF size = graph_->drawingSize();
        const double scale = std::min(2.0, std::sqrt(largestPicture / (size.width() * size.height())));
        QImage image((size * scale).toSize(), QImage::Format_RGB32);
        image.fill(Theme::color(Theme::Role::Surface, false));
        QPainter painter(&image);
        painter.scale(scale, scale);
        graph_->draw(painter);
        painter.end();
        QBuffer buffer;
        buffer.open(QIODevice::WriteOnly);
        image.save(&buffer, "PNG");
        return buffer.data();
    });
}

void StructurePage::exportTable() {
    if (!accounting_) return;
    // As it is now, whatever is counted while the file's name is being chosen.
    write(tr("CSV (*.csv)"), QStringLiteral("csv"), [program = program_, accounting = accounting_] {
        return QByteArray::fromStdString(program_csv(program->program(), *accounting));
    });
}

void StructurePage::write(const QString& filter, const QString& suffix,
                          const std::function<QByteArray()>& make) {
    if (!program_) return;
    app_.dialogs.saveFile(this, tr("Export"), filter, QStringLiteral("structure.") + suffix,
                          [this, make](const QStringList& paths) {
                              if (!program_) return;
                              QSaveFile file(paths.first());
                              if (file.open(QIODevice::WriteOnly) && file.write(make()) >= 0 && file.commit())
                                  return;
                              message_->showMessage(InlineMessage::Kind::Error,
                                                    {Code::file_write_failed,
                                                     {{"path", paths.first().toStdString()},
                                                      {"reason", file.errorString().toStdString()}}});
                          });
}

}  // namespace addend::ui
