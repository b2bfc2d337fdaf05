#include "core/evaluate/scaling.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/evaluate/shape_program.h"
#include "core/program/accounting.h"

namespace addend {
namespace {

using Family = ScalingFamily;

constexpr auto scaling_shape_list = std::to_array<ScalingShape>({
    {"370M", "mmfree-370m", Family::matmul_free},
    {"1.3B", "mmfree-1.3b", Family::matmul_free},
    {"2.7B", "mmfree-2.7b", Family::matmul_free},
    {"7B", "mmfree-7b", Family::matmul_free},
    {"13B", "mmfree-13b", Family::matmul_free},
    {"370M", "llama-374m", Family::transformer},
    {"1.3B", "llama-1.3b", Family::transformer},
    {"2.7B", "llama-2.7b", Family::transformer},
    {"7B", "llama-2-7b", Family::transformer},
    {"13B", "llama-2-13b", Family::transformer},
});

constexpr double mebibyte = 1024.0 * 1024.0;
constexpr std::string_view paper = "arXiv 2406.02528, batch 1, 2048 tokens";
constexpr std::string_view paper_machine = "A100, BitBLAS";
// Not published: their code run by us, with random weights.
constexpr std::string_view authors_code = "the authors' code in fp16, batch 1, random weights, measured 2026-11-22";
constexpr std::string_view peer_code = "Hugging Face Llama, fp16 SDPA, batch 1, random weights, measured 2026-11-22";
constexpr std::string_view peer_machine = "H100";

constexpr PublishedPoint on_h100(Family family, std::string_view size, double parameters, double mib, double prefill_ms,
                                 double decode_ms) {
    return {family,           size,
            parameters,       mib * mebibyte,
            prefill_ms / 1e3, decode_ms / 1e3,
            peer_machine,     family == Family::matmul_free ? authors_code : peer_code};
}

constexpr auto published = std::to_array<PublishedPoint>({
    {Family::matmul_free, "13B", 13.018e9, 4.19e9, 0.695, std::nullopt, paper_machine, paper},
    {Family::transformer, "13B", 13.016e9, 48.50e9, 3.183, std::nullopt, paper_machine, paper},
    on_h100(Family::matmul_free, "1.3B", 1.365e9, 3005, 108, 56.8),
    on_h100(Family::matmul_free, "2.7B", 2.702e9, 5605, 156, 96.5),
    on_h100(Family::matmul_free, "7B", 6.740e9, 13403, 145, 129),
    on_h100(Family::matmul_free, "13B", 13.018e9, 25547, 257, 154),
    on_h100(Family::transformer, "1.3B", 1.365e9, 3119, 19.0, 63),
    on_h100(Family::transformer, "2.7B", 2.702e9, 5974, 32.2, 70.6),
    on_h100(Family::transformer, "7B", 6.738e9, 14106, 66.0, 79.9),
    on_h100(Family::transformer, "13B", 13.016e9, 26821, 117, 77.5),
});

/// What is counted of a shape before there is a model of it.
struct Counted {
    double weights = 0, state = 0;         // bytes
    double adds = 0, multiplies = 0;       // products of one prefill
    double decode_bytes = 0;               // weights and state a token reads
    double hidden = 0;
    std::uint64_t parameters = 0;
};

double products(const OperationCounts& counts) {
    return static_cast<double>(counts.multiplies_for(MultiplyReason::products) + counts.lmul_adds);
}

Counted count_shape(const SynthShape& shape, const ScalingOptions& options) {
    const auto program = shape_program(shape);
    const auto read = account(*program, {.tokens = std::max(options.prefill, 1U), .logits_rows = 1}).total;
    const auto one = account(*program, {.tokens = 1, .logits_rows = 1, .past_tokens = options.prefill}).total;
    return {.weights = static_cast<double>(program_weight_bytes(*program)),
            .state = static_cast<double>(program->state_bytes(options.prefill + options.decode)),
            .adds = static_cast<double>(read.int_adds),
            .multiplies = products(read),
            .decode_bytes = static_cast<double>(one.weight_bytes + one.state_bytes),
            .hidden = static_cast<double>(shape.hidden_size),
            .parameters = dimensions_of(shape.config()).parameters};
}

/// The file that synthesize_model() writes: trits as TQ2_0 in blocks of 256, all else in f16.
std::uint64_t file_bytes(const Program& program) {
    constexpr std::uint64_t block = 256, block_bytes = 66;
    std::uint64_t bytes = 0;
    for (const addend_weight& weight : program.weights())
        bytes += weight.dtype == ADDEND_T2
                     ? std::uint64_t{weight.rows} * ((weight.cols + block - 1) / block) * block_bytes
                     : std::uint64_t{weight.rows} * weight.cols * 2;
    return bytes;
}

const ScalingPoint* largest_measured(const ScalingStudy& study, Family family) {
    const ScalingPoint* largest = nullptr;
    for (const ScalingPoint& point : study.points)
        if (point.family == family && point.origin == ScalingOrigin::measured && point.prefill_seconds &&
            (largest == nullptr || point.parameters > largest->parameters))
            largest = &point;
    return largest;
}

ScalingPoint project_from(const ScalingPoint* anchor, const ScalingShape& to, const ScalingOptions& options) {
    const Counted target = count_shape(synth_shape(to.shape), options);
    ScalingPoint point;
    point.size = to.size;
    point.shape = to.shape;
    point.family = to.family;
    point.origin = ScalingOrigin::projected;
    point.parameters = target.parameters;
    point.weights = target.weights;
    point.state = target.state;
    if (anchor == nullptr) return point;
    const Counted from = count_shape(synth_shape(anchor->shape), options);
    point.weights = target.weights * anchor->weights / from.weights;
    point.scratch = anchor->scratch * target.hidden / from.hidden;
    const double work = (target.adds + target.multiplies) / (from.adds + from.multiplies);
    if (anchor->prefill_seconds) point.prefill_seconds = *anchor->prefill_seconds * work;
    if (anchor->decode_seconds)
        point.decode_seconds = *anchor->decode_seconds * target.decode_bytes / from.decode_bytes;
    return point;
}

}  // namespace

std::span<const ScalingShape> scaling_shapes() {
    return scaling_shape_list;
}

std::span<const PublishedPoint> published_points() {
    return published;
}

std::string_view scaling_origin_name(ScalingOrigin origin) {
    return origin == ScalingOrigin::measured ? "measured" : "projected";
}

ScalingNeed scaling_need(const SynthShape& shape, const ScalingOptions& options, const ScalingRates& rates) {
    constexpr double scratch_bytes = 256 * mebibyte;  // of plans, logits and the program that runs
    constexpr double spare = 1.1;                     // over what is counted
    const Counted counted = count_shape(shape, options);
    const auto disk = static_cast<double>(file_bytes(*shape_program(shape)));
    const auto runs = static_cast<double>(options.repetitions) + 1;
    const double per_prefill = counted.adds / rates.ternary_adds + counted.multiplies / rates.multiplies;
    const double per_token = counted.decode_bytes / rates.loaded_bytes / 50;  // read from memory, not from the disk
    ScalingNeed need;
    need.disk = static_cast<std::uint64_t>(disk * 1.01);
    need.memory = static_cast<std::uint64_t>((counted.weights + counted.state) * spare + scratch_bytes);
    need.seconds = disk / rates.written_bytes + 2 * disk / rates.loaded_bytes +
                   static_cast<double>(options.compared) * static_cast<double>(counted.parameters) / rates.scalar +
                   runs * (per_prefill + options.decode * per_token);
    return need;
}

std::optional<Message> scaling_refusal(const ScalingNeed& need, const ScalingRoom& room) {
    const auto mib = [](std::uint64_t bytes) { return static_cast<std::int64_t>(bytes >> 20); };
    const auto memory = static_cast<std::uint64_t>(static_cast<double>(room.memory) * scaling_memory_share);
    if (need.memory > memory)
        return Message{Code::scaling_memory_short, {{"needed", mib(need.memory)}, {"free", mib(memory)}}};
    if (need.disk > room.disk)
        return Message{Code::scaling_disk_short, {{"needed", mib(need.disk)}, {"free", mib(room.disk)}}};
    return std::nullopt;
}

std::vector<ScalingPoint> project_scaling(const ScalingStudy& study) {
    std::vector<ScalingPoint> projected;
    for (const ScalingShape& shape : scaling_shape_list) {
        const auto same = [&](const ScalingPoint& p) {
            return p.shape == shape.shape && p.origin == ScalingOrigin::measured && p.prefill_seconds;
        };
        if (std::ranges::any_of(study.points, same)) continue;
        ScalingPoint point = project_from(largest_measured(study, shape.family), shape, study.options);
        for (const ScalingPoint& tried : study.points)
            if (tried.shape == shape.shape && tried.why) point.why = tried.why;
        projected.push_back(std::move(point));
    }
    return projected;
}

}  // namespace addend
