#include "core/inspect/trit_cells.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/files/tensor_read.h"
#include "core/files/ternary_blocks.h"
#include "core/files/ternary_reader.h"
#include "core/inspect/in_parallel.h"
#include "kernels/kernels.h"

namespace addend {
namespace {

constexpr float least_scale = 1e-5f;  // the authors' clamp of mean|w|
constexpr std::uint64_t band_weights = std::uint64_t{1} << 18;

const kernels::KernelTable& fast_kernels() {
    return kernels::kernels_for(kernels::best_isa());
}

std::uint64_t band_rows(const TritCells& cells) {
    return std::max<std::uint64_t>(1, band_weights / std::max<std::uint64_t>(1, cells.cols()));
}

/// What one band of latent rows says about the scale.
struct LatentBand {
    std::vector<double> row_sums;  // of |w|, finite weights only
    std::uint64_t finite = 0;
    float largest = 0, least = std::numeric_limits<float>::infinity();  // of |w| > 0
    bool zeros = false;

    void add_row(std::span<const float> row) {
        double sum = fast_kernels().abs_sum_f32(row.data(), row.size());
        std::uint64_t good = row.size();
        if (!std::isfinite(sum)) {
            sum = 0;
            good = 0;
            for (const float w : row)
                if (std::isfinite(w)) {
                    sum += std::fabs(static_cast<double>(w));
                    ++good;
                }
        }
        for (const float w : row) {
            const float m = std::fabs(w);
            if (!std::isfinite(m)) continue;
            largest = std::max(largest, m);
            zeros |= m == 0;
            if (m > 0) least = std::min(least, m);
        }
        row_sums.push_back(sum);
        finite += good;
    }
};

}  // namespace

TritCells TritCells::open(const ModelFiles& files, std::string_view name, std::uint32_t threads,
                          const Progress& progress, const CancelToken& cancel) {
    TritCells cells;
    cells.tensor_ = files.tensor(name);
    const TensorInfo& t = cells.tensor_;
    if (t.shape.size() != 2 || t.elements() == 0)
        throw Failure(Code::tensor_shape_wrong, {{"path", t.path()},
                                                 {"tensor", t.name},
                                                 {"expected", "[rows, columns]"},
                                                 {"found", shape_text(t.shape)}});
    if (cells.latent()) {
        cells.measure_latent(threads, progress, cancel);
        return cells;
    }
    if (!is_ternary(t.dtype) && !cells.packed_by_four())
        throw Failure(Code::tensor_dtype_unsupported,
                      {{"path", t.path()}, {"tensor", t.name}, {"found", dtype_name(t.dtype)}});
    try {
        cells.scale_ = TernaryReader::open(files, name, {}, cancel).scale();
    } catch (const Failure& failure) {
        if (failure.code() == Code::cancelled) throw;
        cells.warnings_.push_back(failure.message());
    }
    return cells;
}

void TritCells::measure_latent(std::uint32_t threads, const Progress& progress, const CancelToken& cancel) {
    const std::uint64_t height = band_rows(*this);
    const std::uint64_t count = (rows() + height - 1) / height;
    std::vector<LatentBand> bands(count);
    std::vector<std::vector<float>> buffers(workers_for(count, threads));
    in_parallel(count, threads, rows() * cols(), progress, cancel, [&](std::uint64_t b, std::uint32_t worker) {
        const std::uint64_t now = std::min(height, rows() - b * height);
        std::vector<float>& values = buffers[worker];
        values.resize(now * cols());
        read_rows_f32(tensor_, b * height, now, values);
        for (std::uint64_t i = 0; i < now; ++i) bands[b].add_row({values.data() + i * cols(), cols()});
        return now * cols();
    });
    // Rows are added in order, as the engine does: the same bits whatever the threads.
    double sum = 0;
    LatentBand all;
    for (const LatentBand& band : bands) {
        for (const double row : band.row_sums) sum += row;
        all.finite += band.finite;
        all.largest = std::max(all.largest, band.largest);
        all.least = std::min(all.least, band.least);
        all.zeros |= band.zeros;
    }
    const double mean = all.finite == 0 ? 0 : sum / static_cast<double>(all.finite);
    scale_ = std::max(static_cast<float>(mean), least_scale);
    if (!all.zeros || all.largest <= 0 || all.largest != all.least) return;
    alpha_ = all.largest;
    const auto alpha = static_cast<double>(*alpha_);
    warnings_.push_back({Code::ternary_already_quantised,
                         {{"tensor", tensor_.name},
                          {"alpha", alpha},
                          {"scale", static_cast<double>(*scale_)},
                          {"density", mean / alpha}}});
}

void TritCells::trits_of(std::span<const float> latent, std::span<std::int8_t> into) const {
    if (fast_kernels().ternarize_f32(latent.data(), latent.size(), *scale_, into.data()) == 0) return;
    for (std::size_t i = 0; i < latent.size(); ++i)
        if (!std::isfinite(latent[i])) into[i] = no_trit;
}

void TritCells::read(std::uint64_t first, std::uint64_t count, std::span<std::int8_t> into) const {
    if (first > rows() || count > rows() - first || into.size() != count * cols())
        throw Failure(Code::internal_error, {{"detail", "TritCells::read: range"}});
    const std::uint64_t height = band_rows(*this);
    for (std::uint64_t done = 0; done < count; done += height) {
        const std::uint64_t now = std::min(height, count - done);
        const std::span<std::int8_t> part = into.subspan(done * cols(), now * cols());
        if (latent()) {
            std::vector<float> values(now * cols());
            read_rows_f32(tensor_, first + done, now, values);
            trits_of(values, part);
        } else if (packed_by_four()) {
            read_by_four(first + done, now, part);
        } else {
            read_blocks(first + done, now, part);
        }
    }
}

void TritCells::read_blocks(std::uint64_t first, std::uint64_t count, std::span<std::int8_t> into) const {
    const std::uint64_t block_bytes = ternary_block_bytes(tensor_.dtype);
    std::vector<std::byte> raw(count * tensor_.row_bytes());
    read_bytes(tensor_, first * tensor_.row_bytes(), raw);
    std::array<std::uint8_t, ternary_block_elements> codes;
    for (std::uint64_t i = 0; i < count; ++i)
        for (std::uint64_t col = 0; col < cols(); col += codes.size()) {
            const std::byte* block = raw.data() + i * tensor_.row_bytes() + col / codes.size() * block_bytes;
            // Its verdict is about the whole block; code 3 becomes no_trit by itself.
            (void)decode_ternary_block(tensor_.dtype, {block, block_bytes}, codes);
            const std::uint64_t here = std::min<std::uint64_t>(codes.size(), cols() - col);
            for (std::uint64_t k = 0; k < here; ++k)
                into[i * cols() + col + k] = static_cast<std::int8_t>(codes[k] - 1);
        }
}

void TritCells::read_by_four(std::uint64_t first, std::uint64_t count, std::span<std::int8_t> into) const {
    const std::uint64_t byte_rows = tensor_.rows();
    std::vector<std::byte> raw;
    for (std::uint64_t done = 0; done < count;) {
        const std::uint64_t begin = (first + done) % byte_rows;
        const auto shift = static_cast<unsigned>((first + done) / byte_rows) * 2;
        const std::uint64_t now = std::min(count - done, byte_rows - begin);  // rows of one quarter
        raw.resize(now * cols());
        read_bytes(tensor_, begin * cols(), raw);
        for (std::uint64_t k = 0; k < raw.size(); ++k)
            into[done * cols() + k] =
                static_cast<std::int8_t>((std::to_integer<unsigned>(raw[k]) >> shift & 3u) - 1);
        done += now;
    }
}

}  // namespace addend
