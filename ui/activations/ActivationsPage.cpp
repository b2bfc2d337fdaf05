#include "ui/activations/ActivationsPage.h"

#include <QListWidget>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

#include "ui/activations/AttentionView.h"
#include "ui/activations/DifferenceView.h"
#include "ui/activations/GatesView.h"
#include "ui/activations/Int8View.h"
#include "ui/activations/InterventionsPanel.h"
#include "ui/activations/LensView.h"
#include "ui/activations/NextTokenView.h"
#include "ui/activations/PatchingView.h"
#include "ui/activations/PromptBar.h"
#include "ui/activations/ResidualView.h"
#include "ui/activations/TapView.h"
#include "ui/activations/TextView.h"
#include "ui/activations/TokenStrip.h"
#include "ui/engine/Workbench.h"
#include "ui/shell/Selection.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/theme/Theme.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {
namespace {

constexpr int viewListWidth = 200;
constexpr int viewListLeast = 120;
constexpr int sideWidth = 300;

}  // namespace

ActivationsPage::ActivationsPage(AppContext& app, Workbench& bench, QWidget* parent)
    : Page(parent), app_(app), bench_(bench), book_(new InterventionBook(app.undo, this)) {
    setObjectName(QStringLiteral("activationsPage"));
    build();
    TraceBook& traces = bench_.traces();
    connect(&traces, &TraceBook::currentChanged, this, &ActivationsPage::showTrace);
    connect(&traces, &TraceBook::recordingChanged, this, &ActivationsPage::showState);
    connect(&traces, &TraceBook::failed, this, [this](const Message& why) {
        if (why.code == Code::cancelled) return;
        notice_->showMessage(InlineMessage::Kind::Error, why, tr("The prompt could not be traced."));
    });
    connect(&bench_, &Workbench::modelOpened, this, &ActivationsPage::showModel);
    connect(&app_.selection, &Selection::changed, this, [this](Selection::Fields fields) {
        if (fields & Selection::Token) strip_->setCurrent(static_cast<int>(app_.selection.token()));
    });
    connect(&app_.theme, &Theme::changed, this, &ActivationsPage::applyTheme, Qt::QueuedConnection);
    retranslate();
    applyTheme();
    showModel();
    showTrace();
}

ActivationsPage::~ActivationsPage() = default;

QWidget* ActivationsPage::buildHeader() {
    auto* header = new QWidget(this);
    title_ = new ElidedLabel(Theme::FontRole::Title, Theme::Role::Text, header);
    panelButton_ = new QToolButton(header);
    panelButton_->setObjectName(QStringLiteral("toggleInterventions"));
    panelButton_->setIcon(Icons::icon(Icon::Edit));
    panelButton_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    panelButton_->setCheckable(true);
    auto* row = new QHBoxLayout;
    row->setSpacing(metrics::control);
    row->addWidget(title_, 1);
    row->addWidget(panelButton_);
    prompt_ = new PromptBar(bench_.traces(), header);
    notice_ = new InlineMessage(header);
    notice_->setObjectName(QStringLiteral("activationsNotice"));
    notice_->setClosable(true);
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::control);
    column->setSpacing(metrics::control);
    column->addLayout(row);
    column->addWidget(prompt_);
    column->addWidget(notice_);
    connect(panelButton_, &QToolButton::toggled, this, [this](bool on) {
        side_->setVisible(on);
        QMetaObject::invokeMethod(this, &ActivationsPage::fitList, Qt::QueuedConnection);
    });
    connect(prompt_, &PromptBar::runRequested, this, [this] { run(false); });
    return header;
}

void ActivationsPage::addViews() {
    views_ = {new ResidualView(app_, bench_),   new LensView(app_, bench_),
              new TapView(app_, bench_),        new GatesView(app_, bench_),
              new Int8View(app_, bench_),       new AttentionView(app_, bench_),
              new NextTokenView(app_, bench_, *book_), new PatchingView(app_, bench_),
              new DifferenceView(app_, bench_), new TextView(app_, bench_)};
    for (ActivationView* view : views_) {
        // Large texts in a small window: the view scrolls rather than being cut.
        auto* area = new QScrollArea;
        area->setWidget(view);
        area->setWidgetResizable(true);
        area->setFrameShape(QFrame::NoFrame);
        area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        area->setFocusPolicy(Qt::NoFocus);
        area->viewport()->setAutoFillBackground(false);
        view->setAutoFillBackground(false);
        stack_->addWidget(area);
        areas_.insert(view, area);
    }
}

