#include "ui/engine/TraceBook.h"

#include <algorithm>

#include "core/runtime/prompt.h"
#include "ui/engine/InterventionText.h"
#include "ui/engine/PatchText.h"
#include "ui/engine/TokenText.h"
#include "ui/settings/Settings.h"
#include "ui/shell/ContextModel.h"
#include "ui/shell/Selection.h"

namespace addend::ui {
namespace {

const QString budgetKey = QStringLiteral("trace/budget");
const QString overBudgetKey = QStringLiteral("trace/summaries");

struct PromptIds {
    std::vector<std::int32_t> ids;
    std::size_t prompt = 0;
};

/// On a worker: templates and tokenizers are the model's code.
PromptIds idsOf(const LoadedModel& model, const TracePrompt& prompt) {
    PromptIds out;
    if (!prompt.ids.empty()) return {prompt.ids, static_cast<std::size_t>(prompt.promptIds)};
    out.ids = prompt.messages.empty() ? plain_prompt_ids(model.model(), prompt.text)
                                      : chat_prompt_ids(model.model(), prompt.messages);
    out.prompt = out.ids.size();
    out.ids.insert(out.ids.end(), prompt.reply.begin(), prompt.reply.end());
    return out;
}

}  // namespace

std::shared_ptr<const Trace> SessionTrace::with(const std::vector<std::string>& names) const {
    for (const auto& part : parts_)
        if (std::all_of(names.begin(), names.end(),
                        [&part](const std::string& name) { return part->find(name).has_value(); }))
            return part;
    return nullptr;
}

QString SessionTrace::word(std::int32_t token) const {
    return tokenText(*model, token);
}

quint64 SessionTrace::bytes() const {
    quint64 sum = 0;
    for (const auto& part : parts_) sum += part->rows_bytes();
    return sum;
}

TraceBook::TraceBook(TaskRunner& tasks, Settings& settings, ContextModel& context, Selection& selection,
                     QObject* parent)
    : QObject(parent), tasks_(tasks), settings_(settings), context_(context), selection_(selection) {
    connect(&context_, &ContextModel::chosen, this, [this](ContextModel::Kind kind, const QString& id) {
        if (kind == ContextModel::Kind::Trace) setCurrent(id);
    });
}

std::shared_ptr<SessionTrace> TraceBook::find(const QString& id) const {
    const auto found = std::find_if(traces_.begin(), traces_.end(), [&id](const auto& trace) { return trace->id == id; });
    return found == traces_.end() ? nullptr : *found;
}

std::shared_ptr<SessionTrace> TraceBook::current() const {
    return find(current_);
}

void TraceBook::setCurrent(const QString& id) {
    if (id == current_ || (!id.isEmpty() && !find(id))) return;
    current_ = id;
    selection_.setTrace(id);
    fillContext();
    Q_EMIT currentChanged();
}

void TraceBook::remove(const QString& id) {
    std::erase_if(traces_, [&id](const auto& trace) { return trace->id == id; });
    if (id == current_) {
        current_ = traces_.empty() ? QString() : traces_.back()->id;
        selection_.setTrace(current_);
        Q_EMIT currentChanged();
    }
    fillContext();
    Q_EMIT changed();
}

void TraceBook::setModel(const std::shared_ptr<LoadedModel>& model) {
    if (model == model_) return;
    model_ = model;
    recording_.cancel();
    measuring_.cancel();
    if (traces_.empty()) return;
    traces_.clear();
    current_.clear();
    selection_.setTrace({});
    fillContext();
    Q_EMIT changed();
    Q_EMIT currentChanged();
}

void TraceBook::fillContext() {
    QList<ContextModel::Choice> choices;
    QString label;
    for (const auto& trace : traces_) {
        // What was changed in the run is said wherever the trace is named.
        QString title = trace->title;
        QString detail = tr("%n token(s)", nullptr, static_cast<int>(trace->tokens.size()));
        if (!trace->interventions.none()) {
            title = tr("%1 (%2)").arg(title, interventionsTitle(trace->interventions));
            detail = tr("%1; %2").arg(detail, interventionsDetail(trace->interventions));
        }
        choices.prepend({trace->id, title, detail, {}});
        if (trace->id == current_) label = title;
    }
    context_.setChoices(ContextModel::Kind::Trace, choices);
    context_.setCurrent(ContextModel::Kind::Trace, current_, label);
}

quint64 TraceBook::budget() const {
    return settings_.state(budgetKey, QVariant::fromValue<quint64>(defaultBudget)).toULongLong();
}

quint64 TraceBook::room() const {
    quint64 held = 0;
    for (const auto& trace : traces_)
        for (const auto& part : trace->parts_)
            if (part->storage() == TraceStorage::memory) held += part->rows_bytes();
    return budget() - std::min(held, budget());
}

void TraceBook::setBudget(quint64 bytes) {
    settings_.setState(budgetKey, QVariant::fromValue<quint64>(bytes));
}

OverBudget TraceBook::overBudget() const {
    return settings_.state(overBudgetKey, false).toBool() ? OverBudget::summaries : OverBudget::spool;
}

void TraceBook::setOverBudget(OverBudget what) {
    settings_.setState(overBudgetKey, what == OverBudget::summaries);
}

TraceRequest TraceBook::requestFor(const SessionTrace& trace, const std::vector<std::string>& taps) const {
    TraceRequest request;
    request.tokens = trace.tokens;
    request.patch = trace.patch;
    request.interventions = trace.interventions;
    request.taps = taps;
    request.budget = room();
    request.over_budget = overBudget();
    return request;
}

void TraceBook::record(const TracePrompt& prompt, const Patch& patch, const InterventionList& interventions) {
    if (!model_) return;
    const auto same = std::find_if(traces_.begin(), traces_.end(), [&](const auto& trace) {
        return !prompt.key.isEmpty() && trace->key == prompt.key && trace->patch.same_rules(patch) &&
               trace->interventions == interventions;
    });
    if (same != traces_.end()) return take(*same, prompt.focus);
    recording_.cancel();
    auto trace = std::make_shared<SessionTrace>();
    trace->title = prompt.title;
    trace->key = prompt.key;
    trace->model = model_;
    trace->patch = patch;
    trace->interventions = interventions;
    TraceRequest request = requestFor(*trace, {});
    recording_ = tasks_.start(
        this, tr("Tracing %1").arg(prompt.title),
        [trace, prompt, request](TaskContext& task) mutable {
            const PromptIds ids = idsOf(*trace->model, prompt);
            trace->tokens = request.tokens = ids.ids;
            trace->promptTokens = static_cast<qint64>(ids.prompt);
            trace->program_ = trace->model->model().lower({}, task.cancel()).program;
            request.taps = residual_taps(*trace->program_);
            trace->parts_.push_back(make_trace(
                trace->model, request, [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                task.control()));
            for (const std::int32_t id : trace->tokens) trace->texts.append(tokenText(*trace->model, id));
            return trace;
        },
        [this, focus = prompt.focus](const std::shared_ptr<SessionTrace>& made) {
            recording_ = {};
            if (made->model == model_) take(made, focus);
            Q_EMIT recordingChanged();
        },
        [this](const Message& why) {
            if (!recording_.isActive()) recording_ = {};
            Q_EMIT recordingChanged();
            Q_EMIT failed(why);
        });
    Q_EMIT recordingChanged();
}

void TraceBook::take(const std::shared_ptr<SessionTrace>& trace, qint64 focus) {
    if (trace->id.isEmpty()) {
        trace->id = QStringLiteral("trace-%1").arg(++made_);
        traces_.push_back(trace);
        fillContext();
        Q_EMIT changed();
    }
    setCurrent(trace->id);
    if (focus >= 0) selection_.setToken(trace->promptTokens + focus);
    Q_EMIT added(trace->id);
}

void TraceBook::measure(const TracePrompt& prompt, Sized sized, Failed failed) {
    measuring_.cancel();
    if (!model_) return;
    TraceRequest request = requestFor({}, {});
    measuring_ = tasks_.start(
        this, {},
        [model = model_, prompt, request](TaskContext& task) mutable {
            request.tokens = idsOf(*model, prompt).ids;
            const auto program = model->model().lower({}, task.cancel()).program;
            request.taps = residual_taps(*program);
            return std::pair{trace_size(*program, request), request.tokens.size()};
        },
        [sized = std::move(sized)](const std::pair<TraceSize, std::size_t>& found) {
            sized(found.first, found.second);
        },
        [failed = std::move(failed)](const Message& why) {
            if (why.code != Code::cancelled) failed(why);
        });
}

TraceSize TraceBook::measure(const SessionTrace& trace, const std::vector<std::string>& taps) const {
    TraceRequest request = requestFor(trace, taps);
    request.token_figures = false;
    return trace_size(trace.program(), request);
}

TaskHandle TraceBook::require(QObject* context, const std::shared_ptr<SessionTrace>& trace,
                              const std::vector<std::string>& taps, const QString& title, Ready ready,
                              Failed failed) {
    if (auto part = trace->with(taps)) {
        ready(part);
        return {};
    }
    TraceRequest request = requestFor(*trace, taps);
    request.token_figures = false;
    return tasks_.start(
        context, title,
        [model = trace->model, request](TaskContext& task) {
            return make_trace(
                model, request, [&task](std::uint64_t done, std::uint64_t total) { task.report(done, total); },
                task.control());
        },
        [trace, ready = std::move(ready)](const std::shared_ptr<const Trace>& part) {
            trace->parts_.push_back(part);
            ready(part);
        },
        std::move(failed));
}

}  // namespace addend::ui
