// A whole token in one launch. A block a multiprocessor stays from the first step to the last; a step is a
// chain, which every block that has tiles of its products computes for itself, and those products. One warp
// does nothing but bring weights into a ring in shared memory, as far ahead as the ring has room, whatever
// the step the others are at: memory is never idle while norms are summed.
//
// Blocks hand results on through an exchange in which every element carries the number of the step that made
// it: who needs a row reads it again until all of it has that number, so that nothing else is waited for. A
// row of step s is overwritten by step s + 2, whose writers have read all of step s + 1, whose writers are
// those who read the row of step s.
#include <type_traits>

#include "kernels/cuda/token_chain.cuh"
#include "kernels/cuda/token_products.cuh"

namespace addend::kernels::cuda {
namespace {

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
template <class Job>
__device__ __forceinline__ float end_as(Epilogue epilogue, const Job& job, const Beside& beside,
                                        const Sums& first, const Sums& second) {
    switch (epilogue) {
        case Epilogue::add:
            return ended<Ending::add>(job, beside, first, second);
        case Epilogue::forget:
            return ended<Ending::forget>(job, beside, first, second);
        case Epilogue::silu:
            return ended<Ending::silu>(job, beside, first, second);
        case Epilogue::swiglu:
            return ended<Ending::swiglu>(job, beside, first, second);
        case Epilogue::mlgru:
            return ended<Ending::mlgru>(job, beside, first, second);
        default:
            return ended<Ending::none>(job, beside, first, second);
    }
}
// The same of exact products, where no branch of a division keeps two gates from being computed at a time.
template <bool exact>
__device__ __forceinline__ float end_job(const TokenJob& job, const Beside& beside, const Sums& first,
                                         const Sums& second) {
    if (!exact) return end_as(job.epilogue, job, beside, first, second);
    const Epilogue epilogue = job.epilogue;
    const float a = first.value(), b = second.value();
    if (epilogue == Epilogue::none) return a;
    if (epilogue == Epilogue::add) return beside.other + a;
    const bool gate = epilogue == Epilogue::mlgru || epilogue == Epilogue::forget;
    const bool within = fabsf(a) <= 80.0f && fabsf(b) <= 80.0f;
    const float of_silu = gate ? b : a;
    float silu = silu_within(of_silu), f = sigmoid_within(a);  // side by side: one may be for nothing
    if (!within) {
        silu = scalar::silu(of_silu);
        f = scalar::sigmoid(a);
    }
    if (epilogue == Epilogue::silu) return silu;
    if (epilogue == Epilogue::swiglu) return silu * b;
    if (job.bound) f = scalar::forget_gate(f, beside.bound);
    return epilogue == Epilogue::forget ? f : fmaf(f, beside.state, silu * (1.0f - f));
}

// The tile whose results this warp finishes, in the block's first round or a later one.
struct Finished {
    bool is_one = false, there = false;
    std::uint32_t job = 0, row = 0;
    __device__ __forceinline__ void find(const std::uint32_t* tiles, std::uint32_t n_tiles,
                                         const TokenStep& step, std::uint32_t round) {
        const std::uint32_t slot = threadIdx.x / 32, item = round * token_round_tiles + slot;
        is_one = there = false;
        if (slot >= token_round_tiles || item >= n_tiles) return;
        const std::uint32_t tile = tiles[1 + item];
        if ((tile >> 27 & 1u) != 0) return;  // the first of the two finishes both
        is_one = true;
        job = tile >> 28;
        row = (tile & most_tile_number) * tile_rows + threadIdx.x % 32;
        there = row < step.jobs[job].rows;
    }
};

// The launch's token: what the launch before picked, or what the host says.
__device__ __forceinline__ std::int32_t token_of(const TokenLaunch& token, const Frame* frame) {
    if (!token.picked) return frame ? frame->tokens[0] : token.token;
    return static_cast<std::int32_t>(picked_id(largest_of_warp(token.picked[threadIdx.x % 32])));
}
static_assert(token_picks == 32);
// This block's share of the embedding, as if a step before the first had made it.
__device__ __forceinline__ void embed(const TokenLaunch& token, std::int32_t id, std::uint32_t tag) {
#pragma unroll 1
    for (std::uint32_t c = threadIdx.x * gridDim.x + blockIdx.x; c < token.embedded; c += workers * gridDim.x)
        write_exchange(token.exchange + c, embedding(token.table, token.factor, id, c), tag);
}

template <int batch, bool exact, bool small>
__device__ __forceinline__ void work(const TokenLaunch& token, std::byte* arena, const Frame* frame,
                                     Ring ring, float* row, std::uint8_t* q, Room& room) {
    if (threadIdx.x == 0) {
        room.base = (frame ? frame->run : token.run) * (token.all_steps + 1);
        room.states = frame ? frame->states : token.states;
        room.next_states = frame ? frame->states : token.next_states;
    }
    if (token.next_picks && blockIdx.x == 0 && threadIdx.x < token_picks) token.next_picks[threadIdx.x] = 0;
    Barrier::join();
    embed(token, token_of(token, frame), room.base);
    float residual = 0;
#pragma unroll 1
    for (std::uint32_t s = 0; s < token.n_steps; ++s) {
        Barrier::meet<4>();
        const TokenStep& step = room.step[s % 2];
        const std::uint32_t* const tiles = room.tiles[s % 2];
        const std::uint32_t n_tiles = tiles[0] & 0xFFFFu, needed = tiles[0] >> 16;
        if (n_tiles == 0) continue;
        Beside beside;
        Finished mine;
        mine.find(tiles, n_tiles, step, 0);
        if (mine.there) {  // what its ending reads is on its way while the row is waited for
            const TokenJob& job = step.jobs[mine.job];
            if (step.begins_residual) residual = wait_for_one(token.exchange + mine.row, room.base);
            if (job.bound) beside.bound = load_one(job.bound + mine.row);
            if (job.epilogue == Epilogue::mlgru) beside.state = load_one(room.states + job.state + mine.row);
        }
        const auto chain = [&](auto n, bool normed) {
            compute_chain<n.value, exact, small>(normed, step, needed, room.base + s,
                                                 token.exchange + s % 2 * token.exchange_elements, row, q,
                                                 room);
        };
        if (!small)
            chain(std::integral_constant<int, batch>{}, step.normed);
        else if (step.normed)
            chain(std::integral_constant<int, 1>{}, true);  // narrow rows only
        else
            chain(std::integral_constant<int, batch>{}, false);
#pragma unroll 1
        for (std::uint32_t round = 0; round * token_round_tiles < n_tiles; ++round) {
            const std::uint32_t first = round * token_round_tiles;
            const std::uint32_t count =
                n_tiles - first < token_round_tiles ? n_tiles - first : token_round_tiles;
            Barrier::meet<5>();
            if (round > 0) mine.find(tiles, n_tiles, step, round);
#pragma unroll 1
            for (std::uint32_t k = 0; k < count; ++k) {
                const auto codes = [&](std::uint32_t tile) {
                    const TokenJob& job = step.jobs[tile >> 28];
                    const std::uint32_t end = (tile >> 27 & 1u) != 0 ? job.second_end : job.end;
                    return in_shared(q) + end * step.chunks * chunk_columns;
                };
                const std::uint32_t mine = codes(tiles[1 + first + k]);
                if (small && two_a_stage(step.chunks) && k + 1 < count) {
                    multiply_two(step.chunks, mine, codes(tiles[2 + first + k]), ring, room.acc[k],
                                 room.acc[k + 1]);
                    ++k;
                } else {
                    multiply_tile(step.chunks, mine, ring, room.acc[k]);
                }
            }
            Barrier::meet<6>();
            if (!mine.is_one) continue;
            const TokenJob& job = step.jobs[mine.job];
            const std::uint32_t slot = threadIdx.x / 32;
            const Rescale by = room.rescale[slot];
            const Sums sums{take_sums(room.acc[slot]), by.sum, by.factor};
            Sums second{};
            if (job.epilogue == Epilogue::swiglu || job.epilogue == Epilogue::mlgru)
                second = {take_sums(room.acc[slot + 1]), by.second_sum, by.second_factor};
            if (!mine.there) continue;
            beside.other = residual;
            const float x = end_job<exact>(job, beside, sums, second);
            write_exchange(token.exchange + (s + 1) % 2 * token.exchange_elements + job.exchanged + mine.row,
                           job.exchanges_silu ? silu_anywhere(x) : x, room.base + s + 1);
            if (job.epilogue == Epilogue::mlgru) room.next_states[job.state + mine.row] = x;
            if (job.epilogue == Epilogue::add) residual = x;
            if (job.stored != nowhere)
                *(token.logits ? token.logits + mine.row
                               : reinterpret_cast<float*>(arena + job.stored + mine.row * 4u)) = x;
        }
    }
    if (token.picks) Barrier::meet<4>();
}
#endif

// `exact`: all products of elements are. Others cost registers, and what a thread cannot hold comes from far
// beside so much shared memory. `small`: threads hold all rows, and two tiles of the narrow ones fit a stage.
// Code for either that a model does not use cost it 4 %.
template <int batch, bool exact, bool small>
__global__ void __launch_bounds__(token_threads, 1)
    token_kernel(const __grid_constant__ TokenLaunch token, std::byte* arena, const Frame* frame) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
    extern __shared__ __align__(token_alignment) uint4 memory[];
    __shared__ Room room;
    __shared__ std::uint64_t full[most_token_stages], empty[most_token_stages];
    Ring ring{in_shared(memory), in_shared(full), in_shared(empty), token.stages};
    if (threadIdx.x < token.stages) {
        asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;" ::"r"(ring.full + threadIdx.x * 8) : "memory");
        asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(ring.empty + threadIdx.x * 8), "r"(warps)
                     : "memory");
    }
    asm volatile("fence.mbarrier_init.release.cluster;" ::: "memory");
    if (threadIdx.x < token_round_tiles * tile_rows)
        room.acc[threadIdx.x / tile_rows][threadIdx.x % tile_rows] = 0;
    __syncthreads();
    std::uint8_t* const q =
        reinterpret_cast<std::uint8_t*>(memory) + std::size_t{token.stages} * token_stage_bytes;
    float* const row = reinterpret_cast<float*>(q + token.q_bytes);
    if (threadIdx.x >= workers + 32) return bring<small>(token, ring);
    if (threadIdx.x >= workers) return sum_and_control(token, q, room);
    work<batch, exact, small>(token, arena, frame, ring, row, q, room);
#endif
}

