#include "core/program/program_rules.h"

#include <cmath>
#include <vector>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/program/dtype.h"
#include "core/program/op_table.h"

namespace addend {

void program_invalid(std::string_view where, std::string_view what, std::string_view expected,
                     std::string_view found) {
    throw Failure(Code::program_invalid,
                  {{"where", where}, {"what", what}, {"expected", expected}, {"found", found}});
}

void require_program(bool ok, const std::string& where, std::string_view what, std::string_view expected,
                     std::int64_t found) {
    if (!ok) program_invalid(where, what, expected, to_text(found));
}

namespace {

std::string entry(std::string_view table, std::size_t index) {
    return std::string(table) + " " + to_text(static_cast<std::int64_t>(index));
}

bool extent_ok(std::uint32_t value) {
    return value >= 1 && value <= program_extent_limit;
}

bool layer_ok(const ProgramTables& tables, std::int32_t layer) {
    return layer >= -1 && (layer < 0 || static_cast<std::uint32_t>(layer) < tables.layers);
}

}  // namespace

void check_weight(const ProgramTables& tables, std::size_t index) {
    const addend_weight& weight = tables.weights[index];
    const std::string where = entry("weight", index);
    require_program(extent_ok(weight.rows), where, "rows", "1 … 2^24", weight.rows);
    require_program(extent_ok(weight.cols), where, "cols", "1 … 2^24", weight.cols);
    const auto row_bytes = program_row_bytes(weight.dtype, weight.cols);
    if (!row_bytes)
        program_invalid(where, "dtype", "a type that fits the columns", to_text(std::int64_t{weight.dtype}));
    require_program(weight.bytes == weight.rows * *row_bytes, where, "bytes", "rows * bytes of a row",
                    static_cast<std::int64_t>(weight.bytes));
    require_program(program_flags_valid(weight.dtype, weight.flags), where, "flags",
                    "0, or promises of a g16 weight", weight.flags);
    if (!std::isfinite(weight.scale) || weight.scale < 0)
        program_invalid(where, "scale", "finite and not negative",
                        to_text(static_cast<double>(weight.scale)));
    require_program(weight.dtype != ADDEND_T2 || weight.cols <= ternary_columns_limit, where, "cols",
                    "at most 2^17 for trits", weight.cols);
}

void check_state(const ProgramTables& tables, std::size_t index) {
    const addend_state& state = tables.states[index];
    const std::string where = entry("state", index);
    require_program(extent_ok(state.width), where, "width", "1 … 2^24", state.width);
    require_program(state.kind == ADDEND_STATE_RECURRENT || state.kind == ADDEND_STATE_KV, where, "kind",
                    "1 or 2", state.kind);
    require_program(
        state.dtype == ADDEND_F32 || state.dtype == ADDEND_F16 || state.dtype == ADDEND_BF16, where, "dtype",
        "a float type", state.dtype);
    require_program(layer_ok(tables, state.layer), where, "layer", "-1 or a layer", state.layer);
}

void check_group(const ProgramTables& tables, std::size_t index) {
    const std::string where = entry("group", index);
    require_program(!group_kind_name(tables.groups[index].kind).empty(), where, "kind", "a kind of group",
                    tables.groups[index].kind);
    require_program(layer_ok(tables, tables.groups[index].layer), where, "layer", "-1 or a layer",
                    tables.groups[index].layer);
    std::uint32_t depth = 0;
    std::size_t at = index;
    // Parents stand before their children, so this walk ends.
    while (tables.groups[at].parent != ADDEND_NONE) {
        const std::uint32_t parent = tables.groups[at].parent;
        require_program(parent < at, where, "parent", "an earlier group", parent);
        ++depth;
        require_program(depth <= program_depth_limit, where, "depth", "at most 64", depth);
        at = parent;
    }
}

void check_whole(const ProgramTables& tables, std::uint32_t logits) {
    for (std::size_t v = 0; v < tables.values.size(); ++v) {
        const std::uint32_t producer = tables.values[v].producer;
        const bool written =
            producer < tables.instructions.size() &&
            (tables.instructions[producer].out[0] == v || tables.instructions[producer].out[1] == v);
        require_program(written, entry("value", v), "producer", "the instruction that writes it", producer);
    }
    std::vector<int> uses(tables.states.size(), 0);
    for (const addend_instruction& instruction : tables.instructions)
        for (const std::uint32_t state : instruction.state)
            if (state != ADDEND_NONE) ++uses[state];
    for (std::size_t s = 0; s < uses.size(); ++s)
        require_program(uses[s] == 1, entry("state", s), "uses", "1", uses[s]);
    require_program(logits < tables.values.size(), "header", "logits", "a value", logits);
    const addend_value& value = tables.values[logits];
    require_program(value.dtype == ADDEND_F32, "header", "logits.dtype", "f32", value.dtype);
    require_program(value.rows == ADDEND_ROWS_LOGITS, "header", "logits.rows", "2 (logits)", value.rows);
    require_program(value.width == tables.vocab, "header", "logits.width", "vocab", value.width);
}

}  // namespace addend
