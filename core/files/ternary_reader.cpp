#include "core/files/ternary_reader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/files/half.h"
#include "core/files/rows4.h"
#include "core/files/tensor_read.h"
#include "core/files/ternary_blocks.h"
#include "core/files/ternary_math.h"

namespace addend {
namespace {

constexpr std::uint64_t batch_bytes = 1 << 20;

/// Rows read at once: a bounded buffer, at least one row.
std::uint64_t batch_rows(std::uint64_t row_bytes) {
    return std::max<std::uint64_t>(1, batch_bytes / row_bytes);
}

[[noreturn]] void not_finite(const TensorInfo& tensor, std::uint64_t row, std::span<const float> values) {
    const auto bad = std::find_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
    throw Failure(
        Code::tensor_not_finite,
        {{"path", tensor.path()}, {"tensor", tensor.name}, {"row", row}, {"column", bad - values.begin()}});
}

/// Whether all magnitudes seen so far are 0 or one and the same value.
struct Magnitudes {
    float largest = 0;
    float least = std::numeric_limits<float>::infinity();  // of those above 0
    bool zeros = false;

    void add(std::span<const float> values) {
        float high = largest;
        float low = least;
        bool any_zero = false;
        for (const float v : values) {
            const float m = std::fabs(v);
            high = m > high ? m : high;
            any_zero |= m == 0.0f;
            const float positive = m > 0.0f ? m : std::numeric_limits<float>::infinity();
            low = positive < low ? positive : low;
        }
        largest = high;
        least = low;
        zeros |= any_zero;
    }
    bool ternary() const { return zeros && largest > 0 && largest == least; }
};

void check_matrix(const TensorInfo& tensor) {
    if (tensor.shape.size() != 2 || tensor.shape[0] == 0 || tensor.shape[1] == 0)
        throw Failure(Code::tensor_shape_wrong, {{"path", tensor.path()},
                                                 {"tensor", tensor.name},
                                                 {"expected", "[rows, columns]"},
                                                 {"found", shape_text(tensor.shape)}});
    if (tensor.stored_width > kernels::t2_max_columns)
        throw Failure(Code::tensor_too_large, {{"path", tensor.path()},
                                               {"tensor", tensor.name},
                                               {"elements", tensor.stored_width},
                                               {"limit", kernels::t2_max_columns}});
    if (!is_ternary(tensor.dtype) && !is_float(tensor.dtype) && tensor.dtype != TensorDType::u8)
        throw Failure(
            Code::tensor_dtype_unsupported,
            {{"path", tensor.path()}, {"tensor", tensor.name}, {"found", dtype_name(tensor.dtype)}});
}

/// `count` codes into bytes of four; missing ones of the last byte are code 1, trit 0. Trits are codes less
/// one.
template <class T>
void pack_codes(const T* codes, int bias, std::uint64_t count, std::uint8_t* dst) {
    const std::uint64_t whole = count / 4;
    for (std::uint64_t i = 0; i < whole; ++i) {
        const T* c = codes + 4 * i;
        dst[i] = static_cast<std::uint8_t>((c[0] + bias) | (c[1] + bias) << 2 | (c[2] + bias) << 4 |
                                           (c[3] + bias) << 6);
    }
    if (count % 4 == 0) return;
    unsigned byte = 0x55;
    for (std::uint64_t k = 0; k < count % 4; ++k) {
        byte &= ~(3u << (2 * k));
        byte |= static_cast<unsigned>(codes[4 * whole + k] + bias) << (2 * k);
    }
    dst[whole] = static_cast<std::uint8_t>(byte);
}

[[noreturn]] void bad_scale(const TensorInfo& tensor, double found) {
    throw Failure(Code::ternary_scale_invalid,
                  {{"path", tensor.path()}, {"tensor", tensor.name}, {"found", found}});
}

float checked_scale(const TensorInfo& tensor, float scale) {
    if (!std::isfinite(scale) || scale <= 0) bad_scale(tensor, static_cast<double>(scale));
    return scale;
}

/// The d that all blocks share; blocks of zeros only may have any. Reads the whole matrix.
float common_d(const TensorInfo& tensor, const CancelToken& cancel) {
    const std::uint64_t block_bytes = ternary_block_bytes(tensor.dtype);
    const std::uint64_t batch = std::max<std::uint64_t>(1, batch_bytes / block_bytes) * block_bytes;
    std::vector<std::byte> raw;
    std::optional<std::uint16_t> common;
    std::array<std::uint8_t, ternary_block_elements> codes;
    for (std::uint64_t at = 0; at < tensor.bytes; at += batch) {
        cancel.check();
        raw.resize(std::min(batch, tensor.bytes - at));
        read_bytes(tensor, at, raw);
        for (std::size_t b = 0; b < raw.size(); b += block_bytes) {
            const std::span<const std::byte> block(raw.data() + b, block_bytes);
            const std::uint16_t d = ternary_block_d(block);
            if (common == d) continue;
            (void)decode_ternary_block(tensor.dtype, block, codes);
            if (std::all_of(codes.begin(), codes.end(), [](std::uint8_t c) { return c == 1; })) continue;
            if (common)
                throw Failure(Code::ternary_block_scales_differ,
                              {{"path", tensor.path()}, {"tensor", tensor.name}});
            common = d;
        }
    }
    // A matrix of zeros only has no scale to speak of; any finite one gives the same products.
    return common ? checked_scale(tensor, f32_from_f16(*common)) : beta_least;
}

}  // namespace

double TernaryStats::density() const {
    return total() == 0 ? 0.0 : static_cast<double>(minus + plus) / static_cast<double>(total());
}

TernaryReader TernaryReader::open(const ModelFiles& files, std::string_view name,
                                  const TernaryOptions& options, const CancelToken& cancel) {
    TernaryReader reader;
    reader.tensor_ = files.tensor(name);
    check_matrix(reader.tensor_);
    if (reader.latent())
        reader.measure_latent(options, cancel);
    else if (reader.rows4())
        reader.measure_rows4(files);
    else
        reader.measure_packed(files, cancel);
    return reader;
}

bool TernaryReader::latent() const {
    return is_float(tensor_.dtype);
}

void TernaryReader::measure_latent(const TernaryOptions& options, const CancelToken& cancel) {
    const std::uint64_t batch = batch_rows(tensor_.row_bytes());
    std::vector<float> values;
    Magnitudes magnitudes;
    double sum = 0;
    for (std::uint64_t row = 0; row < rows(); row += batch) {
        cancel.check();
        const std::uint64_t count = std::min(batch, rows() - row);
        values.resize(count * cols());
        read_rows_f32(tensor_, row, count, values);
        for (std::uint64_t i = 0; i < count; ++i) {
            const std::span<const float> one(values.data() + i * cols(), cols());
            const double row_sum = best_kernels().abs_sum_f32(one.data(), one.size());
            if (!std::isfinite(row_sum)) not_finite(tensor_, row + i, one);
            sum += row_sum;
        }
        magnitudes.add(values);
    }
    scale_ = beta_of(sum, tensor_.elements());
    if (!magnitudes.ternary()) return;
    alpha_ = magnitudes.largest;
    const double alpha = static_cast<double>(magnitudes.largest);
    warnings_.push_back({Code::ternary_already_quantised,
                         {{"tensor", tensor_.name},
                          {"alpha", alpha},
                          {"scale", static_cast<double>(scale_)},
                          {"density", sum / static_cast<double>(tensor_.elements()) / alpha}}});
    if (options.scale_correction) scale_ = *alpha_;
}

void TernaryReader::measure_packed(const ModelFiles& files, const CancelToken& cancel) {
    const TensorInfo* scale = files.find_tensor(tensor_.name + ".scale");
    if (scale == nullptr) {
        scale_ = common_d(tensor_, cancel);
        return;
    }
    if (scale->dtype != TensorDType::f32)
        throw Failure(Code::tensor_dtype_wrong, {{"path", scale->path()},
                                                 {"tensor", scale->name},
                                                 {"expected", "f32"},
                                                 {"found", dtype_name(scale->dtype)}});
    if (scale->elements() != 1)
        throw Failure(Code::tensor_shape_wrong, {{"path", scale->path()},
                                                 {"tensor", scale->name},
                                                 {"expected", "[1]"},
                                                 {"found", shape_text(scale->shape)}});
    scale_ = checked_scale(tensor_, read_f32(*scale).front());
}

void TernaryReader::measure_rows4(const ModelFiles& files) {
    const TensorInfo& scale = files.tensor(tensor_.name + "_scale");
    if (!is_float(scale.dtype))
        throw Failure(Code::tensor_dtype_wrong, {{"path", scale.path()},
                                                 {"tensor", scale.name},
                                                 {"expected", "f32, f16, bf16"},
                                                 {"found", dtype_name(scale.dtype)}});
    if (scale.elements() != 1)
        throw Failure(Code::tensor_shape_wrong, {{"path", scale.path()},
                                                 {"tensor", scale.name},
                                                 {"expected", "[1]"},
                                                 {"found", shape_text(scale.shape)}});
    const float stored = checked_scale(tensor_, read_f32(scale).front());
    const bool divides =
        rows4_scale(files.config, (files.path / "config.json").string()) == Rows4Scale::divides;
    scale_ = divides ? checked_scale(tensor_, 1 / stored) : stored;
}

void TernaryReader::read_rows(std::uint64_t first, std::uint64_t count, std::span<std::uint8_t> dst) const {
    if (first > rows() || count > rows() - first || dst.size() != count * row_stride())
        throw Failure(Code::internal_error, {{"detail", "TernaryReader::read_rows: range"}});
    if (count == 0) return;
    const std::uint64_t batch = batch_rows(tensor_.row_bytes());
    for (std::uint64_t done = 0; done < count; done += batch) {
        const std::uint64_t now = std::min(batch, count - done);
        std::uint8_t* into = dst.data() + done * row_stride();
        if (latent())
            read_latent_rows(first + done, now, into);
        else if (rows4())
            read_rows4(first + done, now, into);
        else
            read_packed_rows(first + done, now, into);
    }
}

void TernaryReader::read_latent_rows(std::uint64_t first, std::uint64_t count, std::uint8_t* dst) const {
    std::vector<float> values(count * cols());
    std::vector<std::int8_t> trits(cols());
    read_rows_f32(tensor_, first, count, values);
    for (std::uint64_t i = 0; i < count; ++i) {
        const std::span<const float> row(values.data() + i * cols(), cols());
        // The file may have changed since it was measured.
        if (best_kernels().ternarize_f32(row.data(), row.size(), scale_, trits.data()) != 0)
            not_finite(tensor_, first + i, row);
        pack_codes(trits.data(), 1, cols(), dst + i * row_stride());
    }
}

void TernaryReader::read_packed_rows(std::uint64_t first, std::uint64_t count, std::uint8_t* dst) const {
    const std::uint64_t block_bytes = ternary_block_bytes(tensor_.dtype);
    std::vector<std::byte> raw(count * tensor_.row_bytes());
    read_bytes(tensor_, first * tensor_.row_bytes(), raw);
    std::array<std::uint8_t, ternary_block_elements> codes;
    const std::byte* block = raw.data();
    for (std::uint64_t i = 0; i < count; ++i) {
        std::uint8_t* out = dst + i * row_stride();
        for (std::uint64_t column = 0; column < tensor_.stored_width; column += codes.size()) {
            if (!decode_ternary_block(tensor_.dtype, {block, block_bytes}, codes))
                throw Failure(Code::ternary_code_invalid,
                              {{"path", tensor_.path()}, {"tensor", tensor_.name}, {"row", first + i}});
            block += block_bytes;
            if (column < cols())
                pack_codes(codes.data(), 0, std::min<std::uint64_t>(codes.size(), cols() - column),
                           out + column / 4);
        }
    }
}

void TernaryReader::read_rows4(std::uint64_t first, std::uint64_t count, std::uint8_t* dst) const {
    const std::uint64_t byte_rows = tensor_.rows();
    std::vector<std::byte> raw;
    for (std::uint64_t done = 0; done < count;) {
        const std::uint64_t row = first + done;
        const std::uint64_t begin = row % byte_rows;
        const std::uint64_t now = std::min(count - done, byte_rows - begin);  // rows of one quarter
        raw.resize(now * cols());
        read_bytes(tensor_, begin * cols(), raw);
        const auto* bytes = reinterpret_cast<const unsigned char*>(raw.data());
        const auto quarter = static_cast<unsigned>(row / byte_rows);
        for (std::uint64_t i = 0; i < now; ++i)
            if (!decode_rows4(bytes + i * cols(), cols(), quarter, dst + (done + i) * row_stride()))
                throw Failure(Code::ternary_code_invalid,
                              {{"path", tensor_.path()}, {"tensor", tensor_.name}, {"row", row + i}});
        done += now;
    }
}

TernaryStats TernaryReader::stats(const CancelToken& cancel) const {
    const std::uint64_t batch = batch_rows(tensor_.row_bytes());
    std::vector<std::uint8_t> codes;
    std::array<std::uint64_t, 256> bytes{};
    for (std::uint64_t row = 0; row < rows(); row += batch) {
        cancel.check();
        const std::uint64_t count = std::min(batch, rows() - row);
        codes.resize(count * row_stride());
        read_rows(row, count, codes);
        for (const std::uint8_t byte : codes) ++bytes[byte];
    }
    std::array<std::uint64_t, 4> counts{};
    for (std::size_t byte = 0; byte < bytes.size(); ++byte)
        for (std::size_t k = 0; k < 4; ++k) counts[byte >> (2 * k) & 3] += bytes[byte];
    const std::uint64_t padding = (row_stride() * 4 - cols()) * rows();
    return {counts[0], counts[1] - padding, counts[2]};
}

}  // namespace addend
