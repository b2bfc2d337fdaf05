#include "plugins/cpu/inject.h"

#include <algorithm>
#include <cstring>

#include "plugins/cpu/fault.h"

namespace addend::cpu {
namespace {

struct Target {
    std::uint64_t rows;
    std::uint32_t width;
    std::uint16_t dtype;
};

Target target_of(const Plan& plan, const addend_run_item& item, const addend_injection& injection) {
    const Block& block = plan.program().block();
    const std::uint32_t index = injection.target & ~ADDEND_INJECT_STATE;
    if (injection.target & ADDEND_INJECT_STATE) {
        if (index >= block.states.size() || !plan.kept().changed_states[index])
            bad_argument("injections", "names a state that the plan was not compiled to change");
        return {1, block.states[index].width, block.states[index].dtype};
    }
    if (index >= block.values.size() || !plan.kept().changed[index])
        bad_argument("injections", "names a value that the plan was not compiled to change");
    const addend_value& value = block.values[index];
    return {value.rows == ADDEND_ROWS_TOKENS ? item.n_tokens : item.n_logits, value.width, value.dtype};
}

void check(const Plan& plan, const addend_run& run, const addend_injection& i) {
    if (i.item >= run.n_items) bad_argument("injections", "names an item that does not exist");
    const Target target = target_of(plan, run.items[i.item], i);
    const bool is_state = i.target & ADDEND_INJECT_STATE;
    if (std::uint64_t{i.first_row} + i.rows > target.rows ||
        std::uint64_t{i.first_column} + i.columns > target.width)
        bad_argument("injections", "reaches outside its target");
    switch (i.kind) {
        case ADDEND_INJECT_OVERWRITE: {
            const std::uint64_t bytes =
                checked_mul(std::uint64_t{i.rows} * i.columns, element_bytes(target.dtype));
            if (bytes > 0 && (!i.data || i.bytes < bytes))
                bad_argument("injections", "its data are too short");
            return;
        }
        case ADDEND_INJECT_SCALE:
            if (target.dtype != ADDEND_F32) bad_argument("injections", "scales a value that is not F32");
            return;
        case ADDEND_INJECT_FREEZE:
            if (!is_state) bad_argument("injections", "freezes a value; only states can be frozen");
            return;
        default:
            bad_argument("injections", "its kind is unknown");
    }
}

// One row's columns; `row` counts from the injection's first row.
void apply(const addend_injection& i, std::uint16_t dtype, std::uint32_t row, std::byte* to) {
    const std::size_t bytes = std::size_t{i.columns} * element_bytes(dtype);
    if (i.kind == ADDEND_INJECT_OVERWRITE) {
        if (bytes > 0) std::memcpy(to, static_cast<const std::byte*>(i.data) + row * bytes, bytes);
    } else if (i.kind == ADDEND_INJECT_SCALE) {
        auto* const values = reinterpret_cast<float*>(to);
        for (std::uint32_t c = 0; c < i.columns; ++c) values[c] *= i.factor;
    }
}

// Products need the sum of each int8 row (see kernels.h).
void renew_sum(const Frame& frame, const Slot& slot, std::uint32_t row, std::uint32_t width) {
    const auto* const q =
        reinterpret_cast<const std::int8_t*>(frame.arena + slot.offset) + std::size_t{row} * slot.stride;
    std::int32_t sum = 0;
    for (std::uint32_t c = 0; c < width; ++c) sum += q[c];
    reinterpret_cast<std::int32_t*>(frame.arena + slot.sums)[row] = sum;
}

}  // namespace

void check_injections(const Plan& plan, const addend_run& run, const addend_injection* injections,
                      std::uint32_t count) {
    if (count > 0 && !injections) bad_argument("injections", "is NULL");
    for (std::uint32_t n = 0; n < count; ++n) check(plan, run, injections[n]);
}

void inject_value(const Plan& plan, const Frame& frame, std::uint32_t value) {
    const addend_value& v = plan.program().block().values[value];
    const Slot& slot = plan.slot(value);
    const std::uint32_t element = element_bytes(v.dtype);
    const std::uint32_t begin = frame.first_row_of(v.rows), end = begin + frame.rows_of(v.rows);
    for (std::uint32_t n = 0; n < frame.n_injections; ++n) {
        const addend_injection& i = frame.injections[n];
        if (i.target != value || i.item != frame.item_index) continue;
        for (std::uint32_t row = std::max(begin, i.first_row); row < std::min(end, i.first_row + i.rows);
             ++row) {
            std::byte* const at = frame.arena + slot.offset +
                                  (std::size_t{row - begin} * slot.stride + i.first_column) * element;
            apply(i, v.dtype, row - i.first_row, at);
            if (v.dtype == ADDEND_I8) renew_sum(frame, slot, row - begin, v.width);
        }
    }
}

void inject_state(const Frame& frame, std::uint32_t state) {
    if (frame.first_token > 0) return;
    for (std::uint32_t n = 0; n < frame.n_injections; ++n) {
        const addend_injection& i = frame.injections[n];
        if (i.target != (ADDEND_INJECT_STATE | state) || i.item != frame.item_index || i.rows == 0) continue;
        apply(i, ADDEND_F32, 0, reinterpret_cast<std::byte*>(frame.states[state] + i.first_column));
    }
}

}  // namespace addend::cpu
