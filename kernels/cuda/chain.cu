// Norms and quantisation between two products, of many rows. A block takes units of one or two rows. A unit
// has a slot in shared memory and a warp, its fetcher, that brings the rows and sums their squares. The other
// warps, the workers, do what is element by element, on one unit while others are fetched and summed; a
// worker's columns are the same in all rows, so that weights stay in registers.
#include "kernels/cuda/chain_units.cuh"

namespace addend::kernels::cuda {
namespace {

template <int ends, int fours, First first, int unit>
__global__ void __launch_bounds__(most_threads, 1)
    chain_kernel(const __grid_constant__ ChainJob job, std::byte* arena, const Frame* frame,
                 std::uint32_t rows, Split split) {
    extern __shared__ float4 shared[];
    Meeting& meeting = *reinterpret_cast<Meeting*>(shared);
    let_next_start();
    touch(&job, sizeof job);
    const std::uint32_t begin = blockIdx.x * split.units * split.unit;
    const Rows all{job,
                   arena,
                   frame,
                   meeting,
                   split,
                   begin,
                   rows,
                   min(split.units, (rows - begin + split.unit - 1) / split.unit),
                   blockDim.x - 32 * split.slots,
                   row_pitch(job.width) * 4,
                   shared_address(&meeting + 1)};
    for (std::uint32_t n = threadIdx.x; n < sizeof meeting / 4; n += blockDim.x)
        reinterpret_cast<std::uint32_t*>(&meeting)[n] = 0;  // of warps that are not there
    __syncthreads();
    if (threadIdx.x < 32 * split.slots) {
        bool any_normed = false;
        for (std::uint32_t e = 0; e < job.n_ends; ++e) any_normed = any_normed || job.ends[e].normed;
        wait_for_previous();
        fetch_and_sum<first>(all, any_normed);
    } else {
        Worker<ends, fours, first, unit> worker(all);
        wait_for_previous();
        worker.work();
    }
}

struct Board {
    int processors = 0, of_block = 0, of_processor = 0;  // the latter: bytes of shared memory
};
cudaError_t look_at(Board& board) {
    int device = 0;
    if (const cudaError_t error = cudaGetDevice(&device)) return error;
    if (const cudaError_t error =
            cudaDeviceGetAttribute(&board.processors, cudaDevAttrMultiProcessorCount, device))
        return error;
    if (const cudaError_t error =
            cudaDeviceGetAttribute(&board.of_block, cudaDevAttrMaxSharedMemoryPerBlockOptin, device))
        return error;
    return cudaDeviceGetAttribute(&board.of_processor, cudaDevAttrMaxSharedMemoryPerMultiprocessor, device);
}

// `blocks` of a multiprocessor, as far as 80 registers a thread allow.
template <int ends, int fours, First first>
cudaError_t launch_chain(const ChainJob& job, std::uint32_t rows, const Target& target,
                         std::uint32_t blocks) {
    constexpr std::uint32_t unit = fours == 6 ? 1 : 2;
    constexpr std::uint32_t reserved = 1024;  // bytes of shared memory, by the system, a block
    constexpr std::uint32_t threads_there = 65536 / 80;
    Board board;
    if (const cudaError_t error = look_at(board)) return error;
    const auto kernel = chain_kernel<ends, fours, first, unit>;
    const std::uint32_t of_row = (job.width + 3) / 4, of_general = 640 / blocks;
    const std::uint32_t wanted = fours == 0 ? (of_row < of_general ? of_row : of_general)
                                            : (of_row + fours - 1) / (fours == 0 ? 1 : fours);
    const std::uint32_t workers = (wanted + 31) / 32 * 32;
    const std::size_t row_bytes = std::size_t{row_pitch(job.width)} * sizeof(float);
    std::size_t room = static_cast<std::uint32_t>(board.of_processor) / blocks - reserved;
    if (room > static_cast<std::uint32_t>(board.of_block)) room = static_cast<std::uint32_t>(board.of_block);
    room -= sizeof(Meeting);
    const std::uint32_t places = static_cast<std::uint32_t>(board.processors) * blocks;
    Split split{};
    split.unit = rows <= places || room < unit * row_bytes ? 1 : unit;
    split.units = (rows + split.unit * places - 1) / (split.unit * places);
    const auto at_most = [&](std::uint32_t n) { split.slots = split.slots < n ? split.slots : n; };
    const std::uint32_t threads =
        threads_there / blocks < most_threads ? threads_there / blocks : most_threads;
    split.slots = most_slots_of_rows;
    at_most(static_cast<std::uint32_t>(room / (split.unit * row_bytes)));
    at_most(threads < workers + 32 ? 1 : (threads - workers) / 32);
    at_most(split.units);
    const std::size_t shared = sizeof(Meeting) + split.slots * split.unit * row_bytes;
    if (const cudaError_t error = allow_shared(kernel, shared)) return error;
    const std::uint32_t of_one = split.unit * split.units;
    return launch(kernel, dim3((rows + of_one - 1) / of_one), workers + 32 * split.slots, shared, target, job,
                  target.arena, target.frame, rows, split);
}
template <int ends, int fours>
cudaError_t ungated(const ChainJob& job, std::uint32_t rows, const Target& target, std::uint32_t blocks) {
    return job.normed ? launch_chain<ends, fours, First::norm>(job, rows, target, blocks)
                      : launch_chain<ends, fours, First::none>(job, rows, target, blocks);
}
// Which shapes are fastest was measured with 1,024 and 256 rows on an H200.
cudaError_t of_one_end(const ChainJob& job, std::uint32_t rows, const Target& target) {
    const std::uint32_t width = job.width;
    if (width <= 1280) return ungated<1, 2>(job, rows, target, 4);
    if (width <= 2560 && (job.normed || rows <= 512)) return ungated<1, 2>(job, rows, target, 2);
    if (width <= 2560) return ungated<1, 4>(job, rows, target, 4);
    if (width <= 3840 && !job.normed) return ungated<1, 6>(job, rows, target, 4);
    if (width <= 5120) return ungated<1, 4>(job, rows, target, 2);
    if (width <= 7680)
        return job.normed ? ungated<1, 3>(job, rows, target, 1) : ungated<1, 6>(job, rows, target, 2);
    return ungated<1, 6>(job, rows, target, 1);
}

}  // namespace

cudaError_t chain(const ChainJob& job, std::uint32_t rows, const Target& target) {
    if (rows == 1) return chain_of_one(job, target);
    if (job.n_ends == 1 && !job.gated) return of_one_end(job, rows, target);
    const std::uint32_t blocks = job.width <= 1280 ? 4 : job.width <= 2560 ? 2 : 1;
    bool same = !job.gated;
    for (std::uint32_t e = 0; e < job.n_ends; ++e)
        same =
            same && job.ends[e].normed && !job.ends[e].even && job.ends[e].norm.eps == job.ends[0].norm.eps;
    if (job.width <= 5120) {
        if (job.n_ends == 1 && job.product.mode == product_exact)
            return launch_chain<1, 2, First::gate>(job, rows, target, blocks);
        if (same && job.n_ends == 2) return ungated<2, 2>(job, rows, target, blocks);
        if (same && job.n_ends == 3) return ungated<3, 2>(job, rows, target, blocks);
    }
    return launch_chain<4, 0, First::any>(job, rows, target, blocks);
}

}  // namespace addend::kernels::cuda
