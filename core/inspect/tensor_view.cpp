#include "core/inspect/tensor_view.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <limits>

#include "core/base/file.h"
#include "core/base/number.h"
#include "core/files/tensor_read.h"
#include "core/inspect/npy.h"
#include "core/program/dtype.h"

namespace addend {
namespace {

constexpr std::uint64_t piece_cells = std::uint64_t{1} << 18;

/// `count` little-endian numbers of type T to float32.
template <class T>
void numbers_to_f32(const std::byte* source, std::uint64_t count, float* into) {
    for (std::uint64_t i = 0; i < count; ++i) {
        T value;
        std::memcpy(&value, source + i * sizeof(T), sizeof(T));
        into[i] = static_cast<float>(value);
    }
}

using NumberDecoder = void (*)(const std::byte*, std::uint64_t, float*);

NumberDecoder number_decoder(TensorDType dtype) {
    switch (dtype) {
        case TensorDType::i8: return numbers_to_f32<std::int8_t>;
        case TensorDType::i16: return numbers_to_f32<std::int16_t>;
        case TensorDType::i32: return numbers_to_f32<std::int32_t>;
        case TensorDType::i64: return numbers_to_f32<std::int64_t>;
        case TensorDType::f64: return numbers_to_f32<double>;
        case TensorDType::u8:
        case TensorDType::boolean: return numbers_to_f32<std::uint8_t>;
        case TensorDType::u16: return numbers_to_f32<std::uint16_t>;
        case TensorDType::u32: return numbers_to_f32<std::uint32_t>;
        case TensorDType::u64: return numbers_to_f32<std::uint64_t>;
        default: return nullptr;
    }
}

/// Whole rows are decoded, a bounded number at a time, and the window's columns kept.
template <class Cell, class ReadRows>
void read_by_rows(const MapSource& source, const MapWindow& w, std::span<float> into, const ReadRows& read_rows) {
    check_window(source, w, into.size());
    if (into.empty()) return;
    const std::uint64_t height = std::clamp<std::uint64_t>(piece_cells / source.cols(), 1, w.rows);
    std::vector<Cell> rows;
    for (std::uint64_t done = 0; done < w.rows; done += height) {
        const std::uint64_t now = std::min(height, w.rows - done);
        rows.resize(now * source.cols());
        read_rows(w.row + done, now, rows);
        for (std::uint64_t y = 0; y < now; ++y)
            for (std::uint64_t x = 0; x < w.cols; ++x)
                into[(done + y) * w.cols + x] = [&] {
                    const Cell cell = rows[y * source.cols() + w.col + x];
                    if constexpr (std::is_same_v<Cell, float>)
                        return cell;
                    else
                        return cell == no_trit ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(cell);
                }();
    }
}

class TensorValues final : public MapSource {
  public:
    explicit TensorValues(TensorInfo tensor) : tensor_(std::move(tensor)) {}
    std::uint64_t rows() const override { return tensor_.rows(); }
    std::uint64_t cols() const override { return tensor_.width(); }
    void read(const MapWindow& window, std::span<float> into) const override {
        read_by_rows<float>(*this, window, into, [this](std::uint64_t first, std::uint64_t count, auto& rows) {
            if (can_read_f32(tensor_.dtype)) return read_rows_f32(tensor_, first, count, rows);
            std::vector<std::byte> raw(count * tensor_.row_bytes());
            read_bytes(tensor_, first * tensor_.row_bytes(), raw);
            number_decoder(tensor_.dtype)(raw.data(), rows.size(), rows.data());
        });
    }

  private:
    TensorInfo tensor_;
};

class TritValues final : public MapSource {
  public:
    enum class As { trits, magnitudes, weights };
    TritValues(std::shared_ptr<const TritCells> cells, As as) : cells_(std::move(cells)), as_(as) {}
    std::uint64_t rows() const override { return cells_->rows(); }
    std::uint64_t cols() const override { return cells_->cols(); }
    void read(const MapWindow& window, std::span<float> into) const override {
        read_by_rows<std::int8_t>(*this, window, into,
                                  [this](std::uint64_t first, std::uint64_t count, auto& rows) {
                                      cells_->read(first, count, rows);
                                  });
        if (as_ == As::magnitudes)
            for (float& cell : into) cell = std::fabs(cell);
        if (as_ == As::weights) {
            const float scale = cells_->scale().value_or(std::numeric_limits<float>::quiet_NaN());
            for (float& cell : into) cell *= scale;
        }
    }

