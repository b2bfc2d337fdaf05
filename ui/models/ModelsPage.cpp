#include "ui/models/ModelsPage.h"

#include <QBoxLayout>
#include <QDesktopServices>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSplitter>
#include <QUrl>

#include "core/backend/backend.h"
#include "core/runtime/model_summary.h"
#include "ui/engine/Workbench.h"
#include "ui/models/DropHint.h"
#include "ui/models/GetModelSection.h"
#include "ui/models/ModelDetails.h"
#include "ui/models/ModelLibrary.h"
#include "ui/models/ModelListModel.h"
#include "ui/models/ModelListPanel.h"
#include "ui/models/ModelText.h"
#include "ui/settings/Settings.h"
#include "ui/shell/Dialogs.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {
namespace {

constexpr int listWidth = 360;  // at first
const QString folderKey = QStringLiteral("models/folder");

QString pathText(const std::filesystem::path& path) {
    return cleanModelPath(QString::fromStdString(path.string()));
}

QStringList localFiles(const QMimeData* data) {
    QStringList paths;
    for (const QUrl& url : data->urls())
        if (url.isLocalFile()) paths << url.toLocalFile();
    return paths;
}

}  // namespace

ModelsPage::ModelsPage(AppContext& app, Workbench& bench, FreeMemory freeMemory, QWidget* parent)
    : Page(parent),
      app_(app),
      bench_(bench),
      freeMemory_(std::move(freeMemory)),
      probe_(new ModelProbe(this)) {
    setObjectName(QStringLiteral("modelsPage"));
    setAcceptDrops(true);
    build();
    library_ = new ModelLibrary(app_, bench_, list_->model(), this);
    connectParts();
    connectLibrary();
    connectBench();
    list_->model().setDemo(QString::fromStdString(bench_.demoPath().string()));
    retranslate();
    showOpen();
    showBusy();
    if (bench_.isReady()) library_->refresh();
    library_->scan();
}

ModelsPage::~ModelsPage() = default;

QWidget* ModelsPage::buildHeader() {
    auto* header = new QWidget(this);
    title_ = new ElidedLabel(Theme::FontRole::Title, Theme::Role::Text, header);
    folderButton_ = new QPushButton(header);
    folderButton_->setObjectName(QStringLiteral("openFolder"));
    folderButton_->setIcon(Icons::icon(Icon::Folder));
    fileButton_ = new QPushButton(header);
    fileButton_->setObjectName(QStringLiteral("openFile"));
    fileButton_->setIcon(Icons::icon(Icon::File));
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::control);
    row->setSpacing(metrics::control);
    row->addWidget(title_, 1);
    row->addWidget(folderButton_);
    row->addWidget(fileButton_);
    return header;
}

QWidget* ModelsPage::buildRight() {
    details_ = new ModelDetails;
    get_ = new GetModelSection;
    auto* content = new QWidget;
    content->setAutoFillBackground(false);
    auto* inner = new QWidget(content);
    inner->setMaximumWidth(metrics::formWidth);
    auto* column = new QVBoxLayout(inner);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::section);
    column->addWidget(details_);
    column->addWidget(get_);
    column->addStretch(1);
    auto* row = new QHBoxLayout(content);
    row->setContentsMargins(metrics::page, 0, metrics::page, metrics::page);
    row->addWidget(inner, 1);
    row->addStretch(0);
    right_ = new QScrollArea;
    right_->setObjectName(QStringLiteral("modelDetailsArea"));
    right_->setWidgetResizable(true);
    right_->setFrameShape(QFrame::NoFrame);
    right_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    right_->viewport()->setAutoFillBackground(false);
    right_->setFocusPolicy(Qt::NoFocus);
    right_->setWidget(content);
    content->setAutoFillBackground(false);
    return right_;
}

