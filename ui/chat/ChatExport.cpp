#include "ui/chat/ChatExport.h"

#include <QDateTime>
#include <QString>
#include <nlohmann/json.hpp>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/store/store.h"

namespace addend::ui {
namespace {

using Json = nlohmann::ordered_json;

std::string isoTime(std::int64_t ms) {
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODate).toStdString();
}

const char* stateName(MessageState state) {
    switch (state) {
        case MessageState::complete:
            return "complete";
        case MessageState::streaming:
            return "streaming";
        case MessageState::interrupted:
            return "interrupted";
        case MessageState::cancelled:
            return "cancelled";
        case MessageState::failed:
            return "failed";
    }
    return "failed";
}

std::string rate(std::int64_t tokens, std::int64_t ns) {
    return ns > 0 ? to_text_fixed(static_cast<double>(tokens) * 1e9 / static_cast<double>(ns), 1) : "-";
}

std::string figures(const MessageHeader& header) {
    const auto& times = header.timings;
    std::string text = "> " + header.generation.backend + ":" + header.generation.device + ", " +
                       to_text(times.decode_tokens) + " tokens, decode " +
                       rate(times.decode_tokens, times.decode_ns) + " tokens/s, prefill " +
                       rate(times.prefill_tokens, times.prefill_ns) + " tokens/s, first token " +
                       to_text_fixed(static_cast<double>(times.first_token_ns) * 1e-6, 1) + " ms, seed " +
                       std::to_string(header.generation.seed) + ", " + stateName(header.state);
    return text + "\n> `" + header.generation.sampling_json + "`\n";
}

/// Settings are stored as JSON text; one that is not valid any more is kept as text.
Json parsed(const std::string& json) {
    Json value = Json::parse(json, nullptr, false);
    return value.is_discarded() ? Json(json) : value;
}

Json tokensOf(const TokenTrace& trace) {
    Json tokens = Json::array();
    for (std::size_t i = 0; i < trace.size(); ++i) {
        Json token = {{"id", trace.ids[i]}};
        if (!trace.spans.empty()) token["bytes"] = {trace.spans[i].begin, trace.spans[i].end};
        if (!trace.log_probabilities.empty()) token["log_probability"] = trace.log_probabilities[i];
        if (!trace.times_ns.empty()) token["time_ns"] = trace.times_ns[i];
        if (!trace.alternatives.empty())
            for (const auto& rival : trace.alternatives[i])
                token["alternatives"].push_back(
                    {{"id", rival.id}, {"log_probability", rival.log_probability}});
        tokens.push_back(std::move(token));
    }
    return tokens;
}

Json messageOf(Store& store, const MessageHeader& header) {
    Json message = {{"id", header.id},
                    {"parent", header.parent ? Json(*header.parent) : Json(nullptr)},
                    {"role", header.role == MessageRole::user ? "user" : "assistant"},
                    {"state", stateName(header.state)},
                    {"created", isoTime(header.created_ms)},
                    {"text", store.messages().text(header.id)},
                    {"tokens", tokensOf(store.messages().tokens(header.id))}};
    if (header.role == MessageRole::user) return message;
    const auto& made = header.generation;
    message["generation"] = {{"sampling", parsed(made.sampling_json)},
                             {"seed", made.seed},
                             {"model", made.model_hash},
                             {"backend", made.backend},
                             {"device", made.device},
                             {"stop_reason", header.stop_reason}};
    if (made.patch) message["generation"]["patch"] = *made.patch;
    message["timings"] = {
        {"prefill_tokens", header.timings.prefill_tokens}, {"prefill_ns", header.timings.prefill_ns},
        {"decode_tokens", header.timings.decode_tokens},   {"decode_ns", header.timings.decode_ns},
        {"first_token_ns", header.timings.first_token_ns}, {"provenance", "measured"}};
    if (header.error) message["error"] = debug_text(*header.error);
    return message;
}

void addSubtree(Store& store, ConversationId conversation, std::vector<MessageHeader> level, Json& messages) {
    // A stack of our own: a conversation may be deeper than the call stack allows.
    while (!level.empty()) {
        const MessageHeader header = std::move(level.back());
        level.pop_back();
        messages.push_back(messageOf(store, header));
        for (MessageHeader& child : store.messages().children(conversation, header.id))
            level.push_back(std::move(child));
    }
}

}  // namespace

std::string chatAsMarkdown(Store& store, ConversationId conversation) {
    return store.database().read([&] {
        const Conversation record = store.conversations().get(conversation);
        std::string text = "# " + record.title + "\n\n" + isoTime(record.created_ms) + "\n\n";
        if (!record.system_prompt.empty()) text += "**System**\n\n" + record.system_prompt + "\n\n";
        for (const MessageHeader& header : store.messages().active_path(conversation)) {
            text += header.role == MessageRole::user ? "**User**\n\n" : "**Assistant**\n\n";
            text += store.messages().text(header.id) + "\n\n";
            if (header.role == MessageRole::assistant) text += figures(header) + "\n";
        }
        return text;
    });
}

std::string chatAsJson(Store& store, ConversationId conversation) {
    return store.database().read([&] {
        const Conversation record = store.conversations().get(conversation);
        Json root = {{"format", "addend-conversation"},
                     {"version", 1},
                     {"title", record.title},
                     {"created", isoTime(record.created_ms)},
                     {"updated", isoTime(record.updated_ms)},
                     {"system_prompt", record.system_prompt},
                     {"sampling", parsed(record.sampling_json)},
                     {"active_leaf", record.active_leaf ? Json(*record.active_leaf) : Json(nullptr)},
                     {"messages", Json::array()}};
        addSubtree(store, conversation, store.messages().children(conversation, std::nullopt),
                   root["messages"]);
        return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    });
}

}  // namespace addend::ui