using Kernel = void (*)(TokenLaunch, std::byte*, const Frame*);
// The narrow rows of a model stay in registers.
std::uint32_t held_columns(const TokenLaunch& token) {
    return (token.exact && token.narrow <= 6 * workers ? 6 : 10) * workers;
}
Kernel kernel_for(const TokenLaunch& token) {
    if (!token.exact) return token_kernel<5, false, false>;
    if (held_columns(token) > 6 * workers) return token_kernel<5, true, false>;
    const bool small =
        token.widest <= 6 * workers && two_a_stage((token.narrow + chunk_columns - 1) / chunk_columns);
    return small ? token_kernel<3, true, true> : token_kernel<3, true, false>;
}
static_assert(most_narrow == 10 * workers);
std::size_t dynamic_bytes(const TokenLaunch& token) {
    return std::size_t{token.stages} * token_stage_bytes + token.q_bytes +
           (token.widest > held_columns(token) ? std::size_t{token.widest} * sizeof(float) : 0);
}

}  // namespace

std::size_t token_shared_bytes(const TokenLaunch& token) {
    const std::size_t fixed = sizeof(Room) + 2 * most_token_stages * sizeof(std::uint64_t);
    return dynamic_bytes(token) + (fixed + token_alignment - 1) / token_alignment * token_alignment;
}