  private:
    std::shared_ptr<const TritCells> cells_;
    As as_;
};

class ProgramValues final : public MapSource {
  public:
    ProgramValues(std::shared_ptr<const Program> program, std::shared_ptr<const WeightSource> source,
                  std::uint32_t weight, bool scaled)
        : program_(std::move(program)), source_(std::move(source)), weight_(weight), scaled_(scaled) {}
    std::uint64_t rows() const override { return info().rows; }
    std::uint64_t cols() const override { return info().cols; }
    void read(const MapWindow& window, std::span<float> into) const override {
        read_by_rows<float>(*this, window, into, [this](std::uint64_t first, std::uint64_t count, auto& rows) {
            const auto row = static_cast<std::uint32_t>(first);
            const auto some = static_cast<std::uint32_t>(count);
            if (info().dtype == ADDEND_F32)
                return source_->read_rows(weight_, row, some, std::as_writable_bytes(std::span<float>(rows)));
            std::vector<std::byte> codes(count * row_bytes());
            source_->read_rows(weight_, row, some, codes);
            decode(codes, rows);
        });
    }

  private:
    const addend_weight& info() const { return program_->weights()[weight_]; }
    std::uint64_t row_bytes() const { return program_row_bytes(info().dtype, info().cols).value_or(0); }
    /// Codes 0, 1, 2 are -1, 0, +1: four a byte, lowest bits first.
    void decode(std::span<const std::byte> codes, std::span<float> into) const {
        const float scale = scaled_ ? info().scale : 1;
        for (std::size_t i = 0; i < into.size(); ++i) {
            const std::size_t col = i % cols();
            const auto byte = std::to_integer<int>(codes[i / cols() * row_bytes() + col / 4]);
            into[i] = scale * static_cast<float>((byte >> (2 * (col % 4)) & 3) - 1);
        }
    }

