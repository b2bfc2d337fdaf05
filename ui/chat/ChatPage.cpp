#include "ui/chat/ChatPage.h"

#include <QBoxLayout>
#include <QDesktopServices>
#include <QRegularExpression>
#include <QResizeEvent>
#include <QSaveFile>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QThreadPool>
#include <QToolButton>
#include <algorithm>

#include "core/tokenizer/tokenizer.h"
#include "ui/chat/ChatExport.h"
#include "ui/chat/Composer.h"
#include "ui/chat/ConversationListModel.h"
#include "ui/chat/ConversationPanel.h"
#include "ui/chat/FindBar.h"
#include "ui/chat/MessageWidget.h"
#include "ui/chat/PatchPanel.h"
#include "ui/chat/PromptEdit.h"
#include "ui/chat/SamplingPanel.h"
#include "ui/chat/TranscriptView.h"
#include "ui/chat/WelcomeCard.h"
#include "ui/engine/Workbench.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/Selection.h"
#include "ui/text/Format.h"
#include "ui/theme/Metrics.h"
#include "ui/theme/Style.h"
#include "ui/widgets/Announce.h"
#include "ui/widgets/ElidedLabel.h"
#include "ui/widgets/InlineMessage.h"

namespace addend::ui {
namespace {

constexpr int panelWidth = 260;  // both sides at first
const QString lastConversationKey = QStringLiteral("chat/conversation");

constexpr int panelLeast = 200;
constexpr int samplingLeast = 300;
constexpr int draftDelay = 500;  // ms after the last key
constexpr int charactersALine = 90;
constexpr int traceTitleLetters = 40;

double rate(std::uint32_t tokens, std::int64_t ns) {
    return ns > 0 ? static_cast<double>(tokens) * 1e9 / static_cast<double>(ns) : 0;
}

}  // namespace

ChatPage::ChatPage(AppContext& app, Workbench& bench, QWidget* parent)
    : Page(parent),
      app_(app),
      bench_(bench),
      session_(new ChatSession(bench.engine(), bench.store(), this)),
      draft_(new QTimer(this)) {
    draft_->setSingleShot(true);
    draft_->setInterval(draftDelay);
    build();
    connectSession();
    connectBench();
    retranslate();
    showConversation();
    showModel();
    if (bench_.isReady()) conversations_->refresh();
}

ChatPage::~ChatPage() = default;

void ChatPage::connectBench() {
    connect(&bench_, &Workbench::ready, this, [this] {
        conversations_->refresh();
        if (wanted_ != 0) session_->open(std::exchange(wanted_, 0));
    });
    connect(&bench_, &Workbench::modelOpened, this, [this] {
        showModel();
        // Once there is something to talk to, one can type at once; later openings leave the focus alone.
        if (std::exchange(promptFocused_, true) || !isVisible()) return;
        composer_->focusPrompt();
    });
    connect(&bench_.engine(), &EngineService::busyChanged, this, [this] { showActivity(); });
    connect(&bench_, &Workbench::openFailed, this, [this](const Message& why) {
        notice_->showMessage(InlineMessage::Kind::Error, why, tr("The model could not be opened."));
        notice_->addAction(tr("Choose another"), [this] { Q_EMIT pageRequested(QStringLiteral("models")); });
        notice_->addAction(tr("Try again"), [this] { bench_.openModel(bench_.failedPath()); });
    });
    connect(&bench_, &Workbench::storeNotice, this, [this](const Message& message, bool fatal) {
        notice_->showMessage(fatal ? InlineMessage::Kind::Error : InlineMessage::Kind::Warning, message,
                             fatal ? tr("Your chats cannot be opened, so nothing can be kept.") : QString());
    });
    connect(&bench_, &Workbench::crashFound, this, [this] {
        const RunningBackend crash = *bench_.crashed();
        notice_->showText(
            InlineMessage::Kind::Warning,
            tr("Addend ended unexpectedly while the backend %1 was running. Your chats are whole. In safe "
               "mode only the plain CPU path is used.")
                .arg(QString::fromStdString(crash.backend + ":" + crash.device)));
        notice_->addAction(tr("Start in safe mode"), [this] { bench_.continueAfterCrash(true); });
        notice_->addAction(tr("Go on as before"), [this] { bench_.continueAfterCrash(false); });
    });
    connect(&bench_.engine(), &EngineService::notResponding, this, [this](const QString& backend) {
        notice_->showText(
            InlineMessage::Kind::Error,
            tr("The backend %1 did not answer the request to stop. It is left alone and cannot be used "
               "again until Addend is restarted; what it had written is kept.")
                .arg(backend));
        announce(notice_, notice_->text());
    });
}

QWidget* ChatPage::buildHeader() {
    auto* header = new QWidget(this);
    title_ = new ElidedLabel(Theme::FontRole::Section, Theme::Role::Text, header);
    title_->setObjectName(QStringLiteral("chatTitle"));
    exportButton_ = new QToolButton(header);
    exportButton_->setObjectName(QStringLiteral("exportChat"));
    exportButton_->setIcon(Icons::icon(Icon::Export));
    // Shown by hand: a button with a menu of its own would draw an arrow over the icon.
    auto* menu = new QMenu(exportButton_);
    menu->addAction(QStringLiteral("Markdown"), this, [this] { exportChat(false); });
    menu->addAction(QStringLiteral("JSON"), this, [this] { exportChat(true); });
    connect(exportButton_, &QToolButton::clicked, menu,
            [this, menu] { menu->popup(exportButton_->mapToGlobal(exportButton_->rect().bottomLeft())); });
    panelButton_ = new QToolButton(header);
    panelButton_->setObjectName(QStringLiteral("toggleSampling"));
    panelButton_->setIcon(Icons::icon(Icon::Settings));
    panelButton_->setCheckable(true);
    setFlat(exportButton_);
    setFlat(panelButton_);
    auto* row = new QHBoxLayout(header);
    row->setContentsMargins(metrics::page, metrics::control, metrics::control, metrics::control);
    row->setSpacing(metrics::tight);
    row->addWidget(title_, 1);
    row->addWidget(exportButton_);
    row->addWidget(panelButton_);
    connect(panelButton_, &QToolButton::toggled, this, [this](bool on) { samplingArea_->setVisible(on); });
    return header;
}

QWidget* ChatPage::buildCentre() {
    auto* centre = new QWidget(this);
    notice_ = new InlineMessage(centre);
    notice_->setObjectName(QStringLiteral("chatNotice"));
    notice_->setClosable(true);
    findBar_ = new FindBar(centre);
    findBar_->setObjectName(QStringLiteral("findBar"));
    transcript_ = new TranscriptView([this](int row, QWidget* parent) { return makeMessage(row, parent); },
                                     [this](int row, int width) { return estimate(row, width); }, centre);
    transcript_->setObjectName(QStringLiteral("transcript"));
    welcome_ = new WelcomeCard;
    auto* welcomeArea = new QScrollArea;
    welcomeArea->setFrameShape(QFrame::NoFrame);
    welcomeArea->setWidgetResizable(true);
    welcomeArea->viewport()->setAutoFillBackground(false);
    welcomeArea->setFocusPolicy(Qt::NoFocus);
    auto* middle = new QWidget;
    auto* middleRow = new QHBoxLayout(middle);
    middleRow->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::page);
    welcome_->setMaximumWidth(metrics::chatWidth);
    middleRow->addWidget(welcome_);
    welcomeArea->setWidget(middle);
    middle->setAutoFillBackground(false);
    stack_ = new QStackedWidget(centre);
    stack_->addWidget(welcomeArea);
    stack_->addWidget(transcript_);
    jump_ = new QToolButton(centre);
    jump_->setObjectName(QStringLiteral("jumpToLatest"));
    jump_->setIcon(Icons::icon(Icon::JumpDown));
    jump_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    jump_->hide();
    composer_ = new Composer(centre);
    auto* column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    auto* noticeRow = new QHBoxLayout;
    noticeRow->setContentsMargins(metrics::page, 0, metrics::page, 0);
    noticeRow->addWidget(notice_);
    column->addLayout(noticeRow);
    column->addWidget(findBar_);
    column->addWidget(stack_, 1);
    column->addWidget(composer_);
    return centre;
}

