#include "ui/chat/ChatSession.h"

#include <QRandomGenerator>
#include <algorithm>

#include "core/store/store.h"
#include "ui/chat/SamplingPreset.h"
#include "ui/engine/EngineService.h"
#include "ui/engine/StoreThread.h"

namespace addend::ui {
namespace {

constexpr qsizetype titleLength = 60;

std::string titleFrom(const QString& text) {
    QString title = text.simplified();
    if (title.size() > titleLength) title = title.left(titleLength - 1).trimmed() + QChar(0x2026);
    return title.toStdString();
}

const char* stopName(StopReason reason) {
    switch (reason) {
        case StopReason::end_of_text:
            return "end_of_text";
        case StopReason::stop_text:
            return "stop_text";
        case StopReason::max_tokens:
            return "max_tokens";
        case StopReason::context_full:
            return "context_full";
        case StopReason::cancelled:
            return "cancelled";
        case StopReason::failed:
            return "failed";
    }
    return "failed";
}

ReplyOutcome outcomeOf(const GenerationResult& result) {
    ReplyOutcome outcome;
    outcome.state = result.stop == StopReason::cancelled ? MessageState::cancelled
                    : result.stop == StopReason::failed  ? MessageState::failed
                                                         : MessageState::complete;
    outcome.stop_reason = stopName(result.stop);
    outcome.timings.prefill_tokens = result.timings.prefilled_tokens;
    outcome.timings.prefill_ns = result.timings.prefill_ns;
    outcome.timings.decode_tokens = result.timings.decoded_tokens;
    outcome.timings.decode_ns = result.timings.decode_ns;
    outcome.timings.first_token_ns = result.timings.first_token_ns;
    outcome.error = result.failure;
    return outcome;
}

void append(TokenTrace& trace, const TokenEvent& event) {
    trace.ids.push_back(event.id);
    trace.spans.push_back({event.begin, event.end});
    trace.log_probabilities.push_back(event.logprob);
    trace.times_ns.push_back(event.time_ns);
    auto& top = trace.alternatives.emplace_back();
    for (const TopToken& token : event.top) top.push_back({token.id, token.logprob});
}

/// The tokens from `first` on, spans still absolute.
TokenTrace tail(const TokenTrace& trace, std::size_t first) {
    TokenTrace part;
    const auto from = [first](const auto& all, auto& into) {
        into.assign(all.begin() + static_cast<std::ptrdiff_t>(first), all.end());
    };
    from(trace.ids, part.ids);
    from(trace.spans, part.spans);
    from(trace.log_probabilities, part.log_probabilities);
    from(trace.times_ns, part.times_ns);
    from(trace.alternatives, part.alternatives);
    return part;
}

}  // namespace

ChatSession::ChatSession(EngineService& engine, StoreThread& store, QObject* parent)
    : QObject(parent), engine_(engine), store_(store), sampling_(samplingPresets().front().settings) {
    save_.setInterval(saveMilliseconds);
    connect(&save_, &QTimer::timeout, this, &ChatSession::savePart);
    connect(&engine_, &EngineService::prefillProgress, this, [this](quint32 done, quint32 total) {
        if (reply_) Q_EMIT prefillProgress(done, total);
    });
    connect(&engine_, &EngineService::tokens, this, &ChatSession::takeTokens);
    connect(&engine_, &EngineService::replyFinished, this, &ChatSession::finish);
    connect(&engine_, &EngineService::notResponding, this, &ChatSession::abandon);
}

bool ChatSession::isReplyShown() const {
    return reply_ && reply_->conversation == conversation_.id;
}

int ChatSession::replyRow() const {
    return reply_ ? rowOf(reply_->id) : -1;
}

int ChatSession::rowOf(MessageId id) const {
    const auto found = std::find_if(items_.begin(), items_.end(),
                                    [id](const ChatItem& item) { return item.header.id == id; });
    return found == items_.end() ? -1 : static_cast<int>(found - items_.begin());
}

void ChatSession::setActivity(Activity activity) {
    if (activity_ == activity) return;
    activity_ = activity;
    Q_EMIT activityChanged();
}

ChatSession::Branch ChatSession::readBranch(Store& store, ConversationId conversation) {
    Branch branch{store.conversations().get(conversation), {}};
    std::vector<MessageId> ids;
    for (MessageHeader& header : store.messages().active_path(conversation)) {
        ids.push_back(header.id);
        branch.items.push_back({std::move(header), {}});
    }
    std::vector<std::string> texts = store.messages().texts(ids);
    for (std::size_t i = 0; i < texts.size(); ++i) branch.items[i].text = std::move(texts[i]);
    return branch;
}

void ChatSession::show(Branch branch) {
    ++shown_;
    conversation_ = std::move(branch.conversation);
    items_ = std::move(branch.items);
    sampling_ = samplingFromJson(conversation_.sampling_json);
    // The store has the reply being made as of its last save; what we hold is newer.
    if (const int row = replyRow(); row >= 0) items_[static_cast<std::size_t>(row)].text = reply_->text;
    Q_EMIT reset();
    Q_EMIT recordChanged();
}

void ChatSession::newConversation() {
    Branch branch;
    branch.conversation.system_prompt = conversation_.system_prompt;
    branch.conversation.sampling_json = samplingToJson(sampling_);
    show(std::move(branch));
}

void ChatSession::open(ConversationId conversation) {
    const quint64 asked = ++shown_;
    store_.ask(
        this, [conversation](Store& store) { return readBranch(store, conversation); },
        [this, asked](Branch branch) {
            if (asked == shown_) show(std::move(branch));
        },
        [this](const Message& why) { Q_EMIT failed(why); });
}

void ChatSession::setSystemPrompt(const QString& prompt) {
    conversation_.system_prompt = prompt.toStdString();
    if (conversation_.id == 0) return;
    store_.tell([id = conversation_.id, text = conversation_.system_prompt](Store& store) {
        store.conversations().set_system_prompt(id, text);
    });
}

void ChatSession::setSampling(const SamplingSettings& settings) {
    sampling_ = settings;
    conversation_.sampling_json = samplingToJson(settings);
    Q_EMIT recordChanged();
    if (conversation_.id == 0) return;
    store_.tell([id = conversation_.id, json = conversation_.sampling_json](Store& store) {
        store.conversations().set_sampling(id, json);
    });
}

void ChatSession::saveDraft(const QString& draft) {
    conversation_.draft = draft.toStdString();
    if (conversation_.id == 0) return;
    store_.tell([id = conversation_.id, text = conversation_.draft](Store& store) {
        store.conversations().set_draft(id, text);
    });
}

void ChatSession::saveScroll(qint64 position) {
    conversation_.scroll = position;
    if (conversation_.id == 0) return;
    store_.tell(
        [id = conversation_.id, position](Store& store) { store.conversations().set_scroll(id, position); });
}

void ChatSession::rename(const QString& title) {
    conversation_.title = title.toStdString();
    Q_EMIT recordChanged();
    if (conversation_.id == 0) return;
    store_.ask(
        this,
        [id = conversation_.id, name = conversation_.title](Store& store) {
            store.conversations().rename(id, name);
        },
        [this] { Q_EMIT conversationsChanged(); });
}

GenerationInfo ChatSession::generationInfo() const {
    GenerationInfo info;
    info.sampling_json = samplingToJson(sampling_);
    info.seed = sampling_.seed;
    info.model_hash = engine_.model()->model().summary().quick_id;
    info.backend = engine_.device().backend;
    info.device = engine_.device().device;
    if (!patch_.none()) info.patch = patch_text(patch_);
    return info;
}

void ChatSession::startReply(std::function<MessageId(Store&, ConversationId)> prepare) {
    setActivity(Activity::Saving);
    const quint64 asked = ++shown_;
    if (sampling_.random_seed) sampling_.seed = QRandomGenerator::global()->generate64();
    struct Begun {
        Branch branch;
        MessageId reply = 0;
    };
    store_.ask(
        this,
        [record = conversation_, prepare = std::move(prepare), info = generationInfo()](Store& store) {
            return store.database().write([&] {
                const ConversationId id = record.id != 0 ? record.id : store.conversations().create(record);
                const MessageId reply = store.messages().begin_reply(prepare(store, id), info);
                return Begun{readBranch(store, id), reply};
            });
        },
        [this, asked](Begun begun) {
            const bool created = conversation_.id == 0;
            if (asked == shown_) show(begun.branch);
            begin(std::move(begun.branch), begun.reply);
            if (created) Q_EMIT conversationsChanged();
        },
        [this](const Message& why) {
            setActivity(Activity::Idle);
            Q_EMIT failed(why);
        });
}

void ChatSession::begin(Branch branch, MessageId reply) {
    reply_ = Reply{branch.conversation.id, reply, {}, {}, 0, 0};
    ReplyRequest request;
    request.sampling = samplingFromJson(branch.items.back().header.generation.sampling_json);
    request.sampling.random_seed = false;  // drawn already, and stored with the reply
    request.max_tokens_per_second = speedLimit_;
    if (const auto& spec = branch.items.back().header.generation.patch) request.patch = parse_patch(*spec);
    if (!branch.conversation.system_prompt.empty())
        request.messages.push_back({"system", branch.conversation.system_prompt});
    for (const ChatItem& item : branch.items) {
        if (item.header.id == reply) break;
        request.messages.push_back({item.header.role == MessageRole::user ? "user" : "assistant", item.text});
    }
    setActivity(Activity::Reading);
    save_.start();
    engine_.reply(request);
}

bool ChatSession::send(const QString& text) {
    if (isBusy() || !engine_.model() || text.trimmed().isEmpty()) return false;
    if (conversation_.title.empty()) conversation_.title = titleFrom(text);
    UserTurn turn;
    if (!items_.empty()) turn.parent = items_.back().header.id;
    turn.text = text.toStdString();
    conversation_.draft.clear();
    startReply([turn](Store& store, ConversationId id) mutable {
        turn.conversation = id;
        return store.messages().append_user_turn(turn);
    });
    return true;
}

bool ChatSession::regenerate(int row) {
    if (isBusy() || !engine_.model() || row < 0 || row >= static_cast<int>(items_.size())) return false;
    const MessageHeader& header = items_[static_cast<std::size_t>(row)].header;
    if (header.role != MessageRole::assistant || !header.parent) return false;
    startReply([parent = *header.parent](Store&, ConversationId) { return parent; });
    return true;
}

bool ChatSession::edit(int row, const QString& text) {
    if (isBusy() || !engine_.model() || row < 0 || row >= static_cast<int>(items_.size())) return false;
    const MessageHeader& header = items_[static_cast<std::size_t>(row)].header;
    if (header.role != MessageRole::user || text.trimmed().isEmpty()) return false;
    startReply([original = header.id, changed = text.toStdString()](Store& store, ConversationId) {
        return store.messages().edit_user_turn(original, changed, {});
    });
    return true;
}

void ChatSession::stop() {
    if (activity_ != Activity::Reading && activity_ != Activity::Writing) return;
    setActivity(Activity::Stopping);
    engine_.cancel();
}

void ChatSession::selectSibling(int row, int step) {
    if (row < 0 || row >= static_cast<int>(items_.size())) return;
    const quint64 asked = ++shown_;
    store_.ask(
        this,
        [message = items_[static_cast<std::size_t>(row)].header.id, step](Store& store) {
            const std::vector<MessageHeader> siblings = store.messages().siblings(message);
            const auto here = std::find_if(siblings.begin(), siblings.end(),
                                           [message](const MessageHeader& m) { return m.id == message; });
            const std::ptrdiff_t wanted = here - siblings.begin() + step;
            if (wanted >= 0 && wanted < static_cast<std::ptrdiff_t>(siblings.size()))
                store.messages().select(siblings[static_cast<std::size_t>(wanted)].id);
            return readBranch(store, siblings.front().conversation);
        },
        [this, asked](Branch branch) {
            if (asked == shown_) show(std::move(branch));
        },
        [this](const Message& why) { Q_EMIT failed(why); });
}

void ChatSession::fetchTokens(int row, std::function<void(TokenTrace)> done) {
    if (row < 0 || row >= static_cast<int>(items_.size())) return;
    if (row == replyRow()) return done(reply_->trace);
    store_.ask(
        this,
        [message = items_[static_cast<std::size_t>(row)].header.id](Store& store) {
            return store.messages().tokens(message);
        },
        std::move(done), [this](const Message& why) { Q_EMIT failed(why); });
}

void ChatSession::takeTokens(const std::vector<TokenEvent>& events) {
    if (!reply_) return;
    for (const TokenEvent& event : events) {
        reply_->text += event.text;
        append(reply_->trace, event);
    }
    if (activity_ == Activity::Reading) setActivity(Activity::Writing);
    if (const int row = replyRow(); row >= 0) {
        items_[static_cast<std::size_t>(row)].text = reply_->text;
        Q_EMIT replyGrew(row, events);
    }
}

void ChatSession::savePart() {
    if (!reply_ || reply_->savedTokens == reply_->trace.size()) return;
    store_.tell([id = reply_->id, text = reply_->text.substr(reply_->savedBytes),
                 part = tail(reply_->trace, reply_->savedTokens)](Store& store) {
        store.messages().update_partial_reply(id, text, part);
    });
    reply_->savedBytes = reply_->text.size();
    reply_->savedTokens = reply_->trace.size();
}

void ChatSession::finish(const GenerationResult& result) {
    if (!reply_) return;
    save_.stop();
    Reply reply = std::move(*reply_);
    reply_.reset();
    // The engine may hold back the end of a stop text; its result is what the reply says.
    const MessageId id = reply.id;
    if (const int row = rowOf(id); row >= 0) items_[static_cast<std::size_t>(row)].text = result.text;
    store_.ask(
        this,
        [id, text = result.text, trace = std::move(reply.trace), outcome = outcomeOf(result)](Store& store) {
            store.messages().finish_reply(id, outcome, text, trace);
            return store.messages().header(id);
        },
        [this, id](MessageHeader header) {
            if (const int row = rowOf(id); row >= 0) {
                items_[static_cast<std::size_t>(row)].header = std::move(header);
                Q_EMIT itemChanged(row);
            }
            Q_EMIT conversationsChanged();
        },
        [this](const Message& why) { Q_EMIT failed(why); });
    setActivity(Activity::Idle);
}

void ChatSession::abandon() {
    if (!reply_) return;
    GenerationResult result;
    result.text = reply_->text;
    result.stop = StopReason::failed;
    result.failure = Message{Code::backend_not_responding, {{"backend", engine_.device().backend}}};
    finish(result);
}

}  // namespace addend::ui
