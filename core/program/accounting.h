// What a program costs, counted from its instructions: provenance "counted", never "executed".
//
// Counts per row of the value written, n columns (r rows of weight, c columns of weight):
//   ternary_matmul  r*c additions, less one for each zero trit, which is skipped (int32)
//   rms_norm        n float adds; 2n multiplies, 3n with a weight (n adds more with an offset); per group of
//                   channels 1 multiply (the mean), 1 root, 1 division
//   quantize_i8     n multiplies, 1 division
//   rescale         n multiplies, 1 division (the factor beta/s is made once a row)
//   matmul          r*c products, r*c float adds (r more with a bias)
//   sigmoid, silu   n adds, 2n transcendentals (exp, division)
//   gelu_tanh       2n adds, 4n multiplies, 2n transcendentals
//   relu2, mul      n products;  add: n adds
//   forget_gate     n multiplies, n adds (1-l is a constant);  input_gate: n products, n adds
//   mlgru_scan      n products, n adds
//   rope            per pair 4 multiplies and 2 adds; 2 transcendentals a pair of one head
//   attention       per head and token looked at: 2*head width products and adds, 1 exp, 2 multiplies
//                   (scale, normalise); with a cap 1 multiply and 2 transcendentals more
//   soft_cap        n multiplies, 2n transcendentals;  embed: 1 look-up (n multiplies with a factor)
// Comparisons, roundings and conversions are not counted.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/program/program.h"

namespace addend {

/// Why a float multiplication remains in a model that has none in its weights.
enum class MultiplyReason {
    norms,
    quantise,
    rescales,
    gates,
    recurrence,
    products,
    positions,
    other,
    count_
};
std::string_view multiply_reason_name(MultiplyReason reason);

struct OperationCounts {
    std::uint64_t int_adds = 0;          // made
    std::uint64_t int_adds_skipped = 0;  // not made, the weight being 0; only where zeros_known
    std::uint64_t float_adds = 0;
    std::uint64_t lmul_adds = 0;        // products made by L-Mul's integer addition
    std::uint64_t lookups = 0;          // rows of tables
    std::uint64_t transcendentals = 0;  // exp, tanh, sine, root, division
    std::array<std::uint64_t, static_cast<std::size_t>(MultiplyReason::count_)> multiplies{};
    std::uint64_t weight_bytes = 0;      // read once a pass; of an embedding the rows looked up
    std::uint64_t activation_bytes = 0;  // values read and written
    std::uint64_t state_bytes = 0;       // state read and written
    /// False if some ternary weight's zeros are not known: its additions are then all in int_adds.
    bool zeros_known = true;

    std::uint64_t float_multiplies() const;
    std::uint64_t multiplies_for(MultiplyReason reason) const {
        return multiplies[static_cast<std::size_t>(reason)];
    }
    OperationCounts& operator+=(const OperationCounts& other);
    friend bool operator==(const OperationCounts&, const OperationCounts&) = default;
};

/// One pass over a program.
struct AccountingOptions {
    std::uint64_t tokens = 1;
    std::uint64_t logits_rows = 1;
    std::uint64_t past_tokens = 0;  // in the KV cache before; without effect where there is none
    /// Trits that are not 0, per weight of the program; nothing where it is unknown. May be empty.
    std::vector<std::optional<std::uint64_t>> nonzero{};
};

struct Accounting {
    std::vector<OperationCounts> instructions;
    std::vector<OperationCounts> groups;  // each with all groups inside it
    std::vector<OperationCounts> layers;
    OperationCounts total;
};

/// Throws cancelled.
Accounting account(const Program& program, const AccountingOptions& options, const CancelToken& cancel = {});

}  // namespace addend