void ChatPage::build() {
    conversations_ = new ConversationPanel(app_, bench_.store(), this);
    conversations_->setObjectName(QStringLiteral("conversationPanel"));
    conversations_->setMinimumWidth(panelLeast);
    sampling_ = new SamplingPanel;
    patch_ = new PatchPanel(bench_.patches());
    auto* side = new QWidget;
    auto* sideColumn = new QVBoxLayout(side);
    sideColumn->setContentsMargins(0, 0, 0, 0);
    sideColumn->setSpacing(0);
    sideColumn->addWidget(patch_);
    sideColumn->addWidget(sampling_, 1);
    auto* area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("samplingArea"));
    area->setWidget(side);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setMinimumWidth(samplingLeast);
    samplingArea_ = area;
    samplingArea_->hide();
    splitter_ = new QSplitter(Qt::Horizontal, this);
    splitter_->setObjectName(QStringLiteral("chatSplitter"));
    splitter_->setChildrenCollapsible(false);
    splitter_->addWidget(conversations_);
    splitter_->addWidget(buildCentre());
    splitter_->addWidget(samplingArea_);
    splitter_->setStretchFactor(1, 1);
    splitter_->setSizes({panelWidth, metrics::chatWidth, panelWidth});
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(splitter_);

    connect(conversations_, &ConversationPanel::newRequested, this, [this] {
        keepDraft();
        session_->newConversation();
        composer_->focusPrompt();
    });
    connect(conversations_, &ConversationPanel::openRequested, this,
            [this](ConversationId id, MessageId message, const QString& query) {
                keepDraft();
                pendingMessage_ = message;
                pendingNeedle_ = message != 0 ? query : QString();
                session_->open(id);
            });
    connect(conversations_, &ConversationPanel::removed, this, [this](ConversationId id) {
        if (id == session_->conversation()) session_->newConversation();
    });
    connect(conversations_, &ConversationPanel::renamed, this,
            [this](ConversationId id, const QString& title) {
                if (id == session_->conversation()) title_->setText(title);
            });
    connect(&bench_, &Workbench::patchChanged, this,
            [this] { session_->setPatch(bench_.patches().current()); });
    session_->setPatch(bench_.patches().current());
    connect(sampling_, &SamplingPanel::settingsChanged, session_, &ChatSession::setSampling);
    connect(sampling_, &SamplingPanel::systemPromptChanged, session_, &ChatSession::setSystemPrompt);
    connect(sampling_, &SamplingPanel::speedChanged, session_, &ChatSession::setSpeedLimit);
    connect(welcome_, &WelcomeCard::starterChosen, this,
            [this](const QString& prompt) { session_->send(prompt); });
    connect(transcript_, &TranscriptView::followsEndChanged, this, [this](bool follows) {
        jump_->setVisible(!follows && transcript_->rows() > 0);
        placeJump();
    });
    connect(jump_, &QToolButton::clicked, transcript_, &TranscriptView::jumpToEnd);
    connect(composer_, &Composer::sendRequested, this, [this](const QString& text) {
        if (session_->send(text)) composer_->setText({});
    });
    connect(composer_, &Composer::stopRequested, session_, &ChatSession::stop);
    connect(composer_, &Composer::textChanged, draft_, qOverload<>(&QTimer::start));
    connect(draft_, &QTimer::timeout, this, &ChatPage::keepDraft);
    connect(findBar_, &FindBar::searched, this, &ChatPage::findText);
    connect(findBar_, &FindBar::closed, this, [this] { escape(Escape::ClosePopup); });
    const auto sendKey = [this] { composer_->setSendKey(app_.settings.sendKey()); };
    connect(&app_.settings, &Settings::changed, this, sendKey);
    sendKey();
}

