// Pieces of results that several commands print.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "core/backend/backend.h"
#include "core/runtime/generation.h"

namespace addend::cli {

using Json = nlohmann::json;

/// "12.3 MiB".
std::string bytes_text(std::uint64_t bytes);
/// With thousands separators: "38 123 456".
std::string count_text(std::uint64_t count);

/// Text at the right of a column of that many letters.
std::string right_of(std::string text, std::size_t width);

/// {code, args, text}
Json message_json(const Message& message);
Json messages_json(const std::vector<Message>& messages);
/// {value, provenance, …}: a figure never stands without where it comes from.
Json unavailable_json(const Message& why);
std::string_view provenance_name(Provenance provenance);

std::string_view stop_name(StopReason stop);
Json timings_json(const ReplyTimings& timings);
Json settings_json(const SamplingSettings& settings, std::uint64_t seed);
/// "prefill 12 tokens, 345.6 tokens/s; decode 64 tokens, 2345.6 tokens/s; first token 12.3 ms"
std::string timings_text(const ReplyTimings& timings);

}  // namespace addend::cli
