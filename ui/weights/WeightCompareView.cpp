#include "ui/weights/WeightCompareView.h"

#include <QBoxLayout>
#include <QDir>
#include <QFileInfo>
#include <QHeaderView>
#include <QMenu>
#include <QSaveFile>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QToolButton>

#include "core/inspect/weight_compare.h"
#include "ui/icons/Icons.h"
#include "ui/plots/PlotPanel.h"
#include "ui/shell/ContextModel.h"
#include "ui/shell/Dialogs.h"
#include "ui/tensors/TensorText.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/weights/NameColumn.h"
#include "ui/weights/WeightCompareModel.h"
#include "ui/weights/WeightText.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int tableRows = 6;  // seen at least

}  // namespace

WeightCompareView::WeightCompareView(AppContext& app, TaskRunner& tasks, QWidget* parent)
    : QWidget(parent), app_(app), tasks_(tasks) {
    build();
    retranslate();
}

void WeightCompareView::build() {
    choose_ = new QToolButton(this);
    choose_->setObjectName(QStringLiteral("chooseOther"));
    choose_->setIcon(Icons::icon(Icon::Compare));
    choose_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    menu_ = new QMenu(choose_);
    export_ = new QToolButton(this);
    export_->setObjectName(QStringLiteral("exportComparison"));
    export_->setIcon(Icons::icon(Icon::Export));
    export_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    summary_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    summary_->setObjectName(QStringLiteral("compareSummary"));
    summary_->wrapped();
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("compareMessage"));
    model_ = new WeightCompareModel(this);
    sorted_ = new QSortFilterProxyModel(this);
    sorted_->setSourceModel(model_);
    sorted_->setSortRole(WeightCompareModel::SortRole);
    table_ = new QTableView(this);
    table_->setObjectName(QStringLiteral("compareTable"));
    table_->setModel(sorted_);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->setSortingEnabled(true);
    table_->sortByColumn(WeightCompareModel::Name, Qt::AscendingOrder);
    table_->verticalHeader()->hide();
    table_->setWordWrap(false);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    names_ = new NameColumn(table_, WeightCompareModel::Name);
    matrix_ = new HeatMap;
    panel_ = new PlotPanel(matrix_, app_.dialogs, this);
    auto* row = new FlowLayout;
    row->setSpacing(metrics::control);
    row->addWidget(choose_);
    row->addWidget(export_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::control, 0, metrics::page, metrics::page);
    column->setSpacing(metrics::control);
    column->addLayout(row);
    column->addWidget(summary_);
    column->addWidget(message_);
    column->addWidget(table_, 1);
    column->addWidget(panel_, 1);
    table_->setMinimumHeight(tableRows * table_->verticalHeader()->defaultSectionSize());
    connect(choose_, &QToolButton::clicked, menu_, [this] {
        fillMenu();
        menu_->popup(choose_->mapToGlobal(choose_->rect().bottomLeft()));
    });
    connect(export_, &QToolButton::clicked, this, &WeightCompareView::exportFigures);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& at) {
        showMatrix();
        if (at.isValid()) Q_EMIT tensorPicked(at.siblingAtColumn(WeightCompareModel::Name).data().toString());
    });
}

void WeightCompareView::fillMenu() {
    menu_->clear();
    for (const auto& choice : app_.context.choices(ContextModel::Kind::Model)) {
        QAction* action = menu_->addAction(choice.label, this, [this, id = choice.id] { compareWith(id); });
        action->setToolTip(choice.detail);
    }
    if (!menu_->isEmpty()) menu_->addSeparator();
    menu_->addAction(tr("A .gguf file …"), this, [this] {
        app_.dialogs.openFiles(this, tr("Compare with"), tr("Models (*.gguf *.safetensors)"), {},
                               [this](const QStringList& paths) { compareWith(paths.value(0)); });
    });
    menu_->addAction(tr("A folder …"), this, [this] {
        app_.dialogs.openFolder(this, tr("Compare with"), {},
                                [this](const QStringList& paths) { compareWith(paths.value(0)); });
    });
}

void WeightCompareView::setModel(std::shared_ptr<const ModelFiles> files) {
    task_.cancel();
    files_ = std::move(files);
    other_.clear();
    model_->setComparison({});
    message_->clear();
    showState();
}

