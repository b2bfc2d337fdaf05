// Sampling on the device, one block: decode_loop.1. Candidates are ordered by falling probability, then
// rising id. Not built for speed at large vocabularies: about 3 passes over the logits, and one for each
// candidate looked at.
#include "kernels/cuda/device.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t threads = 1024;

__device__ std::uint64_t block_max(std::uint64_t x, std::uint64_t* shared) {
    for (int half = 16; half > 0; half /= 2) {
        const std::uint64_t other = __shfl_xor_sync(0xFFFFFFFFu, x, half);
        x = other > x ? other : x;
    }
    __syncthreads();
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    for (std::uint32_t w = 0; w < threads / 32; ++w) x = shared[w] > x ? shared[w] : x;
    return x;
}

__device__ double block_sum(double x, double* shared) {
    for (int half = 16; half > 0; half /= 2) x += __shfl_xor_sync(0xFFFFFFFFu, x, half);
    __syncthreads();
    if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = x;
    __syncthreads();
    double sum = 0;
    for (std::uint32_t w = 0; w < threads / 32; ++w) sum += shared[w];
    return sum;
}

__device__ double draw_of(std::uint64_t seed, std::uint64_t n) {
    std::uint64_t z = seed + n + 0x9E3779B97F4A7C15ull;  // splitmix64(seed + n)
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    z ^= z >> 31;
    return static_cast<double>(z >> 11) * 0x1p-53;
}

__global__ void __launch_bounds__(threads)
    sample_kernel(const float* logits, std::uint32_t vocab, Sampling sampling, std::uint64_t* draw,
                  std::int32_t* token, Picked* picked) {
    __shared__ std::uint64_t keys[threads / 32];
    __shared__ double sums[threads / 32];
    wait_for_previous();
    std::uint64_t best = 0;
    for (std::uint32_t i = threadIdx.x; i < vocab; i += threads) best = max(best, pick_key(logits[i], i));
    best = block_max(best, keys);
    const std::uint32_t top = picked_id(best);
    const double largest = logits[top];
    double all = 0;  // of exp at temperature 1: what logprob is told against
    for (std::uint32_t i = threadIdx.x; i < vocab; i += threads) all += exp(logits[i] - largest);
    all = block_sum(all, sums);
    std::uint32_t id = top;
    if (sampling.temperature > 0) {
        const double t = sampling.temperature;
        double total = 0;  // of the weights of all that remain; a weight is relative to the largest
        for (std::uint32_t i = threadIdx.x; i < vocab; i += threads) total += exp((logits[i] - largest) / t);
        total = block_sum(total, sums);
        // Calls visit(id, weight) for the likeliest, the next, … until it answers false.
        const auto walk = [&](auto&& visit) {
            std::uint64_t below = ~std::uint64_t{0};
            for (;;) {
                std::uint64_t next = 0;
                for (std::uint32_t i = threadIdx.x; i < vocab; i += threads) {
                    const std::uint64_t key = pick_key(logits[i], i);
                    if (key < below && key > next) next = key;
                }
                next = block_max(next, keys);
                if (next == 0) return;
                const std::uint32_t candidate = picked_id(next);
                if (!visit(candidate, exp((logits[candidate] - largest) / t))) return;
                below = next;
            }
        };
        std::uint32_t kept = vocab, n = 0;
        if (sampling.top_k > 0 && sampling.top_k < vocab) {
            kept = sampling.top_k;
            total = 0;
            walk([&](std::uint32_t, double weight) {
                total += weight;
                return ++n < kept;
            });
        }
        if (sampling.top_p < 1 || sampling.min_p > 0) {
            const double nucleus = sampling.top_p < 1 ? sampling.top_p * total : 1e300;
            double sum = 0;
            n = 0;
            walk([&](std::uint32_t, double weight) {
                if (n > 0 && weight < sampling.min_p) return false;
                sum += weight;
                return ++n < kept && sum < nucleus;
            });
            kept = n;
            total = sum;
        }
        const double u = draw_of(sampling.seed, *draw);
        double cumulative = 0;
        n = 0;
        walk([&](std::uint32_t candidate, double weight) {
            id = candidate;
            cumulative += weight;
            return ++n < kept && !(cumulative > u * total);
        });
    }
    __syncthreads();
    if (threadIdx.x != 0) return;
    if (sampling.temperature > 0) ++*draw;
    *token = static_cast<std::int32_t>(id);
    picked->token = static_cast<std::int32_t>(id);
    picked->logprob = static_cast<float>(logits[id] - largest - log(all));
}

}  // namespace

cudaError_t sample(const float* logits, std::uint32_t vocab, const Sampling& sampling, std::uint64_t* draw,
                   std::int32_t* token, Picked* picked, cudaStream_t stream) {
    return launch(sample_kernel, dim3(1), threads, 0, Target{stream}, logits, vocab, sampling, draw, token,
                  picked);
}

}  // namespace addend::kernels::cuda
