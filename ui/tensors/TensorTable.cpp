#include "ui/tensors/TensorTable.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QCompleter>
#include <QEvent>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QSignalBlocker>
#include <QSizePolicy>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <algorithm>

#include "core/inspect/map_source.h"
#include "ui/icons/Icons.h"
#include "ui/plots/PlotText.h"
#include "ui/shell/Selection.h"
#include "ui/tensors/TensorExport.h"
#include "ui/tensors/TensorTableModel.h"
#include "ui/tensors/TensorText.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/InlineMessage.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

constexpr int nameLetters = 12;  // at least: the box grows with the room there is

}  // namespace

TensorTable::TensorTable(AppContext& app, TaskRunner& tasks, QWidget* parent)
    : QWidget(parent), app_(app), tasks_(tasks), model_(new TensorTableModel(this)) {
    setObjectName(QStringLiteral("tensorTable"));
    build();
    connectParts();
    retranslate();
    showState();
}

TensorTable::~TensorTable() {
    opening_.cancel();
}

void TensorTable::build() {
    choice_ = new QComboBox(this);
    choice_->setObjectName(QStringLiteral("tensorChoice"));
    choice_->setEditable(true);
    choice_->setInsertPolicy(QComboBox::NoInsert);
    choice_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    choice_->setMinimumContentsLength(nameLetters);
    choice_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    choice_->setMaximumWidth(metrics::formWidth);
    choice_->completer()->setFilterMode(Qt::MatchContains);
    choice_->completer()->setCompletionMode(QCompleter::PopupCompletion);
    choice_->lineEdit()->setObjectName(QStringLiteral("tensorChoiceName"));
    how_ = new QComboBox(this);
    how_->setObjectName(QStringLiteral("tensorAs"));
    how_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    rowLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    columnLabel_ = new Label(Theme::FontRole::Body, Theme::Role::Text, this);
    row_ = new QSpinBox(this);
    row_->setObjectName(QStringLiteral("tensorRow"));
    column_ = new QSpinBox(this);
    column_->setObjectName(QStringLiteral("tensorColumn"));
    rowLabel_->setBuddy(row_);
    columnLabel_->setBuddy(column_);
    export_ = new QToolButton(this);
    export_->setObjectName(QStringLiteral("tensorExport"));
    export_->setIcon(Icons::icon(Icon::Export));
    export_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    setFlat(export_);
    exportMenu_ = new QMenu(export_);
    exportMenu_->addAction(QString(), this, [this] { exportAs(true); });
    exportMenu_->addAction(QString(), this, [this] { exportAs(false); });
    auto* row = new FlowLayout;
    row->setSpacing(metrics::control);
    for (QWidget* widget :
         std::initializer_list<QWidget*>{how_, rowLabel_, row_, columnLabel_, column_, export_})
        row->addWidget(widget);
    message_ = new InlineMessage(this);
    message_->setObjectName(QStringLiteral("tensorTableMessage"));
    message_->setClosable(true);
    facts_ = new Label(Theme::FontRole::Caption, Theme::Role::Muted, this);
    facts_->setObjectName(QStringLiteral("tensorTableFacts"));
    facts_->wrapped();
    facts_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    facts_->setFocusPolicy(Qt::NoFocus);
    state_ = new Label(Theme::FontRole::Body, Theme::Role::Muted);
    state_->setObjectName(QStringLiteral("tensorTableState"));
    state_->setAlignment(Qt::AlignCenter);
    state_->wrapped();
    view_ = new QTableView;
    view_->setObjectName(QStringLiteral("tensorValues"));
    view_->setModel(model_);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setLayoutDirection(Qt::LeftToRight);  // a matrix, like a plot
    view_->setSelectionMode(QAbstractItemView::SingleSelection);
    view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view_->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view_->setTabKeyNavigation(false);
    view_->setWordWrap(false);
    // Sections of one size, so that a hundred thousand rows cost nothing.
    view_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view_->verticalHeader()->setDefaultSectionSize(metrics::rowHeight);
    view_->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    view_->setMinimumSize(1, 1);
    view_->setSizeAdjustPolicy(QAbstractScrollArea::AdjustIgnored);
    stack_ = new QStackedWidget(this);
    stack_->addWidget(state_);
    stack_->addWidget(view_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(metrics::page, metrics::tight, metrics::page, metrics::control);
    column->setSpacing(metrics::control);
    column->addWidget(choice_);
    column->addLayout(row);
    column->addWidget(message_);
    column->addWidget(facts_);
    column->addWidget(stack_, 1);
}

void TensorTable::connectParts() {
    const auto chosen = [this] {
        const QString name = choice_->currentText();
        if (choice_->findText(name, Qt::MatchExactly) >= 0 && name != name_) Q_EMIT tensorChosen(name);
    };
    connect(choice_, &QComboBox::activated, this, chosen);
    connect(choice_->lineEdit(), &QLineEdit::returnPressed, this, chosen);
    connect(how_, &QComboBox::activated, this,
            [this] { setAs(static_cast<TensorAs>(how_->currentData().toInt())); });
    for (QSpinBox* box : {row_, column_})
        connect(box, &QSpinBox::valueChanged, this, [this] { goTo(row_->value(), column_->value()); });
    connect(view_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& now) {
        if (!now.isValid()) return;
        const QSignalBlocker quietRow(row_), quietColumn(column_);
        row_->setValue(now.row());
        column_->setValue(now.column());
        app_.selection.setChannel(now.column());
    });
    connect(export_, &QToolButton::clicked, exportMenu_,
            [this] { exportMenu_->popup(export_->mapToGlobal(export_->rect().bottomLeft())); });
    connect(&Theme::instance(), &Theme::changed, this, [this] { fitColumns(); });
}