void WeightCompareView::compareWith(const QString& path) {
    if (!files_ || path.isEmpty()) return;
    task_.cancel();
    message_->clear();
    other_ = QFileInfo(path).fileName();
    task_ = tasks_.start(
        this, tr("Comparing weights with %1").arg(other_),
        [left = files_, path](TaskContext& task) {
            const ModelFiles right = ModelFiles::open(path.toStdString());
            return compare_weights(*left, right, "*", 0, [&](std::uint64_t d, std::uint64_t t) { task.report(d, t); },
                                   task.cancel());
        },
        [this](WeightComparison&& comparison) {
            model_->setComparison(std::move(comparison));
            showState();
            names_->fit();
            // Not selectRow(): mirrored, it looks for a column at the far edge of the viewport and, finding none there,
            // leaves no current index.
            if (model_->rowCount() > 0) table_->setCurrentIndex(sorted_->index(0, 0));
        },
        [this](const Message& why) {
            model_->setComparison({});
            other_.clear();
            if (why.code != Code::cancelled)
                message_->showMessage(InlineMessage::Kind::Error, why, tr("The models were not compared."));
            showState();
        });
    showState();
}

void WeightCompareView::showState() {
    const bool content = model_->rowCount() > 0;
    table_->setVisible(content);
    export_->setVisible(content);
    const WeightComparison& c = model_->comparison();
    std::uint64_t compared = 0, kept = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        kept += c.transitions[i][i];
        for (std::size_t j = 0; j < 3; ++j) compared += c.transitions[i][j];
    }
    if (task_.isActive())
        summary_->setText(tr("Comparing with %1 …").arg(other_));
    else if (!content)
        summary_->setText(tr("Choose a second model of the same architecture."));
    else
        summary_->setText(
            tr("Beside %1: %2 of %3 trits differ (%4). Only here: %5 tensors, only there: %6, of another shape: %7.")
                .arg(other_, numberText(static_cast<qint64>(compared - kept)),
                     numberText(static_cast<qint64>(compared)),
                     percentText(compared == 0 ? 0 : static_cast<double>(compared - kept) / static_cast<double>(compared), 3),
                     numberText(static_cast<qint64>(c.only_left.size())),
                     numberText(static_cast<qint64>(c.only_right.size())),
                     numberText(static_cast<qint64>(c.shapes_differ.size()))));
    showMatrix();
}

void WeightCompareView::showMatrix() {
    const int row = sorted_->mapToSource(table_->currentIndex()).row();
    const auto& list = model_->comparison().matrices;
    const MatrixComparison* m =
        row >= 0 && row < static_cast<int>(list.size()) ? &list[static_cast<std::size_t>(row)] : nullptr;
    panel_->setVisible(!list.empty());
    if (m == nullptr || !m->trits || m->compared() == 0) {
        panel_->setSummary({});
        return panel_->setNothing(tr("Choose a ternary matrix in the table."));
    }
    panel_->setNothing({});
    std::vector<float> shares;
    for (const auto& line : m->transitions)
        for (const std::uint64_t count : line)
            shares.push_back(static_cast<float>(100 * static_cast<double>(count) / static_cast<double>(m->compared())));
    HeatLabels labels;
    const auto name = [](qint64 index) { return tritText(static_cast<float>(index - 1)); };
    labels.rows = {tr("In this model"), name, true};
    labels.columns = {tr("In the other"), name, true};
    labels.value = tr("Share of weights (%)");
    labels.cellText = [](qint64, qint64, float value) { return numberText(static_cast<double>(value), 2); };
    matrix_->setLabels(labels);
    matrix_->setSource(std::make_shared<MatrixSource>(3, 3, std::move(shares)));
    panel_->setSummary(tr("%1: %2 of %3 trits differ.")
                           .arg(QString::fromStdString(m->info.name), numberText(static_cast<qint64>(m->flips())),
                                numberText(static_cast<qint64>(m->compared()))));
}

void WeightCompareView::exportFigures() {
    app_.dialogs.saveFile(
        this, tr("Export the comparison"), tr("CSV file (*.csv)"),
        QDir::home().filePath(QStringLiteral("comparison.csv")), [this](const QStringList& paths) {
            QSaveFile file(paths.value(0));
            if (file.open(QIODevice::WriteOnly) && file.write(model_->csv()) >= 0 && file.commit())
                message_->showText(InlineMessage::Kind::Info, tr("Exported to %1.").arg(paths.value(0)));
            else
                message_->showText(InlineMessage::Kind::Error, tr("The comparison was not exported."),
                                   file.errorString());
        });
}

void WeightCompareView::retranslate() {
    export_->setText(tr("Figures"));
    export_->setAccessibleName(tr("Export the comparison as CSV"));
    export_->setToolTip(export_->accessibleName());
    choose_->setText(tr("Choose a model"));
    choose_->setAccessibleName(tr("Choose the model to compare with"));
    choose_->setToolTip(tr("A model of the library, a file or a folder"));
    table_->setAccessibleName(tr("Differences, worst first"));
    panel_->setTitle(tr("Which trits became which"));
    showState();
}

void WeightCompareView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
