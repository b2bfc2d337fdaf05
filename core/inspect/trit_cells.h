// The trits of a matrix, of a damaged one too: where the engine refuses to load (core/files/ternary_reader.h), a look
// inside has to show what is wrong. Otherwise the same trits and the same scale.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/message.h"
#include "core/files/model_files.h"
#include "core/files/progress.h"

namespace addend {

/// Stands for a code that is no trit, and for a latent weight that is NaN or infinite.
inline constexpr std::int8_t no_trit = 2;

class TritCells {
  public:
    /// Latent floats, tq1_0, tq2_0, or u8 as core/files/rows4.h. Reads a latent matrix once, for its scale (of finite
    /// weights only); progress in weights. Throws tensor_missing, tensor_shape_wrong, tensor_dtype_unsupported,
    /// cancelled and what reading throws; a scale that cannot be had is a warning.
    static TritCells open(const ModelFiles& files, std::string_view name, std::uint32_t threads = 0,
                          const Progress& progress = {}, const CancelToken& cancel = {});

    std::uint64_t rows() const { return tensor_.rows() * (packed_by_four() ? 4 : 1); }
    std::uint64_t cols() const { return tensor_.width(); }
    const TensorInfo& tensor() const { return tensor_; }
    bool latent() const { return is_float(tensor_.dtype); }
    /// beta: what a trit is multiplied by. Absent where the file's scale is of no use (see warnings).
    std::optional<float> scale() const { return scale_; }
    /// a, if the latent weights are exactly {-a, 0, +a} (ternary_already_quantised is then among the warnings).
    std::optional<float> quantised_alpha() const { return alpha_; }
    const std::vector<Message>& warnings() const { return warnings_; }

    /// Trits -1, 0, +1 or no_trit of rows [first, first + count), `count * cols()` of them. Thread-safe.
    void read(std::uint64_t first, std::uint64_t count, std::span<std::int8_t> into) const;
    /// The same from latent weights that were read already.
    void trits_of(std::span<const float> latent, std::span<std::int8_t> into) const;

  private:
    TritCells() = default;
    bool packed_by_four() const { return tensor_.dtype == TensorDType::u8; }
    void measure_latent(std::uint32_t threads, const Progress& progress, const CancelToken& cancel);
    void read_blocks(std::uint64_t first, std::uint64_t count, std::span<std::int8_t> into) const;
    void read_by_four(std::uint64_t first, std::uint64_t count, std::span<std::int8_t> into) const;

    TensorInfo tensor_;
    std::optional<float> scale_;
    std::optional<float> alpha_;
    std::vector<Message> warnings_;
};

}  // namespace addend
