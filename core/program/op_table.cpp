#include "core/program/op_table.h"

#include <array>

namespace addend {
namespace {

// op, name, inputs, outputs, weights, needed weights, states, arithmetic sites
constexpr auto ops = std::to_array<OpTraits>({
    {ADDEND_OP_EMBED, "embed", 0, 1, 1, 1, 0, 0},
    {ADDEND_OP_RMS_NORM, "rms_norm", 1, 1, 1, 0, 0, 0},
    {ADDEND_OP_QUANTIZE_I8, "quantize_i8", 1, 2, 0, 0, 0, 0},
    {ADDEND_OP_TERNARY_MATMUL, "ternary_matmul", 1, 1, 1, 1, 0, 0},
    {ADDEND_OP_RESCALE, "rescale", 2, 1, 0, 0, 0, 0},
    {ADDEND_OP_MATMUL, "matmul", 1, 1, 2, 1, 0, 1},
    {ADDEND_OP_SIGMOID, "sigmoid", 1, 1, 0, 0, 0, 0},
    {ADDEND_OP_SILU, "silu", 1, 1, 0, 0, 0, 0},
    {ADDEND_OP_GELU_TANH, "gelu_tanh", 1, 1, 0, 0, 0, 0},
    {ADDEND_OP_RELU2, "relu2", 1, 1, 0, 0, 0, 0},
    {ADDEND_OP_MUL, "mul", 2, 1, 0, 0, 0, 1},
    {ADDEND_OP_ADD, "add", 2, 1, 0, 0, 0, 0},
    {ADDEND_OP_FORGET_GATE, "forget_gate", 1, 1, 1, 0, 0, 0},
    {ADDEND_OP_INPUT_GATE, "input_gate", 2, 1, 0, 0, 0, 1},
    {ADDEND_OP_MLGRU_SCAN, "mlgru_scan", 2, 1, 0, 0, 1, 1},
    {ADDEND_OP_ROPE, "rope", 1, 1, 1, 1, 0, 0},
    {ADDEND_OP_ATTENTION, "attention", 3, 1, 0, 0, 2, 2},
    {ADDEND_OP_SOFT_CAP, "soft_cap", 1, 1, 0, 0, 0, 0},
    {ADDEND_OP_SELECT_ROWS, "select_rows", 1, 1, 0, 0, 0, 0},
});
static_assert(ops.size() == ADDEND_OP_END - 1);

}  // namespace

const OpTraits* find_op(std::uint32_t op) {
    return op >= 1 && op < ADDEND_OP_END ? &ops[op - 1] : nullptr;
}

std::string_view op_name(std::uint32_t op) {
    const OpTraits* traits = find_op(op);
    return traits ? traits->name : std::string_view{};
}

std::span<const OpTraits> op_list() {
    return ops;
}

std::string_view group_kind_name(std::uint32_t kind) {
    switch (kind) {
        case ADDEND_GROUP_LAYER:
            return "layer";
        case ADDEND_GROUP_MLGRU:
            return "mlgru";
        case ADDEND_GROUP_GLU:
            return "glu";
        case ADDEND_GROUP_BIT_LINEAR:
            return "bit_linear";
        case ADDEND_GROUP_ATTENTION:
            return "attention";
        case ADDEND_GROUP_HEAD:
            return "head";
        default:
            return {};
    }
}

std::string_view arithmetic_name(std::uint8_t mode) {
    switch (mode) {
        case ADDEND_EXACT:
            return "exact";
        case ADDEND_LMUL:
            return "lmul";
        case ADDEND_E4M3:
            return "e4m3";
        case ADDEND_E5M2:
            return "e5m2";
        default:
            return {};
    }
}

}  // namespace addend
