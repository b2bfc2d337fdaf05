// A checked program over loaded weights.
#pragma once

#include "plugins/cuda/states.h"
#include "plugins/cuda/support.h"
#include "plugins/cuda/weights.h"

namespace addend::cuda {

class Program {
  public:
    /// Throws Fault BAD_PROGRAM, UNSUPPORTED_OP, BAD_ARGUMENT (other weights).
    Program(const Weights& weights, Block block)
        : weights_(weights), block_(std::move(block)), states_(lay_out_states(block_)) {
        weights_.require_same(block_);
        require_support(block_);
    }

    const Block& block() const { return block_; }
    const Weights& weights() const { return weights_; }
    const StateLayout& states() const { return states_; }

  private:
    const Weights& weights_;
    Block block_;
    StateLayout states_;
};

}  // namespace addend::cuda
