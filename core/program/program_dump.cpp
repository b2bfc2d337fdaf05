#include "core/program/program_dump.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "core/base/number.h"
#include "core/program/dtype.h"
#include "core/program/op_table.h"

namespace addend {
namespace {

using OrderedJson = nlohmann::ordered_json;

std::string number(std::uint64_t value) {
    return to_text(static_cast<std::int64_t>(value));
}

std::string hex(std::uint64_t value) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) text += digits[(value >> shift) & 15];
    return text;
}

std::string arithmetic_text(const addend_arithmetic& arithmetic) {
    std::string text{arithmetic_name(arithmetic.mode)};
    if (arithmetic.mode == ADDEND_LMUL) text += "(" + number(arithmetic.bits) + ")";
    return text;
}

std::size_t depth_of(const Program& program, std::uint32_t group) {
    std::size_t depth = 0;
    for (; group != ADDEND_NONE; group = program.groups()[group].parent) ++depth;
    return depth;
}

std::string operand_text(const Program& program, const addend_operand& operand) {
    std::string text = "%" + number(operand.value);
    if (operand.width != program.values()[operand.value].width)
        text +=
            "[" + number(operand.column) + ":" + number(std::uint64_t{operand.column} + operand.width) + "]";
    return text;
}

std::string instruction_text(const Program& program, const addend_instruction& instruction) {
    std::string text;
    for (const std::uint32_t out : instruction.out)
        if (out != ADDEND_NONE)
            text += (text.empty() ? "%" : ", %") + number(out) + " " +
                    std::string(program.name(program.values()[out].name));
    text += " = " + std::string(op_name(instruction.op));
    const char* separator = " ";
    const auto put = [&](const std::string& part) {
        text += separator + part;
        separator = ", ";
    };
    for (const addend_operand& operand : instruction.in)
        if (operand.value != ADDEND_NONE) put(operand_text(program, operand));
    for (const std::uint32_t weight : instruction.weight)
        if (weight != ADDEND_NONE) put("w:" + std::string(program.name(program.weights()[weight].name)));
    for (const std::uint32_t state : instruction.state)
        if (state != ADDEND_NONE) put("s:" + std::string(program.name(program.states()[state].name)));
    for (const float f : instruction.f)
        if (f != 0) put(to_text(static_cast<double>(f)));
    for (const addend_arithmetic& arithmetic : instruction.arithmetic)
        if (arithmetic.mode != ADDEND_EXACT) put(arithmetic_text(arithmetic));
    const addend_value& value = program.values()[instruction.out[0]];
    text += "  : " + std::string(program_dtype_name(value.dtype)) +
            (value.rows == ADDEND_ROWS_TOKENS ? " [tokens, " : " [logits, ") + number(value.width) + "]";
    return text;
}

/// Opens the groups of an instruction that the one before was not in.
void put_group_headers(const Program& program, std::uint32_t before, std::uint32_t group, std::string& text) {
    std::vector<std::uint32_t> path;
    for (; group != ADDEND_NONE; group = program.groups()[group].parent) path.push_back(group);
    std::vector<std::uint32_t> open;
    for (; before != ADDEND_NONE; before = program.groups()[before].parent) open.push_back(before);
    for (std::size_t n = path.size(); n-- > 0;) {
        if (std::find(open.begin(), open.end(), path[n]) != open.end()) continue;
        const addend_group& entry = program.groups()[path[n]];
        text += std::string(2 * (path.size() - 1 - n), ' ') + std::string(group_kind_name(entry.kind)) + " " +
                std::string(program.name(entry.name)) + "\n";
    }
}

std::string counts_text(const OperationCounts& counts) {
    std::string text;
    const auto put = [&](std::string_view name, std::uint64_t value) {
        text += std::string(name) + " " + number(value) + "\n";
    };
    put("int_adds", counts.int_adds);
    if (counts.zeros_known) put("int_adds_skipped", counts.int_adds_skipped);
    put("float_adds", counts.float_adds);
    put("float_multiplies", counts.float_multiplies());
    for (std::size_t n = 0; n < counts.multiplies.size(); ++n)
        if (counts.multiplies[n])
            put("  " + std::string(multiply_reason_name(static_cast<MultiplyReason>(n))),
                counts.multiplies[n]);
    put("lmul_adds", counts.lmul_adds);
    put("transcendentals", counts.transcendentals);
    put("lookups", counts.lookups);
    put("weight_bytes", counts.weight_bytes);
    put("activation_bytes", counts.activation_bytes);
    put("state_bytes", counts.state_bytes);
    return text;
}

OrderedJson index_json(std::uint32_t index) {
    return index == ADDEND_NONE ? OrderedJson() : OrderedJson(index);
}

template <std::size_t Size>
OrderedJson indices_json(const std::uint32_t (&indices)[Size]) {
    OrderedJson list = OrderedJson::array();
    for (const std::uint32_t index : indices)
        if (index != ADDEND_NONE) list.push_back(index);
    return list;
}

