// Memory and time against the size of a model: random models of the paper's shapes (arXiv 2406.02528), MatMul-free and
// transformers of the same sizes, measured where they fit and projected by stated rules where not. What others
// published stands beside them, and is never mixed with either.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/message.h"
#include "core/evaluate/environment.h"
#include "core/files/synth.h"
#include "core/runtime/statistics.h"

namespace addend {

enum class ScalingFamily { matmul_free, transformer };

struct ScalingShape {
    std::string_view size;   // "370M"
    std::string_view shape;  // of synth_shapes()
    ScalingFamily family = ScalingFamily::matmul_free;
};
/// MatMul-free ones first, each family from small to large.
std::span<const ScalingShape> scaling_shapes();

struct ScalingOptions {
    std::uint32_t prefill = 2048;  // tokens read at once, as in the paper
    std::uint32_t decode = 16;     // tokens written after them
    std::uint32_t repetitions = 3;
    std::uint32_t compared = 8;  // tokens checked against the reference; large models are slow there
    std::vector<std::string> shapes = {};  // to measure, in this order; others are projected
};

/// What measuring a shape takes, from its program and `rates`: estimated.
struct ScalingNeed {
    std::uint64_t disk = 0;    // bytes of its file while it is measured
    std::uint64_t memory = 0;  // bytes at most
    double seconds = 0;        // writing, loading, checking and measuring it
};
/// What a machine does, for ScalingNeed::seconds. The defaults are those of two cores with AVX-512 VNNI, where six shapes
/// took the time that was told (docs/evaluation.md); elsewhere they say minutes or hours, no more.
struct ScalingRates {
    double written_bytes = 200e6, loaded_bytes = 400e6;           // per second
    double ternary_adds = 9e11, multiplies = 1.5e11, scalar = 1e9;  // per second
};
ScalingNeed scaling_need(const SynthShape& shape, const ScalingOptions& options, const ScalingRates& rates = {});

/// What the machine has left.
struct ScalingRoom {
    std::uint64_t disk = 0, memory = 0;  // bytes
};
/// Of memory, a tenth is left to others.
inline constexpr double scaling_memory_share = 0.9;
/// Why a shape is not measured: scaling_disk_short, scaling_memory_short; nothing where it fits.
std::optional<Message> scaling_refusal(const ScalingNeed& need, const ScalingRoom& room);

/// Where a figure comes from. A projection is modelled, never measured.
enum class ScalingOrigin { measured, projected };
std::string_view scaling_origin_name(ScalingOrigin origin);

struct ScalingPoint {
    std::string size, shape;
    ScalingFamily family = ScalingFamily::matmul_free;
    ScalingOrigin origin = ScalingOrigin::measured;
    std::uint64_t parameters = 0;
    double weights = 0, state = 0, scratch = 0;  // bytes; as allocated where measured
    std::optional<double> prefill_seconds;       // of all ScalingOptions::prefill tokens
    std::optional<double> decode_seconds;        // of a token, median
    double decode_p95_seconds = 0;               // measured only
    std::optional<Message> why;                  // why it was not measured

    double memory() const { return weights + state + scratch; }
    friend bool operator==(const ScalingPoint&, const ScalingPoint&) = default;
};

struct ScalingStudy {
    ScalingOptions options;
    std::string backend, device, device_name;
    unsigned threads = 0;
    std::optional<Environment> environment;  // of what was measured; nothing before
    std::vector<ScalingPoint> points;  // measured, then projected ones
};

/// Projections of every shape that has no measured point, from the largest measured one of its family:
///   weights              bytes counted from the shape's program, times measured over counted at that point
///   scratch              in proportion to the hidden size
///   state                counted from the program: exact
///   prefill              in proportion to products counted (additions of trits, multiplications of weights and attention)
///   decode               in proportion to bytes of weights and state that a token reads
/// Without any measured point of the family, memory is what is counted and times are left empty.
std::vector<ScalingPoint> project_scaling(const ScalingStudy& measured);

/// A figure that somebody else published or measured, on other hardware: drawn beside, never fitted.
struct PublishedPoint {
    ScalingFamily family = ScalingFamily::matmul_free;
    std::string_view size;
    double parameters = 0;
    std::optional<double> memory_bytes, prefill_seconds, decode_seconds;  // prefill of 2048 tokens, batch 1
    std::string_view hardware, source;
};
std::span<const PublishedPoint> published_points();

/// What the store keeps and export writes; each figure with its provenance.
std::string scaling_json(const ScalingStudy& study);
/// Throws json_*, scaling_file_invalid.
ScalingStudy parse_scaling(std::string_view text, const std::string& path);

}  // namespace addend
