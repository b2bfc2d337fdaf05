// Instructions into launches: which of them one kernel computes. Any value the plan must show or change is
// never inside one, and the arithmetic of each primitive is the same wherever it runs.
#pragma once

#include <string>
#include <vector>

#include "kernels/cuda/launch.h"
#include "plugins/common/block.h"

namespace addend::cuda {
using namespace addend::plugin;

enum class LaunchKind : std::uint8_t {
    rows,
    ternary,
    dense,
    scan,
    attention,
    tap,
    inject_value,
    inject_state
};

/// A ternary product and what its kernel does with it. Indices of instructions, or ADDEND_NONE.
struct TernaryPart {
    std::uint32_t product = ADDEND_NONE, rescale = ADDEND_NONE;
    kernels::cuda::Epilogue epilogue = kernels::cuda::Epilogue::none;
    std::uint32_t second = ADDEND_NONE, second_rescale = ADDEND_NONE;  ///< mlgru: the candidate's product
    addend_operand other{ADDEND_NONE, 0, 0};                           ///< add
    std::uint32_t first_column = 0, second_column = 0;                 ///< swiglu: of the one product
    std::uint32_t forget = ADDEND_NONE, gate = ADDEND_NONE;            ///< mlgru
    std::uint32_t last =
        ADDEND_NONE;  ///< whose value is written: add, mul or mlgru_scan; NONE: rescale or product
    std::uint32_t written() const {
        return last != ADDEND_NONE ? last : rescale != ADDEND_NONE ? rescale : product;
    }
};

struct Launch {
    LaunchKind kind = LaunchKind::rows;
    std::uint16_t row_kind = ADDEND_ROWS_TOKENS;
    std::vector<std::uint32_t> instructions;  // in an order in which they can run
    std::vector<TernaryPart> parts;           // ternary
    std::uint32_t target = ADDEND_NONE;       // value or state of the last three kinds
};

/// What must exist as itself: a plan's taps and injections, by index.
struct Kept {
    std::vector<bool> tapped, changed;  // values
    std::vector<bool> changed_states;
    bool value(std::uint32_t v) const { return tapped[v] || changed[v]; }
    bool any() const;
};

struct Schedule {
    std::vector<Launch> launches;
    std::vector<std::uint32_t> launch_of;           // by instruction
    std::vector<std::vector<std::uint32_t>> users;  // of values, by instruction
};

/// `one_row`: the plan never takes more, so that the recurrence is element by element.
Schedule make_schedule(const Block& block, const Kept& kept, bool one_row);

/// For display: the primitives, with counts.
std::string launch_name(const Block& block, const Launch& launch);

}  // namespace addend::cuda
