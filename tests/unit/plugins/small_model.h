// A random model of the hgrn_bit kind, small enough for a test, with every shape a backend has trouble with:
// widths that are no multiple of 16 or 64, a bound in some layers only, a split gate.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/program/program.h"
#include "plugins/abi/addend_abi.h"

namespace addend::test {

struct SmallShape {
    std::uint32_t vocab = 97;
    std::uint32_t hidden = 48;
    std::uint32_t inner = 80;
    std::uint32_t layers = 3;
    std::uint16_t embedding = ADDEND_BF16;
    bool halves_to_even = false;
    float soft_cap = 0;       // of the logits
    bool plain_head = false;  // an F16 matmul with a bias instead of a ternary product
    std::uint32_t seed = 1;
};

struct SmallModel {
    std::shared_ptr<const Program> program;
    std::vector<std::vector<std::byte>> weights;  // by index, as read_weight delivers them

    addend_weight_source source();
    /// Fails the read of this weight.
    std::uint32_t unreadable = ADDEND_NONE;
    std::uint64_t reads = 0;
    std::uint64_t stop_after = UINT64_MAX;  // bytes after which progress asks to stop
    std::vector<std::uint64_t> reported;
};

SmallModel make_small_model(const SmallShape& shape);

}  // namespace addend::test
