// What fetchers and workers of the chain of many rows do (see chain.cu).
#pragma once

#include "kernels/cuda/chain_rows.cuh"

namespace addend::kernels::cuda {
namespace {

constexpr std::uint32_t most_slots_of_rows = 4, most_workers = 704, most_threads = most_workers + 64;
enum class First { none, norm, gate, any };  // what is done before the ends; `gate`: of an exact product

struct Split {
    std::uint32_t unit, units, slots;  // rows of a unit, units of a block
};
// Of a unit: entry most_branches r + e is of end e of row r.
constexpr std::uint32_t entries = 2 * most_branches, most_warps = 24;
struct Found {
    std::uint32_t of[most_warps][entries];  // by each warp of workers
    // Over all of them, in every lane that is `entry` modulo `entries`.
    template <class Join>
    __device__ __forceinline__ std::uint32_t all(Join&& join) const {
        const std::uint32_t lane = threadIdx.x % 32;
        std::uint32_t x = 0;
#pragma unroll
        for (std::uint32_t w = 0; w < most_warps; w += 32 / entries)
            x = join(x, of[w + lane / entries][lane % entries]);
        x = join(x, __shfl_xor_sync(0xFFFFFFFFu, x, 8));
        return join(x, __shfl_xor_sync(0xFFFFFFFFu, x, 16));
    }
};
struct Meeting {
    Found largest[2], sums[most_slots_of_rows];
    float first_root[most_slots_of_rows][2], roots[most_slots_of_rows][2][most_branches];
};
static_assert(sizeof(Meeting) % 16 == 0);  // rows stand behind it
// Named barriers: of a slot, of fetchers in turn, and of the workers.
constexpr std::uint32_t ready = 1, done = ready + most_slots_of_rows, turn = done + most_slots_of_rows,
                        between = turn + most_slots_of_rows;

// What both kinds of warps know.
struct Rows {
    const ChainJob& job;
    std::byte* arena;
    const Frame* frame;
    Meeting& meeting;
    Split split;
    std::uint32_t begin, rows, units, workers, pitch, slots;  // slots: address; pitch: bytes

