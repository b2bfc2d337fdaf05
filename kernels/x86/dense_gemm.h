// Dense panels times many rows. The codes of a few panels become floats once, a slice of columns at a time
// that stays in the first-level cache, and every row of x meets them there: panels x rows chains side by side
// in registers. The order of sums is that of scalar/dense.cpp; under L-Mul and fp8 the floats are whole
// weights, rounded, and x is rounded once for all panels of the call. Include after dense_codes.h and
// product_math.h.
#pragma once

namespace addend::kernels {
namespace {

constexpr std::size_t slice_columns = 64;  // 4 panels of 64 columns are 16 KiB
constexpr std::size_t slice_groups = slice_columns / 16;
constexpr std::size_t block_rows = 96;  // rows prepared at a time

// Some columns of a few panels as floats: weights[(column * panels + panel) * 16 + lane]; scales likewise,
// by group.
struct Slice {
    alignas(64) float weights[slice_columns * gemm_panels * panel_rows];
    alignas(64) float scales[slice_groups * gemm_panels * panel_rows];
    alignas(64) float minima[slice_groups * gemm_panels * panel_rows];
};

// What all panels of a slice have in common, and the rows they meet.
struct Job {
    std::size_t columns, group;
    bool first;   // of a row: there is nothing to add to yet
    bool scaled;  // chains are of codes
    bool minimum;
    const float* x;
    std::size_t x_stride;
    const float* sums;  // of x, [row][slice_groups], where there are minima
    float* out;
    std::size_t out_stride;
};

struct ByFma {
    using Operand = V;
    V operand(const float* x) const { return splat(*x); }
    V step(V w, V x, V chain) const { return fma(w, x, chain); }
};

// L-Mul of any operands.
struct ByLmul {
    using Operand = V;
    std::uint32_t offset;
    V operand(const float* x) const { return splat(*x); }
    V step(V w, V x, V chain) const { return add(chain, lmul(w, x, offset)); }
};

// L-Mul where nothing leaves the normal range: one integer addition makes a product, its sign too; x carries
// the offset already. The product with a zero is left out: a chain is never -0 (its sums are exact near
// zero), so that adding a zero, of whatever sign, would change nothing.
struct ByAdding {
    using Operand = V;
    V operand(const float* x) const { return splat(*x); }
    V step(V w, V x, V chain) const { return add_if_normal(w, from_bits(add_int(bits(w), bits(x))), chain); }
};

// The same where some x are zero: those have no bits set in the mask that stands behind the row.
struct ByAddingSome {
    struct Operand {
        I x, mask;
    };
    Operand operand(const float* x) const { return {bits(splat(*x)), bits(splat(x[slice_columns]))}; }
    V step(V w, const Operand& x, V chain) const {
        return add_if_normal(w, from_bits(and_int(add_int(bits(w), x.x), x.mask)), chain);
    }
};

template <int panels, int rows, class Step>
struct Tile {
    V chain[rows][panels];

    inline __attribute__((always_inline)) void multiply(const Step& step, const float* weights,
                                                        std::size_t columns, const float* x,
                                                        std::size_t x_stride) {
#pragma GCC unroll 16
        for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
            for (int p = 0; p < panels; ++p) chain[r][p] = splat(0.0f);
        for (std::size_t k = 0; k < columns; ++k, weights += panels * panel_rows, ++x) {
            V w[panels];
#pragma GCC unroll 4
            for (int p = 0; p < panels; ++p) w[p] = load(weights + static_cast<std::size_t>(p) * panel_rows);
#pragma GCC unroll 16
            for (int r = 0; r < rows; ++r) {
                const typename Step::Operand value = step.operand(x + static_cast<std::size_t>(r) * x_stride);
#pragma GCC unroll 4
                for (int p = 0; p < panels; ++p) chain[r][p] = step.step(w[p], value, chain[r][p]);
            }
        }
    }

    inline __attribute__((always_inline)) void add_to(const Job& job, const float* scales,
                                                      const float* minima, std::size_t g) const {
        const bool fresh = job.first && g == 0;
#pragma GCC unroll 16
        for (int r = 0; r < rows; ++r) {
            float* const out = job.out + static_cast<std::size_t>(r) * job.out_stride;
#pragma GCC unroll 4
            for (int p = 0; p < panels; ++p) {
                const std::size_t at = static_cast<std::size_t>(p) * panel_rows;
                V acc = fresh ? splat(0.0f) : load(out + at);
                acc = job.scaled ? fma(load(scales + at), chain[r][p], acc) : add(acc, chain[r][p]);
                if (job.minimum)
                    acc = fma(load(minima + at),
                              splat(job.sums[static_cast<std::size_t>(r) * slice_groups + g]), acc);
                store(out + at, acc);
            }
        }
    }

