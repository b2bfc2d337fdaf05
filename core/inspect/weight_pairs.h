// Which tensors of two models are the same one. A folder and the GGUF made of it differ in what they call a
// tensor, in the order of Llama's query and key rows, and in what they store of Gemma's norms.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/inspect/weight_list.h"

namespace addend {

/// How the channels of a head are ordered in a projection whose output is rotated.
struct HeadOrder {
    std::uint32_t width = 0;    // channels of a head
    std::uint32_t rotated = 0;  // those that come in pairs, from the first
    bool neighbours = false;    // pairs stand side by side, else half of `rotated` apart

    /// The row of a matrix in the other order that is row `row` of one in this order.
    std::uint64_t in_other_order(std::uint64_t row) const;
};

struct WeightPair {
    WeightInfo left, right;
    bool trits = false;      // both are
    double offset = 0;       // to be added to the values of the right
    bool reordered = false;  // the right has the other order than `order`, which is the left's
    HeadOrder order;
};

struct WeightPairs {
    std::vector<WeightPair> pairs;  // in the order of the left model
    std::vector<std::string> only_left, only_right, shapes_differ;
};

/// Tensors that mean the same and whose shape agrees, those whose name in the left model matches `pattern`
/// (glob); what stands on the right alone is matched by its name there. Where a configuration says what a
/// tensor is, that counts, else the name.
WeightPairs pair_weights(const ModelFiles& left, const ModelFiles& right, std::string_view pattern = "*");

}  // namespace addend
