#include <string>
#include <string_view>

#include "core/base/number.h"
#include "core/inspect/program_graph.h"
#include "core/program/dtype.h"
#include "core/program/op_table.h"
#include "core/program/patch.h"

namespace addend {
namespace {

std::string quoted_field(std::string_view text) {
    if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string(text);
    std::string result = "\"";
    for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
    return result + "\"";
}

std::string count_field(std::uint64_t value) {
    return to_text(static_cast<std::int64_t>(value));
}

/// "f32[tokens,512]" or, of a weight, "t2[2048,512]"; several separated by blanks.
std::string shapes_field(const Program& program, const addend_instruction& instruction, bool inputs) {
    std::string text;
    const auto put = [&](std::uint32_t value, std::uint64_t width) {
        const addend_value& v = program.values()[value];
        if (!text.empty()) text += ' ';
        text += std::string(program_dtype_name(v.dtype)) +
                (v.rows == ADDEND_ROWS_TOKENS ? "[tokens," : "[logits,") + count_field(width) + "]";
    };
    if (inputs) {
        for (const addend_operand& operand : instruction.in)
            if (operand.value != ADDEND_NONE) put(operand.value, operand.width);
    } else {
        for (const std::uint32_t out : instruction.out)
            if (out != ADDEND_NONE) put(out, program.values()[out].width);
    }
    return text;
}

}  // namespace

std::string program_csv(const Program& program, const Accounting& accounting) {
    std::string csv =
        "instruction,layer,group,op,inputs,outputs,weights,weight_shapes,weight_bytes,arithmetic,";
    csv += "int_adds,int_adds_skipped,float_adds,float_multiplies";
    for (std::size_t r = 0; r < static_cast<std::size_t>(MultiplyReason::count_); ++r)
        csv += ",multiplies_" + std::string(multiply_reason_name(static_cast<MultiplyReason>(r)));
    csv += ",lmul_adds,transcendentals,lookups,weight_bytes_read,activation_bytes,state_bytes\n";
    for (std::size_t n = 0; n < program.instructions().size(); ++n) {
        const addend_instruction& i = program.instructions()[n];
        const OperationCounts& c = accounting.instructions[n];
        std::string weights, shapes, sites;
        std::uint64_t bytes = 0;
        for (const std::uint32_t w : i.weight) {
            if (w == ADDEND_NONE) continue;
            const addend_weight& weight = program.weights()[w];
            const char* separator = weights.empty() ? "" : " ";
            weights += separator + std::string(program.name(weight.name));
            shapes += separator + std::string(program_dtype_name(weight.dtype)) + "[" +
                      count_field(weight.rows) + "," + count_field(weight.cols) + "]";
            bytes += compact_weight_bytes(weight);
        }
        for (const SiteArithmetic& site : sites_of(i))
            sites += (sites.empty() ? "" : " ") + arithmetic_text(site.how);
        const std::string group = i.group == ADDEND_NONE
                                      ? std::string()
                                      : std::string(program.name(program.groups()[i.group].name));
        csv += quoted_field(program.name(i.name)) + "," +
               (i.layer < 0 ? "" : to_text(std::int64_t{i.layer})) + "," + quoted_field(group) + "," +
               std::string(op_name(i.op)) + "," + quoted_field(shapes_field(program, i, true)) + "," +
               quoted_field(shapes_field(program, i, false)) + "," + quoted_field(weights) + "," +
               quoted_field(shapes) + "," + count_field(bytes) + "," + sites + "," + count_field(c.int_adds) +
               "," + (c.zeros_known ? count_field(c.int_adds_skipped) : "") + "," +
               count_field(c.float_adds) + "," + count_field(c.float_multiplies());
        for (const std::uint64_t m : c.multiplies) csv += "," + count_field(m);
        csv += "," + count_field(c.lmul_adds) + "," + count_field(c.transcendentals) + "," +
               count_field(c.lookups) + "," + count_field(c.weight_bytes) + "," +
               count_field(c.activation_bytes) + "," + count_field(c.state_bytes) + "\n";
    }
    return csv;
}

}  // namespace addend
