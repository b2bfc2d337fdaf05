// A value's channels over a text: mean, spread, dead ones, and the tokens that each one answers to most.
// Nothing is stored but the figures: texts may be long.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/inspect/trace.h"

namespace addend {

struct ChannelStatsRequest {
    std::vector<std::int32_t> tokens;  // of the whole text
    std::string tap;                   // one tap's name
    Patch patch;
    std::uint32_t context = 256;  // windows of so many tokens, each read from an empty state, side by side
    std::uint32_t top = 8;        // tokens kept for each channel; at most 64
};

struct ChannelFigures {
    double mean = 0, deviation = 0;  // deviation: root of the mean squared distance from the mean
    float minimum = 0, maximum = 0;
    std::uint64_t zeros = 0;  // tokens whose value is exactly 0
    bool dead = false;        // the same value at every token
    struct Activation {
        float value = 0;
        std::uint64_t token = 0;  // index in the text
    };
    std::vector<Activation> highest;  // by falling value, then rising index
    std::vector<Activation> lowest;   // by rising value, then rising index
};

struct ChannelStats {
    std::string tap;
    std::uint64_t tokens = 0, windows = 0;
    std::uint32_t context = 0;
    std::vector<ChannelFigures> channels;
    std::uint64_t dead = 0;
};

/// Throws prompt_empty, tap_unknown, setting_out_of_range (context, top), prompt_token_unknown, cancelled,
/// and what the backend throws. `progress` gets tokens.
ChannelStats channel_stats(const std::shared_ptr<LoadedModel>& model, const ChannelStatsRequest& request,
                           const TraceProgress& progress, RunControl& control);

/// The tokens around one of a text, `radius` on each side within its window: what a channel answered to,
/// shown in its context.
struct TokenContext {
    std::uint64_t first = 0;  // index of the first one
    std::vector<std::int32_t> ids;
    std::size_t at = 0;  // which of them it is
};
TokenContext token_context(std::span<const std::int32_t> tokens, std::uint64_t token, std::uint32_t context,
                           std::uint32_t radius);

}  // namespace addend
