#include "plugins/cuda/support.h"

#include "kernels/cuda/launch.h"
#include "plugins/common/op_rules.h"

namespace addend::cuda {
namespace {

constexpr std::uint32_t most_ternary_columns = 65536;  // a row of activations in shared memory
constexpr std::uint32_t most_head_width = 1024;

bool plain_float(std::uint16_t dtype) {
    return dtype == ADDEND_F32 || dtype == ADDEND_F16 || dtype == ADDEND_BF16;
}

const char* why_not(const Block& block, const addend_instruction& i) {
    const OpRule* rule = op_rule(i.op);
    if (!rule) return "a primitive this backend does not know";
    for (int site = 0; site < rule->n_arithmetic; ++site) {
        const addend_arithmetic& a = i.arithmetic[site];
        if (a.mode > ADDEND_E5M2 || (a.mode == ADDEND_LMUL && (a.bits < 1 || a.bits > 23)))
            return "arithmetic that this backend does not know";
    }
    const auto weight = [&](int k) -> const addend_weight* {
        return i.weight[k] == ADDEND_NONE ? nullptr : &block.weights[i.weight[k]];
    };
    const std::uint32_t width = block.values[i.out[0]].width;
    switch (i.op) {
        case ADDEND_OP_RMS_NORM: {
            const std::uint32_t group = i.i[0] > 0 ? static_cast<std::uint32_t>(i.i[0]) : width;
            if (std::uint64_t{width} + width / group > kernels::cuda::most_shared_floats)
                return "a norm over more channels than a multiprocessor's shared memory holds";
            break;
        }
        case ADDEND_OP_ATTENTION:
            for (std::uint32_t s : i.state)
                if (block.states[s].dtype != ADDEND_F32) return "a KV cache that is not F32";
            if (i.i[2] > static_cast<std::int32_t>(most_head_width)) return "heads wider than 1024 channels";
            return nullptr;
        case ADDEND_OP_QUANTIZE_I8:
            // The kernels have the authors' constant built in.
            if (i.f[0] != 1e-5f) return "a floor of the absolute maximum other than 1e-5";
            if (i.i[0] != 0 && i.i[0] != 1) return "an unknown way to round";
            return nullptr;
        case ADDEND_OP_TERNARY_MATMUL:
            if (weight(0)->cols > most_ternary_columns) return "a ternary weight wider than 65536 columns";
            if (i.in[0].column != 0 || i.in[0].width != block.values[i.in[0].value].width)
                return "a product with part of a quantised row";  // its zero padding would be missing
            return nullptr;
        case ADDEND_OP_EMBED:
        case ADDEND_OP_MATMUL:
            if (!plain_float(weight(0)->dtype) && weight(0)->dtype != ADDEND_G16)
                return "a matrix that is not F32, F16, BF16 or groups of codes";
            break;
        default:
            break;
    }
    const bool matrix_first = i.op == ADDEND_OP_EMBED || i.op == ADDEND_OP_MATMUL;
    for (int k = matrix_first ? 1 : 0; k < 2; ++k) {
        if (!weight(k)) continue;
        if (!plain_float(weight(k)->dtype)) return "a weight that is not F32, F16 or BF16";
        if (block.matrices[i.weight[k]]) return "a weight used both as a row and as a matrix";
    }
    return nullptr;
}

}  // namespace

addend_error unsupported_reason(const Block& block, std::uint32_t instruction) {
    const addend_instruction& i = block.instructions[instruction];
    const char* why = why_not(block, i);
    return why ? make_error(ADDEND_ERROR_UNSUPPORTED_OP, instruction, i.op, why)
               : make_error(ADDEND_ERROR_NONE);
}

void require_support(const Block& block) {
    for (std::uint32_t n = 0; n < block.instructions.size(); ++n) {
        const addend_error reason = unsupported_reason(block, n);
        if (reason.code != ADDEND_ERROR_NONE) throw Fault{reason};
    }
}

}  // namespace addend::cuda
