// How a program's weights are made from a model's tensors. Entry n of a list belongs to weight n.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/program/program.h"

namespace addend {

struct WeightBinding {
    enum class Kind {
        ternary,      // T2: trits of `tensor`, latent or packed (core/files/ternary_reader.h)
        stored,       // rows of `tensor`: floats as the file holds them, blocks decoded to groups (G16)
        f32,          // `tensor` widened exactly to F32
        lower_bound,  // F32 [1, cols]: row `layer` of cumsum(softmax(tensor, over rows)) minus its first row
        rope_frequencies,  // F32 [1, cols]: `values`, each divided by its entry of `tensor` where there is
                           // one
    };
    Kind kind = Kind::stored;
    std::string tensor;
    std::uint32_t layer = 0;       // of a lower bound
    std::vector<double> values{};  // of rope_frequencies: radians per position
};

struct Lowered {
    std::shared_ptr<const Program> program;
    std::vector<WeightBinding> bindings;
};

}  // namespace addend
