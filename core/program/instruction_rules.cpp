// Rules of one instruction: operands, shapes and constants of each primitive (plugins/abi/addend_program.h).
#include <cmath>

#include "core/base/number.h"
#include "core/program/op_table.h"
#include "core/program/program_rules.h"

namespace addend {
namespace {

class InstructionCheck {
  public:
    InstructionCheck(const ProgramTables& tables, std::size_t index)
        : tables_(tables),
          index_(index),
          instruction_(tables.instructions[index]),
          where_("instruction " + to_text(static_cast<std::int64_t>(index))) {}

    void run() {
        traits_ = find_op(instruction_.op);
        if (!traits_) fail("op", "a known primitive", instruction_.op);
        where_ += " (" + std::string(traits_->name) + ")";
        check_place();
        check_operands();
        check_arithmetic();
        check_op();
    }

  private:
    [[noreturn]] void fail(std::string_view what, std::string_view expected, std::int64_t found) const {
        program_invalid(where_, what, expected, to_text(found));
    }
    void require(bool ok, std::string_view what, std::string_view expected, std::int64_t found) const {
        if (!ok) fail(what, expected, found);
    }
    const addend_value& in(std::size_t k) const { return tables_.values[instruction_.in[k].value]; }
    std::uint32_t in_width(std::size_t k) const { return instruction_.in[k].width; }
    const addend_value& out(std::size_t k) const { return tables_.values[instruction_.out[k]]; }
    const addend_weight& weight(std::size_t k) const { return tables_.weights[instruction_.weight[k]]; }
    bool has_weight(std::size_t k) const { return instruction_.weight[k] != ADDEND_NONE; }

    void check_place() const {
        require(instruction_.reserved == 0, "reserved", "0", instruction_.reserved);
        require(instruction_.layer >= -1 && (instruction_.layer < 0 ||
                                             static_cast<std::uint32_t>(instruction_.layer) < tables_.layers),
                "layer", "-1 or a layer", instruction_.layer);
        require(instruction_.group == ADDEND_NONE || instruction_.group < tables_.groups.size(), "group",
                "a group or none", instruction_.group);
        for (const float f : instruction_.f)
            if (!std::isfinite(f)) program_invalid(where_, "f", "finite", "a number that is not");
    }

    void check_operands() const {
        for (std::size_t k = 0; k < 4; ++k) {
            const addend_operand& operand = instruction_.in[k];
            if (k >= traits_->inputs) {
                require(operand.value == ADDEND_NONE, "in", "none beyond the primitive's inputs",
                        operand.value);
                continue;
            }
            // Values are numbered freely, so "written before" is asked of the producer.
            require(operand.value < tables_.values.size(), "in", "a value", operand.value);
            require(in(k).producer < index_, "in", "written by an earlier instruction", operand.value);
            require(operand.width >= 1 && operand.column < in(k).width &&
                        operand.width <= in(k).width - operand.column,
                    "in.width", "columns inside the value", operand.width);
        }
        for (std::size_t k = 0; k < 2; ++k) check_output(k);
        check_indices(instruction_.weight, traits_->weights, traits_->needed_weights, tables_.weights.size(),
                      "weight");
        check_indices(instruction_.state, traits_->states, traits_->states, tables_.states.size(), "state");
    }

    void check_output(std::size_t k) const {
        const std::uint32_t value = instruction_.out[k];
        if (k >= traits_->outputs) {
            require(value == ADDEND_NONE, "out", "none beyond the primitive's outputs", value);
            return;
        }
        require(value < tables_.values.size(), "out", "a value", value);
        require(k == 0 || value != instruction_.out[0], "out", "another value than the first", value);
        require(out(k).producer == index_, "out.producer", "this instruction", out(k).producer);
        require(out(k).width >= 1 && out(k).width <= program_extent_limit, "out.width", "1 … 2^24",
                out(k).width);
    }

    void check_indices(const std::uint32_t (&indices)[2], std::size_t most, std::size_t needed,
                       std::size_t count, std::string_view what) const {
        for (std::size_t k = 0; k < 2; ++k) {
            if (k >= most)
                require(indices[k] == ADDEND_NONE, what, "none beyond those of the primitive", indices[k]);
            else
                require(indices[k] < count || (k >= needed && indices[k] == ADDEND_NONE), what,
                        "an index in range", indices[k]);
        }
    }

    void check_arithmetic() const {
        for (std::size_t k = 0; k < 2; ++k) {
            const addend_arithmetic& site = instruction_.arithmetic[k];
            require(site.mode <= (k < traits_->sites ? ADDEND_E5M2 : ADDEND_EXACT), "arithmetic",
                    "a mode of a product site", site.mode);
            require(site.mode == ADDEND_LMUL ? site.bits >= 1 && site.bits <= 23 : site.bits == 0,
                    "arithmetic.bits", "1 … 23 for L-Mul, else 0", site.bits);
        }
    }

