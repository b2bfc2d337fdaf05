#include "tests/bench/kernel_arena.h"

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <random>

namespace addend::bench {

namespace {

const std::uint8_t* make_weights() {
    void* at = mmap(nullptr, weight_arena_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) throw std::bad_alloc();
    madvise(at, weight_arena_bytes, MADV_HUGEPAGE);
    std::mt19937 random(1);
    constexpr std::size_t pattern = std::size_t{1} << 20;
    auto* bytes = static_cast<std::uint8_t*>(at);
    for (std::size_t i = 0; i < pattern; ++i) {
        unsigned byte = 0;
        for (int p = 0; p < 4; ++p) byte = byte << 2 | static_cast<unsigned>(random() % 3);
        bytes[i] = static_cast<std::uint8_t>(byte);
    }
    for (std::size_t i = pattern; i < weight_arena_bytes; i += pattern)
        std::memcpy(bytes + i, bytes, pattern);
    return bytes;
}

}  // namespace

const std::uint8_t* weight_arena() {
    static const std::uint8_t* const weights = make_weights();
    return weights;
}

std::vector<float> ordinary_floats(std::size_t n) {
    std::mt19937 random(2);
    std::normal_distribution<float> normal;
    std::vector<float> values(n);
    for (float& v : values) v = normal(random);
    return values;
}

std::vector<std::int8_t> random_activations(std::size_t n) {
    std::mt19937 random(3);
    std::vector<std::int8_t> values(n);
    for (std::int8_t& v : values) v = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
    return values;
}

}  // namespace addend::bench