void ModelsPage::build() {
    notice_ = new InlineMessage(this);
    notice_->setObjectName(QStringLiteral("modelsNotice"));
    notice_->setClosable(true);
    list_ = new ModelListPanel;
    splitter_ = new QSplitter(Qt::Horizontal, this);
    splitter_->setObjectName(QStringLiteral("modelsSplitter"));
    splitter_->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    auto* noticeRow = new QHBoxLayout;
    noticeRow->setContentsMargins(metrics::page, 0, metrics::page, metrics::control);
    noticeRow->addWidget(notice_);
    column->addLayout(noticeRow);
    splitter_->addWidget(list_);
    splitter_->addWidget(buildRight());
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({listWidth, metrics::formWidth});
    column->addWidget(splitter_, 1);
    drop_ = new DropHint(this);
}

void ModelsPage::connectParts() {
    connect(fileButton_, &QPushButton::clicked, this, &ModelsPage::chooseFile);
    connect(folderButton_, &QPushButton::clicked, this, &ModelsPage::chooseFolder);
    connect(list_, &ModelListPanel::selected, this,
            [this](const QString& path, const QString& patch) { show(path, false, patch); });
    connect(list_, &ModelListPanel::openRequested, this,
            [this](const QString& path, const QString& patch) { show(path, true, patch); });
    connect(list_, &ModelListPanel::folderRequested, this, &ModelsPage::showContainingFolder);
    connect(list_, &ModelListPanel::openFolderRequested, this, &ModelsPage::chooseFolder);
    connect(list_, &ModelListPanel::foldersRequested, this, &Page::settingsRequested);
    connect(list_, &ModelListPanel::getRequested, this, [this] {
        right_->ensureWidgetVisible(get_, 0, 0);
        get_->focusFirst();
    });
    connect(probe_, &ModelProbe::answered, this, &ModelsPage::showProbe);
    connect(details_, &ModelDetails::openRequested, this, &ModelsPage::requestOpen);
    connect(details_, &ModelDetails::openConfirmed, this, &ModelsPage::open);
    connect(details_, &ModelDetails::chatRequested, this,
            [this] { Q_EMIT pageRequested(QStringLiteral("chat")); });
    connect(details_, &ModelDetails::folderRequested, this, [this] { showContainingFolder(path_); });
    connect(details_, &ModelDetails::cancelRequested, this, [this] { bench_.engine().cancel(); });
    connect(details_, &ModelDetails::chooseRequested, this,
            [this] { QFileInfo(path_).isDir() ? chooseFolder() : chooseFile(); });
    connect(details_, &ModelDetails::retryRequested, this,
            [this] { show(std::exchange(path_, {}), true, patch_); });
}

void ModelsPage::connectBench() {
    connect(&bench_, &Workbench::ready, this, [this] {
        library_->refresh();
        showBusy();
        // Queued: the model of last time begins to load first, and is then not loaded over this one.
        if (!pending_.isEmpty())
            QMetaObject::invokeMethod(
                this, [this] { openFiles(std::exchange(pending_, {})); }, Qt::QueuedConnection);
    });
    connect(&bench_, &Workbench::modelOpened, this, [this] {
        showOpen();
        if (!path_.isEmpty() && !foreseen_) probe();
    });
    connect(&bench_, &Workbench::openFailed, this, [this](const Message& why) {
        const QString failed = pathText(bench_.failedPath());
        if (failed != path_ && (!summary_ || failed != pathText(summary_->path))) return;
        details_->showFailure(path_, why);
        scrollToTop();
    });
    connect(&bench_, &Workbench::storeNotice, this, [this](const Message& message, bool fatal) {
        notice_->showMessage(
            fatal ? InlineMessage::Kind::Error : InlineMessage::Kind::Warning, message,
            fatal ? tr("The library cannot be opened, so no model can be either.") : QString());
        if (fatal) list_->setLoading(false);
    });
    EngineService& engine = bench_.engine();
    connect(&engine, &EngineService::loadStarted, this, [this](const QString& path) {
        loadingName_ = cleanModelPath(path).section(QLatin1Char('/'), -1);
        loadingPhase_.clear();
        details_->showLoading(loadingName_, {}, std::nullopt);
    });
    connect(&engine, &EngineService::loadProgress, this, [this](int phase, double fraction) {
        if (loadingName_.isEmpty()) return;
        const auto at = static_cast<LoadPhase>(phase);
        loadingPhase_ = at == LoadPhase::opening   ? tr("reading headers")
                        : at == LoadPhase::reading ? tr("reading weights")
                                                   : tr("preparing");
        details_->showLoading(loadingName_, loadingPhase_, fraction);
    });
    connect(&engine, &EngineService::busyChanged, this, [this] { showBusy(); });
}