    std::shared_ptr<const Program> program_;
    std::shared_ptr<const WeightSource> source_;
    std::uint32_t weight_;
    bool scaled_;
};

TensorStorage::Layout layout_of(TensorDType dtype, bool trits) {
    if (is_ternary(dtype)) return TensorStorage::Layout::ternary_blocks;
    if (dtype == TensorDType::u8 && trits) return TensorStorage::Layout::rows4;
    return dtype_traits(dtype).block_elements > 1 ? TensorStorage::Layout::blocks : TensorStorage::Layout::plain;
}

}  // namespace

double TensorStorage::bits_per_weight() const {
    const std::uint64_t weights = rows * cols;
    return weights == 0 ? 0 : 8.0 * static_cast<double>(bytes + scale_bytes) / static_cast<double>(weights);
}

TensorStorage tensor_storage(const ModelFiles& files, std::string_view name, bool trits) {
    const TensorInfo& tensor = files.tensor(name);
    TensorStorage s;
    s.name = tensor.name;
    s.dtype = tensor.dtype;
    s.layout = layout_of(tensor.dtype, trits);
    s.shape = tensor.shape;
    s.rows = tensor.rows() * (s.layout == TensorStorage::Layout::rows4 ? 4 : 1);
    s.cols = tensor.width();
    s.block_elements = dtype_traits(tensor.dtype).block_elements;
    s.block_bytes = dtype_traits(tensor.dtype).block_bytes;
    s.file = tensor.path();
    s.offset = tensor.offset;
    s.bytes = tensor.bytes;
    for (const char* suffix : {".scale", "_scale"})
        if (const TensorInfo* scale = files.find_tensor(tensor.name + suffix)) {
            s.scale_tensor = scale->name;
            s.scale_bytes = scale->bytes;
        }
    return s;
}

bool can_view(TensorDType dtype) {
    return can_read_f32(dtype) || number_decoder(dtype) != nullptr;
}

std::shared_ptr<const MapSource> tensor_values(const ModelFiles& files, std::string_view name) {
    const TensorInfo& tensor = files.tensor(name);
    if (!can_view(tensor.dtype))
        throw Failure(Code::tensor_dtype_unsupported, {{"path", tensor.path()},
                                                       {"tensor", tensor.name},
                                                       {"found", dtype_name(tensor.dtype)}});
    return std::make_shared<TensorValues>(tensor);
}

std::shared_ptr<const MapSource> trit_values(std::shared_ptr<const TritCells> cells) {
    return std::make_shared<TritValues>(std::move(cells), TritValues::As::trits);
}

std::shared_ptr<const MapSource> dequantised_values(std::shared_ptr<const TritCells> cells) {
    return std::make_shared<TritValues>(std::move(cells), TritValues::As::weights);
}

std::shared_ptr<const MapSource> program_values(std::shared_ptr<const Program> program,
                                                std::shared_ptr<const WeightSource> source, std::uint32_t weight,
                                                bool scaled) {
    const addend_weight& w = program->weights()[weight];
    if (w.dtype != ADDEND_F32 && w.dtype != ADDEND_T2)
        throw Failure(Code::tensor_dtype_unsupported, {{"path", std::string()},
                                                       {"tensor", std::string(program->name(w.name))},
                                                       {"found", std::string(program_dtype_name(w.dtype))}});
    return std::make_shared<ProgramValues>(std::move(program), std::move(source), weight, scaled);
}

std::shared_ptr<const MapSource> trit_density(std::shared_ptr<const TritCells> cells) {
    return std::make_shared<TritValues>(std::move(cells), TritValues::As::magnitudes);
}

void export_npy(const MapSource& source, const MapWindow& window, const std::filesystem::path& path,
                const Progress& progress, const CancelToken& cancel) {
    check_window(source, window, window.rows * window.cols);
    NpyArray array;
    array.type = NpyType::f32;
    array.shape = {window.rows, window.cols};
    std::vector<float> row(window.cols);
    std::uint64_t held = window.rows;  // the row in `row`; none yet
    // Pieces are asked for in order and need not end with a row.
    array.read = [&](std::uint64_t offset, std::span<std::byte> into) {
        const std::uint64_t row_bytes = window.cols * sizeof(float);
        for (std::size_t done = 0; done < into.size();) {
            const std::uint64_t y = (offset + done) / row_bytes;
            const std::uint64_t at = (offset + done) % row_bytes;
            if (y != held) source.read({window.row + y, 1, window.col, window.cols}, row);
            held = y;
            const std::size_t now = std::min<std::size_t>(into.size() - done, row_bytes - at);
            std::memcpy(into.data() + done, reinterpret_cast<const std::byte*>(row.data()) + at, now);
            done += now;
        }
        if (progress) progress(offset + into.size(), window.rows * row_bytes);
    };
    write_npy(path, array, [&] { cancel.check(); });
}

void export_csv(const MapSource& source, const MapWindow& window, const std::filesystem::path& path,
                const Progress& progress, const CancelToken& cancel) {
    check_window(source, window, window.rows * window.cols);
    OutputFile out(path);
    std::string text = "row";
    for (std::uint64_t x = 0; x < window.cols; ++x)
        text += ',' + to_text(static_cast<std::int64_t>(window.col + x));
    text += '\n';
    std::vector<float> row(window.cols);
    for (std::uint64_t y = 0; y < window.rows; ++y) {
        cancel.check();
        source.read({window.row + y, 1, window.col, window.cols}, row);
        text += to_text(static_cast<std::int64_t>(window.row + y));
        for (const float value : row) {
            text += ',';
            if (!std::isnan(value)) text += to_text(static_cast<double>(value));
        }
        text += '\n';
        if (text.size() > std::size_t{1} << 20) {
            out.write(text);
            text.clear();
        }
        if (progress) progress(y + 1, window.rows);
    }
    out.write(text);
    out.commit();
}

}  // namespace addend
