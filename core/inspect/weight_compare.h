// Two models of one architecture, tensor by tensor: which trits became which, and how far dense weights moved.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/cancel.h"
#include "core/files/progress.h"
#include "core/inspect/weight_list.h"

namespace addend {

struct MatrixComparison {
    WeightInfo info;    // of the left model
    std::string other;  // what the right model calls it
    /// Both are trits: transitions[a + 1][b + 1] weights are a on the left and b on the right.
    bool trits = false;
    std::array<std::array<std::uint64_t, 3>, 3> transitions{};
    std::uint64_t illegal = 0;  // no trit, or not finite, on one side
    std::optional<double> left_scale, right_scale;
    /// ||right - left|| / ||left||, over the values as stored; not for trits.
    double relative_difference = 0;

    std::uint64_t compared() const;
    std::uint64_t flips() const;       // left != right
    std::uint64_t sign_flips() const;  // -1 to +1 or back
    double flip_share() const;
    std::optional<double> scale_ratio() const;  // right / left
};

struct WeightComparison {
    /// Worst first: by flip share among trits, then by relative difference among dense tensors.
    std::vector<MatrixComparison> matrices;
    std::vector<std::string> only_left, only_right, shapes_differ;
    /// Over all matrices of trits.
    std::array<std::array<std::uint64_t, 3>, 3> transitions{};
};

/// Tensors that are the same one in both (core/inspect/weight_pairs.h), those that match `pattern`: the rows of a
/// rotated projection in one order, and norms with what their file leaves out. Progress in weights. Throws
/// weights_nothing_in_common, cancelled, and what reading throws.
WeightComparison compare_weights(const ModelFiles& left, const ModelFiles& right, std::string_view pattern = "*",
                                 std::uint32_t threads = 0, const Progress& progress = {},
                                 const CancelToken& cancel = {});

}  // namespace addend
