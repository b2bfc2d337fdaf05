// A run: items one after another, each in chunks of the plan's rows; and the loop that samples on the device.
#pragma once

#include "plugins/abi/ext_decode_loop_1.h"
#include "plugins/abi/ext_inject_1.h"
#include "plugins/cuda/plan.h"
#include "plugins/cuda/session.h"

namespace addend::cuda {

/// Throws Fault; returns ADDEND_OK or ADDEND_CANCELLED. Sessions of items are the ABI's handles.
std::int32_t run_items(Plan& plan, addend_run& run, const addend_injection* injections,
                       std::uint32_t n_injections);

/// decode_loop.1.
std::int32_t decode_loop(Plan& plan, Session& session, const addend_decode_options& options,
                         std::uint32_t& tokens_done);

/// Holds a scratch of the plan.
class ScratchLoan {
  public:
    explicit ScratchLoan(Plan& plan) : plan_(plan), scratch_(plan.take_scratch()) {}
    ~ScratchLoan() { plan_.give_scratch(std::move(scratch_)); }
    ScratchLoan(const ScratchLoan&) = delete;
    ScratchLoan& operator=(const ScratchLoan&) = delete;
    Scratch& operator*() { return *scratch_; }

  private:
    Plan& plan_;
    std::unique_ptr<Scratch> scratch_;
};

}  // namespace addend::cuda