void ActivationsPage::build() {
    auto* header = buildHeader();
    list_ = new QListWidget(this);
    list_->setObjectName(QStringLiteral("activationViews"));
    list_->setFrameShape(QFrame::NoFrame);
    list_->setMinimumWidth(viewListLeast);
    list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list_->setTextElideMode(Qt::ElideRight);
    strip_ = new TokenStrip(this);
    strip_->setObjectName(QStringLiteral("tokenStrip"));
    stack_ = new QStackedWidget(this);
    stack_->setObjectName(QStringLiteral("activationStack"));
    empty_ = new EmptyState(Icon::Activations);
    empty_->setObjectName(QStringLiteral("activationsEmpty"));
    stack_->addWidget(empty_);
    addViews();
    auto* stripRow = new QWidget(this);
    auto* stripColumn = new QVBoxLayout(stripRow);
    stripColumn->setContentsMargins(metrics::page, 0, metrics::page, 0);
    stripColumn->addWidget(strip_);
    auto* content = new QWidget(this);
    auto* contentColumn = new QVBoxLayout(content);
    contentColumn->setContentsMargins(metrics::page, metrics::control, metrics::page, metrics::page);
    contentColumn->addWidget(stack_);
    middle_ = new QSplitter(Qt::Vertical, this);
    middle_->setObjectName(QStringLiteral("activationsMiddle"));
    middle_->setChildrenCollapsible(false);
    middle_->addWidget(stripRow);
    middle_->addWidget(content);
    middle_->setStretchFactor(1, 1);
    panel_ = new InterventionsPanel(*book_, app_, bench_.tasks());
    auto* area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("interventionsArea"));
    area->setWidget(panel_);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setMinimumWidth(sideWidth);
    side_ = area;
    side_->hide();
    splitter_ = new QSplitter(Qt::Horizontal, this);
    splitter_->setObjectName(QStringLiteral("activationsSplitter"));
    splitter_->setChildrenCollapsible(false);
    splitter_->addWidget(list_);
    splitter_->addWidget(middle_);
    splitter_->addWidget(side_);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({viewListWidth, metrics::windowWidth, sideWidth});
    connect(splitter_, &QSplitter::splitterMoved, this, [this] { listPlaced_ = true; });
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(header);
    auto* body = new QHBoxLayout;
    body->setContentsMargins(metrics::page - metrics::control, 0, 0, 0);  // names of views stand in line with the page's title
    body->addWidget(splitter_);
    column->addLayout(body, 1);
    connect(list_, &QListWidget::currentRowChanged, this, [this] { showState(); });
    connect(strip_, &TokenStrip::picked, this, [this](int token) { app_.selection.setToken(token); });
    connect(empty_, &EmptyState::activated, this, [this] {
        if (bench_.engine().model())
            prompt_->focusPrompt();
        else
            Q_EMIT pageRequested(QStringLiteral("models"));
    });
    connect(panel_, &InterventionsPanel::runRequested, this, [this] { run(true); });
}

/// Only views that the model can have; the list keeps what was chosen.
void ActivationsPage::fillViews() {
    const QSignalBlocker quiet(list_);
    const ActivationView* before = currentView();
    const auto model = bench_.traces().model();
    const auto program = model ? model->model().program_shape() : nullptr;
    list_->clear();
    for (int i = 0; i < views_.size(); ++i) {
        if (program && !views_[i]->suits(*program)) continue;
        auto* item = new QListWidgetItem(views_[i]->name(), list_);
        item->setToolTip(views_[i]->name());
        item->setData(Qt::UserRole, i);
        item->setSizeHint({0, std::max<int>(metrics::rowHeight, list_->fontMetrics().height() + metrics::control)});
        if (views_[i] == before || (before == nullptr && QString::number(i) == wantedView_)) list_->setCurrentItem(item);
    }
    if (list_->currentRow() < 0) list_->setCurrentRow(0);
    fitList();
}

/// As wide as its names, up to a quarter of the page beside the panel, until the user draws the line elsewhere.
void ActivationsPage::fitList() {
    QList<int> sizes = splitter_->sizes();
    if (listPlaced_ || sizes.size() < 2 || sizes[0] <= 0) return;
    int widest = 0;
    for (int row = 0; row < list_->count(); ++row)
        widest = std::max(widest, list_->fontMetrics().horizontalAdvance(list_->item(row)->text()));
    const int room = splitter_->width() - (sizes.size() > 2 ? sizes[2] : 0);
    const int wanted =
        std::max(viewListLeast, std::min(std::max(viewListWidth, widest + 2 * metrics::page), room / 4));
    sizes[1] += sizes[0] - wanted;
    sizes[0] = wanted;
    splitter_->setSizes(sizes);
}

ActivationView* ActivationsPage::currentView() const {
    const QListWidgetItem* item = list_->currentItem();
    return item != nullptr ? views_.value(item->data(Qt::UserRole).toInt()) : nullptr;
}

void ActivationsPage::showView(ActivationView* view) {
    for (int row = 0; row < list_->count(); ++row)
        if (views_.value(list_->item(row)->data(Qt::UserRole).toInt()) == view) list_->setCurrentRow(row);
}

void ActivationsPage::run(bool withInterventions) {
    notice_->clear();
    TraceBook& traces = bench_.traces();
    const auto now = traces.current();
    if (!withInterventions) return traces.record(prompt_->prompt(), bench_.patches().current());
    if (!now) return;
    TracePrompt again;
    again.title = now->title;
    again.ids = now->tokens;
    again.promptIds = now->promptTokens;
    traces.record(again, now->patch, book_->list());
}

void ActivationsPage::showModel() {
    fillViews();
    prompt_->showState();
    showTrace();
}

