#include "plugins/cpu/file_rows.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace addend::cpu {
namespace {

// As kernels::unpack_panel_row: product and sum rounded apart, and no sum where there is no minimum.
void widen_groups(const StoredWeight& weight, const std::byte* row, float* out) {
    for (std::uint32_t first = 0; first < weight.cols; first += 16, row += sizeof(addend_weight_group)) {
        addend_weight_group group;
        std::memcpy(&group, row, sizeof group);
        const std::uint32_t count = std::min(weight.cols - first, 16u);
        for (std::uint32_t c = 0; c < count; ++c) {
            const float product = group.d * static_cast<float>(group.c[c]);
            out[first + c] = weight.format.minimum ? product + group.m : product;
        }
    }
}

}  // namespace

std::uint64_t file_rows_bytes(const StoredWeight& weight, std::uint32_t most_tokens) {
    return checked_mul(std::min(most_tokens, weight.rows), weight.row_bytes);
}

FileRows::FileRows(const Weights& weights, std::uint32_t weight, std::uint32_t most_tokens)
    : weights_(weights),
      weight_(weight),
      rows_(file_rows_bytes(weights.at(weight), most_tokens), "rows of the embedding") {}

void FileRows::read(const std::int32_t* tokens, std::uint32_t count) {
    order_.resize(count);
    place_of_.resize(count);
    std::iota(order_.begin(), order_.end(), 0u);
    std::sort(order_.begin(), order_.end(),
              [&](std::uint32_t a, std::uint32_t b) { return tokens[a] < tokens[b]; });
    const std::uint64_t row_bytes = weights_.at(weight_).row_bytes;
    std::uint32_t places = 0;
    for (std::uint32_t n = 0; n < count;) {
        const auto first = static_cast<std::uint32_t>(tokens[order_[n]]);
        std::uint32_t rows = 0;  // a run of neighbours, some of them for several tokens
        for (; n < count && static_cast<std::uint32_t>(tokens[order_[n]]) <= first + rows; ++n) {
            rows = static_cast<std::uint32_t>(tokens[order_[n]]) - first + 1;
            place_of_[order_[n]] = places + rows - 1;
        }
        weights_.read_rows(weight_, first, rows, rows_.data() + places * row_bytes);
        places += rows;
    }
}

void FileRows::widen(std::uint32_t n, float* out) const {
    const StoredWeight& weight = weights_.at(weight_);
    const std::byte* const row = rows_.data() + place_of_[n] * weight.row_bytes;
    switch (weight.source) {
        case ADDEND_F16:
            return weights_.kernels().convert_f16_f32(reinterpret_cast<const kernels::F16*>(row), weight.cols,
                                                      out);
        case ADDEND_BF16:
            return weights_.kernels().convert_bf16_f32(reinterpret_cast<const kernels::Bf16*>(row),
                                                       weight.cols, out);
        case ADDEND_G16:
            return widen_groups(weight, row, out);
        default:
            std::memcpy(out, row, weight.row_bytes);
    }
}

}  // namespace addend::cpu