void ChatPage::connectSession() {
    connect(session_, &ChatSession::reset, this, &ChatPage::showConversation);
    connect(session_, &ChatSession::recordChanged, this, &ChatPage::showRecord);
    connect(session_, &ChatSession::replyGrew, this, &ChatPage::showEnd);
    connect(session_, &ChatSession::itemChanged, this, [this](int row) {
        if (MessageWidget* message = transcript_->widget(row))
            message->setItem(session_->items()[static_cast<std::size_t>(row)], row == session_->replyRow());
        composer_->setStatus(stateText());
    });
    connect(session_, &ChatSession::activityChanged, this, &ChatPage::showActivity);
    connect(session_, &ChatSession::prefillProgress, this, [this](quint32 done, quint32 total) {
        if (total == 0 || done >= total) return;
        composer_->setStatus(tr("Reading the prompt: %1 of %2 tokens")
                                 .arg(numberText(qint64(done)), numberText(qint64(total))));
    });
    connect(session_, &ChatSession::conversationsChanged, conversations_, &ConversationPanel::refresh);
    connect(session_, &ChatSession::failed, this,
            [this](const Message& why) { notice_->showMessage(InlineMessage::Kind::Error, why); });
}

MessageWidget* ChatPage::makeMessage(int row, QWidget* parent) {
    auto* message = new MessageWidget(parent);
    message->setObjectName(QStringLiteral("message"));
    message->setItem(session_->items()[static_cast<std::size_t>(row)], row == session_->replyRow());
    message->setActionsEnabled(!session_->isBusy() && bench_.engine().model() != nullptr);
    message->highlight(needle_);
    connect(message, &MessageWidget::regenerateRequested, this,
            [this, message] { session_->regenerate(rowOf(message)); });
    connect(message, &MessageWidget::editRequested, this,
            [this, message](const QString& text) { session_->edit(rowOf(message), text); });
    connect(message, &MessageWidget::siblingRequested, this,
            [this, message](int step) { session_->selectSibling(rowOf(message), step); });
    connect(message, &MessageWidget::tokensRequested, this,
            [this, message](bool shown) { toggleTokens(message, rowOf(message), shown); });
    connect(message, &MessageWidget::tokenActivated, this,
            [this, message](int token) {
                app_.selection.setToken(token);
                openTrace(rowOf(message), token);
            });
    connect(message, &MessageWidget::thoughtRequested, this, [this, message] { openTrace(rowOf(message), -1); });
    connect(message, &MessageWidget::linkActivated, this, &ChatPage::openLink);
    return message;
}