bool token_fits(const TokenLaunch& token) {
    const Kernel kernel = kernel_for(token);
    int device = 0, processors = 0, cooperative = 0, each = 0;
    if (!can_wgmma()) return false;  // not built for this architecture: the kernel is empty
    if (cudaGetDevice(&device) != cudaSuccess ||
        cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device) != cudaSuccess ||
        cudaDeviceGetAttribute(&cooperative, cudaDevAttrCooperativeLaunch, device) != cudaSuccess ||
        allow_shared(kernel, dynamic_bytes(token)) != cudaSuccess ||
        cudaOccupancyMaxActiveBlocksPerMultiprocessor(&each, reinterpret_cast<const void*>(kernel),
                                                      static_cast<int>(token_threads),
                                                      dynamic_bytes(token)) != cudaSuccess) {
        cudaGetLastError();
        return false;
    }
    return cooperative != 0 && static_cast<std::uint32_t>(each * processors) >= token.blocks;
}

cudaError_t launch_token(const TokenLaunch& token, const Target& target) {
    const Kernel kernel = kernel_for(token);
    const std::size_t shared = dynamic_bytes(token);
    if (const cudaError_t error = allow_shared(kernel, shared)) return error;
    cudaLaunchConfig_t config{};
    config.gridDim = dim3(token.blocks);
    config.blockDim = dim3(token_threads);
    config.dynamicSmemBytes = shared;
    config.stream = target.stream;
    cudaLaunchAttribute attribute{};
    attribute.id = cudaLaunchAttributeCooperative;
    attribute.val.cooperative = 1;
    config.attrs = &attribute;
    config.numAttrs = 1;
    return cudaLaunchKernelEx(&config, kernel, token, target.arena, target.frame);
}

}  // namespace addend::kernels::cuda
