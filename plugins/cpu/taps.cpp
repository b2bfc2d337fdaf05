#include "plugins/cpu/taps.h"

#include <cstring>

#include "plugins/cpu/fault.h"

namespace addend::cpu {

void check_taps(const Plan& plan, const addend_run_item& item) {
    if (item.n_taps > 0 && !item.taps) bad_argument("taps", "is NULL");
    const Block& block = plan.program().block();
    for (std::uint32_t t = 0; t < item.n_taps; ++t) {
        const addend_tap& tap = item.taps[t];
        if (tap.value >= block.values.size() || !plan.kept().tapped[tap.value])
            bad_argument("taps", "names a value that the plan does not deliver");
        const addend_value& value = block.values[tap.value];
        const std::uint64_t rows = value.rows == ADDEND_ROWS_TOKENS ? item.n_tokens : item.n_logits;
        const std::uint64_t bytes =
            checked_mul(rows, std::uint64_t{value.width} * element_bytes(value.dtype));
        if (bytes > 0 && (!tap.data || tap.bytes < bytes)) bad_argument("taps", "a buffer is too small");
    }
}

void copy_tap(const Plan& plan, const Frame& frame, std::uint32_t value) {
    const addend_value& v = plan.program().block().values[value];
    const Slot& slot = plan.slot(value);
    const std::size_t element = element_bytes(v.dtype), row_bytes = v.width * element;
    const std::uint32_t rows = frame.rows_of(v.rows);
    for (std::uint32_t t = 0; t < frame.item->n_taps; ++t) {
        if (frame.item->taps[t].value != value) continue;
        auto* to = static_cast<std::byte*>(frame.item->taps[t].data) + frame.first_row_of(v.rows) * row_bytes;
        const std::byte* from = frame.arena + slot.offset;
        for (std::uint32_t r = 0; r < rows; ++r)
            std::memcpy(to + r * row_bytes, from + r * slot.stride * element, row_bytes);
    }
}

}  // namespace addend::cpu
