#include "ui/lmul/FlipView.h"

#include <QBoxLayout>
#include <QDir>
#include <QHeaderView>
#include <QSaveFile>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include "ui/engine/PatchText.h"
#include "ui/icons/Icons.h"
#include "ui/shell/Dialogs.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {
namespace {

constexpr int leastLines = 6;  // of the table

}  // namespace

FlipView::FlipView(Dialogs& dialogs, QWidget* parent)
    : QWidget(parent), dialogs_(dialogs), model_(new FlipModel(this)) {
    title_ = new ElidedLabel(Theme::FontRole::Section, Theme::Role::Text, this);
    export_ = new QToolButton(this);
    export_->setObjectName(QStringLiteral("lmulFlipsExport"));
    export_->setIcon(Icons::icon(Icon::Export));
    setFlat(export_);
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("lmulFlipsMessage"));
    message_->setClosable(true);
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
    auto* header = new QHBoxLayout;
    header->setSpacing(metrics::tight);
    header->addWidget(title_, 1);
    header->addWidget(export_);
    column->addLayout(header);
    column->addWidget(message_);
    column->addWidget(stack_, 1);
    column->addWidget(summary_);
    connect(export_, &QToolButton::clicked, this, &FlipView::exportTable);
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
    export_->setEnabled(why.isEmpty());
}

void FlipView::exportTable() {
    dialogs_.saveFile(
        this, tr("Export %1").arg(title_->text()), tr("CSV file (*.csv)"),
        QDir::home().filePath(QStringLiteral("lmul-flips.csv")), [this](const QStringList& paths) {
            QSaveFile file(paths.value(0));
            if (file.open(QIODevice::WriteOnly) && file.write(model_->csv()) >= 0 && file.commit())
                message_->showText(InlineMessage::Kind::Info, tr("Exported to %1.").arg(paths.value(0)));
            else
                message_->showText(InlineMessage::Kind::Error, tr("The table was not exported."), file.errorString());
        });
}

void FlipView::retranslate() {
    title_->setText(tr("Next tokens that change"));
    table_->setAccessibleName(title_->text());
    export_->setAccessibleName(tr("Export the table as CSV"));
    export_->setToolTip(export_->accessibleName());
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
