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
    TritValues(std::shared_ptr<const TritCells> cells, bool magnitude)
        : cells_(std::move(cells)), magnitude_(magnitude) {}
    std::uint64_t rows() const override { return cells_->rows(); }
    std::uint64_t cols() const override { return cells_->cols(); }
    void read(const MapWindow& window, std::span<float> into) const override {
        read_by_rows<std::int8_t>(*this, window, into,
                                  [this](std::uint64_t first, std::uint64_t count, auto& rows) {
                                      cells_->read(first, count, rows);
                                  });
        if (magnitude_)
            for (float& cell : into) cell = std::fabs(cell);
    }

  private:
    std::shared_ptr<const TritCells> cells_;
    bool magnitude_;
};

}  // namespace

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
    return std::make_shared<TritValues>(std::move(cells), false);
}

std::shared_ptr<const MapSource> trit_density(std::shared_ptr<const TritCells> cells) {
    return std::make_shared<TritValues>(std::move(cells), true);
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
