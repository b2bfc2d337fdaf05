#include "plugins/common/op_rules.h"

namespace addend::plugin {
namespace {

constexpr std::uint8_t f32 = ADDEND_F32, i8 = ADDEND_I8, i32 = ADDEND_I32;

// In the order of addend_op, from 1.
constexpr OpRule rules[] = {
    {"embed", Cut::rows, 0, {}, 1, {f32}, 1, 1, 0, 0},
    {"rms_norm", Cut::rows, 1, {f32}, 1, {f32}, 0, 1, 0, 0},
    {"quantize_i8", Cut::rows, 1, {f32}, 2, {i8, f32}, 0, 0, 0, 0},
    {"ternary_matmul", Cut::columns, 1, {i8}, 1, {i32}, 1, 1, 0, 0},
    {"rescale", Cut::elements, 2, {i32, f32}, 1, {f32}, 0, 0, 0, 0},
    {"matmul", Cut::columns, 1, {f32}, 1, {f32}, 1, 2, 0, 1},
    {"sigmoid", Cut::elements, 1, {f32}, 1, {f32}, 0, 0, 0, 0},
    {"silu", Cut::elements, 1, {f32}, 1, {f32}, 0, 0, 0, 0},
    {"gelu_tanh", Cut::elements, 1, {f32}, 1, {f32}, 0, 0, 0, 0},
    {"relu2", Cut::elements, 1, {f32}, 1, {f32}, 0, 0, 0, 0},
    {"mul", Cut::elements, 2, {f32, f32}, 1, {f32}, 0, 0, 0, 1},
    {"add", Cut::elements, 2, {f32, f32}, 1, {f32}, 0, 0, 0, 0},
    {"forget_gate", Cut::elements, 1, {f32}, 1, {f32}, 0, 1, 0, 0},
    {"input_gate", Cut::elements, 2, {f32, f32}, 1, {f32}, 0, 0, 0, 1},
    {"mlgru_scan", Cut::channels, 2, {f32, f32}, 1, {f32}, 0, 0, 1, 1},
    {"rope", Cut::rows, 1, {f32}, 1, {f32}, 1, 1, 0, 0},
    {"attention", Cut::heads, 3, {f32, f32, f32}, 1, {f32}, 0, 0, 2, 2},
    {"soft_cap", Cut::elements, 1, {f32}, 1, {f32}, 0, 0, 0, 0},
    {"select_rows", Cut::rows, 1, {f32}, 1, {f32}, 0, 0, 0, 0},
};
static_assert(sizeof rules / sizeof rules[0] == ADDEND_OP_END - 1);

}  // namespace

const OpRule* op_rule(std::uint16_t op) {
    return op >= 1 && op < ADDEND_OP_END ? &rules[op - 1] : nullptr;
}

}  // namespace addend::plugin
