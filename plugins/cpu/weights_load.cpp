// Loading: blocks of rows, read and packed by whichever thread is free.
#include <algorithm>
#include <atomic>
#include <cstring>
#include <thread>

#include "kernels/packed_ternary.h"
#include "kernels/packed_trits5.h"
#include "plugins/cpu/fault.h"
#include "plugins/cpu/weights.h"

namespace addend::cpu {
namespace {

// What one read asks for: small enough that two threads share even one matrix and that stopping is quick.
// (The ABI's limit is 16 MiB between reports.)
constexpr std::uint64_t read_bytes = 1u << 20;

struct RowRange {
    std::uint32_t weight, first, count;
};

// Blocks begin at tiles or panels, so that no two threads pack into one cache line.
static_assert(kernels::panel_rows == kernels::t2_tile_rows);
std::vector<RowRange> cut(const std::vector<StoredWeight>& table) {
    std::vector<RowRange> parts;
    for (std::uint32_t w = 0; w < table.size(); ++w) {
        if (table[w].bytes == 0) continue;
        const std::uint64_t fit =
            std::clamp<std::uint64_t>(read_bytes / table[w].row_bytes, 1, table[w].rows);
        const std::uint32_t tile = std::uint32_t{kernels::t2_tile_rows};
        const auto count = static_cast<std::uint32_t>(round_up(fit, tile));
        for (std::uint32_t first = 0; first < table[w].rows; first += count)
            parts.push_back({w, first, std::min(count, table[w].rows - first)});
    }
    return parts;
}

bool is_trits(const StoredWeight& weight) {
    return weight.storage == Storage::trits || weight.storage == Storage::trits5;
}

struct Loading {
    Loading(const addend_weight_source& from, const std::vector<StoredWeight>& weights,
            const kernels::KernelTable& with, std::byte* to)
        : source(from), table(weights), kernels(with), memory(to), parts(cut(weights)) {}

    const addend_weight_source& source;
    const std::vector<StoredWeight>& table;
    const kernels::KernelTable& kernels;
    std::byte* memory;
    std::vector<RowRange> parts;
    std::uint64_t total = 0;
    std::vector<Buffer> staging;  // one a thread
    std::thread::id caller = std::this_thread::get_id();

