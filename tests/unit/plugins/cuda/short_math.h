// Short forms of divisions, roots and gates (kernels/cuda/chain.cuh) against the definitions, on the device,
// for every operand they are meant for.
#pragma once

#include <cstdint>

namespace addend::test {

/// How many give other bits; UINT64_MAX where the device could not run it.
std::uint64_t wrong_scales();
std::uint64_t wrong_roots(std::uint32_t width, float eps);
std::uint64_t wrong_sigmoids();
std::uint64_t wrong_silus();

}  // namespace addend::test
