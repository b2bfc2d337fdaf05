#include <algorithm>

#include "plugins/fpga/assembler/assembly.h"

namespace addend::fpga {

std::vector<std::uint32_t> issue_order(const Block& b) {
    const auto count = static_cast<std::uint32_t>(b.instructions.size());
    std::vector<std::uint32_t> order, made(b.values.size(), none);  // made: products emitted when it was, + 1
    std::vector<bool> issued(count, false);
    // What leads to a product and to nothing else: norms that are only quantised, quantisations, products, and their rescaling.
    const auto leads = [&](std::uint32_t n) {
        const addend_instruction& i = b.instructions[n];
        if (i.op != ADDEND_OP_RMS_NORM)
            return i.op == ADDEND_OP_QUANTIZE_I8 || i.op == ADDEND_OP_TERNARY_MATMUL || i.op == ADDEND_OP_RESCALE;
        for (std::uint32_t u = n + 1; u < count; ++u)
            for (const addend_operand& in : b.instructions[u].in)
                if (in.value == i.out[0] && b.instructions[u].op != ADDEND_OP_QUANTIZE_I8) return false;
        return true;
    };
    std::uint32_t products = 0;
    for (std::uint32_t first = 0; order.size() < count;) {
        while (issued[first]) ++first;
        std::uint32_t best = first, best_wait = none;
        for (std::uint32_t n = first; n < count && b.instructions[n].layer == b.instructions[first].layer; ++n) {
            const addend_instruction& i = b.instructions[n];
            if (n > first && (i.op == ADDEND_OP_SELECT_ROWS || i.op == ADDEND_OP_EMBED)) break;
            std::uint32_t wait = 0;
            bool ready = !issued[n];
            for (const addend_operand& in : i.in)
                if (in.value != none) {
                    ready = ready && made[in.value] != none;
                    if (ready && b.instructions[b.values[in.value].producer].op == ADDEND_OP_RESCALE) wait = std::max(wait, made[in.value]);
                }
            if (!ready) continue;
            if (leads(n)) {
                best = n;
                break;
            }
            if (best_wait == none || wait < best_wait) {
                best = n;
                best_wait = wait;
            }
        }
        issued[best] = true;
        order.push_back(best);
        products += b.instructions[best].op == ADDEND_OP_RESCALE;
        for (const std::uint32_t out : b.instructions[best].out)
            if (out != none) made[out] = products;
    }
    return order;
}

}  // namespace addend::fpga