    __device__ std::uint32_t count(std::uint32_t u) const {
        return min(split.unit, rows - begin - u * split.unit);
    }
    __device__ std::uint32_t row(std::uint32_t u) const { return begin + u * split.unit; }
    __device__ std::uint32_t slot(std::uint32_t s) const { return slots + s * split.unit * pitch; }
    __device__ bool embeds() const { return job.source == ChainJob::Source::embedding; }
};

template <First first>
struct Shape {
    bool normed, gated, before;  // before: anything before the ends
    __device__ explicit Shape(const ChainJob& job)
        : normed(first == First::norm || (first != First::none && job.normed)),
          gated(first == First::gate || (first == First::any && job.gated)),
          before(normed || gated) {}
};

template <First first>
__device__ __forceinline__ void fetch_and_sum(const Rows& all, bool any_normed) {
    const ChainJob& job = all.job;
    const Shape<first> shape(job);
    const std::uint32_t slot = threadIdx.x / 32, lane = threadIdx.x % 32, half = lane / 16, l = lane % 16;
    const std::uint32_t width = job.width, both = all.workers + 32;
    const std::uint32_t x = all.slot(slot);
    const bool at_once = shape.normed || (any_normed && !shape.gated);  // sums x as it comes
    bool may_ask = slot == 0;
    // Of the first row in the first half of the warp, of the second in the other.
    const auto sums_of = [&](std::uint32_t count) {
        float sum = 0;
#pragma unroll 1
        for (std::uint32_t r = 0; r < count; ++r) {
            const float one =
                sum_of_squares(width, [&](std::uint32_t c) { return read_four(x + r * all.pitch + 4 * c); });
            if (half == r) sum = one;
        }
        return sum;
    };
#pragma unroll 1
    for (std::uint32_t u = slot; u < all.units; u += all.split.slots) {
        const std::uint32_t count = all.count(u);
        if (lane < entries) all.meeting.roots[slot][lane / most_branches][lane % most_branches] = 1.0f;
        if (all.embeds()) {
            meet(done + slot, both);
        } else {
            // The first units' fetchers ask one after another, so that the first unit is there first.
            if (!may_ask) meet(turn + slot, 64);
            for (std::uint32_t r = 0; r < count; ++r) {
                const std::uint32_t row = all.row(u) + r;
                const bool selected = job.source == ChainJob::Source::selected;
                copy_row(x + r * all.pitch,
                         at<float>(all.arena, job.in, selected ? all.frame->selected[row] : row), width);
            }
            if (u == slot && slot + 1 < all.split.slots && u + 1 < all.units) arrive(turn + slot + 1, 64);
            may_ask = true;
            wait_for_copies();
        }
        float sum = at_once ? sums_of(count) : 0;
        if (shape.before) {
            if (l == 0)
                all.meeting.first_root[slot][half] = shape.normed ? rstd_of(job.norm, sum, width) : 1.0f;
            arrive(ready + slot, both);
            meet(done + slot, both);
            if (any_normed) sum = sums_of(count);
        }
        if (any_normed && l < job.n_ends && job.ends[l].normed)
            all.meeting.roots[slot][half][l] = rstd_of(job.ends[l].norm, sum, width);
        arrive(ready + slot, both);
        meet(done + slot, both);
        const std::uint32_t total =
            all.meeting.sums[slot].all([](std::uint32_t a, std::uint32_t b) { return a + b; });
        if (lane < entries && lane % most_branches < job.n_ends && lane / most_branches < count)
            reinterpret_cast<std::uint32_t*>(
                all.arena + job.ends[lane % most_branches].sums)[all.row(u) + lane / most_branches] = total;
        __syncwarp();
        if (all.embeds() && u + all.split.slots < all.units) arrive(ready + slot, both);  // for others' rows
    }
}

// `fours`: of a worker in a row; 0: any number, and weights are not kept. `unit`: rows of a unit, at most.
// Two or three ends have the same eps, and round halves away from zero; four stand for any.
template <int ends, int fours, First first, int unit>
struct Worker {
    static constexpr bool keeps = fours > 0, same = ends == 2 || ends == 3,
                          keeps_own = keeps && ends == 1 && fours < 6;
    static constexpr int kept = keeps ? fours : 1;

    const Rows& all;
    const ChainJob& job;
    const Shape<first> shape;
    const std::uint32_t tid, warp, lane, both, column;
    float4 weight[ends][kept], own[kept], gate[first == First::gate ? unit : 1][kept];

    __device__ __forceinline__ explicit Worker(const Rows& rows)
        : all(rows),
          job(rows.job),
          shape(rows.job),
          tid(threadIdx.x - 32 * rows.split.slots),
          warp(tid / 32),
          lane(tid % 32),
          both(rows.workers + 32),
          column(keeps ? warp * (128 * fours) + 4 * lane : 4 * tid) {
        if constexpr (keeps)
            for_columns([&](int k, std::uint32_t c) {
#pragma unroll
                for (int e = 0; e < ends; ++e) weight[e][k] = weight_at(e, c);
                if (keeps_own) own[k] = own_at(c);
            });
    }
    // Calls compute(number, column) for this worker's fours.
    template <class Compute>
    __device__ __forceinline__ void for_columns(Compute&& compute) const {
        if constexpr (keeps) {
#pragma unroll
            for (int k = 0; k < fours; ++k)
                if (const std::uint32_t c = column + static_cast<std::uint32_t>(k) * 128; c < job.width)
                    compute(k, c);
        } else {
#pragma unroll 1
            for (std::uint32_t c = column; c < job.width; c += 4 * all.workers) compute(0, c);
        }
    }
    template <class Compute>
    __device__ __forceinline__ void for_ends(Compute&& compute) const {
#pragma unroll
        for (int e = 0; e < ends; ++e)
            if (ends < 4 || e < static_cast<int>(job.n_ends)) compute(e);
    }
    __device__ __forceinline__ float4 weight_at(int e, std::uint32_t c) const {
        return job.ends[e].normed ? NormWeight(job.ends[e].norm).at(c, job.width) : make_float4(1, 1, 1, 1);
    }
    __device__ __forceinline__ float4 own_at(std::uint32_t c) const {
        return shape.normed ? NormWeight(job.norm).at(c, job.width) : make_float4(1, 1, 1, 1);
    }
    __device__ __forceinline__ float4 gate_at(std::uint32_t row, std::uint32_t c) const {
        return *reinterpret_cast<const float4*>(at<float>(all.arena, job.gate, row, c));
    }
    __device__ __forceinline__ void load_gates(std::uint32_t u, int r) {
        if (r < static_cast<int>(all.count(u)))
            for_columns([&](int k, std::uint32_t c) { gate[r][k] = gate_at(all.row(u) + r, c); });
    }

