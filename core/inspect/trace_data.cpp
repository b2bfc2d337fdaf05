#include "core/inspect/trace_data.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "core/base/message.h"
#include "core/inspect/distribution.h"
#include "core/inspect/map_source.h"
#include "core/program/dtype.h"
#include "core/program/program.h"

namespace addend {
namespace {

class TraceMap final : public MapSource {
  public:
    TraceMap(std::shared_ptr<const TraceData> trace, std::size_t tap)
        : trace_(std::move(trace)), tap_(tap), width_(trace_->taps()[tap].width) {}
    std::uint64_t rows() const override { return trace_->token_count(); }
    std::uint64_t cols() const override { return width_; }
    void read(const MapWindow& window, std::span<float> into) const override {
        check_window(*this, window, into.size());
        trace_->read_window(tap_, window.row, window.rows, window.col, window.cols, into);
    }

  private:
    std::shared_ptr<const TraceData> trace_;
    std::size_t tap_;
    std::uint64_t width_;
};

template <class T>
void convert_elements(std::span<const std::byte> from, std::span<float> into) {
    for (std::size_t n = 0; n < into.size(); ++n) {
        T value;
        std::memcpy(&value, from.data() + n * sizeof(T), sizeof(T));
        into[n] = static_cast<float>(value);
    }
}

}  // namespace

void to_floats(std::uint16_t dtype, std::span<const std::byte> from, std::span<float> into) {
    if (dtype == ADDEND_I8)
        convert_elements<std::int8_t>(from, into);
    else if (dtype == ADDEND_I32)
        convert_elements<std::int32_t>(from, into);
    else if (!into.empty())
        std::memcpy(into.data(), from.data(), into.size_bytes());
}

void RunningChannel::add(float value) {
    minimum = count == 0 ? value : std::min(minimum, value);
    maximum = count == 0 ? value : std::max(maximum, value);
    ++count;
    zeros += value == 0.0f ? 1 : 0;
    const double from_mean = double{value} - mean;
    mean += from_mean / static_cast<double>(count);
    squares += from_mean * (double{value} - mean);
}

double RunningChannel::deviation() const {
    return count == 0 ? 0 : std::sqrt(std::max(squares, 0.0) / static_cast<double>(count));
}

RowSummary summarise_row(std::span<const float> row) {
    RowSummary summary;
    if (row.empty()) return summary;
    summary.minimum = summary.maximum = row.front();
    double sum = 0, squares = 0;
    for (const float x : row) {
        summary.minimum = std::min(summary.minimum, x);
        summary.maximum = std::max(summary.maximum, x);
        sum += double{x};
        squares += double{x} * double{x};
    }
    summary.mean = static_cast<float>(sum / static_cast<double>(row.size()));
    summary.norm = static_cast<float>(std::sqrt(squares));
    return summary;
}

TraceData::TraceData(const Program& program, const TraceRequest& request, const TraceSize& size,
                     const std::vector<std::uint32_t>& values)
    : tokens_(request.tokens),
      patch_(patch_text(patch_with(request.patch, request.interventions))),
      interventions_(interventions_text(request.interventions)),
      storage_(size.storage),
      rows_bytes_(size.storage == TraceStorage::summaries ? 0 : size.rows_bytes),
      taps_(size.taps),
      vocab_(program.header().vocab),
      top_(request.top),
      with_figures_(request.token_figures) {
    std::uint64_t offset = 0;
    for (const std::uint32_t v : values) {
        const addend_value& value = program.values()[v];
        Rows rows;
        rows.value = v;
        rows.width = value.width;
        rows.dtype = value.dtype;
        rows.offset = offset;
        rows.row_bytes = program_row_bytes(value.dtype, value.width).value_or(0);
        rows.summaries.reserve(tokens_.size());
        rows.running.resize(value.width);
        offset += rows.row_bytes * tokens_.size();
        rows_.push_back(std::move(rows));
    }
    for (const TraceTap& tap : taps_)
        row_index_.push_back(static_cast<std::size_t>(std::ranges::find(values, tap.value) - values.begin()));
    if (storage_ == TraceStorage::memory) store_ = memory_store(offset);
    if (storage_ == TraceStorage::file) store_ = spool_store(request.spool_folder, offset);
    if (with_figures_) figures_.reserve(tokens_.size());
}

void TraceData::append(const TapRun::Piece& piece) {
    for (std::size_t r = 0; r < rows_.size(); ++r) {
        Rows& rows = rows_[r];
        const std::vector<std::byte>& bytes = piece.taps[r];
        if (store_) store_->write(rows.offset + piece.first * rows.row_bytes, bytes);
        floats_.resize(std::size_t{piece.count} * rows.width);
        to_floats(rows.dtype, bytes, floats_);
        for (std::uint32_t t = 0; t < piece.count; ++t) {
            const auto row = std::span<const float>(floats_).subspan(std::size_t{t} * rows.width, rows.width);
            rows.summaries.push_back(summarise_row(row));
            for (std::uint32_t c = 0; c < rows.width; ++c) rows.running[c].add(row[c]);
        }
    }
    if (with_figures_) append_figures(piece);
}

void TraceData::append_figures(const TapRun::Piece& piece) {
    for (std::uint32_t n = 0; n < piece.count; ++n) {
        const Distribution p(piece.logits.subspan(std::size_t{n} * vocab_, vocab_));
        TokenFigures figures;
        figures.entropy = static_cast<float>(p.entropy());
        figures.top = p.top(top_);
        const std::size_t next = std::size_t{piece.first} + n + 1;
        if (next < tokens_.size()) {
            figures.next_logprob = static_cast<float>(p.logprob(tokens_[next]));
            figures.next_rank = p.rank(tokens_[next]);
        }
        figures_.push_back(std::move(figures));
    }
}

void TraceData::finish() {
    for (Rows& rows : rows_) {
        for (const RunningChannel& running : rows.running)
            rows.channels.push_back({running.minimum, static_cast<float>(running.mean), running.maximum,
                                     static_cast<float>(running.deviation()),
                                     static_cast<std::uint32_t>(running.zeros)});
        rows.running = {};
    }
    floats_ = {};
}

std::optional<std::size_t> TraceData::find(std::string_view name) const {
    for (std::size_t t = 0; t < taps_.size(); ++t)
        if (taps_[t].name == name) return t;
    return std::nullopt;
}

void TraceData::require_rows(std::size_t tap, std::uint64_t first, std::uint64_t rows) const {
    if (tap >= taps_.size() || first > tokens_.size() || rows > tokens_.size() - first)
        throw Failure(Code::internal_error, {{"detail", "rows outside a trace"}});
    if (!store_) throw Failure(Code::trace_rows_dropped, {{"tap", taps_[tap].name}});
}

void TraceData::read_raw(std::size_t tap, std::uint32_t first, std::span<std::byte> into) const {
    const Rows& rows = rows_of(tap);
    require_rows(tap, first, into.size() / std::max<std::uint64_t>(rows.row_bytes, 1));
    store_->read(rows.offset + first * rows.row_bytes, into);
}

void TraceData::read(std::size_t tap, std::uint32_t first, std::span<float> into) const {
    const Rows& rows = rows_of(tap);
    read_window(tap, first, into.size() / rows.width, 0, rows.width, into);
}

void TraceData::read_window(std::size_t tap, std::uint64_t row, std::uint64_t rows, std::uint64_t col,
                            std::uint64_t cols, std::span<float> into) const {
    require_rows(tap, row, rows);
    const Rows& from = rows_of(tap);
    const std::uint64_t element = from.row_bytes / from.width;
    // Whole rows lie together: one read. Else a read a row, of the columns wanted.
    const std::uint64_t together = cols == from.width ? rows : 1;
    std::vector<std::byte> bytes;
    for (std::uint64_t r = 0; r < rows; r += together) {
        const auto part = into.subspan(r * cols, together * cols);
        const std::uint64_t offset = from.offset + (row + r) * from.row_bytes + col * element;
        if (from.dtype == ADDEND_F32) {
            store_->read(offset, std::as_writable_bytes(part));
            continue;
        }
        bytes.resize(part.size() * element);
        store_->read(offset, bytes);
        to_floats(from.dtype, bytes, part);
    }
}

std::shared_ptr<const MapSource> TraceData::map(std::size_t tap) const {
    require_rows(tap, 0, 0);
    return std::make_shared<TraceMap>(shared_from_this(), tap);
}

std::span<const RowSummary> TraceData::row_summaries(std::size_t tap) const {
    return rows_of(tap).summaries;
}

std::span<const ChannelSummary> TraceData::channel_summaries(std::size_t tap) const {
    return rows_of(tap).channels;
}

std::size_t require_tap(const Trace& trace, std::string_view name) {
    const auto tap = trace.find(name);
    if (!tap) throw Failure(Code::trace_tap_missing, {{"tap", name}});
    return *tap;
}

}  // namespace addend
