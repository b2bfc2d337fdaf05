#include "plugins/cuda/weights.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "kernels/cuda/launch.h"
#include "kernels/scalar/float_math.h"

namespace addend::cuda {
namespace {

constexpr std::uint64_t weight_alignment = 256;
constexpr std::uint64_t staging_bytes = 8u << 20;

kernels::PanelFormat panel_format(const addend_weight& weight) {
    kernels::PanelFormat format;
    if (weight.dtype == ADDEND_F32) return format;
    if (weight.dtype == ADDEND_F16 || weight.dtype == ADDEND_BF16) {
        format.codes = weight.dtype == ADDEND_F16 ? kernels::PanelCodes::f16 : kernels::PanelCodes::bf16;
        return format;
    }
    format.codes = kernels::PanelCodes::nibbles;
    if (weight.flags & ADDEND_G16_CODES_U4)
        format.nibbles = kernels::Nibbles::plain;
    else if (weight.flags & ADDEND_G16_CODES_S4)
        format.nibbles = kernels::Nibbles::centred;
    else if (weight.flags & ADDEND_G16_CODES_NL4)
        format.nibbles = kernels::Nibbles::uneven;
    else
        format.codes = kernels::PanelCodes::bytes;
    format.group = weight.flags & ADDEND_G16_PAIRS ? 32 : 16;
    format.minimum = (weight.flags & ADDEND_G16_NO_MINIMUM) == 0;
    format.half_scales = (weight.flags & ADDEND_G16_HALF) != 0;
    return format;
}

StoredWeight stored(const addend_weight& weight, bool matrix) {
    StoredWeight to;
    to.source = weight.dtype;
    to.flags = weight.flags;
    to.rows = weight.rows;
    to.cols = weight.cols;
    to.row_bytes = weight_row_bytes(weight);
    const bool floats =
        weight.dtype == ADDEND_F32 || weight.dtype == ADDEND_F16 || weight.dtype == ADDEND_BF16;
    if (weight.dtype == ADDEND_T2) {
        to.storage = Storage::trits;
        to.bytes = kernels::cuda::ternary_bytes(weight.rows, weight.cols);
    } else if (weight.dtype == ADDEND_G16 || (floats && (matrix || weight.rows > 1))) {
        to.storage = Storage::panels;
        to.format = panel_format(weight);
        to.bytes =
            checked_mul(kernels::panel_count(weight.rows), kernels::panel_bytes(to.format, weight.cols));
    } else if (floats) {
        to.storage = Storage::row;
        to.bytes = std::uint64_t{weight.cols} * sizeof(float);
    }
    return to;
}

std::vector<StoredWeight> stored_weights(const Block& block) {
    std::vector<StoredWeight> table;
    for (std::size_t w = 0; w < block.weights.size(); ++w)
        table.push_back(stored(block.weights[w], block.matrices[w]));
    return table;
}

}  // namespace

Weights::Weights(const Block& block, std::uint32_t device_index, const Device& device)
    : device_index_(device_index), device_(device), table_(stored_weights(block)) {
    std::uint64_t end = 0;
    for (StoredWeight& weight : table_) {
        weight.offset = end;
        end = round_up(checked_add(end, weight.bytes), weight_alignment);
    }
    memory_ = DeviceBuffer(end, "weights");
}

void Weights::require_same(const Block& block) const {
    const std::vector<StoredWeight> asked = stored_weights(block);
    bool same = asked.size() == table_.size();
    for (std::size_t w = 0; same && w < table_.size(); ++w)
        same = asked[w].source == table_[w].source && asked[w].flags == table_[w].flags &&
               asked[w].rows == table_[w].rows && asked[w].cols == table_[w].cols &&
               asked[w].storage == table_[w].storage;
    if (!same) bad_argument("program", "it names other weights than those loaded");
}

namespace {

// Two halves of everything, so that the host reads and packs one while the other is copied.
class Loader {
  public:
    Loader(const addend_weight_source& source, std::uint64_t longest_row, std::uint64_t longest_packed,
           std::size_t weights)
        : source_(source), flags_(weights * sizeof(std::uint32_t), "loading weights") {
        const std::uint64_t read =
            std::max(staging_bytes, checked_mul(longest_row, kernels::cuda::tile_rows));
        for (Half& half : halves_) {
            half.read = PinnedBuffer(read, "loading weights");
            half.packed = PinnedBuffer(longest_packed, "loading weights");
            half.device = DeviceBuffer(read, "loading weights");
            check(cudaEventCreateWithFlags(&half.free, cudaEventDisableTiming));
        }
        check(cudaMemsetAsync(flags_.data(), 0, flags_.bytes(), stream_));
    }
    ~Loader() {
        cudaStreamSynchronize(stream_);  // copies may be under way when loading stops
        for (Half& half : halves_)
            if (half.free) cudaEventDestroy(half.free);
    }
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    // Throws READ_WEIGHT; BAD_ARGUMENT for a broken promise.
    void load(std::uint32_t index, const StoredWeight& w, std::uint32_t first, std::uint32_t count,
              std::byte* to) {
        Half& half = halves_[next_++ % 2];
        check(cudaEventSynchronize(half.free));
        if (source_.read_weight(source_.context, index, first, count, half.read.data()) != ADDEND_OK)
            throw Fault{make_error(ADDEND_ERROR_READ_WEIGHT, index)};
        const std::uint64_t bytes = count * w.row_bytes;
        if (w.storage == Storage::trits) {
            check(cudaMemcpyAsync(half.device.data(), half.read.data(), bytes, cudaMemcpyHostToDevice,
                                  stream_));
            check(kernels::cuda::pack_ternary(
                reinterpret_cast<const std::uint8_t*>(half.device.data()), w.row_bytes, w.cols, first, count,
                to, reinterpret_cast<std::uint32_t*>(flags_.data()) + index, stream_));
        } else if (w.storage == Storage::panels) {
            pack(index, w, count, half);
            const std::uint64_t panel = kernels::panel_bytes(w.format, w.cols);
            check(cudaMemcpyAsync(to + first / kernels::panel_rows * panel, half.packed.data(),
                                  kernels::panel_count(count) * panel, cudaMemcpyHostToDevice, stream_));
        } else {
            widen(w, half);
            check(cudaMemcpyAsync(to, half.packed.data(), w.bytes, cudaMemcpyHostToDevice, stream_));
        }
        check(cudaEventRecord(half.free, stream_));
    }

