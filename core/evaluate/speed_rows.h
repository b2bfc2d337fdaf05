// Figures of speed as rows of llama-bench's shape (a model on a device at one test, "pp512" or "tg128"), from
// the JSON of a run; and rows as text, Markdown and CSV. Numbers are written without the locale.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/runtime/statistics.h"

namespace addend {

/// Energy of a token by the one sensor whose boundary holds the device.
struct RowEnergy {
    std::string provenance;  // "measured", "unavailable" …; empty: the run has none
    std::string sensor, source, boundary;
    std::string reason;  // why it is unavailable
    std::optional<double> joules_per_token, above_idle_joules_per_token;
    std::optional<double> seconds;  // of the window
    std::optional<std::uint64_t> samples;
};

/// What a run does not know is absent: an empty cell.
struct SpeedRow {
    std::string model;                        // with its weights' format
    std::optional<std::uint64_t> file_bytes;  // of the model
    std::optional<std::uint64_t> parameters;
    std::string backend, device, device_name;
    std::uint64_t threads = 0;
    std::string patch;  // "none" or a canonical text
    std::string test;   // "pp512": a prompt of 512 tokens; "tg128": 128 tokens one by one
    std::uint64_t tokens = 0, repetitions = 0;
    Statistics rate;  // tokens per second
    std::optional<double> first_token_seconds, load_seconds;
    std::optional<std::uint64_t> weights_bytes, state_bytes, scratch_bytes, peak_bytes;
    RowEnergy energy;
    std::optional<double> modelled_joules_per_token;  // of arithmetic only: counts times a table
    std::string processor, governor, driver, version, commit;
};

/// Rows of a benchmark's or a comparison's JSON, in order; none for one of another format. A prompt comes before
/// a reply. What is missing or of another type is left out: a run kept by another version must not fail.
std::vector<SpeedRow> speed_rows(const nlohmann::json& result);

/// Columns padded to a width, numbers to the right; a patch has a column where any row has one.
std::string speed_table(const std::vector<SpeedRow>& rows);
/// The same columns as a Markdown table; beneath it the energies, where the rows have any.
std::string speed_markdown(const std::vector<SpeedRow>& rows);
/// Every field, raw numbers, a line of names first; RFC 4180.
std::string speed_csv(const std::vector<SpeedRow>& rows);

/// A field of a CSV line: quoted where it must be.
std::string csv_field(std::string_view text);

}  // namespace addend
