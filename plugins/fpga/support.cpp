#include "plugins/fpga/support.h"

namespace addend::fpga {
namespace {

bool computes(std::uint16_t op) {
    switch (op) {
        case ADDEND_OP_EMBED:
        case ADDEND_OP_RMS_NORM:
        case ADDEND_OP_QUANTIZE_I8:
        case ADDEND_OP_TERNARY_MATMUL:
        case ADDEND_OP_RESCALE:
        case ADDEND_OP_SIGMOID:
        case ADDEND_OP_SILU:
        case ADDEND_OP_MUL:
        case ADDEND_OP_ADD:
        case ADDEND_OP_FORGET_GATE:
        case ADDEND_OP_INPUT_GATE:
        case ADDEND_OP_MLGRU_SCAN:
        case ADDEND_OP_SELECT_ROWS:
            return true;
        default:
            return false;
    }
}
/// The host looks rows of the embedding up, in floats of any size; trits go to the engine, rows of norms and bounds to vector RAM.
bool reads(std::uint16_t op, std::uint16_t dtype) {
    if (op == ADDEND_OP_EMBED) return dtype == ADDEND_F32 || dtype == ADDEND_F16 || dtype == ADDEND_BF16;
    return dtype == (op == ADDEND_OP_TERNARY_MATMUL ? ADDEND_T2 : ADDEND_F32);
}

}  // namespace

const char* unsupported(const Block& program, const addend_instruction& i) {
    if (!computes(i.op)) return "a primitive the accelerator does not compute";
    for (const addend_arithmetic& a : i.arithmetic)
        if (a.mode != ADDEND_EXACT && a.mode != ADDEND_LMUL) return "arithmetic other than exact and L-Mul";
    if (i.op == ADDEND_OP_RMS_NORM && i.i[0] > 0) return "norms of groups of channels";
    if (i.op == ADDEND_OP_RMS_NORM && i.f[1] != 0) return "a norm's weight with an offset";
    if (i.op == ADDEND_OP_QUANTIZE_I8 && i.i[0] != 0) return "halves rounded to even";
    for (const std::uint32_t w : i.weight)
        if (w != ADDEND_NONE && !reads(i.op, program.weights[w].dtype))
            return i.op == ADDEND_OP_EMBED ? "a weight's dtype" : "a norm or bound that is not F32";
    return nullptr;
}

}  // namespace addend::fpga
