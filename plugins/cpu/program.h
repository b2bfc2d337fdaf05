// A checked program over loaded weights.
#pragma once

#include <map>
#include <vector>

#include "plugins/cpu/block.h"
#include "plugins/cpu/buffer.h"
#include "plugins/cpu/kv_cache.h"
#include "plugins/cpu/weights.h"

namespace addend::cpu {

class Program {
  public:
    /// Throws Fault BAD_PROGRAM, UNSUPPORTED_OP, BAD_ARGUMENT (other weights).
    Program(const Weights& weights, Block block);

    const Block& block() const { return block_; }
    const Weights& weights() const { return weights_; }
    const std::vector<StateForm>& state_forms() const { return forms_; }
    /// The weight of a rms_norm with its offset f[1] added; the plain one where there is none.
    const std::byte* norm_weight(std::uint32_t instruction) const;

  private:
    const Weights& weights_;
    Block block_;
    std::vector<StateForm> forms_;
    std::map<std::uint32_t, Buffer> shifted_norms_;  // by instruction; Gemma's "1 + w"
};

}  // namespace addend::cpu
