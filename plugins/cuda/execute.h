// Runs the steps of a plan on one chunk of tokens.
#pragma once

#include "plugins/abi/ext_inject_1.h"
#include "plugins/cuda/plan.h"
#include "plugins/cuda/session.h"

namespace addend::cuda {

/// What one chunk is run with, on the host.
struct Chunk {
    Plan& plan;
    Session& session;
    Scratch& scratch;
    const addend_run_item* item = nullptr;  // taps go there; NULL in a decode loop
    std::uint32_t item_index = 0;
    const addend_injection* injections = nullptr;
    std::uint32_t n_injections = 0;
    const std::int32_t* tokens = nullptr;
    const std::uint32_t* selected = nullptr;  // absolute token indices
    std::uint32_t n_tokens = 0, n_selected = 0;
    std::uint32_t first_token = 0, first_selected = 0;
    float* logits = nullptr;  // [n_selected, vocab], where to
    std::uint64_t run_id = 0;

    std::uint32_t rows_of(std::uint16_t row_kind) const {
        return row_kind == ADDEND_ROWS_TOKENS ? n_tokens : n_selected;
    }
    std::uint32_t first_row_of(std::uint16_t row_kind) const {
        return row_kind == ADDEND_ROWS_TOKENS ? first_token : first_selected;
    }
};

/// True if the chunk is complete, its results with the host; false if the run was cancelled: the session's
/// state is then to be rolled back.
bool run_chunk(const Chunk& chunk);

/// One token through the plan's graph, then the sampler: what it picked. `draw`: its number.
kernels::cuda::Picked run_sampled(const Chunk& chunk, const kernels::cuda::Sampling& sampling,
                                  std::uint64_t draw);

/// Throws BAD_ARGUMENT for a change that the plan was not compiled for, or that does not fit its target.
void check_injections(const Plan& plan, const addend_run& run, const addend_injection* injections,
                      std::uint32_t count);
/// Throws BAD_ARGUMENT for a tap that is not the plan's or whose buffer is too small.
void check_taps(const Plan& plan, const addend_run_item& item);
/// Copies the chunk's rows of a value to every tap of the item that asks for it.
void copy_tap(const Chunk& chunk, std::uint32_t value);
/// Applies the item's changes of one value to the chunk's rows, or of one state in its first chunk.
void inject_value(const Chunk& chunk, std::uint32_t value);
void inject_state(const Chunk& chunk, std::uint32_t state);

}  // namespace addend::cuda