void ModelsPage::connectLibrary() {
    connect(library_, &ModelLibrary::refreshed, this, [this] {
        list_->setLoading(false);
        details_->setVisible(!path_.isEmpty() || list_->model().rowCount() > 0);
        if (selectAfterRefresh_ >= 0) return list_->selectRow(std::exchange(selectAfterRefresh_, -1));
        list_->setCurrent(current());
        if (path_.isEmpty()) list_->selectRow(0);  // the one used last
    });
    connect(library_, &ModelLibrary::scanned, this, [this](ModelLibrary::Scan state) {
        list_->setCurrent(current());
        list_->setScan(state);
    });
    connect(library_, &ModelLibrary::restored, this, [this](const QString& path) { show(path, false); });
    connect(library_, &ModelLibrary::failed, this, [this](const Message& why, bool reading) {
        selectAfterRefresh_ = -1;
        list_->setLoading(false);
        notice_->showMessage(
            InlineMessage::Kind::Error, why,
            reading ? tr("The library could not be read.") : tr("The library could not be changed."));
        if (!reading) return;
        notice_->addAction(tr("Try again"), [this] {
            notice_->clear();
            library_->refresh();
        });
    });
    connect(list_, &ModelListPanel::removeRequested, this, [this](qint64 id, int row) {
        selectAfterRefresh_ = row;
        library_->remove(id);
    });
}

/// As the list knows it: the folder, where one of its files was chosen.
QString ModelsPage::current() const {
    return summary_ ? pathText(summary_->path) : path_;
}

void ModelsPage::chooseFile() {
    app_.dialogs.openFiles(
        this, tr("Open a model"), tr("Models (*.gguf *.safetensors config.json);;All files (*)"),
        app_.settings.state(folderKey, QDir::homePath()).toString(), [this](const QStringList& paths) {
            app_.settings.setState(folderKey, QFileInfo(paths.first()).absolutePath());
            openFiles(paths);
        });
}

void ModelsPage::chooseFolder() {
    app_.dialogs.openFolder(this, tr("Open the folder of a model"),
                            app_.settings.state(folderKey, QDir::homePath()).toString(),
                            [this](const QStringList& paths) {
                                app_.settings.setState(folderKey, QFileInfo(paths.first()).absolutePath());
                                openFiles(paths);
                            });
}

bool ModelsPage::openFiles(const QStringList& paths) {
    if (paths.isEmpty()) return false;
    if (!bench_.isReady()) {
        pending_ = paths;
        return true;
    }
    notice_->clear();
    if (paths.size() > 1)
        notice_->showText(InlineMessage::Kind::Info,
                          tr("Only the first of %n items was opened: one model is in use at a time.", nullptr,
                             static_cast<int>(paths.size())));
    show(paths.first(), true);
    return true;
}

void ModelsPage::show(const QString& path, bool open, const QString& patch) {
    const QString clean = cleanModelPath(path);
    queued_.reset();
    patch_ = patch;
    if (clean == path_ && summary_) {
        showOpen();
        if (open) requestOpen(false);
        return;
    }
    path_ = clean;
    summary_.reset();
    openWhenRead_ = open;
    details_->show();
    details_->showReading(path_);
    scrollToTop();
    list_->setCurrent(path_, patch_);
    probe();
}

/// As the backend that would load it lays it out. What is shown before the backends are there is asked again once a model
/// is open.
void ModelsPage::probe() {
    foreseen_ = bench_.engine().backends() != nullptr;
    probe_->ask(path_, [backends = bench_.engine().sharedBackends(), device = bench_.wantedDevice()](const Model& model) {
        return backends ? foresee_memory(model, *backends->find(device.backend), device) : std::nullopt;
    });
}

