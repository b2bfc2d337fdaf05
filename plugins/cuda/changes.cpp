// Taps and injections: rows copied out of the arena, or changed in it, between two launches.
#include <algorithm>

#include "plugins/cuda/execute.h"

namespace addend::cuda {
namespace {

struct ChangeTarget {
    std::uint64_t rows;
    std::uint32_t width;
    std::uint16_t dtype;
};

ChangeTarget change_target(const Plan& plan, const addend_run_item& item, const addend_injection& injection) {
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

void check_one(const Plan& plan, const addend_run& run, const addend_injection& i) {
    if (i.item >= run.n_items) bad_argument("injections", "names an item that does not exist");
    const ChangeTarget target = change_target(plan, run.items[i.item], i);
    if (std::uint64_t{i.first_row} + i.rows > target.rows ||
        std::uint64_t{i.first_column} + i.columns > target.width)
        bad_argument("injections", "reaches outside its target");
    if (i.kind == ADDEND_INJECT_OVERWRITE) {
        const std::uint64_t bytes =
            checked_mul(std::uint64_t{i.rows} * i.columns, element_bytes(target.dtype));
        if (bytes > 0 && (!i.data || i.bytes < bytes)) bad_argument("injections", "its data are too short");
    } else if (i.kind == ADDEND_INJECT_SCALE) {
        if (target.dtype != ADDEND_F32) bad_argument("injections", "scales a value that is not F32");
    } else if (i.kind == ADDEND_INJECT_FREEZE) {
        if (!(i.target & ADDEND_INJECT_STATE))
            bad_argument("injections", "freezes a value; only states can be frozen");
    } else {
        bad_argument("injections", "its kind is unknown");
    }
}

// Rows [first, end) of the injection, to rows at `to`.
void apply(const addend_injection& i, std::uint32_t first, std::uint32_t end, std::byte* to,
           std::uint32_t stride, std::uint16_t dtype, cudaStream_t stream) {
    if (first >= end || i.columns == 0) return;
    const std::size_t element = element_bytes(dtype), bytes = i.columns * element;
    if (i.kind == ADDEND_INJECT_OVERWRITE)
        check(cudaMemcpy2DAsync(to, stride * element, static_cast<const std::byte*>(i.data) + first * bytes,
                                bytes, bytes, end - first, cudaMemcpyHostToDevice, stream));
    else if (i.kind == ADDEND_INJECT_SCALE)
        check(kernels::cuda::scale_floats(reinterpret_cast<float*>(to), stride, end - first, i.columns,
                                          i.factor, stream));
}

}  // namespace

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

void copy_tap(const Chunk& chunk, std::uint32_t value) {
    const addend_value& v = chunk.plan.program().block().values[value];
    const Slot& slot = chunk.plan.slot(value);
    const std::size_t element = element_bytes(v.dtype), row_bytes = v.width * element;
    const std::uint32_t rows = chunk.rows_of(v.rows);
    if (rows == 0) return;
    for (std::uint32_t t = 0; t < chunk.item->n_taps; ++t) {
        if (chunk.item->taps[t].value != value) continue;
        auto* const to =
            static_cast<std::byte*>(chunk.item->taps[t].data) + chunk.first_row_of(v.rows) * row_bytes;
        check(cudaMemcpy2DAsync(to, row_bytes, chunk.scratch.arena.data() + slot.offset,
                                slot.stride * element, row_bytes, rows, cudaMemcpyDeviceToHost,
                                chunk.scratch.stream));
    }
}

void check_injections(const Plan& plan, const addend_run& run, const addend_injection* injections,
                      std::uint32_t count) {
    if (count > 0 && !injections) bad_argument("injections", "is NULL");
    for (std::uint32_t n = 0; n < count; ++n) check_one(plan, run, injections[n]);
}

void inject_value(const Chunk& chunk, std::uint32_t value) {
    const addend_value& v = chunk.plan.program().block().values[value];
    const Slot& slot = chunk.plan.slot(value);
    std::byte* const rows = chunk.scratch.arena.data() + slot.offset;
    const std::uint32_t begin = chunk.first_row_of(v.rows), n = chunk.rows_of(v.rows), end = begin + n;
    bool changed = false;
    for (std::uint32_t k = 0; k < chunk.n_injections; ++k) {
        const addend_injection& i = chunk.injections[k];
        if (i.target != value || i.item != chunk.item_index) continue;
        const std::uint32_t from = std::max(begin, i.first_row), to = std::min(end, i.first_row + i.rows);
        if (from >= to) continue;
        const std::uint64_t at = std::uint64_t{from - begin} * slot.stride + i.first_column;
        apply(i, from - i.first_row, to - i.first_row, rows + at * element_bytes(v.dtype), slot.stride,
              v.dtype, chunk.scratch.stream);
        changed = true;
    }
    if (changed && v.dtype == ADDEND_I8)  // products need the sum of each int8 row
        check(kernels::cuda::sum_rows(reinterpret_cast<const std::int8_t*>(rows), slot.stride, n, v.width,
                                      reinterpret_cast<std::int32_t*>(chunk.scratch.arena.data() + slot.sums),
                                      chunk.scratch.stream));
}

void inject_state(const Chunk& chunk, std::uint32_t state) {
    const std::uint32_t width = chunk.plan.program().block().states[state].width;
    float* const h = chunk.session.states() + chunk.session.layout().places[state].offset;
    std::vector<std::uint8_t> frozen(width);
    for (std::uint32_t k = 0; k < chunk.n_injections; ++k) {
        const addend_injection& i = chunk.injections[k];
        if (i.target != (ADDEND_INJECT_STATE | state) || i.item != chunk.item_index) continue;
        if (i.kind == ADDEND_INJECT_FREEZE)
            std::fill_n(frozen.begin() + i.first_column, i.columns, std::uint8_t{1});
        else if (chunk.first_token == 0)
            apply(i, 0, std::min(i.rows, 1u), reinterpret_cast<std::byte*>(h + i.first_column), width,
                  ADDEND_F32, chunk.scratch.stream);
    }
    check(cudaMemcpyAsync(chunk.scratch.frozen[state].data(), frozen.data(), width, cudaMemcpyHostToDevice,
                          chunk.scratch.stream));
    chunk.scratch.stream.wait();  // the flags are ours
}

}  // namespace addend::cuda
