// Which steps of a one-row plan run as one launch (kernels/cuda/token.h), and the tables it reads.
#pragma once

#include <memory>
#include <vector>

#include "kernels/cuda/token.h"
#include "plugins/cuda/device_memory.h"

namespace addend::cuda {

class Plan;

class TokenPlan {
  public:
    /// Null where the plan's first steps are not chains with their products, or the device cannot. Throws
    /// OUT_OF_MEMORY.
    static std::unique_ptr<TokenPlan> make(const Plan& plan);

    /// The plan's steps it takes the place of; `head`: logits are wanted.
    std::uint32_t covers(bool head) const { return 2 * (head ? launch_.all_steps : without_head_); }
    /// Whether it takes the place of all, so that logits are all that is read of its results.
    bool is_whole() const { return is_whole_; }
    /// Whether it can say which token is likeliest.
    bool can_pick() const { return is_whole_ && can_pick_; }
    /// Of the states it writes.
    std::uint64_t state_bytes() const { return state_bytes_; }
    std::uint64_t bytes() const { return tables_.bytes(); }
    std::uint64_t exchange_bytes() const;
    /// `exchange`: of exchange_bytes(), zero before its first use.
    kernels::cuda::TokenLaunch launch(std::byte* exchange, bool head) const;

  private:
    friend class TokenReader;
    TokenPlan() = default;

    kernels::cuda::TokenLaunch launch_;
    std::uint32_t without_head_ = 0;
    bool is_whole_ = false, can_pick_ = false;
    std::uint64_t state_bytes_ = 0;
    DeviceBuffer tables_;
};

}  // namespace addend::cuda