OrderedJson instruction_json(const Program& program, const addend_instruction& instruction,
                             const OperationCounts& counts) {
    OrderedJson inputs = OrderedJson::array();
    for (const addend_operand& operand : instruction.in)
        if (operand.value != ADDEND_NONE)
            inputs.push_back(
                {{"value", operand.value}, {"column", operand.column}, {"width", operand.width}});
    OrderedJson weights = OrderedJson::array();  // positions matter: a norm or a bias may be absent
    for (std::size_t k = 0; k < find_op(instruction.op)->weights; ++k)
        weights.push_back(index_json(instruction.weight[k]));
    OrderedJson sites = OrderedJson::array();
    for (std::size_t k = 0; k < find_op(instruction.op)->sites; ++k)
        sites.push_back(arithmetic_text(instruction.arithmetic[k]));
    return {{"name", program.name(instruction.name)},
            {"op", op_name(instruction.op)},
            {"layer", instruction.layer < 0 ? OrderedJson() : OrderedJson(instruction.layer)},
            {"group", index_json(instruction.group)},
            {"in", std::move(inputs)},
            {"out", indices_json(instruction.out)},
            {"weights", std::move(weights)},
            {"states", indices_json(instruction.state)},
            {"arithmetic", std::move(sites)},
            {"f", OrderedJson(instruction.f)},
            {"i", OrderedJson(instruction.i)},
            {"counts", counts_json(counts)}};
}

}  // namespace

std::string program_text(const Program& program, const AccountingOptions& options) {
    std::string text;
    std::uint32_t group = ADDEND_NONE;
    for (const addend_instruction& instruction : program.instructions()) {
        put_group_headers(program, group, instruction.group, text);
        group = instruction.group;
        text +=
            std::string(2 * depth_of(program, group), ' ') + instruction_text(program, instruction) + "\n";
    }
    text += "\ncounts tokens=" + number(options.tokens) + " logits_rows=" + number(options.logits_rows) +
            " provenance=counted\n";
    return text + counts_text(account(program, options).total);
}

nlohmann::ordered_json counts_json(const OperationCounts& counts) {
    OrderedJson multiplies;
    for (std::size_t n = 0; n < counts.multiplies.size(); ++n)
        multiplies[std::string(multiply_reason_name(static_cast<MultiplyReason>(n)))] = counts.multiplies[n];
    return {{"int_adds", counts.int_adds},
            {"int_adds_skipped", counts.zeros_known ? OrderedJson(counts.int_adds_skipped) : OrderedJson()},
            {"float_adds", counts.float_adds},
            {"float_multiplies", counts.float_multiplies()},
            {"float_multiplies_by_reason", std::move(multiplies)},
            {"lmul_adds", counts.lmul_adds},
            {"transcendentals", counts.transcendentals},
            {"lookups", counts.lookups},
            {"weight_bytes", counts.weight_bytes},
            {"activation_bytes", counts.activation_bytes},
            {"state_bytes", counts.state_bytes}};
}

nlohmann::ordered_json program_json(const Program& program, const AccountingOptions& options) {
    const addend_program_header& header = program.header();
    const Accounting accounting = account(program, options);
    OrderedJson json{{"vocab", header.vocab},
                     {"hidden", header.hidden},
                     {"layers", header.layers},
                     {"logits", header.logits},
                     {"state_layout", hex(header.state_layout)},
                     {"weights_layout", hex(header.weights_layout)}};
    OrderedJson& instructions = json["instructions"] = OrderedJson::array();
    for (std::size_t n = 0; n < program.instructions().size(); ++n)
        instructions.push_back(
            instruction_json(program, program.instructions()[n], accounting.instructions[n]));
    OrderedJson& values = json["values"] = OrderedJson::array();
    for (const addend_value& value : program.values())
        values.push_back({{"name", program.name(value.name)},
                          {"dtype", program_dtype_name(value.dtype)},
                          {"rows", value.rows == ADDEND_ROWS_TOKENS ? "tokens" : "logits"},
                          {"width", value.width},
                          {"producer", value.producer}});
    OrderedJson& weights = json["weights"] = OrderedJson::array();
    for (const addend_weight& weight : program.weights())
        weights.push_back({{"name", program.name(weight.name)},
                           {"dtype", program_dtype_name(weight.dtype)},
                           {"rows", weight.rows},
                           {"cols", weight.cols},
                           {"scale", weight.scale},
                           {"bytes", weight.bytes}});
    OrderedJson& states = json["states"] = OrderedJson::array();
    for (const addend_state& state : program.states())
        states.push_back({{"name", program.name(state.name)},
                          {"dtype", program_dtype_name(state.dtype)},
                          {"kind", state.kind == ADDEND_STATE_RECURRENT ? "recurrent" : "kv"},
                          {"width", state.width},
                          {"layer", state.layer}});
    OrderedJson& groups = json["groups"] = OrderedJson::array();
    for (std::size_t n = 0; n < program.groups().size(); ++n) {
        const addend_group& group = program.groups()[n];
        groups.push_back({{"name", program.name(group.name)},
                          {"kind", group_kind_name(group.kind)},
                          {"parent", index_json(group.parent)},
                          {"layer", group.layer},
                          {"counts", counts_json(accounting.groups[n])}});
    }
    json["counts"] = counts_json(accounting.total);
    json["counts"]["provenance"] = "counted";
    json["counts"]["tokens"] = options.tokens;
    json["counts"]["logits_rows"] = options.logits_rows;
    return json;
}

}  // namespace addend