void ModelsPage::showProbe(const ProbeResult& result) {
    const bool open = std::exchange(openWhenRead_, false);
    if (!result.summary) return details_->showFailure(path_, result.failure);
    summary_ = result.summary;
    const bool demo = bench_.hasDemo() && path_ == pathText(bench_.demoPath());
    details_->showSummary(*summary_, demo, freeMemory_());
    showOpen();
    // A warning that changes what opening means is read first.
    if (open && !summary_->vocabulary_only && !ModelDetails::isQuantisedTwice(*summary_)) requestOpen(false);
}

void ModelsPage::requestOpen(bool corrected) {
    if (!summary_ || summary_->vocabulary_only) return;
    const auto freeNow = freeMemory_();
    if (freeNow && ModelDetails::memoryNeeded(*summary_) > *freeNow) {
        details_->askMemory(*freeNow, corrected);
        return scrollToTop();
    }
    open(corrected);
}

void ModelsPage::open(bool corrected) {
    if (bench_.engine().isLoading()) {
        queued_ = corrected;
        return;
    }
    Model::Options options;
    options.correct_double_quantisation = corrected;
    bench_.openModel(path_.toStdString(), bench_.wantedDevice(), options, patch_.toStdString());
}

/// What is asked and what went wrong stands above the facts.
void ModelsPage::scrollToTop() {
    right_->verticalScrollBar()->setValue(0);
}

void ModelsPage::showBusy() {
    details_->setReady(bench_.isReady());
    if (bench_.engine().isLoading()) return;
    loadingName_.clear();
    details_->showLoading({}, {}, std::nullopt);
    if (!queued_) return;
    // Queued: the engine is still telling what came of the last one.
    QMetaObject::invokeMethod(
        this,
        [this] {
            if (queued_) open(*std::exchange(queued_, std::nullopt));
        },
        Qt::QueuedConnection);
}

void ModelsPage::showOpen() {
    const auto model = bench_.engine().model();
    const QString now = model ? pathText(model->model().summary().path) : QString();
    const Patch& patch = bench_.patches().current();
    const QString under = patch.none() ? QString() : QString::fromStdString(patch_text(patch));
    list_->model().setOpen(now, under);
    details_->setOpen(summary_ && pathText(summary_->path) == now && patch_ == under);
}

void ModelsPage::showContainingFolder(const QString& path) {
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath()));
}

void ModelsPage::setActive(bool active) {
    if (!active) return;
    library_->scan();
    if (bench_.isReady()) library_->refresh();
}

bool ModelsPage::find() {
    list_->focusFilter();
    return true;
}

bool ModelsPage::escape(Escape step) {
    if (step == Escape::ClosePopup) return list_->clearFilter();
    if (step != Escape::StopWork || !bench_.engine().isLoading()) return false;
    bench_.engine().cancel();
    return true;
}

QVariantMap ModelsPage::saveState() const {
    return {{QStringLiteral("splitter"), splitter_->saveState()}, {QStringLiteral("path"), path_}};
}

void ModelsPage::restoreState(const QVariantMap& state) {
    splitter_->restoreState(state.value(QStringLiteral("splitter")).toByteArray());
    const QString path = state.value(QStringLiteral("path")).toString();
    if (!path.isEmpty()) show(path, false);
}

void ModelsPage::dragEnterEvent(QDragEnterEvent* event) {
    if (localFiles(event->mimeData()).isEmpty()) return;
    event->acceptProposedAction();
    drop_->resize(size());
    drop_->raise();
    drop_->show();
}

void ModelsPage::dragLeaveEvent(QDragLeaveEvent*) {
    drop_->hide();
}

void ModelsPage::dropEvent(QDropEvent* event) {
    drop_->hide();
    if (openFiles(localFiles(event->mimeData()))) event->acceptProposedAction();
}

void ModelsPage::retranslate() {
    title_->setText(tr("Models"));
    folderButton_->setText(tr("Open folder…"));
    folderButton_->setToolTip(tr("Open a model folder: config.json and *.safetensors (Ctrl+Shift+O)"));
    folderButton_->setShortcut(Qt::CTRL | Qt::SHIFT | Qt::Key_O);
    fileButton_->setText(tr("Open file…"));
    fileButton_->setToolTip(tr("Open a .gguf or .safetensors file (Ctrl+O)"));
    fileButton_->setShortcut(Qt::CTRL | Qt::Key_O);
}

}  // namespace addend::ui
