// A weight matrix as trits and one scale, whatever the file holds: latent floats or packed ternary blocks.
//
// Latent (f32, f16, bf16): beta = max(mean|W|, 1e-5), each row summed in double by the abs_sum kernel and the
// rows added in order, so the same bits everywhere; trit = clamp(round-half-even(W / beta), -1, 1) in
// float32. Packed (tq1_0, tq2_0): trits as stored, scale from `<name>.scale`, else from the blocks' common d.
// Packed u8 (core/files/rows4.h): trits as stored, scale from `<name>_scale` in the sense config.json gives it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/message.h"
#include "core/files/model_files.h"

namespace addend {

struct TernaryStats {
    std::uint64_t minus = 0;
    std::uint64_t zero = 0;
    std::uint64_t plus = 0;

    std::uint64_t total() const { return minus + zero + plus; }
    /// Share of weights that are not 0; 0 for an empty matrix.
    double density() const;

    friend bool operator==(const TernaryStats&, const TernaryStats&) = default;
};

struct TernaryOptions {
    /// Where a checkpoint already holds {-a, 0, +a}: take a as the scale instead of a * density.
    bool scale_correction = false;
};

class TernaryReader {
  public:
    /// `name` in `files`; its `.scale` is found by itself. Reads a latent matrix once, for its scale.
    /// Failures: tensor_missing, tensor_dtype_unsupported, tensor_shape_wrong (not a matrix),
    /// tensor_not_finite, ternary_block_scales_differ, ternary_scale_invalid, cancelled.
    static TernaryReader open(const ModelFiles& files, std::string_view name,
                              const TernaryOptions& options = {}, const CancelToken& cancel = {});

    std::uint64_t rows() const { return tensor_.rows() * (rows4() ? 4 : 1); }
    std::uint64_t cols() const { return tensor_.width(); }
    /// Bytes of one canonical row: ceil(cols / 4).
    std::uint64_t row_stride() const { return (cols() + 3) / 4; }
    /// What a trit is multiplied by.
    float scale() const { return scale_; }
    /// True if the trits are rounded from latent weights, false if they are stored.
    bool latent() const;
    /// a, if the latent weights are exactly {-a, 0, +a} (see ternary_already_quantised).
    std::optional<float> quantised_alpha() const { return alpha_; }
    /// Things to tell the user about this matrix: ternary_already_quantised.
    const std::vector<Message>& warnings() const { return warnings_; }
    const TensorInfo& tensor() const { return tensor_; }

    /// Rows [first, first + count), `count * row_stride()` bytes into `dst`: four trits a byte, lowest bits
    /// first, code = trit + 1; positions past the last column hold code 1 (trit 0). Thread-safe. Failures:
    /// file_truncated, file_read_failed, tensor_not_finite, ternary_code_invalid.
    void read_rows(std::uint64_t first, std::uint64_t count, std::span<std::uint8_t> dst) const;

    /// Counts of the whole matrix: reads it once.
    TernaryStats stats(const CancelToken& cancel = {}) const;

  private:
    TernaryReader() = default;
    void measure_latent(const TernaryOptions& options, const CancelToken& cancel);
    bool rows4() const { return tensor_.dtype == TensorDType::u8; }
    void measure_packed(const ModelFiles& files, const CancelToken& cancel);
    void measure_rows4(const ModelFiles& files);
    void read_latent_rows(std::uint64_t first, std::uint64_t count, std::uint8_t* dst) const;
    void read_packed_rows(std::uint64_t first, std::uint64_t count, std::uint8_t* dst) const;
    void read_rows4(std::uint64_t first, std::uint64_t count, std::uint8_t* dst) const;

    TensorInfo tensor_;
    float scale_ = 0;
    std::optional<float> alpha_;
    std::vector<Message> warnings_;
};

}  // namespace addend