    static void run(const Step& step, const Slice& slice, const Job& job) {
        Tile tile;
        for (std::size_t first = 0, g = 0; first < job.columns; first += job.group, ++g) {
            const std::size_t left = job.columns - first;
            tile.multiply(step, slice.weights + first * panels * panel_rows,
                          left < job.group ? left : job.group, job.x + first, job.x_stride);
            const std::size_t at = g * panels * panel_rows;
            tile.add_to(job, slice.scales + at, slice.minima + at, g);
        }
    }
};

template <int panels, int rows, class Step>
void take_rows(const Step& step, const Slice& slice, Job& job, std::size_t& left) {
    for (; left >= static_cast<std::size_t>(rows); left -= static_cast<std::size_t>(rows)) {
        Tile<panels, rows, Step>::run(step, slice, job);
        job.x += static_cast<std::size_t>(rows) * job.x_stride;
        job.out += static_cast<std::size_t>(rows) * job.out_stride;
        job.sums += static_cast<std::size_t>(rows) * slice_groups;
    }
}

template <int panels, class Step>
void all_rows(const Step& step, const Slice& slice, Job job, std::size_t n) {
    constexpr int most = gemm_chains / panels < 12 ? gemm_chains / panels : 12;
    take_rows<panels, most>(step, slice, job, n);
    if constexpr (most > 6) take_rows<panels, 6>(step, slice, job, n);
    take_rows<panels, 3>(step, slice, job, n);
    take_rows<panels, 1>(step, slice, job, n);
}

// Columns [begin, begin + columns) of `panels` panels, begin at a group.
template <int panels, class Codes>
void fill(const Codes& kind, const DensePanels& w, std::size_t panel, std::size_t begin, std::size_t columns,
          Slice& slice) {
    const PanelFormat format = w.format;
    const std::size_t group_bytes = panel_group_bytes(format);
    for (std::size_t p = 0; p < panels; ++p) {
        const std::byte* group =
            w.data + (panel + p) * panel_bytes(format, w.columns) + begin / format.group * group_bytes;
        for (std::size_t first = 0, g = 0; first < columns;
             first += format.group, ++g, group += group_bytes) {
            const std::size_t left = columns - first;
            expand(kind, group, left < format.group ? left : format.group,
                   slice.weights + (first * panels + p) * panel_rows, panels * panel_rows);
            if (panel_of_floats(format)) continue;
            const std::byte* const scales = group + panel_code_bytes(format);
            const std::size_t at = (g * panels + p) * panel_rows;
            store(slice.scales + at, load_scales(format, scales));
            if (format.minimum)
                store(slice.minima + at, load_scales(format, scales + panel_scale_bytes(format)));
        }
    }
}

// Codes become whole weights.
template <int panels>
void apply_scales(PanelFormat format, std::size_t columns, Slice& slice) {
    for (std::size_t k = 0; k < columns; ++k)
        for (std::size_t p = 0; p < panels; ++p) {
            float* const weight = slice.weights + (k * panels + p) * panel_rows;
            const std::size_t at = (k / format.group * panels + p) * panel_rows;
            const V product = mul(load(slice.scales + at), load(weight));
            store(weight, format.minimum ? add(product, load(slice.minima + at)) : product);
        }
}

// Of `n` floats, a multiple of 16, after rounding.
inline Range range_of(const float* x, std::size_t n) {
    I low = splat_int(-1), high = splat_int(0);
    Range range;
    for (std::size_t i = 0; i < n; i += 16) {
        const I m = magnitude(load(x + i));
        const M zero = below(m, smallest_normal);
        low = min_uint(low, select_int(zero, splat_int(-1), m));
        high = max_uint(high, select_int(zero, splat_int(0), m));
        range.zeros = range.zeros || any(zero);
    }
    range.low = lowest_of(low);
    range.high = highest_of(high);
    return range;
}

// Whether one integer addition makes every product of a and b but those with zeros, which are zeros.
inline bool may_add(const Range& a, const Range& b, std::uint32_t offset) {
    return a.high < infinity_bits && b.high < infinity_bits && stays_normal(a, b, offset);
}

// A slice of some rows of x, rounded, in both forms that L-Mul may ask for.
struct RoundedRows {
    static constexpr std::size_t stride = 2 * slice_columns;  // a row and its mask
    alignas(64) float plain[block_rows * stride];
    alignas(64) float offset[block_rows * stride];
    Range range;

