#include "plugins/cpu/program.h"

#include "plugins/cpu/support.h"

namespace addend::cpu {

Program::Program(const Weights& weights, Block block)
    : weights_(weights), block_(std::move(block)), forms_(cpu::state_forms(block_)) {
    weights_.require_same(block_);
    require_support(block_);
    for (std::uint32_t n = 0; n < block_.instructions.size(); ++n) {
        const addend_instruction& i = block_.instructions[n];
        if (i.op != ADDEND_OP_RMS_NORM || i.f[1] == 0.0f) continue;
        const std::uint32_t width = block_.values[i.out[0]].width;
        Buffer shifted(std::uint64_t{width} * sizeof(float), "a norm's weight");
        const auto* plain =
            i.weight[0] == ADDEND_NONE ? nullptr : reinterpret_cast<const float*>(weights_.data(i.weight[0]));
        auto* to = reinterpret_cast<float*>(shifted.data());
        for (std::uint32_t c = 0; c < width; ++c) to[c] = (plain ? plain[c] : 1.0f) + i.f[1];
        shifted_norms_.emplace(n, std::move(shifted));
    }
}

const std::byte* Program::norm_weight(std::uint32_t instruction) const {
    const auto shifted = shifted_norms_.find(instruction);
    if (shifted != shifted_norms_.end()) return shifted->second.data();
    const std::uint32_t weight = block_.instructions[instruction].weight[0];
    return weight == ADDEND_NONE ? nullptr : weights_.data(weight);
}

}  // namespace addend::cpu
