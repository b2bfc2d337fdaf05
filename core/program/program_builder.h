// Writes programs: one function for each primitive, each checked as it is appended.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/program/program.h"
#include "core/program/program_rules.h"

namespace addend {

/// A value, or a run of its columns, as an instruction reads it.
struct Operand {
    std::uint32_t value = ADDEND_NONE;
    std::uint32_t column = 0;
    std::uint32_t width = 0;

    /// Columns [first, first + count) of this operand.
    Operand columns(std::uint32_t first, std::uint32_t count) const { return {value, column + first, count}; }
};

struct WeightId {
    std::uint32_t index = ADDEND_NONE;
};
struct StateId {
    std::uint32_t index = ADDEND_NONE;
};
/// No weight where a primitive may go without.
inline constexpr WeightId no_weight{};

struct Quantized {
    Operand q;      // I8
    Operand scale;  // F32 [rows, 1]
};

/// Every function throws Failure program_invalid where operands, shapes or constants do not fit; `name` is
/// the tap name of the value written and of its instruction. Values carry the layer of the innermost group.
class ProgramBuilder {
  public:
    ProgramBuilder(std::uint32_t vocab, std::uint32_t hidden, std::uint32_t layers);

    /// `dtype` is an addend_dtype; `scale` the beta of a T2 weight, 0 while it is not known; `flags` the
    /// promises of a G16 weight.
    WeightId add_weight(std::string_view name, std::uint16_t dtype, std::uint32_t rows, std::uint32_t cols,
                        float scale = 1, std::uint16_t flags = 0);
    StateId add_state(std::string_view name, std::uint16_t dtype, std::uint16_t kind, std::uint32_t width,
                      std::int32_t layer);
    /// Groups nest; `layer` -1 takes that of the group around it.
    void begin_group(addend_group_kind kind, std::string_view name, std::int32_t layer = -1);
    void end_group();

    Operand embed(std::string_view name, WeightId table, float factor = 1);
    Operand rms_norm(std::string_view name, Operand x, WeightId weight, float eps, float weight_offset = 0,
                     std::int32_t group_width = 0);
    /// Values are named `<prefix>in_int8` and `<prefix>scale`.
    Quantized quantize_i8(std::string_view prefix, Operand x, float least, bool halves_to_even);
    Operand ternary_matmul(std::string_view name, Operand q, WeightId weight);
    /// `beta` is taken from the weight whose product `accumulator` is.
    Operand rescale(std::string_view name, Operand accumulator, Operand scale, float beta);
    Operand matmul(std::string_view name, Operand x, WeightId weight, WeightId bias = no_weight);
    Operand sigmoid(std::string_view name, Operand x) { return unary(ADDEND_OP_SIGMOID, name, x); }
    Operand silu(std::string_view name, Operand x) { return unary(ADDEND_OP_SILU, name, x); }
    Operand gelu_tanh(std::string_view name, Operand x) { return unary(ADDEND_OP_GELU_TANH, name, x); }
    Operand relu2(std::string_view name, Operand x) { return unary(ADDEND_OP_RELU2, name, x); }
    Operand mul(std::string_view name, Operand a, Operand b) { return binary(ADDEND_OP_MUL, name, a, b); }
    Operand add(std::string_view name, Operand a, Operand b) { return binary(ADDEND_OP_ADD, name, a, b); }
    Operand forget_gate(std::string_view name, Operand f, WeightId lower_bound);
    Operand input_gate(std::string_view name, Operand c, Operand f) {
        return binary(ADDEND_OP_INPUT_GATE, name, c, f);
    }
    Operand mlgru_scan(std::string_view name, Operand f, Operand i, StateId state);
    Operand soft_cap(std::string_view name, Operand x, float cap);
    Operand select_rows(std::string_view name, Operand x);

    struct Rope {
        std::int32_t heads = 1, head_width = 2, rotated = 2;
        bool neighbours = false;  // pairs are neighbours, else halves
    };
    Operand rope(std::string_view name, Operand x, WeightId frequencies, const Rope& options);
    struct Attention {
        std::int32_t heads = 1, kv_heads = 1, head_width = 1, window = 0;
        float scale = 1, soft_cap = 0;
    };
    Operand attention(std::string_view name, Operand q, Operand k, Operand v, StateId k_cache,
                      StateId v_cache, const Attention& options);

    /// The finished program. Call once.
    std::shared_ptr<const Program> build(Operand logits);

  private:
    addend_instruction start(addend_op op) const;
    std::uint32_t add_value(std::string_view name, std::uint16_t dtype, std::uint16_t rows,
                            std::uint32_t width);
    std::uint16_t rows_of(Operand x) const;
    Operand whole(std::uint32_t value) const { return {value, 0, values_[value].width}; }
    Operand append(addend_instruction& instruction, std::string_view name, std::uint16_t dtype,
                   std::uint16_t rows, std::uint32_t width);
    Operand unary(addend_op op, std::string_view name, Operand x);
    Operand binary(addend_op op, std::string_view name, Operand a, Operand b);
    void commit(const addend_instruction& instruction);
    std::uint32_t intern(std::string_view name);
    ProgramTables tables() const;

    std::uint32_t vocab_, hidden_, layers_;
    std::vector<addend_instruction> instructions_;
    std::vector<addend_value> values_;
    std::vector<addend_weight> weights_;
    std::vector<addend_state> states_;
    std::vector<addend_group> groups_;
    std::vector<std::uint32_t> open_groups_;
    std::unordered_set<std::uint32_t> value_names_;
    std::string names_;
    std::unordered_map<std::string, std::uint32_t> offsets_;
};

}  // namespace addend