void TensorTable::setOrigin(const TensorOrigin& origin, const QList<Entry>& tensors) {
    opening_.cancel();
    origin_ = origin;
    entries_ = tensors;
    maps_.reset();
    failed_ = false;
    choice_->clear();
    for (const Entry& one : entries_) choice_->addItem(one.name);
    choice_->setCurrentIndex(choice_->findText(name_, Qt::MatchExactly));
    message_->clear();
    showMaps();
    open();
}

const TensorTable::Entry* TensorTable::entry() const {
    const auto found =
        std::find_if(entries_.begin(), entries_.end(), [&](const Entry& one) { return one.name == name_; });
    return found == entries_.end() ? nullptr : &*found;
}

void TensorTable::setTensor(const QString& name, const QString& nothing) {
    nothing_ = nothing;
    if (name == name_) return showState();
    opening_.cancel();
    name_ = name;
    maps_.reset();
    failed_ = false;
    choice_->setCurrentIndex(choice_->findText(name, Qt::MatchExactly));
    if (choice_->currentIndex() < 0) choice_->clearEditText();
    message_->clear();
    showMaps();
    open();
}

void TensorTable::setActive(bool active) {
    active_ = active;
    open();
}

void TensorTable::open() {
    const Entry* wanted = entry();
    if (!active_ || maps_ || failed_ || opening_.isActive() || wanted == nullptr) return showState();
    opening_ = tasks_.start(
        this, QString(),
        [origin = origin_, name = wanted->name.toStdString(), trits = wanted->trits](TaskContext& task) {
            return openTensor(origin, name, trits, task);
        },
        [this](std::shared_ptr<const TensorMaps> maps) {
            if (maps->name != name_.toStdString()) return;
            maps_ = std::move(maps);
            showMaps();
            Q_EMIT opened(name_);
        },
        [this, name = name_](const Message& why) {
            if (why.code == Code::cancelled || name != name_) return;
            failed_ = true;
            message_->showMessage(InlineMessage::Kind::Error, why, tr("The tensor was not read."));
            message_->addAction(tr("Retry"), [this] {
                failed_ = false;
                message_->clear();
                open();
            });
            showState();
        });
    showState();
}

void TensorTable::setAs(TensorAs how) {
    as_ = how;
    showMaps();
}

