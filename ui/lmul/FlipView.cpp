#include "ui/lmul/FlipView.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>

#include "ui/engine/PatchText.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/ElidedLabel.h"

namespace addend::ui {
namespace {

constexpr int leastLines = 6;  // of the table

}  // namespace

FlipView::FlipView(QWidget* parent) : QWidget(parent), model_(new FlipModel(this)) {
    title_ = new ElidedLabel(Theme::FontRole::Section, Theme::Role::Text, this);
    table_ = new QTableView;
    table_->setObjectName(QStringLiteral("lmulFlips"));
    auto* sorted = new QSortFilterProxyModel(this);
    sorted->setSourceModel(model_);
    sorted->setSortRole(FlipModel::SortRole);
    table_->setModel(sorted);
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setTabKeyNavigation(false);
    table_->setSortingEnabled(true);
    table_->sortByColumn(FlipModel::Place, Qt::AscendingOrder);
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->setMinimumHeight(leastLines * table_->verticalHeader()->defaultSectionSize());
    nothing_ = new Label(Theme::FontRole::Body, Theme::Role::Muted);
    nothing_->setObjectName(QStringLiteral("lmulNoFlips"));
    nothing_->wrapped();
    nothing_->setAlignment(Qt::AlignCenter);
    stack_ = new QStackedWidget(this);
    stack_->addWidget(table_);
    stack_->addWidget(nothing_);
    summary_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    summary_->wrapped();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::tight);
    column->addWidget(title_);
    column->addWidget(stack_, 1);
    column->addWidget(summary_);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this, sorted](const QModelIndex& at) {
                if (at.isValid()) Q_EMIT picked(model_->tokenAt(sorted->mapToSource(at).row()));
            });
}

void FlipView::setStudy(std::shared_ptr<const LMulStudy> study, std::shared_ptr<LoadedModel> model) {
    study_ = std::move(study);
    model_->setStudy(study_, std::move(model));
    table_->resizeColumnsToContents();
    retranslate();
}

void FlipView::setNothing(const QString& why) {
    nothing_->setText(why);
    stack_->setCurrentIndex(why.isEmpty() ? 0 : 1);
    summary_->setVisible(why.isEmpty());
}

void FlipView::retranslate() {
    title_->setText(tr("Next tokens that change"));
    table_->setAccessibleName(title_->text());
    if (!study_) return summary_->clear();
    QStringList words;
    for (std::size_t n = 0; n < study_->how.size(); ++n)
        words << tr("%1: %2").arg(arithmeticName(study_->how[n]), percentText(study_->buildUp[n].flips(), 1));
    summary_->setText(tr("Share of %n token(s) whose most likely successor is another.", nullptr,
                         static_cast<int>(study_->tokens.size())) +
                      QLatin1Char(' ') + words.join(tr("; ")));
    if (model_->rowCount() > 0)
        Q_EMIT model_->headerDataChanged(Qt::Horizontal, 0, model_->columnCount() - 1);
}

}  // namespace addend::ui