    // The first weight with an illegal trit, or -1.
    std::int64_t finish(std::size_t weights) {
        std::vector<std::uint32_t> flags(weights);
        check(cudaMemcpyAsync(flags.data(), flags_.data(), weights * sizeof flags[0], cudaMemcpyDeviceToHost,
                              stream_));
        stream_.wait();
        const auto found = std::find(flags.begin(), flags.end(), 1u);
        return found == flags.end() ? -1 : found - flags.begin();
    }

  private:
    struct Half {
        PinnedBuffer read, packed;
        DeviceBuffer device;
        cudaEvent_t free = nullptr;
    };

    static void pack(std::uint32_t index, const StoredWeight& w, std::uint32_t count, Half& half) {
        const std::uint64_t panel = kernels::panel_bytes(w.format, w.cols);
        std::size_t misfits = 0;
        for (std::uint32_t r = 0; r < count; r += std::uint32_t{kernels::panel_rows})
            misfits += kernels::pack_panel(w.format, w.cols, half.read.data() + r * w.row_bytes,
                                           std::min<std::size_t>(count - r, kernels::panel_rows),
                                           half.packed.data() + r / kernels::panel_rows * panel);
        if (misfits > 0)
            bad_argument("weight " + std::to_string(index), "a group breaks a promise of the weight's flags");
    }

    static void widen(const StoredWeight& w, Half& half) {
        auto* const to = reinterpret_cast<float*>(half.packed.data());
        if (w.source == ADDEND_F32) {
            std::memcpy(to, half.read.data(), w.row_bytes);
            return;
        }
        for (std::uint32_t c = 0; c < w.cols; ++c) {
            std::uint16_t bits = 0;
            std::memcpy(&bits, half.read.data() + std::size_t{c} * 2, 2);
            to[c] = w.source == ADDEND_F16 ? kernels::scalar::to_float(kernels::F16{bits})
                                           : kernels::scalar::to_float(kernels::Bf16{bits});
        }
    }

    const addend_weight_source& source_;
    Stream stream_;
    DeviceBuffer flags_;
    Half halves_[2];
    std::size_t next_ = 0;
};

// Rows read at once: whole tiles and panels.
std::uint32_t rows_of_a_read(const StoredWeight& w) {
    const std::uint64_t fit = std::clamp<std::uint64_t>(staging_bytes / w.row_bytes, 1, w.rows);
    const std::uint64_t tile = kernels::cuda::tile_rows;
    return static_cast<std::uint32_t>(std::max(fit / tile * tile, tile));
}

std::uint64_t packed_bytes(const StoredWeight& w) {
    if (w.storage == Storage::row) return w.bytes;
    if (w.storage != Storage::panels) return 0;
    const std::uint64_t rows = std::min(rows_of_a_read(w), w.rows);
    return checked_mul(kernels::panel_count(rows), kernels::panel_bytes(w.format, w.cols));
}

}  // namespace

bool Weights::load(const addend_weight_source& source) {
    std::uint64_t longest = 0, packed = 0, total = 0, done = 0;
    for (const StoredWeight& w : table_) {
        if (w.bytes == 0) continue;
        longest = std::max(longest, w.row_bytes);
        packed = std::max(packed, packed_bytes(w));
        total = checked_add(total, checked_mul(w.rows, w.row_bytes));
    }
    Loader loader(source, longest, packed, table_.size());
    for (std::uint32_t index = 0; index < table_.size(); ++index) {
        const StoredWeight& w = table_[index];
        if (w.bytes == 0) continue;
        const std::uint32_t step = rows_of_a_read(w);
        for (std::uint32_t first = 0; first < w.rows; first += step) {
            const std::uint32_t count = std::min(step, w.rows - first);
            loader.load(index, w, first, count, memory_.data() + w.offset);
            done += count * w.row_bytes;
            if (source.progress && source.progress(source.context, done, total) != 0) return false;
        }
    }
    if (const std::int64_t illegal = loader.finish(table_.size()); illegal >= 0)
        bad_argument("weight " + std::to_string(illegal), "a trit has the code 3, which does not exist");
    return true;
}

}  // namespace addend::cuda
