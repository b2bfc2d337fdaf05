// Instructions into steps: what runs as one pass over the data, between two joins of the threads.
//
// A step is cut by rows (parts are blocks of rows; its primitives may need whole rows: norms,
// quantisation), by columns (parts are ranges of columns; products, gates, the scan), or by rows and kv heads
// (attention, alone in its step: its queries need the keys and values of other rows, which a step before it
// has stored; one token's may be shared further, see cut_heads in execute.cpp). Within a step every primitive
// runs on the same part right after the one that feeds it, so that data stay in cache and no thread waits.
// Any value the plan must show or change is never inner to a step. The arithmetic of each primitive is the
// same wherever it runs: fused and unfused plans give the same bits.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/cpu/block.h"

namespace addend::cpu {

/// One primitive of a step, or two that one kernel computes (`second`, without the value between them).
struct Part {
    std::uint32_t instruction = ADDEND_NONE;
    std::uint32_t second = ADDEND_NONE;
    /// Column steps: the step's range [c, d) means columns [c + shift, d + shift) of this primitive, for each
    /// shift. A gate-and-up product of width 2 W in a step of width W has the shifts 0 and W.
    std::vector<std::uint32_t> shifts{0};
    /// A step that comes before attention's own and computes no value of the program.
    enum class Before : std::uint8_t {
        no,
        store,   // keys and values of the rows go to the cache
        scores,  // of one row, where its heads alone would leave threads idle; else nothing
    };
    Before before = Before::no;
};

enum class StepKind : std::uint8_t { rows, columns, scores, heads, tap, inject_value, inject_state };

struct Step {
    StepKind kind = StepKind::rows;
    std::uint16_t row_kind = ADDEND_ROWS_TOKENS;
    std::uint32_t width = 0;             // of a column step; kv heads of a heads step
    std::uint32_t target = ADDEND_NONE;  // value or state of the last three kinds
    bool every_thread = false;           // repeated by each, into memory of its own
    std::vector<Part> parts;
};

/// What must exist as itself: a plan's taps and injections, by index.
struct Kept {
    std::vector<bool> tapped;          // values
    std::vector<bool> changed;         // values
    std::vector<bool> changed_states;  // states
    bool value(std::uint32_t v) const { return tapped[v] || changed[v]; }
};

struct Schedule {
    std::vector<Step> steps;
    std::vector<std::uint32_t> step_of;  // by instruction
    std::vector<bool> elided;            // by value: never in memory
};

Schedule make_schedule(const Block& block, const Kept& kept);

/// For plans of one row that show and change nothing: marks the steps that every thread repeats, which are
/// those by rows, but for stores and for a step that computes the logits.
void repeat_row_steps(const Block& block, Schedule& schedule);

/// For display: the step's primitives, with counts.
std::string step_name(const Block& block, const Step& step);

}  // namespace addend::cpu