    __device__ void embed(std::uint32_t u, std::uint32_t slot) const {
        if (u >= all.split.slots) meet(ready + slot, both);
#pragma unroll 1
        for (std::uint32_t r = 0; r < all.count(u); ++r) {
            const std::int32_t token = all.frame->tokens[all.row(u) + r];
#pragma unroll 1
            for (std::uint32_t c = tid; c < job.width; c += all.workers)
                asm volatile("st.shared.f32 [%0], %1;" ::"r"(all.slot(slot) + r * all.pitch + 4 * c),
                             "f"(embedding(job.table, job.factor, token, c))
                             : "memory");
        }
        arrive(done + slot, both);
    }
    // Each worker its own columns, which it may change next.
    __device__ void store(std::uint32_t u, std::uint32_t slot) const {
#pragma unroll 1
        for (std::uint32_t r = 0; r < all.count(u); ++r)
            for_columns([&](int, std::uint32_t c) {
                *reinterpret_cast<float4*>(at<float>(all.arena, job.stored, all.row(u) + r, c)) =
                    read_four(all.slot(slot) + r * all.pitch + 4 * c);
            });
    }

    // The norm and the gate before the ends.
    __device__ __forceinline__ void before_ends(std::uint32_t u, std::uint32_t slot) {
        if (keeps && !keeps_own) for_columns([&](int k, std::uint32_t c) { own[k] = own_at(c); });
        meet(ready + slot, both);
        if (job.store) store(u, slot);
#pragma unroll
        for (int r = 0; r < unit; ++r) {
            if (unit > 1 && r >= static_cast<int>(all.count(u))) continue;
            const float root = all.meeting.first_root[slot][r];
            const std::uint32_t x_row = all.slot(slot) + r * all.pitch;
            for_columns([&](int k, std::uint32_t c) {
                float4 x = read_four(x_row + 4 * c);
                x = normed(x, keeps ? own[k] : own_at(c), root);
                if (shape.gated) {
                    const float4 h = first == First::gate ? gate[r][k] : gate_at(all.row(u) + r, c);
                    x = each_of(x, silu_of(h), [&](float a, float b) {
                        return first == First::gate ? a * b : site_product(a, b, job.product);
                    });
                }
                write_four(x_row + 4 * c, x);
            });
            if (first == First::gate && u + 1 < all.units) load_gates(u + 1, r);
        }
        arrive(done + slot, both);
    }

