#include "ui/shell/MainWindow.h"

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QScreen>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/settings/Settings.h"
#include "ui/settings/SettingsDialog.h"
#include "ui/shell/ContextBar.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/JobListModel.h"
#include "ui/shell/JobPopup.h"
#include "ui/shell/LogPanel.h"
#include "ui/shell/Navigation.h"
#include "ui/shell/StatusBar.h"
#include "ui/shell/Undo.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/UndoBar.h"

namespace addend::ui {

MainWindow::MainWindow(AppContext app, QWidget* parent)
    : QMainWindow(parent),
      app_(app),
      navigation_(new Navigation),
      contextBar_(new ContextBar(app.context)),
      stack_(new QStackedWidget),
      undoBar_(new UndoBar(app.undo)),
      statusBar_(new StatusBar(app.status, app.jobs)),
      log_(new LogPanel(app.log, app.dialogs, this)),
      jobPopup_(new JobPopup(app.jobs, this)) {
    setObjectName(QStringLiteral("mainWindow"));
    setMinimumSize(metrics::windowMinWidth, metrics::windowMinHeight);
    // The first time; the frame and a panel of the desktop need room as well.
    const QSize room = screen()->availableSize() - QSize(0, metrics::windowFrame);
    resize(QSize(metrics::windowWidth, metrics::windowHeight).boundedTo(room).expandedTo(minimumSize()));
    setAcceptDrops(true);
    build();
    addKeys();
    connect(navigation_, &Navigation::pageRequested, this, &MainWindow::openPage);
    connect(navigation_, &Navigation::settingsRequested, this, &MainWindow::openSettings);
    connect(contextBar_, &ContextBar::modelsRequested, this, [this] { openPage(QStringLiteral("models")); });
    connect(statusBar_->jobsButton(), &QToolButton::clicked, this,
            [this] { jobPopup_->popupAt(statusBar_->jobsButton()); });
    connect(statusBar_->logButton(), &QToolButton::toggled, this, &MainWindow::toggleLog);
    connect(log_, &QDockWidget::visibilityChanged, statusBar_->logButton(), [this] {
        if (isVisible()) statusBar_->logButton()->setChecked(!log_->isHidden());
    });
    retranslate();
}

MainWindow::~MainWindow() = default;

void MainWindow::build() {
    // A tool bar keeps the navigation beside the log dock, from the top edge to the status bar.
    auto* side = side_ = new QToolBar(this);
    side->setObjectName(QStringLiteral("navigationBar"));
    side->setMovable(false);
    side->setFloatable(false);
    side->setContextMenuPolicy(Qt::PreventContextMenu);
    side->toggleViewAction()->setVisible(false);
    side->layout()->setContentsMargins(0, 0, 0, 0);
    navigation_->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
    side->addWidget(navigation_);
    placeNavigation();

    auto* centre = new QWidget;
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(contextBar_);
    column->addWidget(stack_, 1);
    column->addWidget(undoBar_);
    setCentralWidget(centre);
    setStatusBar(statusBar_);
    addDockWidget(Qt::BottomDockWidgetArea, log_);
    log_->hide();
    stack_->setObjectName(QStringLiteral("pages"));
}

/// Where reading begins: tool bars are not mirrored by Qt.
void MainWindow::placeNavigation() {
    const Qt::ToolBarArea area = isRightToLeft() ? Qt::RightToolBarArea : Qt::LeftToolBarArea;
    if (toolBarArea(side_) != area) addToolBar(area, side_);
}

void MainWindow::addKey(const QKeySequence& keys, std::function<void()> run) {
    connect(new QShortcut(keys, this), &QShortcut::activated, this, std::move(run));
}

void MainWindow::addKeys() {
    addKey(QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] { openSettings(); });
    addKey(QKeySequence(Qt::ALT | Qt::Key_Left), [this] {
        if (history_.canGoBack()) show(history_.back());
    });
    addKey(QKeySequence(Qt::ALT | Qt::Key_Right), [this] {
        if (history_.canGoForward()) show(history_.forward());
    });
    addKey(QKeySequence::Undo, [this] { app_.undo.undo(); });
    addKey(QKeySequence(Qt::Key_Escape), [this] { escape(); });
    addKey(QKeySequence::Find, [this] {
        if (Page* now = pages_.value(current_)) now->find();
    });
    addKey(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F), [this] { searchAll(); });
    addKey(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L), [this] { toggleLog(log_->isHidden()); });
    addKey(QKeySequence(Qt::CTRL | Qt::Key_J), [this] { jobPopup_->popupAt(statusBar_->jobsButton()); });
    addKey(QKeySequence::Quit, [this] { close(); });
}

void MainWindow::registerPage(PageEntry entry) {
    Q_ASSERT(!hasPage(entry.id));
    navigation_->addPage(entry);
    if (!entry.shortcut.isEmpty()) addKey(entry.shortcut, [this, id = entry.id] { openPage(id); });
    entries_.push_back(std::move(entry));
}

bool MainWindow::hasPage(const QString& id) const {
    return std::any_of(entries_.begin(), entries_.end(),
                       [&](const PageEntry& entry) { return entry.id == id; });
}