    void check_in(std::size_t k, std::uint16_t dtype) const {
        require(in(k).dtype == dtype, "in.dtype",
                dtype == ADDEND_F32  ? "f32"
                : dtype == ADDEND_I8 ? "i8"
                                     : "i32",
                in(k).dtype);
    }
    void check_out(std::size_t k, std::uint16_t dtype, std::uint32_t width, std::uint16_t rows) const {
        require(out(k).dtype == dtype, "out.dtype",
                dtype == ADDEND_F32  ? "f32"
                : dtype == ADDEND_I8 ? "i8"
                                     : "i32",
                out(k).dtype);
        require(out(k).width == width, "out.width", to_text(std::int64_t{width}), out(k).width);
        require(out(k).rows == rows, "out.rows", rows == ADDEND_ROWS_TOKENS ? "1 (tokens)" : "2 (logits)",
                out(k).rows);
    }
    void check_row_weight(std::size_t k, std::uint32_t width) const {
        if (!has_weight(k)) return;
        require(weight(k).dtype == ADDEND_F32, "weight.dtype", "f32", weight(k).dtype);
        require(weight(k).rows == 1, "weight.rows", "1", weight(k).rows);
        require(weight(k).cols == width, "weight.cols", to_text(std::int64_t{width}), weight(k).cols);
    }
    void check_elementwise(std::size_t inputs) const {
        for (std::size_t k = 0; k < inputs; ++k) {
            check_in(k, ADDEND_F32);
            require(in_width(k) == in_width(0), "in.width", "equal widths", in_width(k));
            require(in(k).rows == in(0).rows, "in.rows", "equal rows", in(k).rows);
        }
        check_out(0, ADDEND_F32, in_width(0), in(0).rows);
    }
    void check_positive(float f, std::string_view what) const {
        if (!(f > 0)) program_invalid(where_, what, "above 0", to_text(static_cast<double>(f)));
    }
    void check_tokens(std::size_t k) const {
        require(in(k).rows == ADDEND_ROWS_TOKENS, "in.rows", "1 (tokens)", in(k).rows);
    }

    void check_op() const {
        switch (instruction_.op) {
            case ADDEND_OP_EMBED:
                return check_embed();
            case ADDEND_OP_RMS_NORM:
                return check_rms_norm();
            case ADDEND_OP_QUANTIZE_I8:
                return check_quantize();
            case ADDEND_OP_TERNARY_MATMUL:
                return check_ternary_matmul();
            case ADDEND_OP_RESCALE:
                return check_rescale();
            case ADDEND_OP_MATMUL:
                return check_matmul();
            case ADDEND_OP_MUL:
            case ADDEND_OP_ADD:
            case ADDEND_OP_INPUT_GATE:
                return check_elementwise(2);
            case ADDEND_OP_FORGET_GATE:
                check_row_weight(0, in_width(0));
                return check_elementwise(1);
            case ADDEND_OP_MLGRU_SCAN:
                return check_scan();
            case ADDEND_OP_ROPE:
                return check_rope();
            case ADDEND_OP_ATTENTION:
                return check_attention();
            case ADDEND_OP_SOFT_CAP:
                check_positive(instruction_.f[0], "f[0]");
                return check_elementwise(1);
            case ADDEND_OP_SELECT_ROWS:
                return check_select_rows();
            default:
                return check_elementwise(1);
        }
    }

