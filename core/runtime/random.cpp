#include "core/runtime/random.h"

#include <random>

namespace addend {

std::uint64_t random_seed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

}  // namespace addend
