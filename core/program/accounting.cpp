#include "core/program/accounting.h"

#include <algorithm>
#include <numeric>

#include "core/program/dtype.h"

namespace addend {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(MultiplyReason::count_)> reason_names{
    "norms", "quantise", "rescales", "gates", "recurrence", "products", "positions", "other"};

class Counter {
  public:
    Counter(const Program& program, const AccountingOptions& options, const addend_instruction& instruction)
        : program_(program), options_(options), instruction_(instruction) {
        const addend_value& out = program.values()[instruction.out[0]];
        rows_ = rows_of(out);
        width_ = out.width;
    }

    OperationCounts run() {
        count_operations();
        count_bytes();
        return counts_;
    }

  private:
    std::uint64_t rows_of(const addend_value& value) const {
        return value.rows == ADDEND_ROWS_TOKENS ? options_.tokens : options_.logits_rows;
    }
    const addend_weight& weight(std::size_t k) const { return program_.weights()[instruction_.weight[k]]; }
    bool has_weight(std::size_t k) const { return instruction_.weight[k] != ADDEND_NONE; }
    void multiply(MultiplyReason reason, std::uint64_t n) {
        counts_.multiplies[static_cast<std::size_t>(reason)] += n;
    }
    /// Products of a site: multiplications, or additions under L-Mul.
    void products(std::size_t site, MultiplyReason reason, std::uint64_t n) {
        if (instruction_.arithmetic[site].mode == ADDEND_LMUL)
            counts_.lmul_adds += n;
        else
            multiply(reason, n);
    }

    void count_operations() {
        const std::uint64_t n = rows_ * width_;
        switch (instruction_.op) {
            case ADDEND_OP_EMBED:
                counts_.lookups += rows_;
                if (instruction_.f[0] != 1) multiply(MultiplyReason::other, n);
                return;
            case ADDEND_OP_RMS_NORM:
                return count_norm(n);
            case ADDEND_OP_QUANTIZE_I8:
                multiply(MultiplyReason::quantise, n);
                counts_.transcendentals += rows_;
                return;
            case ADDEND_OP_TERNARY_MATMUL:
                return count_ternary();
            case ADDEND_OP_RESCALE:
                multiply(MultiplyReason::rescales, n);
                counts_.transcendentals += rows_;
                return;
            case ADDEND_OP_MATMUL: {
                const std::uint64_t each = rows_ * weight(0).rows * weight(0).cols;
                products(0, MultiplyReason::products, each);
                counts_.float_adds += each + (has_weight(1) ? n : 0);
                return;
            }
            case ADDEND_OP_SIGMOID:
            case ADDEND_OP_SILU:
                counts_.float_adds += n;
                counts_.transcendentals += 2 * n;
                return;
            case ADDEND_OP_GELU_TANH:
                counts_.float_adds += 2 * n;
                multiply(MultiplyReason::gates, 4 * n);
                counts_.transcendentals += 2 * n;
                return;
            case ADDEND_OP_RELU2:
                return multiply(MultiplyReason::gates, n);
            case ADDEND_OP_MUL:
                return products(0, MultiplyReason::gates, n);
            case ADDEND_OP_ADD:
                counts_.float_adds += n;
                return;
            case ADDEND_OP_FORGET_GATE:
                if (!has_weight(0)) return;
                multiply(MultiplyReason::gates, n);
                counts_.float_adds += n;
                return;
            case ADDEND_OP_INPUT_GATE:
                products(0, MultiplyReason::gates, n);
                counts_.float_adds += n;
                return;
            case ADDEND_OP_MLGRU_SCAN:
                products(0, MultiplyReason::recurrence, n);
                counts_.float_adds += n;
                return;
            case ADDEND_OP_ROPE:
                return count_rope();
            case ADDEND_OP_ATTENTION:
                return count_attention();
            case ADDEND_OP_SOFT_CAP:
                multiply(MultiplyReason::other, n);
                counts_.transcendentals += 2 * n;
                return;
            default:
                return;  // select_rows moves data
        }
    }

    void count_norm(std::uint64_t n) {
        const auto group_width = static_cast<std::uint64_t>(instruction_.i[0]);
        const std::uint64_t groups = rows_ * (group_width ? width_ / group_width : 1);
        counts_.float_adds += n;  // the sum of a group takes one less than its width, its epsilon one
        counts_.float_adds += has_weight(0) && instruction_.f[1] != 0 ? n : 0;
        multiply(MultiplyReason::norms, (has_weight(0) ? 3 : 2) * n + groups);
        counts_.transcendentals += 2 * groups;
    }

    void count_ternary() {
        const std::uint64_t all = std::uint64_t{weight(0).rows} * weight(0).cols;
        const std::uint32_t index = instruction_.weight[0];
        const auto known = index < options_.nonzero.size() ? options_.nonzero[index] : std::nullopt;
        const std::uint64_t nonzero = std::min(known.value_or(all), all);
        counts_.int_adds += rows_ * nonzero;
        counts_.int_adds_skipped += rows_ * (all - nonzero);
        counts_.zeros_known = known.has_value();
    }