Page* MainWindow::page(const QString& id) {
    if (Page* made = pages_.value(id)) return made;
    for (const PageEntry& entry : entries_) {
        if (entry.id != id) continue;
        Page* made = entry.make().release();
        if (made->objectName().isEmpty()) made->setObjectName(QStringLiteral("page-") + id);
        made->setAccessibleName(entry.title());
        connect(made, &Page::pageRequested, this, &MainWindow::openPage);
        connect(made, &Page::nodeRequested, this, [this](const QString& target, const QString& node) {
            if (openPage(target)) page(target)->showNode(node);
        });
        connect(made, &Page::settingsRequested, this, &MainWindow::openSettings);
        stack_->addWidget(made);
        pages_.insert(id, made);
        made->restoreState(app_.settings.state(QStringLiteral("page/") + id).toMap());
        return made;
    }
    return nullptr;
}

bool MainWindow::openPage(const QString& id) {
    if (!hasPage(id)) return false;
    history_.visit(id);
    show(id);
    return true;
}

void MainWindow::show(const QString& id) {
    navigation_->setCurrent(id);
    if (id == current_) return;
    if (Page* before = pages_.value(current_)) before->setActive(false);
    current_ = id;
    Page* now = page(id);
    stack_->setCurrentWidget(now);
    now->setActive(true);
    Q_EMIT pageOpened(id);
}

void MainWindow::restore() {
    restoreGeometry(app_.settings.state(QStringLiteral("window/geometry")).toByteArray());
    restoreState(app_.settings.state(QStringLiteral("window/layout")).toByteArray());
    placeNavigation();  // kept in another direction of reading, perhaps
    statusBar_->logButton()->setChecked(!log_->isHidden());
    const QString last = app_.settings.state(QStringLiteral("window/page")).toString();
    if (!openPage(last) && !entries_.empty()) openPage(entries_.front().id);
    navigation_->fitTo(width());
}

void MainWindow::saveAll() {
    app_.settings.setState(QStringLiteral("window/geometry"), saveGeometry());
    app_.settings.setState(QStringLiteral("window/layout"), saveState());
    app_.settings.setState(QStringLiteral("window/page"), current_);
    for (auto it = pages_.cbegin(); it != pages_.cend(); ++it)
        app_.settings.setState(QStringLiteral("page/") + it.key(), it.value()->saveState());
}

QStringList MainWindow::unsavedWork() const {
    QStringList reasons;
    for (const Page* made : pages_) {
        const QString reason = made->unsavedWork();
        if (!reason.isEmpty()) reasons << reason;
    }
    return reasons;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    const QStringList reasons = unsavedWork();
    if (!closingAgreed_ && !reasons.isEmpty()) {
        event->ignore();
        app_.dialogs.ask(
            this,
            {tr("Close Addend?"), reasons.join(QLatin1Char('\n')), tr("Close and lose it"), tr("Keep open")},
            [this](bool yes) {
                if (!yes) return;
                closingAgreed_ = true;
                // Queued: the answer may come from within this very event.
                QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
            });
        return;
    }
    saveAll();
    QMainWindow::closeEvent(event);
}

void MainWindow::openFiles(const QStringList& paths) {
    if (paths.isEmpty()) return;
    if (Page* now = pages_.value(current_); now != nullptr && now->openFiles(paths)) return;
    for (const PageEntry& entry : entries_) {
        if (entry.id == current_ || !page(entry.id)->openFiles(paths)) continue;
        openPage(entry.id);
        return;
    }
}

void MainWindow::comeForward() {
    setWindowState(windowState() & ~Qt::WindowMinimized);
    QMainWindow::show();
    raise();
    activateWindow();
}

void MainWindow::openSettings() {
    if (settingsDialog_ == nullptr) settingsDialog_ = new SettingsDialog(app_.settings, app_.dialogs, this);
    settingsDialog_->show();
    settingsDialog_->raise();
    settingsDialog_->activateWindow();
}

void MainWindow::escape() {
    Page* now = pages_.value(current_);
    if (now == nullptr) return;
    for (const auto step : {Page::Escape::ClosePopup, Page::Escape::StopWork, Page::Escape::ResetZoom}) {
        if (now->escape(step)) return;
    }
}

void MainWindow::searchAll() {
    for (const PageEntry& entry : entries_) {
        if (!entry.searchesAll) continue;
        openPage(entry.id);
        page(entry.id)->searchAll();
        return;
    }
}

void MainWindow::toggleLog(bool open) {
    log_->setVisible(open);
    statusBar_->logButton()->setChecked(open);
}

void MainWindow::retranslate() {
    setWindowTitle(tr("Addend"));
    setAccessibleName(tr("Addend"));
    navigation_->retranslate();
    for (const PageEntry& entry : entries_) {
        if (Page* made = pages_.value(entry.id)) made->setAccessibleName(entry.title());
    }
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::LayoutDirectionChange) placeNavigation();
    QMainWindow::changeEvent(event);
}

void MainWindow::paintEvent(QPaintEvent* event) {
    QMainWindow::paintEvent(event);
    if (painted_) return;
    painted_ = true;
    // Queued: the rest of the window paints first.
    QTimer::singleShot(0, this, &MainWindow::shown);
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    navigation_->fitTo(width());
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) paths << url.toLocalFile();
    }
    openFiles(paths);
    event->acceptProposedAction();
}

}  // namespace addend::ui
