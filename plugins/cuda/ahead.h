// Tokens of a plan that is one launch, the likeliest each time, without the host between them: the device has
// begun the next one before the host hears of a token.
#pragma once

#include "plugins/cuda/plan.h"
#include "plugins/cuda/session.h"

namespace addend::cuda {

/// What such a loop needs beside a scratch: what launches in turn pick and their logits, on the device and,
/// copied beside the next launch, with the host.
struct AheadBuffers {
    /// Throws OUT_OF_MEMORY.
    explicit AheadBuffers(std::uint32_t vocab);
    std::uint64_t bytes() const;

    // [token_picks] keys, then [vocab] logits: one is filled, the one before is read and copied, the next is
    // made ready.
    DeviceBuffer results[3];
    PinnedBuffer host[2];
    Stream copies;
    Event computed[2], copied[2];
};

class Ahead {
  public:
    /// At most so many tokens are launched and not taken.
    static constexpr std::uint32_t depth = 2;

    /// Whether the plan is one launch that writes all states: then one token's can be kept while the next
    /// runs.
    static bool can(const Plan& plan, const Session& session);
    /// `first` is the first token fed.
    Ahead(Plan& plan, Session& session, Scratch& scratch, std::int32_t first);
    /// Leaves the session after the last token that was taken, whatever else was launched.
    ~Ahead();
    Ahead(const Ahead&) = delete;
    Ahead& operator=(const Ahead&) = delete;

    std::uint32_t launched() const { return launched_; }
    std::uint32_t taken() const { return taken_; }
    void launch();
    /// What the earliest launch that was not taken picked; waits for it.
    /// Its log-probability is a NaN if any logit is not finite.
    kernels::cuda::Picked take();

  private:
    std::uint64_t* picks(std::uint32_t n) const;
    float* states(std::uint32_t n) const;

    Plan& plan_;
    Session& session_;
    Scratch& scratch_;
    AheadBuffers& buffers_;
    std::int32_t first_;
    std::uint32_t launched_ = 0, taken_ = 0;
};

}  // namespace addend::cuda
