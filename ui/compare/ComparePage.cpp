#include "ui/compare/ComparePage.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

#include "core/store/store.h"
#include "ui/compare/ComparisonView.h"
#include "ui/compare/ContextView.h"
#include "ui/compare/ScalingView.h"
#include "ui/engine/Workbench.h"
#include "ui/shell/Selection.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/ElidedLabel.h"

namespace addend::ui {

void CompareTab::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

ComparePage::ComparePage(AppContext& app, Workbench& bench, QWidget* parent)
    : Page(parent),
      bench_(bench),
      title_(new ElidedLabel(Theme::FontRole::Title, Theme::Role::Text, this)),
      head_(new QHBoxLayout),
      bar_(new QTabBar(this)),
      stack_(new QStackedWidget(this)),
      comparison_(new ComparisonView(app, bench)) {
    setObjectName(QStringLiteral("comparePage"));
    bar_->setObjectName(QStringLiteral("compareTabs"));
    bar_->setDrawBase(false);
    bar_->setExpanding(false);
    head_->setSpacing(metrics::control);
    head_->addWidget(title_, 1);
    auto* top = new QVBoxLayout;
    top->setContentsMargins(metrics::page, metrics::page, metrics::page, 0);
    top->setSpacing(metrics::control);
    top->addLayout(head_);
    top->addWidget(bar_);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::control);
    column->addLayout(top);
    column->addWidget(stack_, 1);
    connect(bar_, &QTabBar::currentChanged, this, [this](int index) {
        stack_->setCurrentIndex(index);
        showActions();
    });
    addTab(QStringLiteral("comparison"), comparison_);
    addTab(QStringLiteral("scaling"), new ScalingView(app, bench));
    addTab(QStringLiteral("context"), new ContextView(app, bench));
    retranslate();
    const auto takeRun = [this, &app] {
        if (const auto run = app.selection.takeRun()) openRun(*run);
    };
    connect(&app.selection, &Selection::runAsked, this, takeRun);
    // Asked before this page was made: once its state of last time is back.
    QMetaObject::invokeMethod(this, takeRun, Qt::QueuedConnection);
}

ComparePage::~ComparePage() = default;

void ComparePage::addTab(const QString& id, CompareTab* tab) {
    ids_ << id;
    stack_->addWidget(tab);
    if (QWidget* actions = tab->actions()) head_->addWidget(actions);
    connect(tab, &CompareTab::pageRequested, this, &ComparePage::pageRequested);
    bar_->addTab(tab->title());
    bar_->setVisible(bar_->count() > 1);
    showActions();
}

CompareTab* ComparePage::tab(int index) const {
    return static_cast<CompareTab*>(stack_->widget(index));
}

void ComparePage::showTab(const QString& id) {
    if (ids_.contains(id)) bar_->setCurrentIndex(static_cast<int>(ids_.indexOf(id)));
}

QString ComparePage::currentTab() const {
    return ids_.value(bar_->currentIndex());
}

void ComparePage::openRun(RunId run) {
    bench_.store().ask(
        this, [run](Store& store) { return store.runs().summaries({&run, 1}); },
        [this, run](const std::vector<RunSummary>& found) {
            const std::string kind = found.empty() ? std::string() : found.front().kind;
            // One that is gone is told by the comparison, which then finds nothing.
            const QString id = kind == "scaling" || kind == "context" ? QString::fromStdString(kind)
                                                                      : QStringLiteral("comparison");
            showTab(id);
            tab(static_cast<int>(ids_.indexOf(id)))->openRun(run);
        });
}

void ComparePage::showActions() {
    for (int n = 0; n < stack_->count(); ++n)
        if (QWidget* actions = tab(n)->actions()) actions->setVisible(n == bar_->currentIndex());
}

bool ComparePage::escape(Escape step) {
    return tab(bar_->currentIndex())->escape(step);
}

QVariantMap ComparePage::saveState() const {
    QVariantMap state{{QStringLiteral("tab"), currentTab()}};
    for (int n = 0; n < stack_->count(); ++n) state.insert(ids_[n], tab(n)->saveState());
    return state;
}

void ComparePage::restoreState(const QVariantMap& state) {
    for (int n = 0; n < stack_->count(); ++n) tab(n)->restoreState(state.value(ids_[n]).toMap());
    showTab(state.value(QStringLiteral("tab")).toString());
}

void ComparePage::retranslate() {
    title_->setText(tr("Compare"));
    bar_->setAccessibleName(tr("What is compared"));
    for (int n = 0; n < stack_->count(); ++n) bar_->setTabText(n, tab(n)->title());
}

}  // namespace addend::ui
