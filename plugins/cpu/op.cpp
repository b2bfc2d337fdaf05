#include "plugins/cpu/op.h"

#include <algorithm>

namespace addend::cpu {
namespace {

// Rough costs in ns for 16 columns of one row on one AVX-512 core; they decide only how finely work is cut.
struct Binding {
    std::uint16_t op;
    RunOp run;
    float cost;
};
constexpr Binding bindings[] = {
    {ADDEND_OP_EMBED, run_embed, 1},
    {ADDEND_OP_RMS_NORM, run_rms_norm, 2},
    {ADDEND_OP_QUANTIZE_I8, run_quantize, 3},
    {ADDEND_OP_TERNARY_MATMUL, run_ternary_matmul, 0},  // by the weight's columns
    {ADDEND_OP_RESCALE, run_rescale, 1},
    {ADDEND_OP_MATMUL, run_matmul, 0},
    {ADDEND_OP_SIGMOID, run_sigmoid, 5},
    {ADDEND_OP_SILU, run_silu, 5},
    {ADDEND_OP_GELU_TANH, run_gelu_tanh, 6},
    {ADDEND_OP_RELU2, run_relu2, 1},
    {ADDEND_OP_MUL, run_mul, 1},
    {ADDEND_OP_ADD, run_add, 1},
    {ADDEND_OP_FORGET_GATE, run_forget_gate, 1},
    {ADDEND_OP_INPUT_GATE, run_input_gate, 1},
    {ADDEND_OP_MLGRU_SCAN, run_mlgru_scan, 2},
    {ADDEND_OP_ROPE, run_rope, 3},
    {ADDEND_OP_ATTENTION, run_attention, 0},  // by the context: attention_cost
    {ADDEND_OP_SOFT_CAP, run_soft_cap, 8},
    {ADDEND_OP_SELECT_ROWS, run_select_rows, 1},
};
constexpr float ternary_cost_per_column = 0.22f;  // of the weight: 16 rows are 4 bytes a column, at 18 GB/s
// Of the weight: 16 rows by fma; the other arithmetics round the weights too.
constexpr float matmul_cost_per_column = 0.4f, product_cost_per_column = 2.0f;

}  // namespace

void bind_op(Op& op, const addend_instruction& first, const addend_instruction* second) {
    const Binding* found = std::find_if(std::begin(bindings), std::end(bindings),
                                        [&](const Binding& b) { return b.op == first.op; });
    op.run = found->run;
    op.column_cost = found->cost;
    if (first.op == ADDEND_OP_TERNARY_MATMUL)
        op.column_cost = ternary_cost_per_column * static_cast<float>(op.weight_columns);
    if (first.op == ADDEND_OP_MATMUL)
        op.column_cost =
            (first.arithmetic[0].mode == ADDEND_EXACT ? matmul_cost_per_column : product_cost_per_column) *
            static_cast<float>(op.weight_columns);
    if (!second) return;
    op.column_cost += 2;
    if (first.op == ADDEND_OP_RMS_NORM) op.run = run_rms_norm_quantize;
    if (first.op == ADDEND_OP_TERNARY_MATMUL) op.run = run_ternary_matmul_rescale;
    if (first.op == ADDEND_OP_SILU) op.run = run_silu_mul;
}

}  // namespace addend::cpu