int ChatPage::rowOf(const MessageWidget* message) const {
    for (int row = 0; row < transcript_->rows(); ++row)
        if (transcript_->widget(row) == message) return row;
    return -1;
}

int ChatPage::estimate(int row, int width) const {
    const std::string& text = session_->items()[static_cast<std::size_t>(row)].text;
    const int line = fontMetrics().lineSpacing();
    const int perLine = std::max(1, width * charactersALine / metrics::chatWidth);
    const auto breaks = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
    return (static_cast<int>(text.size()) / perLine + 1 + breaks) * line + metrics::section +
           metrics::controlHeight;
}

/// The reply at `row` in Activations, with the arithmetic it was written with; first at `token`, if not -1.
void ChatPage::openTrace(int row, int token) {
    const auto model = bench_.engine().model();
    if (!model || row < 0 || row == session_->replyRow()) return;
    const MessageHeader header = session_->items()[static_cast<std::size_t>(row)].header;
    if (header.generation.model_hash != model->model().summary().quick_id)
        return notice_->showText(InlineMessage::Kind::Info,
                                 tr("Another model wrote this reply. Open that model to look inside."));
    TracePrompt prompt;
    prompt.key = QStringLiteral("message/%1").arg(header.id);
    prompt.focus = token;
    if (!session_->record().system_prompt.empty())
        prompt.messages.push_back({"system", session_->record().system_prompt});
    for (int before = 0; before < row; ++before) {
        const ChatItem& item = session_->items()[static_cast<std::size_t>(before)];
        const bool user = item.header.role == MessageRole::user;
        prompt.messages.push_back({user ? "user" : "assistant", item.text});
        if (user) prompt.title = QString::fromStdString(item.text).simplified().left(traceTitleLetters);
    }
    Patch patch;
    if (header.generation.patch) patch = parse_patch(*header.generation.patch);
    session_->fetchTokens(row, [this, prompt, patch](const TokenTrace& trace) mutable {
        prompt.reply = trace.ids;
        bench_.traces().record(prompt, patch);
        Q_EMIT pageRequested(QStringLiteral("activations"));
    });
}