    void take(const float* x, std::size_t x_stride, std::size_t n, std::size_t columns, Product product) {
        range = {};
        const std::size_t whole = (columns + 15) / 16 * 16;
        for (std::size_t r = 0; r < n; ++r) {
            float* const row = plain + r * stride;
            ISA(round_operand_f32)(x + r * x_stride, columns, product, row);
            if (product.mode != product_lmul) continue;
            for (std::size_t c = columns; c < whole; ++c) row[c] = 1.0f;  // not looked at, nor zero
            range.join(range_of(row, whole));
            const I add = splat_uint(lmul_offset(product.bits));
            for (std::size_t c = 0; c < whole; c += 16) {
                const V v = load(row + c);
                store(offset + r * stride + c, from_bits(add_int(bits(v), add)));
                store(
                    offset + r * stride + slice_columns + c,
                    from_bits(select_int(below(magnitude(v), smallest_normal), splat_int(0), splat_int(-1))));
            }
        }
    }
};

// Columns and rows of one pass over the panels.
struct Pass {
    std::size_t panel_begin, panel_end, begin;
    Job job;
    std::size_t n;
    Product product;
    const RoundedRows* rounded;  // null: exact
};

template <int panels, class Codes>
void multiply_panels(const Codes& kind, const DensePanels& w, std::size_t panel, const Pass& pass,
                     Slice& slice) {
    Job job = pass.job;
    job.out += panel * panel_rows;
    fill<panels>(kind, w, panel, pass.begin, job.columns, slice);
    if (!pass.rounded) return all_rows<panels>(ByFma(), slice, job, pass.n);
    if (!panel_of_floats(w.format)) apply_scales<panels>(w.format, job.columns, slice);
    const std::size_t count = job.columns * panels * panel_rows;
    ISA(round_operand_f32)(slice.weights, count, pass.product, slice.weights);
    job.x = pass.rounded->plain;
    if (pass.product.mode != product_lmul) return all_rows<panels>(ByFma(), slice, job, pass.n);
    const std::uint32_t offset = lmul_offset(pass.product.bits);
    if (!may_add(range_of(slice.weights, count), pass.rounded->range, offset))
        return all_rows<panels>(ByLmul{offset}, slice, job, pass.n);
    job.x = pass.rounded->offset;
    if (pass.rounded->range.zeros) return all_rows<panels>(ByAddingSome(), slice, job, pass.n);
    all_rows<panels>(ByAdding(), slice, job, pass.n);
}

template <int panels, class Codes>
void take_panels(const Codes& kind, const DensePanels& w, std::size_t& panel, const Pass& pass,
                 Slice& slice) {
    for (; panel + panels <= pass.panel_end; panel += panels)
        multiply_panels<panels>(kind, w, panel, pass, slice);
}

template <class Codes>
void all_panels(const Codes& kind, const DensePanels& w, const Pass& pass) {
    Slice slice;
    std::size_t panel = pass.panel_begin;
    if constexpr (gemm_panels >= 4) take_panels<4>(kind, w, panel, pass, slice);
    if constexpr (gemm_panels >= 2) take_panels<2>(kind, w, panel, pass, slice);
    take_panels<1>(kind, w, panel, pass, slice);
}

// Rows [0, n), n at most block_rows. Slices outside, panels inside: what is done to x is done once.
template <class Codes>
void multiply_rows(const Codes& kind, const DensePanels& w, std::size_t panel_begin, std::size_t panel_end,
                   const float* x, std::size_t x_stride, std::size_t n, Product product, RoundedRows* rounded,
                   float* out, std::size_t out_stride) {
    float sums[block_rows * slice_groups];
    const bool coded = !panel_of_floats(w.format) && !rounded;
    for (std::size_t begin = 0; begin < w.columns; begin += slice_columns) {
        const std::size_t columns = w.columns - begin < slice_columns ? w.columns - begin : slice_columns;
        const std::size_t group = coded ? w.format.group : 32;
        const Job job{columns,
                      group,
                      begin == 0,
                      coded,
                      coded && w.format.minimum,
                      x + begin,
                      rounded ? RoundedRows::stride : x_stride,
                      sums,
                      out,
                      out_stride};
        if (job.minimum)
            for (std::size_t r = 0; r < n; ++r)
                sum_groups(x + r * x_stride, w.columns, group, begin / group, (columns + group - 1) / group,
                           sums + r * slice_groups);
        if (rounded) rounded->take(x + begin, x_stride, n, columns, product);
        all_panels(kind, w, {panel_begin, panel_end, begin, job, n, product, rounded});
    }
}

template <class Codes>
void gemm(const Codes& kind, const DensePanels& w, std::size_t panel_begin, std::size_t panel_end,
          const float* x, std::size_t x_stride, std::size_t n, Product product, RoundedRows* rounded,
          float* out, std::size_t out_stride) {
    for (std::size_t a = 0; a < n; a += block_rows)
        multiply_rows(kind, w, panel_begin, panel_end, x + a * x_stride, x_stride,
                      n - a < block_rows ? n - a : block_rows, product, rounded, out + a * out_stride,
                      out_stride);
}

}  // namespace

void ISA(gemm_panel_f32)(const DensePanels& w, std::size_t panel_begin, std::size_t panel_end, const float* x,
                         std::size_t x_stride, std::size_t n, Product product, float* out,
                         std::size_t out_stride) {
    if (product.mode != product_exact) {
        RoundedRows rounded;
        return with_codes(w.format, [&](const auto& kind) {
            gemm(kind, w, panel_begin, panel_end, x, x_stride, n, product, &rounded, out, out_stride);
        });
    }
    if (n == 1) return ISA(gemv_panel_f32)(w, panel_begin, panel_end, x, out);
    with_codes(w.format, [&](const auto& kind) {
        gemm(kind, w, panel_begin, panel_end, x, x_stride, n, product, nullptr, out, out_stride);
    });
}

}  // namespace addend::kernels
