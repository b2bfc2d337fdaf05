#include "app/cli/describe.h"

#include <array>

#include "app/cli/sentences.h"
#include "core/base/number.h"

namespace addend::cli {
namespace {

double seconds(std::int64_t ns) {
    return static_cast<double>(ns) * 1e-9;
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
    constexpr std::array units{"bytes", "KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024) return to_text(static_cast<std::int64_t>(bytes)) + " bytes";
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return to_text_fixed(value, 1) + " " + units[unit];
}

std::string count_text(std::uint64_t count) {
    std::string text = to_text(static_cast<std::int64_t>(count));
    for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, " ");
    return text;
}

std::string right_of(std::string text, std::size_t width) {
    text.insert(0, width > text.size() ? width - text.size() : 0, ' ');
    return text;
}

Json message_json(const Message& message) {
    Json args = Json::object();
    for (const Arg& arg : message.args)
        std::visit([&](const auto& value) { args[arg.name] = value; }, arg.value);
    return {{"code", code_name(message.code)}, {"args", args}, {"text", sentence(message)}};
}

Json messages_json(const std::vector<Message>& messages) {
    Json list = Json::array();
    for (const Message& message : messages) list.push_back(message_json(message));
    return list;
}

Json unavailable_json(const Message& why) {
    return {{"value", nullptr}, {"provenance", "unavailable"}, {"reason", sentence(why)}};
}

std::string_view provenance_name(Provenance provenance) {
    switch (provenance) {
        case Provenance::measured:
            return "measured";
        case Provenance::simulated:
            return "simulated";
        case Provenance::modelled:
            return "modelled";
        case Provenance::unavailable:
            break;
    }
    return "unavailable";
}

std::string_view stop_name(StopReason stop) {
    switch (stop) {
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
            break;
    }
    return "failed";
}

Json timings_json(const ReplyTimings& t) {
    return {{"prompt_tokens", t.prompt_tokens},
            {"prefilled_tokens", t.prefilled_tokens},
            {"prefill_seconds", seconds(t.prefill_ns)},
            {"prefill_tokens_per_second", t.prefill_tokens_per_second()},
            {"decoded_tokens", t.decoded_tokens},
            {"decode_seconds", seconds(t.decode_ns)},
            {"decode_tokens_per_second", t.decode_tokens_per_second()},
            {"first_token_seconds", seconds(t.first_token_ns)}};
}

Json settings_json(const SamplingSettings& s, std::uint64_t seed) {
    return {{"temperature", s.temperature},
            {"top_k", s.top_k},
            {"top_p", s.top_p},
            {"min_p", s.min_p},
            {"repetition_penalty", s.repetition_penalty},
            {"repetition_window", s.repetition_window},
            {"max_tokens", s.max_tokens},
            {"seed", seed}};
}

std::string timings_text(const ReplyTimings& t) {
    return "prefill " + to_text(std::int64_t{t.prefilled_tokens}) + " tokens, " +
           to_text_fixed(t.prefill_tokens_per_second(), 1) + " tokens/s; decode " +
           to_text(std::int64_t{t.decoded_tokens}) + " tokens, " +
           to_text_fixed(t.decode_tokens_per_second(), 1) + " tokens/s; first token " +
           to_text_fixed(seconds(t.first_token_ns) * 1e3, 1) + " ms";
}

}  // namespace addend::cli