void ChatPage::toggleTokens(MessageWidget* message, int row, bool shown) {
    if (!shown) return message->hideTokens();
    const auto model = bench_.engine().model();
    TokensView::TokenText text = [model](std::int32_t id) {
        if (!model || !model->model().has_tokenizer()) return QString::number(id);
        const Tokenizer& tokenizer = model->model().tokenizer();
        if (id < 0 || static_cast<std::size_t>(id) >= tokenizer.vocab_size()) return QString::number(id);
        const std::string_view bytes = tokenizer.token_bytes(id);
        return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    };
    session_->fetchTokens(row, [guard = QPointer(message), text](TokenTrace trace) {
        if (guard) guard->showTokens(std::move(trace), text);
    });
}

void ChatPage::openLink(const QUrl& address) {
    // The address is shown before anything opens: a model's link text may lie about where it leads.
    notice_->showText(InlineMessage::Kind::Info, tr("This link leads to %1").arg(address.toDisplayString()));
    if (address.scheme() == QLatin1String("https") || address.scheme() == QLatin1String("http"))
        notice_->addAction(tr("Open in the browser"), [this, address] {
            notice_->clear();
            QDesktopServices::openUrl(address);
        });
}

void ChatPage::showConversation() {
    const int rows = static_cast<int>(session_->items().size());
    stack_->setCurrentIndex(rows == 0 ? 0 : 1);
    transcript_->reset(rows);
    conversations_->setCurrent(session_->conversation());
    rememberConversation();
    int target = -1;
    for (int row = 0; row < rows; ++row)
        if (pendingMessage_ != 0 &&
            session_->items()[static_cast<std::size_t>(row)].header.id == pendingMessage_)
            target = row;
    pendingMessage_ = 0;
    if (target >= 0) {
        transcript_->showRow(target);
        findBar_->open();
        findBar_->setText(pendingNeedle_);
    } else {
        transcript_->setPosition(
            session_->isReplyShown() || session_->record().scroll == 0 ? -1 : session_->record().scroll);
    }
    jump_->setVisible(!transcript_->followsEnd() && rows > 0);
    composer_->setText(QString::fromStdString(session_->record().draft));
    showActivity();
}

void ChatPage::showRecord() {
    const QString title = QString::fromStdString(session_->record().title);
    title_->setText(title.isEmpty() ? tr("New chat") : title);
    sampling_->setSettings(session_->sampling());
    sampling_->setSystemPrompt(QString::fromStdString(session_->record().system_prompt));
    exportButton_->setEnabled(session_->conversation() != 0);
}

QString ChatPage::stateText() const {
    const auto model = bench_.engine().model();
    if (!model) return bench_.engine().isLoading() ? tr("Opening the model…") : QString();
    const ModelSummary& summary = model->model().summary();
    if (!summary.state_is_constant)
        return tr("KV cache: %1 for each token read")
            .arg(bytesText(static_cast<qint64>(summary.state_bytes)));
    return tr("Memory of the conversation: %1, the same however long it grows")
        .arg(bytesText(static_cast<qint64>(summary.state_bytes)));
}

void ChatPage::showActivity() {
    const bool open = bench_.engine().model() != nullptr;
    using Activity = ChatSession::Activity;
    const Activity activity = session_->activity();
    if (activity == Activity::Reading) {
        liveTokens_ = 0;
        composer_->setStatus(tr("Reading the prompt"));
    }
    if (activity == Activity::Stopping) composer_->setStatus(tr("Stopping"));
    if (activity == Activity::Idle) composer_->setStatus(stateText());
    composer_->setState(activity == Activity::Stopping ? Composer::State::Stopping
                        : session_->isBusy()           ? Composer::State::Busy
                        : open                         ? Composer::State::Ready
                                                       : Composer::State::NoModel);
    for (MessageWidget* message : transcript_->widgets())
        message->setActionsEnabled(!session_->isBusy() && open);
    for (QPushButton* starter : welcome_->findChildren<QPushButton*>(QStringLiteral("starter")))
        starter->setEnabled(open && !session_->isBusy());
}