    void check_embed() const {
        require(weight(0).rows == tables_.vocab, "weight.rows", "vocab", weight(0).rows);
        require(weight(0).dtype != ADDEND_T2 && weight(0).dtype != ADDEND_I8 && weight(0).dtype != ADDEND_I32,
                "weight.dtype", "a float type or groups", weight(0).dtype);
        check_out(0, ADDEND_F32, weight(0).cols, ADDEND_ROWS_TOKENS);
    }
    void check_rms_norm() const {
        if (instruction_.f[0] < 0)
            program_invalid(where_, "f[0]", "not negative", to_text(double{instruction_.f[0]}));
        const std::int32_t groups_of = instruction_.i[0];
        require(
            groups_of >= 0 && (groups_of == 0 || in_width(0) % static_cast<std::uint32_t>(groups_of) == 0),
            "i[0]", "0 or a divisor of the width", groups_of);
        check_row_weight(0, in_width(0));
        check_elementwise(1);
    }
    void check_quantize() const {
        check_in(0, ADDEND_F32);
        check_positive(instruction_.f[0], "f[0]");
        require(instruction_.i[0] == 0 || instruction_.i[0] == 1, "i[0]", "0 or 1", instruction_.i[0]);
        check_out(0, ADDEND_I8, in_width(0), in(0).rows);
        check_out(1, ADDEND_F32, 1, in(0).rows);
    }
    void check_ternary_matmul() const {
        check_in(0, ADDEND_I8);
        require(weight(0).dtype == ADDEND_T2, "weight.dtype", "t2", weight(0).dtype);
        require(weight(0).cols == in_width(0), "weight.cols", to_text(std::int64_t{in_width(0)}),
                weight(0).cols);
        check_out(0, ADDEND_I32, weight(0).rows, in(0).rows);
    }
    void check_rescale() const {
        check_in(0, ADDEND_I32);
        check_in(1, ADDEND_F32);
        require(in_width(1) == 1, "in[1].width", "1", in_width(1));
        require(in(1).rows == in(0).rows, "in[1].rows", "equal rows", in(1).rows);
        if (instruction_.f[0] < 0)
            program_invalid(where_, "f[0]", "not negative", to_text(double{instruction_.f[0]}));
        check_out(0, ADDEND_F32, in_width(0), in(0).rows);
    }
    void check_matmul() const {
        check_in(0, ADDEND_F32);
        require(weight(0).dtype != ADDEND_T2 && weight(0).dtype != ADDEND_I8 && weight(0).dtype != ADDEND_I32,
                "weight.dtype", "a float type or groups", weight(0).dtype);
        require(weight(0).cols == in_width(0), "weight.cols", to_text(std::int64_t{in_width(0)}),
                weight(0).cols);
        check_row_weight(1, weight(0).rows);
        check_out(0, ADDEND_F32, weight(0).rows, in(0).rows);
    }
    void check_scan() const {
        check_elementwise(2);
        check_tokens(0);
        const addend_state& state = tables_.states[instruction_.state[0]];
        require(state.kind == ADDEND_STATE_RECURRENT, "state.kind", "1 (recurrent)", state.kind);
        require(state.dtype == ADDEND_F32, "state.dtype", "f32", state.dtype);
        require(state.width == in_width(0), "state.width", to_text(std::int64_t{in_width(0)}), state.width);
    }
    void check_heads(std::int64_t heads, std::int64_t head_width, std::uint32_t width,
                     std::string_view what) const {
        require(heads >= 1 && head_width >= 1 && heads * head_width == width, what, "heads * head width",
                width);
    }
    void check_rope() const {
        check_elementwise(1);
        check_tokens(0);
        check_heads(instruction_.i[0], instruction_.i[1], in_width(0), "in.width");
        const std::int32_t rotated = instruction_.i[2];
        require(rotated >= 2 && rotated % 2 == 0 && rotated <= instruction_.i[1], "i[2]",
                "even, 2 … head width", rotated);
        require(instruction_.i[3] == 0 || instruction_.i[3] == 1, "i[3]", "0 or 1", instruction_.i[3]);
        check_row_weight(0, static_cast<std::uint32_t>(rotated) / 2);
    }
    void check_attention() const {
        const std::int32_t heads = instruction_.i[0];
        const std::int32_t kv_heads = instruction_.i[1];
        for (std::size_t k = 0; k < 3; ++k) {
            check_in(k, ADDEND_F32);
            check_tokens(k);
            check_heads(k == 0 ? heads : kv_heads, instruction_.i[2], in_width(k), "in.width");
        }
        require(heads % kv_heads == 0, "i[1]", "a divisor of the heads", kv_heads);
        require(instruction_.i[3] >= 0, "i[3]", "not negative", instruction_.i[3]);
        if (instruction_.f[1] < 0)
            program_invalid(where_, "f[1]", "not negative", to_text(double{instruction_.f[1]}));
        for (std::size_t k = 0; k < 2; ++k) {
            const addend_state& state = tables_.states[instruction_.state[k]];
            require(state.kind == ADDEND_STATE_KV, "state.kind", "2 (KV)", state.kind);
            require(state.width == in_width(k + 1), "state.width", to_text(std::int64_t{in_width(k + 1)}),
                    state.width);
        }
        check_out(0, ADDEND_F32, in_width(0), ADDEND_ROWS_TOKENS);
    }
    void check_select_rows() const {
        check_in(0, ADDEND_F32);
        check_tokens(0);
        check_out(0, ADDEND_F32, in_width(0), ADDEND_ROWS_LOGITS);
    }

    const ProgramTables& tables_;
    std::size_t index_;
    const addend_instruction& instruction_;
    const OpTraits* traits_ = nullptr;
    std::string where_;
};

}  // namespace

void check_instruction(const ProgramTables& tables, std::size_t index) {
    InstructionCheck(tables, index).run();
}

}  // namespace addend
