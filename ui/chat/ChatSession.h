// The conversation on the Chat page: what is shown, what is being written, and what the store keeps of it. No
// widgets: the page only draws this, and tests drive it.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/program/patch.h"
#include "core/runtime/generation.h"
#include "core/store/message_store.h"

namespace addend {
class Store;
}

namespace addend::ui {

class EngineService;
class StoreThread;

/// One message of the branch shown.
struct ChatItem {
    MessageHeader header;
    std::string text;  // UTF-8: the tokens' byte spans are spans of it
};

class ChatSession : public QObject {
    Q_OBJECT

  public:
    enum class Activity { Idle, Saving, Reading, Writing, Stopping };  // Reading: prefill
    Q_ENUM(Activity)

    /// Replies in the making are saved this often.
    static constexpr int saveMilliseconds = 1000;

    ChatSession(EngineService& engine, StoreThread& store, QObject* parent = nullptr);

    ConversationId conversation() const { return conversation_.id; }  // 0: not stored yet
    const Conversation& record() const { return conversation_; }
    const std::vector<ChatItem>& items() const { return items_; }
    Activity activity() const { return activity_; }
    bool isBusy() const { return activity_ != Activity::Idle; }
    /// True if the reply being made belongs to the conversation shown.
    bool isReplyShown() const;
    /// Tokens of the reply being made that were handed to the store.
    std::size_t savedTokens() const { return reply_ ? reply_->savedTokens : 0; }
    /// Row of the reply being made, or -1.
    int replyRow() const;
    const SamplingSettings& sampling() const { return sampling_; }
    double speedLimit() const { return speedLimit_; }

    void newConversation();
    void open(ConversationId conversation);
    void setSystemPrompt(const QString& prompt);
    void setSampling(const SamplingSettings& settings);
    /// Of replies from now on; one being made keeps its own.
    void setPatch(const Patch& patch) { patch_ = patch; }
    void setSpeedLimit(double tokensPerSecond) { speedLimit_ = tokensPerSecond; }
    void saveDraft(const QString& draft);
    void saveScroll(qint64 position);
    void rename(const QString& title);

    /// Each is refused (false) while a reply is being made or without a model.
    bool send(const QString& text);
    bool regenerate(int row);
    bool edit(int row, const QString& text);
    void stop();
    /// Shows the branch through the sibling `step` places on from the message at `row`.
    void selectSibling(int row, int step);
    /// Delivers the tokens of a message; those of the reply being made at once.
    void fetchTokens(int row, std::function<void(TokenTrace)> done);

  Q_SIGNALS:
    /// Another conversation or branch: everything is new.
    void reset();
    /// Title, system prompt, sampling or draft.
    void recordChanged();
    void itemAdded(int row);
    void itemChanged(int row);
    /// The reply at `row` grew by `events`.
    void replyGrew(int row, const std::vector<addend::TokenEvent>& events);
    void activityChanged();
    void prefillProgress(quint32 done, quint32 total);
    /// The list of conversations is out of date.
    void conversationsChanged();
    void failed(const addend::Message& why);

  private:
    struct Branch {
        Conversation conversation;
        std::vector<ChatItem> items;
    };
    /// The reply being made; it goes on when another conversation is shown.
    struct Reply {
        ConversationId conversation = 0;
        MessageId id = 0;
        std::string text;
        TokenTrace trace;
        std::size_t savedBytes = 0;
        std::size_t savedTokens = 0;
    };

    static Branch readBranch(Store& store, ConversationId conversation);
    GenerationInfo generationInfo() const;
    /// `prepare` makes the user's turn (on the store's thread) and returns its id; the reply is begun after
    /// it.
    void startReply(std::function<MessageId(Store&, ConversationId)> prepare);
    void begin(Branch branch, MessageId reply);
    void show(Branch branch);
    void setActivity(Activity activity);
    void takeTokens(const std::vector<TokenEvent>& events);
    void savePart();
    void finish(const GenerationResult& result);
    void abandon();
    int rowOf(MessageId id) const;

    EngineService& engine_;
    StoreThread& store_;
    Conversation conversation_;
    std::vector<ChatItem> items_;
    SamplingSettings sampling_;
    double speedLimit_ = 0;
    Patch patch_;
    Activity activity_ = Activity::Idle;
    std::optional<Reply> reply_;
    quint64 shown_ = 0;  // counts conversations shown: answers of the store for an earlier one are dropped
    QTimer save_;
};

}  // namespace addend::ui