    // All ends, in two passes.
    __device__ __forceinline__ void to_ends(std::uint32_t u, std::uint32_t slot) {
        const std::uint32_t count = all.count(u);
        Found& largest = all.meeting.largest[u % 2];
        meet(ready + slot, both);
        if (job.store && !shape.before) store(u, slot);
        // Values of an end are the same in both passes.
        const auto for_values = [&](int r, const float(&root)[ends], auto&& compute) {
            const std::uint32_t x_row =
                all.slot(slot) + (unit == 1 ? 0 : min(r, all.split.unit - 1) * all.pitch);
            for_columns([&](int k, std::uint32_t c) {
                const float4 x = read_four(x_row + 4 * c);
                float4 scaled = each_of(x, x, [&](float a, float) { return a * root[0]; });
                for_ends([&](int e) {
                    if (!same && e > 0) scaled = each_of(x, x, [&](float a, float) { return a * root[e]; });
                    compute(e, c,
                            each_of(scaled, keeps ? weight[e][k] : weight_at(e, c),
                                    [](float a, float w) { return a * w; }));
                });
            });
        };
        constexpr int together = ends == 1 ? unit : 1;
#pragma unroll together
        for (int r = 0; r < unit; ++r) {
            float root[ends], most[ends] = {};
            for_ends([&](int e) { root[e] = all.meeting.roots[slot][r][e]; });
            for_values(r, root,
                       [&](int e, std::uint32_t, const float4& v) { most[e] = largest_of(most[e], v); });
            for_ends([&](int e) {
                const std::uint32_t found = __reduce_max_sync(0xFFFFFFFFu, __float_as_uint(most[e]));
                if (lane == 0) largest.of[warp][r * most_branches + e] = found;
            });
        }
        meet(between, all.workers);
        // A scale a lane.
        const float scale_here =
            scale_for(largest.all([](std::uint32_t a, std::uint32_t b) { return max(a, b); }));
        if (tid < entries && tid / most_branches < count && tid % most_branches < job.n_ends)
            *at<float>(all.arena, job.ends[tid % most_branches].scale, all.row(u) + tid / most_branches) =
                scale_here;
#pragma unroll together
        for (int r = 0; r < unit; ++r) {
            const bool there = unit == 1 || r < static_cast<int>(count);
            float root[ends], scale[ends];
            int sums[ends] = {};
            std::int8_t* q[ends];
            for_ends([&](int e) {
                root[e] = all.meeting.roots[slot][r][e];
                scale[e] = __shfl_sync(0xFFFFFFFFu, scale_here, r * most_branches + e);
                q[e] = at<std::int8_t>(all.arena, job.ends[e].q, all.row(u) + r, column);
            });
            for_values(r, root, [&](int e, std::uint32_t c, const float4& v) {
                const std::uint32_t codes = codes_of(v, scale[e], !same && job.ends[e].even);
                if (there) *reinterpret_cast<std::uint32_t*>(q[e] + (c - column)) = codes;
                sums[e] = add_codes(codes, sums[e]);
            });
            for_ends([&](int e) {
                const int sum = __reduce_add_sync(0xFFFFFFFFu, sums[e]);
                if (lane == 0)
                    all.meeting.sums[slot].of[warp][r * most_branches + e] = static_cast<std::uint32_t>(sum);
            });
        }
        for_ends([&](int e) {
            if (job.ends[e].q.stride == job.width) return;
            for (std::uint32_t r = 0; r < count; ++r)
                for (std::uint32_t c = job.width + 4 * tid; c < job.ends[e].q.stride; c += 4 * all.workers)
                    *reinterpret_cast<std::uint32_t*>(
                        at<std::int8_t>(all.arena, job.ends[e].q, all.row(u) + r, c)) = 0;
        });
        arrive(done + slot, both);
    }

    __device__ __forceinline__ void work() {
        if (first == First::gate)
#pragma unroll
            for (int r = 0; r < unit; ++r) load_gates(0, r);
        // The second sums of a unit are found while the next is begun.
        const std::uint32_t behind = shape.before ? min(all.split.slots - 1, 1u) : 0;
        std::uint32_t begun = 0, slot = 0;
#pragma unroll 1
        for (std::uint32_t t = 0; t < all.units + behind; ++t) {
            if (t < all.units) {
                if (all.embeds()) embed(t, begun);
                if (shape.before) before_ends(t, begun);
                if (++begun == all.split.slots) begun = 0;
            }
            if (t < behind) continue;
            to_ends(t - behind, slot);
            if (++slot == all.split.slots) slot = 0;
        }
    }
};

}  // namespace
}  // namespace addend::kernels::cuda
