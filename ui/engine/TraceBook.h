// The traces of this session: what the model computed while it read some tokens. Values are recorded when a
// view asks for them; a trace keeps what it has, and the model it was made with.
#pragma once

#include <QObject>
#include <QStringList>
#include <functional>
#include <memory>
#include <vector>

#include "core/chat/chat_template.h"
#include "core/inspect/trace.h"
#include "ui/engine/TaskRunner.h"

namespace addend::ui {

class ContextModel;
class Selection;
class Settings;

/// What is to be read: tokens, or a conversation with the reply that followed, or a text.
struct TracePrompt {
    QString title = {};
    std::vector<std::int32_t> ids = {};      // all tokens, where they are known; the first `promptIds` are the prompt
    qint64 promptIds = 0;
    std::vector<ChatMessage> messages = {};  // through the chat template, up to where the reply begins
    std::vector<std::int32_t> reply = {};    // its own ids after the prompt's
    std::string text = {};                   // unless there are others
    qint64 focus = -1;                        // a token of the reply to look at first
    QString key = {};                         // not empty: the same thing again is the same trace
};

/// One trace. Grows by what views ask for; what it has never changes. UI thread.
class SessionTrace {
  public:
    QString id;
    QString title;
    QString key;
    std::shared_ptr<LoadedModel> model;
    std::vector<std::int32_t> tokens;
    QStringList texts;           // of the tokens, white space visible
    qint64 promptTokens = 0;     // those before the reply; all without one
    Patch patch;
    InterventionList interventions;

    /// The part that has all of these taps (names, not globs), or null.
    std::shared_ptr<const Trace> with(const std::vector<std::string>& names) const;
    /// Residual stream and token figures: recorded first.
    const std::shared_ptr<const Trace>& base() const { return parts_.front(); }
    const Program& program() const { return *program_; }
    QString text(qint64 token) const { return texts.value(static_cast<qsizetype>(token)); }
    /// Of any id of the vocabulary.
    QString word(std::int32_t token) const;
    quint64 bytes() const;

  private:
    friend class TraceBook;
    std::vector<std::shared_ptr<const Trace>> parts_;
    std::shared_ptr<const Program> program_;
};

class TraceBook : public QObject {
    Q_OBJECT

  public:
    using Ready = std::function<void(const std::shared_ptr<const Trace>&)>;
    using Failed = TaskRunner::Failed;
    using Sized = std::function<void(const TraceSize& size, std::size_t tokens)>;

    TraceBook(TaskRunner& tasks, Settings& settings, ContextModel& context, Selection& selection,
              QObject* parent = nullptr);

    /// Newest last.
    const std::vector<std::shared_ptr<SessionTrace>>& traces() const { return traces_; }
    std::shared_ptr<SessionTrace> current() const;
    std::shared_ptr<SessionTrace> find(const QString& id) const;
    void setCurrent(const QString& id);
    void remove(const QString& id);
    /// A trace is being made.
    bool isRecording() const { return recording_.isActive(); }
    void cancel() { recording_.cancel(); }

    /// Another model: its traces can no longer be added to, and go.
    void setModel(const std::shared_ptr<LoadedModel>& model);
    const std::shared_ptr<LoadedModel>& model() const { return model_; }

    /// Reads the prompt and makes its trace the current one; added() or failed() follows. A prompt with the key
    /// of a trace that is there shows that one.
    void record(const TracePrompt& prompt, const Patch& patch, const InterventionList& interventions = {});
    /// What record() would need, without running anything. The newest question is answered.
    void measure(const TracePrompt& prompt, Sized sized, Failed failed);
    /// What recording `taps` (globs) would need, now.
    TraceSize measure(const SessionTrace& trace, const std::vector<std::string>& taps) const;
    /// The part of `trace` that has `taps` (names): at once where it is there, else after a run that `title`
    /// names in the job list. Dropped when `context` is gone.
    TaskHandle require(QObject* context, const std::shared_ptr<SessionTrace>& trace,
                       const std::vector<std::string>& taps, const QString& title, Ready ready, Failed failed);

    /// Bytes of rows in memory, of all traces together, before what is recorded next goes to a file, or keeps summaries
    /// only.
    static constexpr quint64 defaultBudget = quint64(1) << 30;
    quint64 budget() const;
    /// What is left of it.
    quint64 room() const;
    void setBudget(quint64 bytes);
    OverBudget overBudget() const;
    void setOverBudget(OverBudget what);

  Q_SIGNALS:
    void changed();
    void currentChanged();
    void recordingChanged();
    void added(const QString& id);
    void failed(const addend::Message& why);

  private:
    TraceRequest requestFor(const SessionTrace& trace, const std::vector<std::string>& taps) const;
    void take(const std::shared_ptr<SessionTrace>& trace, qint64 focus);
    void fillContext();

    TaskRunner& tasks_;
    Settings& settings_;
    ContextModel& context_;
    Selection& selection_;
    std::shared_ptr<LoadedModel> model_;
    std::vector<std::shared_ptr<SessionTrace>> traces_;
    QString current_;
    TaskHandle recording_;
    TaskHandle measuring_;
    int made_ = 0;
};

}  // namespace addend::ui