void ChatPage::showEnd(int row, const std::vector<TokenEvent>& events) {
    if (MessageWidget* message = transcript_->widget(row))
        message->setStreamingText(session_->items()[static_cast<std::size_t>(row)].text);
    if (liveTokens_ == 0) liveFirst_ = events.front().time_ns;
    liveTokens_ += static_cast<std::uint32_t>(events.size());
    liveLast_ = events.back().time_ns;
    if (liveTokens_ > 1)
        composer_->setStatus(tr("%1 tokens/s, %n token(s)", nullptr, static_cast<int>(liveTokens_))
                                 .arg(speedText(rate(liveTokens_ - 1, liveLast_ - liveFirst_))));
}

void ChatPage::showModel() {
    const auto model = bench_.engine().model();
    QString name;
    QString facts;
    if (model) {
        const ModelSummary& summary = model->model().summary();
        name = QString::fromStdString(summary.name);
        facts =
            (summary.state_is_constant
                 ? tr("%1 parameters, %2 layers, memory of a conversation %3 (constant)")
                 : tr("%1 parameters, %2 layers, KV cache %3 per token"))
                .arg(numberText(static_cast<qint64>(summary.parameters)), numberText(qint64(summary.layers)),
                     bytesText(static_cast<qint64>(summary.state_bytes)));
        // Rendering a template is the model's code: not on this thread.
        const QPointer<ChatPage> guard(this);
        QThreadPool::globalInstance()->start([guard, model] {
            bool used = true;
            try {
                const std::vector<ChatMessage> probe = {{"system", "\u2402probe"}, {"user", "x"}};
                used = joined_text(model->model().chat_template().render(probe, {})).find("\u2402probe") !=
                       std::string::npos;
            } catch (const Failure&) {
                used = false;
            }
            QMetaObject::invokeMethod(
                qApp,
                [guard, used] {
                    if (guard) guard->sampling_->setSystemPromptUsed(used);
                },
                Qt::QueuedConnection);
        });
    }
    welcome_->setModel(name, facts, bench_.isDemo());
    showActivity();
    if (model) notice_->clear();
    if (model && isVisible() && QApplication::focusWidget() == nullptr) composer_->focusPrompt();
}

void ChatPage::exportChat(bool json) {
    const QString suffix = json ? QStringLiteral("json") : QStringLiteral("md");
    QString name = QString::fromStdString(session_->record().title);
    name.replace(QRegularExpression(QStringLiteral("[^\\w\\- ]")), QStringLiteral("_"));
    app_.dialogs.saveFile(
        this, tr("Export the chat"), json ? tr("JSON (*.json)") : tr("Markdown (*.md)"),
        (name.isEmpty() ? QStringLiteral("chat") : name) + QLatin1Char('.') + suffix,
        [this, json](const QStringList& paths) {
            bench_.store().ask(
                this,
                [id = session_->conversation(), json, path = paths.first()](Store& store) {
                    const std::string text = json ? chatAsJson(store, id) : chatAsMarkdown(store, id);
                    QSaveFile file(path);
                    if (!file.open(QIODevice::WriteOnly) ||
                        file.write(text.data(), static_cast<qint64>(text.size())) < 0 || !file.commit())
                        throw Failure(
                            Code::file_write_failed,
                            {{"path", path.toStdString()}, {"reason", file.errorString().toStdString()}});
                    return path;
                },
                [this](const QString& path) {
                    notice_->showText(InlineMessage::Kind::Info, tr("The chat was written to %1.").arg(path));
                },
                [this](const Message& why) { notice_->showMessage(InlineMessage::Kind::Error, why); });
        });
}

bool ChatPage::find() {
    if (transcript_->rows() == 0) return false;
    findBar_->open();
    return true;
}

