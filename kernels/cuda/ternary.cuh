// What the ternary products share: which part of the work a block has, and what is done with a sum.
#pragma once

#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {

/// wgmma, for several rows of activations on compute capability 9.0, if it was built in.
bool can_wgmma();
cudaError_t wgmma_matmul(const TernaryBatch& batch, std::uint32_t rows, const Target& target);

namespace {

constexpr std::uint32_t code_mask = 0x03030303u;

// Which job a block belongs to, and which of the job's blocks it is. A block takes `tiles` of a job, half as
// many of one that has two products.
struct Found {
    std::uint32_t job, block;
};
__host__ __device__ __forceinline__ std::uint32_t blocks_of(const TernaryJob& job, std::uint32_t tiles) {
    const std::uint32_t rows = tile_rows * (tiles > 1 && job.second.weight ? tiles / 2 : tiles);
    return (job.rows + rows - 1) / rows;
}
__device__ __forceinline__ Found find_job(const TernaryBatch& batch, std::uint32_t block,
                                          std::uint32_t tiles) {
    std::uint32_t job = 0;
    for (; job + 1 < batch.n; ++job) {
        const std::uint32_t blocks = blocks_of(batch.jobs[job], tiles);
        if (block < blocks) break;
        block -= blocks;
    }
    return {job, block};
}

// What one row of weights gives for a token. The sums are those of codes, which are trit + 1.
struct Sums {
    int acc, sum;
    float factor;
    __device__ float value() const { return static_cast<float>(acc - sum) * factor; }
};
// How a job's results are stored; `sums` are those of a product that is not rescaled.
enum class Ending { sums, none, add, forget, silu, swiglu, mlgru };
__device__ __forceinline__ Ending ending_of(const TernaryJob& job) {
    if (!job.rescale) return Ending::sums;
    switch (job.epilogue) {
        case Epilogue::add:
            return Ending::add;
        case Epilogue::forget:
            return Ending::forget;
        case Epilogue::silu:
            return Ending::silu;
        case Epilogue::swiglu:
            return Ending::swiglu;
        case Epilogue::mlgru:
            return Ending::mlgru;
        default:
            return Ending::none;
    }
}
// What an ending reads besides the products.
struct Beside {
    float other = 0, bound = 0;
    float* h = nullptr;
    float state = 0;
};
__device__ __forceinline__ Beside load_beside(const TernaryJob& job, Ending ending, std::byte* arena,
                                              const Frame* frame, std::uint32_t token, std::uint32_t row) {
    Beside beside;
    if (ending == Ending::add) beside.other = *at<float>(arena, job.other, token, row);
    if ((ending == Ending::forget || ending == Ending::mlgru) && job.bound) beside.bound = job.bound[row];
    if (ending == Ending::mlgru) {
        beside.h = frame->states + job.state + row;
        beside.state = *beside.h;
    }
    return beside;
}
// What an ending makes of its products; of the recurrence, h.
template <Ending ending, class Job>
__device__ __forceinline__ float ended(const Job& job, const Beside& beside, const Sums& first,
                                       const Sums& second) {
    float x = first.value();
    if constexpr (ending == Ending::add) x = beside.other + x;
    if constexpr (ending == Ending::silu) x = scalar::silu(x);
    if constexpr (ending == Ending::swiglu) x = site_product(scalar::silu(x), second.value(), job.product);
    if constexpr (ending == Ending::forget || ending == Ending::mlgru) {
        x = scalar::sigmoid(x);
        if (job.bound) x = scalar::forget_gate(x, beside.bound);
    }
    if constexpr (ending == Ending::mlgru) {
        const float i = site_product(scalar::silu(second.value()), 1.0f - x, job.product);
        x = recurred(x, beside.state, i, job.recurrence);
    }
    return x;
}
template <Ending ending>
__device__ __forceinline__ void put(const TernaryJob& job, std::byte* arena, const Beside& beside,
                                    std::uint32_t token, std::uint32_t row, const Sums& first,
                                    const Sums& second) {
    if constexpr (ending == Ending::sums) {
        *at<std::int32_t>(arena, job.out, token, row) = first.acc - first.sum;
    } else {
        const float x = ended<ending>(job, beside, first, second);
        if constexpr (ending == Ending::mlgru) *beside.h = x;
        *at<float>(arena, job.out, token, row) = x;
    }
}
template <Ending ending>
__device__ __forceinline__ void load_and_put(const TernaryJob& job, std::byte* arena, const Frame* frame,
                                             std::uint32_t token, std::uint32_t row, const Sums& first,
                                             const Sums& second) {
    put<ending>(job, arena, load_beside(job, ending, arena, frame, token, row), token, row, first, second);
}
// Calls body<ending>() for the job's: code that holds many sums in registers is laid out for each.
template <class Body>
__device__ __forceinline__ void for_ending(Ending ending, Body&& body) {
    switch (ending) {
        case Ending::sums:
            return body.template operator()<Ending::sums>();
        case Ending::add:
            return body.template operator()<Ending::add>();
        case Ending::forget:
            return body.template operator()<Ending::forget>();
        case Ending::silu:
            return body.template operator()<Ending::silu>();
        case Ending::swiglu:
            return body.template operator()<Ending::swiglu>();
        default:
            return body.template operator()<Ending::none>();
    }
}
__device__ __forceinline__ int row_sum(const TernaryFactor& factor, std::byte* arena, std::uint32_t token) {
    return reinterpret_cast<const std::int32_t*>(arena + factor.sums)[token];
}
__device__ __forceinline__ float row_factor(const TernaryJob& job, const TernaryFactor& factor,
                                            std::byte* arena, std::uint32_t token) {
    return job.rescale ? factor.beta / *at<float>(arena, factor.scale, token) : 0.0f;
}

__device__ __forceinline__ void copy_async(void* shared, const void* from, bool there) {
    const std::uint32_t to = static_cast<std::uint32_t>(__cvta_generic_to_shared(shared));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(there ? 16 : 0));
}
}  // namespace
}  // namespace addend::kernels::cuda