void ActivationsPage::showTrace() {
    const auto trace = bench_.traces().current();
    strip_->setTrace(trace);
    strip_->parentWidget()->setVisible(trace != nullptr);
    strip_->setCurrent(static_cast<int>(app_.selection.token()));
    panel_->setProgram(trace ? &trace->program() : nullptr,
                       trace ? trace->model->model().summary().quick_id : std::string(),
                       trace ? static_cast<int>(trace->tokens.size()) : 0);
    for (ActivationView* view : views_) view->setTrace(trace);
    showState();
}

void ActivationsPage::showState() {
    TraceBook& traces = bench_.traces();
    const auto model = bench_.engine().model();
    ActivationView* now = currentView();
    const bool content = model && now != nullptr && (traces.current() || !now->needsTrace());
    empty_->setSentence(!model ? tr("Open a model to see what it computes.")
                        : traces.isRecording()
                            ? tr("The model is reading …")
                            : tr("Let the model read a text: what every layer computes for every token is shown here."));
    empty_->setAction(!model ? tr("Open a model") : traces.isRecording() ? QString() : tr("Write a prompt"));
    for (ActivationView* view : views_)
        if (view != now) view->setActive(false);
    if (content)
        stack_->setCurrentWidget(areas_.value(now));
    else
        stack_->setCurrentWidget(empty_);
    panel_->setRunning(traces.isRecording());
    // That view is about what the panel holds.
    if (content && qobject_cast<NextTokenView*>(now) != nullptr && book_->list().empty()) panelButton_->setChecked(true);
    if (now != nullptr) now->setActive(active_ && content);
}

void ActivationsPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    fitList();
}

void ActivationsPage::setActive(bool active) {
    active_ = active;
    showState();
}

/// The view of any value takes the one that is selected, now or when there is a trace.
void ActivationsPage::showNode(const QString&) {
    showView(view<TapView>());
}

bool ActivationsPage::escape(Escape step) {
    if (step == Escape::StopWork && bench_.traces().isRecording()) {
        bench_.traces().cancel();
        return true;
    }
    if (step != Escape::ResetZoom) return false;
    ActivationView* now = currentView();
    return now != nullptr && now->resetZoom();
}

QVariantMap ActivationsPage::saveState() const {
    return {{QStringLiteral("splitter"), splitter_->saveState()},
            {QStringLiteral("placed"), listPlaced_},
            {QStringLiteral("middle"), middle_->saveState()},
            {QStringLiteral("prompt"), prompt_->text()},
            {QStringLiteral("chat"), prompt_->asChat()},
            {QStringLiteral("view"), list_->currentItem() != nullptr
                                         ? list_->currentItem()->data(Qt::UserRole).toString()
                                         : QString()},
            {QStringLiteral("interventions"), QString::fromStdString(book_->list().to_json())}};
}

void ActivationsPage::restoreState(const QVariantMap& state) {
    splitter_->restoreState(state.value(QStringLiteral("splitter")).toByteArray());
    listPlaced_ = state.value(QStringLiteral("placed")).toBool();
    middle_->restoreState(state.value(QStringLiteral("middle")).toByteArray());
    prompt_->setText(state.value(QStringLiteral("prompt")).toString());
    prompt_->setAsChat(state.value(QStringLiteral("chat")).toBool());
    wantedView_ = state.value(QStringLiteral("view")).toString();
    for (int row = 0; row < list_->count(); ++row)
        if (list_->item(row)->data(Qt::UserRole).toString() == wantedView_) list_->setCurrentRow(row);
    const QString list = state.value(QStringLiteral("interventions")).toString();
    if (list.isEmpty()) return;
    try {
        book_->replaceAll(InterventionList::from_json(list.toStdString(), {}));
    } catch (const Failure&) {
        // Written by another version: nothing is lost but a list that was not saved.
    }
}

void ActivationsPage::applyTheme() {
    // As in the other lists: what is chosen has a soft ground, so that its text stays text.
    QPalette colors = QApplication::palette();
    colors.setColor(QPalette::Highlight, app_.theme.color(Theme::Role::AccentSoft));
    colors.setColor(QPalette::HighlightedText, app_.theme.color(Theme::Role::Text));
    colors.setColor(QPalette::Base, app_.theme.color(Theme::Role::Background));
    list_->setPalette(colors);
    fillViews();
    fitSide();
}

/// As wide as its texts need.
void ActivationsPage::fitSide() {
    side_->setMinimumWidth(std::max(sideWidth, panel_->minimumSizeHint().width() +
                                                   style()->pixelMetric(QStyle::PM_ScrollBarExtent)));
}

void ActivationsPage::retranslate() {
    title_->setText(tr("Activations"));
    panelButton_->setText(tr("Interventions"));
    panelButton_->setToolTip(tr("Show the panel of interventions"));
    panelButton_->setAccessibleName(tr("Interventions"));
    list_->setAccessibleName(tr("Views"));
    fillViews();
    showState();
    // Queued: the panel takes its new texts after the page.
    QMetaObject::invokeMethod(this, &ActivationsPage::fitSide, Qt::QueuedConnection);
}

}  // namespace addend::ui