void ChatPage::findText(const QString& needle, int step) {
    needle_ = needle;
    for (MessageWidget* message : transcript_->widgets()) message->highlight(needle);
    std::vector<int> rows;
    const auto& items = session_->items();
    for (std::size_t row = 0; row < items.size(); ++row)
        if (!needle.isEmpty() &&
            QString::fromStdString(items[row].text).contains(needle, Qt::CaseInsensitive))
            rows.push_back(static_cast<int>(row));
    if (rows.empty()) {
        foundRow_ = -1;
        return findBar_->setResult(needle.isEmpty() ? QString() : tr("Not found"));
    }
    auto at = std::find(rows.begin(), rows.end(), foundRow_);
    if (at == rows.end())
        at = rows.begin();
    else if (step > 0)
        at = std::next(at) == rows.end() ? rows.begin() : std::next(at);
    else if (step < 0)
        at = at == rows.begin() ? std::prev(rows.end()) : std::prev(at);
    foundRow_ = *at;
    findBar_->setResult(tr("Message %1 of %2")
                            .arg(numberText(qint64(at - rows.begin() + 1)), numberText(qint64(rows.size()))));
    if (step != 0 || !transcript_->widget(foundRow_)) transcript_->showRow(foundRow_);
}

void ChatPage::searchAll() {
    conversations_->focusSearch();
}

bool ChatPage::escape(Escape step) {
    if (step == Escape::ClosePopup && findBar_->isVisible()) {
        findBar_->hide();
        findText({}, 0);
        composer_->focusPrompt();
        return true;
    }
    if (step == Escape::ClosePopup) return conversations_->endSearch();
    if (step == Escape::StopWork && session_->isBusy()) {
        session_->stop();
        return true;
    }
    return false;
}

void ChatPage::keepDraft() {
    draft_->stop();
    if (QString::fromStdString(session_->record().draft) != composer_->text())
        session_->saveDraft(composer_->text());
    if (session_->record().scroll != transcript_->position()) session_->saveScroll(transcript_->position());
}

void ChatPage::setActive(bool active) {
    if (active && bench_.engine().model()) composer_->focusPrompt();
    if (!active) keepDraft();
}

// At once, not when the window closes: after a crash the conversation is still where one left it.
void ChatPage::rememberConversation() {
    if (bench_.isReady())
        app_.settings.setState(lastConversationKey, QVariant::fromValue<qint64>(session_->conversation()));
}

QVariantMap ChatPage::saveState() const {
    const_cast<ChatPage*>(this)->keepDraft();
    return {{QStringLiteral("splitter"), splitter_->saveState()},
            {QStringLiteral("sampling"), panelButton_->isChecked()},
            {QStringLiteral("draft"), session_->conversation() == 0 ? composer_->text() : QString()}};
}

void ChatPage::restoreState(const QVariantMap& state) {
    const QByteArray sizes = state.value(QStringLiteral("splitter")).toByteArray();
    if (!sizes.isEmpty()) splitter_->restoreState(sizes);
    panelButton_->setChecked(state.value(QStringLiteral("sampling")).toBool());
    composer_->setText(state.value(QStringLiteral("draft")).toString());
    wanted_ = app_.settings.state(lastConversationKey).toLongLong();
    if (wanted_ != 0 && bench_.isReady()) session_->open(std::exchange(wanted_, 0));
}

void ChatPage::placeJump() {
    jump_->adjustSize();
    const QRect area(stack_->mapTo(jump_->parentWidget(), QPoint()), stack_->size());
    jump_->move(area.center().x() - jump_->width() / 2, area.bottom() - jump_->height() - metrics::control);
    jump_->raise();
}

void ChatPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    placeJump();
}

void ChatPage::retranslate() {
    exportButton_->setToolTip(tr("Export the chat"));
    exportButton_->setAccessibleName(tr("Export the chat"));
    panelButton_->setToolTip(tr("Settings of the replies and the system prompt"));
    panelButton_->setAccessibleName(tr("Settings of the replies and the system prompt"));
    jump_->setText(tr("Jump to latest"));
    jump_->setAccessibleName(tr("Jump to latest"));
    transcript_->setAccessibleName(tr("Conversation"));
    showRecord();
    showModel();
}

}  // namespace addend::ui
