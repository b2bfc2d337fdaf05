// What a longer context costs: bytes of state counted from the program, exact, and the time of a token measured behind
// so many others.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/program/patch.h"
#include "core/runtime/model.h"
#include "core/runtime/run_control.h"
#include "core/runtime/statistics.h"

namespace addend {

struct ContextOptions {
    /// Tokens read before a token is timed, rising; one nearer than `decode` to the one before is left out.
    std::vector<std::uint32_t> lengths{16, 64, 256, 1024, 2048, 4096};
    std::uint32_t decode = 16;  // tokens timed at each length
    std::uint32_t repetitions = 3;
    std::uint32_t chunk = 64;
    Patch patch = {};
};

struct ContextPoint {
    std::uint32_t context = 0;
    Statistics decode_seconds;      // of a token, over decode * repetitions of them
    std::uint64_t state_bytes = 0;  // as the backend had allocated it there
};

struct ContextStudy {
    std::string model, backend, device, device_name, patch;
    unsigned threads = 0;
    bool state_is_constant = true;
    ContextOptions options;
    std::vector<ContextPoint> points;
};

/// Bytes of state after `tokens` tokens, from the program: recurrent state is constant, a cache of keys and values
/// grows by a row a token.
std::vector<double> state_bytes_at(const Program& program, std::span<const std::uint32_t> tokens);
bool state_is_constant(const Program& program);

/// Reads made-up tokens (times do not depend on which). `report` gets tokens done of all. Throws cancelled, and what
/// running throws.
ContextStudy measure_context(LoadedModel& model, const ContextOptions& options,
                             const std::function<void(std::uint64_t done, std::uint64_t total)>& report,
                             RunControl& control, const Clock& clock = Clock::steady());

/// What the store keeps and export writes; figures with their provenance.
std::string context_json(const std::vector<ContextStudy>& studies);
/// Throws json_*, scaling_file_invalid.
std::vector<ContextStudy> parse_context(std::string_view text, const std::string& path);

}  // namespace addend
