#include "tests/unit/plugins/cuda/short_math.h"

#include "kernels/cuda/chain.cuh"

namespace addend::test {
namespace {

using namespace kernels::cuda;
namespace scalar = kernels::scalar;

// Bits [0, end) as floats. A NaN equals any other.
template <class Differ>
__global__ void count(std::uint64_t end, Differ differ, unsigned long long* wrong) {
    unsigned long long mine = 0;
    for (std::uint64_t bits = blockIdx.x * std::uint64_t{blockDim.x} + threadIdx.x; bits < end;
         bits += std::uint64_t{gridDim.x} * blockDim.x)
        if (differ(__uint_as_float(static_cast<std::uint32_t>(bits)))) ++mine;
    if (mine != 0) atomicAdd(wrong, mine);
}
template <class Differ>
std::uint64_t wrong_of(std::uint64_t end, Differ differ) {
    unsigned long long *wrong = nullptr, result = 0;
    if (cudaMalloc(&wrong, sizeof *wrong) != cudaSuccess) return UINT64_MAX;
    cudaMemset(wrong, 0, sizeof *wrong);
    count<<<1024, 256>>>(end, differ, wrong);
    const bool done = cudaMemcpy(&result, wrong, sizeof result, cudaMemcpyDeviceToHost) == cudaSuccess;
    cudaFree(wrong);
    return done ? result : UINT64_MAX;
}
__device__ bool differ(float a, float b) {
    return __float_as_uint(a) != __float_as_uint(b) && !(a != a && b != b);
}

struct Scales {
    __device__ bool operator()(float largest) const {
        const std::uint32_t bits = __float_as_uint(largest);
        return differ(scale_within(bits), scale_for(bits));
    }
};
struct Roots {
    std::uint32_t width;
    float eps;
    __device__ bool operator()(float sum) const {
        const float columns = static_cast<float>(width);
        return is_within(sum) &&
               differ(rstd_within(sum, columns, 1.0f / columns, eps), rstd_of({nullptr, eps, 0}, sum, width));
    }
};
struct Sigmoids {
    __device__ bool operator()(float h) const {
        return fabsf(h) <= 80.0f && differ(sigmoid_within(h), scalar::sigmoid(h));
    }
};
struct Silus {
    __device__ bool operator()(float h) const {
        return fabsf(h) <= 80.0f && silu_within(h) != scalar::silu(h);
    }
};

}  // namespace

std::uint64_t wrong_scales() {
    return wrong_of(std::uint64_t{1} << 31, Scales{});
}
std::uint64_t wrong_roots(std::uint32_t width, float eps) {
    return wrong_of(std::uint64_t{1} << 31, Roots{width, eps});
}
std::uint64_t wrong_sigmoids() {
    return wrong_of(std::uint64_t{1} << 32, Sigmoids{});
}
std::uint64_t wrong_silus() {
    return wrong_of(std::uint64_t{1} << 32, Silus{});
}

}  // namespace addend::test