    void count_rope() {
        const auto pairs = static_cast<std::uint64_t>(instruction_.i[2]) / 2;
        const auto heads = static_cast<std::uint64_t>(instruction_.i[0]);
        multiply(MultiplyReason::positions, rows_ * heads * pairs * 4);
        counts_.float_adds += rows_ * heads * pairs * 2;
        counts_.transcendentals += rows_ * pairs * 2;
    }

    /// Tokens looked at by all queries of the pass: itself and those before, within the window.
    std::uint64_t tokens_looked_at() const {
        const auto window = static_cast<std::uint64_t>(instruction_.i[3]);
        std::uint64_t sum = 0;
        for (std::uint64_t t = 0; t < rows_; ++t) {
            const std::uint64_t seen = options_.past_tokens + t + 1;
            sum += window ? std::min(window, seen) : seen;
        }
        return sum;
    }

    void count_attention() {
        const std::uint64_t pairs = tokens_looked_at() * static_cast<std::uint64_t>(instruction_.i[0]);
        const std::uint64_t each = pairs * static_cast<std::uint64_t>(instruction_.i[2]);
        products(0, MultiplyReason::products, each);
        products(1, MultiplyReason::products, each);
        counts_.float_adds += 2 * each;
        multiply(MultiplyReason::other, 2 * pairs);
        counts_.transcendentals += pairs;
        if (instruction_.f[1] == 0) return;
        multiply(MultiplyReason::other, pairs);
        counts_.transcendentals += 2 * pairs;
    }

    void count_bytes() {
        const auto values = program_.values();
        const auto bytes = [&](std::uint32_t value, std::uint64_t width) {
            return rows_of(values[value]) * program_row_bytes(values[value].dtype, width).value_or(0);
        };
        for (const addend_operand& operand : instruction_.in)
            if (operand.value != ADDEND_NONE) counts_.activation_bytes += bytes(operand.value, operand.width);
        for (const std::uint32_t out : instruction_.out)
            if (out != ADDEND_NONE) counts_.activation_bytes += bytes(out, values[out].width);
        for (std::size_t k = 0; k < 2; ++k)
            if (has_weight(k))
                counts_.weight_bytes += instruction_.op == ADDEND_OP_EMBED
                                            ? rows_ * (compact_weight_bytes(weight(k)) / weight(k).rows)
                                            : compact_weight_bytes(weight(k));
        for (const std::uint32_t state : instruction_.state)
            if (state != ADDEND_NONE) count_state(program_.states()[state]);
    }

    void count_state(const addend_state& state) {
        const std::uint64_t row = program_row_bytes(state.dtype, state.width).value_or(0);
        // A recurrent state is read and written once a pass; a cache is appended to, and read for each query.
        counts_.state_bytes +=
            state.kind == ADDEND_STATE_RECURRENT ? 2 * row : row * rows_ + row * tokens_looked_at();
    }

    const Program& program_;
    const AccountingOptions& options_;
    const addend_instruction& instruction_;
    std::uint64_t rows_ = 0, width_ = 0;
    OperationCounts counts_;
};

}  // namespace

std::string_view multiply_reason_name(MultiplyReason reason) {
    return reason_names[static_cast<std::size_t>(reason)];
}

std::uint64_t OperationCounts::float_multiplies() const {
    return std::accumulate(multiplies.begin(), multiplies.end(), std::uint64_t{0});
}

OperationCounts& OperationCounts::operator+=(const OperationCounts& other) {
    int_adds += other.int_adds;
    int_adds_skipped += other.int_adds_skipped;
    float_adds += other.float_adds;
    lmul_adds += other.lmul_adds;
    lookups += other.lookups;
    transcendentals += other.transcendentals;
    for (std::size_t n = 0; n < multiplies.size(); ++n) multiplies[n] += other.multiplies[n];
    weight_bytes += other.weight_bytes;
    activation_bytes += other.activation_bytes;
    state_bytes += other.state_bytes;
    zeros_known = zeros_known && other.zeros_known;
    return *this;
}

Accounting account(const Program& program, const AccountingOptions& options, const CancelToken& cancel) {
    Accounting result;
    result.groups.resize(program.groups().size());
    result.layers.resize(program.header().layers);
    for (const addend_instruction& instruction : program.instructions()) {
        cancel.check();
        const OperationCounts counts = Counter(program, options, instruction).run();
        result.instructions.push_back(counts);
        result.total += counts;
        if (instruction.layer >= 0) result.layers[static_cast<std::size_t>(instruction.layer)] += counts;
        for (std::uint32_t g = instruction.group; g != ADDEND_NONE; g = program.groups()[g].parent)
            result.groups[g] += counts;
    }
    return result;
}

}  // namespace addend