/// What was opened, the way that is asked for or the nearest there is.
void TensorTable::showMaps() {
    const QModelIndex before = view_->currentIndex();
    const QSignalBlocker quiet(how_);
    how_->clear();
    const TensorAs as = !maps_ || maps_->has(as_) ? as_ : maps_->first();
    for (const TensorAs one : {TensorAs::Trits, TensorAs::Weights, TensorAs::Stored})
        if (maps_ && maps_->has(one)) how_->addItem(tensorAsName(one), static_cast<int>(one));
    how_->setCurrentIndex(how_->findData(static_cast<int>(as)));
    model_->setMap(maps_ ? maps_->as(as) : nullptr, as);
    const QSignalBlocker quietRow(row_), quietColumn(column_);
    row_->setRange(0, std::max(0, model_->rowCount() - 1));
    column_->setRange(0, std::max(0, model_->columnCount() - 1));
    if (maps_) {
        QStringList parts{tr("%1 rows × %2 columns")
                              .arg(numberText(static_cast<qint64>(maps_->rows)),
                                   numberText(static_cast<qint64>(maps_->cols)))};
        if (maps_->scale) parts << tr("β %1").arg(figureText(static_cast<double>(*maps_->scale)));
        parts << (maps_->storage ? storageFormat(*maps_->storage)
                                 : tr("no tensor of the file: computed when the model was opened"));
        facts_->setText(parts.join(QStringLiteral(" · ")));
        fitColumns();
        if (before.isValid()) goTo(before.row(), before.column());
    }
    showState();
}

void TensorTable::showState() {
    const bool found = entry() != nullptr;
    facts_->setVisible(maps_ != nullptr);
    stack_->setCurrentIndex(maps_ ? 1 : 0);
    state_->setText(!found    ? (nothing_.isEmpty() ? tr("Choose a tensor.") : nothing_)
                    : failed_ ? tr("The tensor could not be read.")
                              : tr("Reading the tensor…"));
    for (QWidget* widget : std::initializer_list<QWidget*>{how_, row_, column_, export_})
        widget->setEnabled(maps_ != nullptr);
}

void TensorTable::fitColumns() {
    const QFontMetrics metric = view_->fontMetrics();
    int width = metric.horizontalAdvance(QString::number(model_->columnCount()));
    const bool trits = maps_ && how_->currentData().toInt() == static_cast<int>(TensorAs::Trits);
    width = std::max(width, metric.horizontalAdvance(trits ? tritText(-1) : figureText(-0.00012345)));
    view_->horizontalHeader()->setDefaultSectionSize(width + 2 * metrics::page);
    view_->verticalHeader()->setDefaultSectionSize(std::max(metrics::rowHeight, metric.height() + metrics::tight));
}

void TensorTable::goTo(int row, int column) {
    const QModelIndex at = model_->index(std::clamp(row, 0, std::max(0, model_->rowCount() - 1)),
                                         std::clamp(column, 0, std::max(0, model_->columnCount() - 1)));
    if (!at.isValid()) return;
    view_->setCurrentIndex(at);
    view_->scrollTo(at, QAbstractItemView::PositionAtCenter);
}

void TensorTable::exportAs(bool npy) {
    const Entry* wanted = entry();
    if (wanted == nullptr || !maps_) return;
    exportTensor(
        app_.dialogs, tasks_, this,
        {origin_, wanted->name.toStdString(), wanted->trits, static_cast<TensorAs>(how_->currentData().toInt()), npy},
        [this](const QString& path) {
            message_->showText(InlineMessage::Kind::Info, tr("Exported to %1.").arg(path));
            Q_EMIT exported(path);
        },
        [this](const Message& why) {
            message_->showMessage(InlineMessage::Kind::Error, why, tr("The tensor was not exported."));
        });
}

void TensorTable::retranslate() {
    choice_->setAccessibleName(tr("Tensor"));
    choice_->setToolTip(tr("Tensor: type a part of its name"));
    how_->setAccessibleName(tr("How values are shown"));
    how_->setToolTip(how_->accessibleName());
    rowLabel_->setText(tr("Row:"));
    columnLabel_->setText(tr("Column:"));
    row_->setAccessibleName(tr("Go to a row"));
    column_->setAccessibleName(tr("Go to a column"));
    export_->setText(tr("Export"));
    export_->setAccessibleName(tr("Export the whole tensor as it is shown"));
    export_->setToolTip(export_->accessibleName());
    exportMenu_->actions().at(0)->setText(tr("As .npy…"));
    exportMenu_->actions().at(1)->setText(tr("As .csv…"));
    view_->setAccessibleName(tr("Values of the tensor"));
    HeatLabels labels;
    labels.rows.title = tr("Row");
    labels.columns.title = tr("Column");
    model_->setLabels(labels);
    showMaps();
}

void TensorTable::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