    std::atomic<std::uint32_t> next_part{0}, next_seat{0};
    std::atomic<std::uint64_t> done{0};
    std::atomic<bool> stop{false}, cancelled{false};
    std::atomic<std::int64_t> failed{-1}, illegal{-1};  // weights
};

bool read_part(const Loading& l, const RowRange& part, std::byte* to) {
    return l.source.read_weight(l.source.context, part.weight, part.first, part.count, to) == ADDEND_OK;
}

void pack_trits(Loading& l, const RowRange& part, const std::byte* staging, std::byte* to) {
    const StoredWeight& w = l.table[part.weight];
    const auto pack_row =
        w.storage == Storage::trits ? kernels::t2_pack_row_codes : kernels::t5_pack_row_codes;
    std::size_t illegal = 0;
    for (std::uint32_t r = 0; r < part.count; ++r)
        illegal += pack_row(reinterpret_cast<std::uint8_t*>(to), w.cols, std::size_t{part.first} + r,
                            reinterpret_cast<const std::uint8_t*>(staging + r * w.row_bytes));
    if (illegal > 0) l.illegal = part.weight;
}

void pack_panels(Loading& l, const RowRange& part, const std::byte* staging, std::byte* to) {
    const StoredWeight& w = l.table[part.weight];
    const std::size_t bytes = kernels::panel_bytes(w.format, w.cols);
    std::size_t misfits = 0;
    for (std::uint32_t r = 0; r < part.count; r += std::uint32_t{kernels::panel_rows}) {
        const std::size_t count = std::min<std::size_t>(part.count - r, kernels::panel_rows);
        misfits += kernels::pack_panel(w.format, w.cols, staging + r * w.row_bytes, count,
                                       to + (part.first + r) / kernels::panel_rows * bytes);
    }
    if (misfits > 0) l.illegal = part.weight;
}

void widen_row(const Loading& l, const StoredWeight& w, const std::byte* staging, std::byte* to) {
    auto* const row = reinterpret_cast<float*>(to);
    if (w.source == ADDEND_BF16)
        l.kernels.convert_bf16_f32(reinterpret_cast<const kernels::Bf16*>(staging), w.cols, row);
    else if (w.source == ADDEND_F16)
        l.kernels.convert_f16_f32(reinterpret_cast<const kernels::F16*>(staging), w.cols, row);
    else
        std::memcpy(row, staging, w.row_bytes);
}

// False if the host could not read.
bool load_part(Loading& l, const RowRange& part, std::byte* staging) {
    const StoredWeight& w = l.table[part.weight];
    std::byte* const to = l.memory + w.offset;
    if (!read_part(l, part, staging)) return false;
    if (is_trits(w))
        pack_trits(l, part, staging, to);
    else if (w.storage == Storage::panels)
        pack_panels(l, part, staging, to);
    else
        widen_row(l, w, staging, to);
    return true;
}

void load_parts(void* context) {
    Loading& l = *static_cast<Loading*>(context);
    const std::uint32_t seat = l.next_seat.fetch_add(1);
    if (seat >= l.staging.size()) return;
    while (!l.stop) {
        const std::uint32_t n = l.next_part.fetch_add(1);
        if (n >= l.parts.size()) break;
        const RowRange& part = l.parts[n];
        if (!load_part(l, part, l.staging[seat].data())) {
            l.failed = part.weight;
            l.stop = true;
            break;
        }
        const std::uint64_t bytes = part.count * l.table[part.weight].row_bytes;
        const std::uint64_t done = l.done.fetch_add(bytes) + bytes;
        const bool reports = l.source.progress && std::this_thread::get_id() == l.caller;
        if (reports && l.source.progress(l.source.context, done, l.total) != 0) {
            l.cancelled = true;
            l.stop = true;
        }
    }
}

}  // namespace

bool Weights::load(const addend_weight_source& source, ThreadTeam& team) {
    const std::vector<StoredWeight>& table = table_.weights;
    Loading l(source, table, kernels_, memory_.data());
    std::uint64_t longest = 0;
    for (const RowRange& part : l.parts) {
        const std::uint64_t bytes = checked_mul(part.count, table[part.weight].row_bytes);
        longest = std::max(longest, bytes);
        l.total = checked_add(l.total, bytes);
    }
    for (const StoredWeight& w : table) {
        if (!is_trits(w) || w.rows % kernels::t2_tile_rows == 0) continue;
        const bool two = w.storage == Storage::trits;
        const std::uint64_t tile = two ? kernels::t2_tile_bytes(w.cols) : kernels::t5_tile_bytes(w.cols);
        auto* const last = reinterpret_cast<std::uint8_t*>(memory_.data() + w.offset + w.bytes - tile);
        (two ? kernels::t2_clear : kernels::t5_clear)(last, kernels::t2_tile_rows, w.cols);
    }
    const auto helpers = static_cast<unsigned>(std::min<std::size_t>(team.threads(), l.parts.size()));
    for (unsigned seat = 0; seat < std::max(helpers, 1u); ++seat)
        l.staging.emplace_back(longest, "loading weights");

    team.run(helpers, load_parts, &l);

    if (l.cancelled) return false;
    if (l.failed >= 0) throw Fault{make_error(ADDEND_ERROR_READ_WEIGHT, l.failed)};
    if (l.illegal >= 0)
        bad_argument("weight " + std::to_string(l.illegal),
                     is_trits(table[static_cast<std::size_t>(l.illegal.load())])
                         ? "a trit has the code 3, which does not exist"
                         : "a group breaks a promise of the weight's flags");
    if (source.progress && source.progress(source.context, l.total, l.total) != 0) return false;
    if (table_.source_stays) source_ = source;
    return true;
}

}  // namespace addend::cpu
