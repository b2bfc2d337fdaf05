// Dense panels times one row. The order of sums is that of scalar/dense.cpp: a chain a group, groups in
// order. A chain would wait four cycles for each product, so groups of a panel run side by side, as many as
// leave the weights one stream for the processor's prefetcher. Include after dense_codes.h.
#pragma once

namespace addend::kernels {
namespace {

// Weights this far ahead are asked for: the processor's own prefetching stops at pages.
constexpr std::size_t prefetch_bytes = 4096;

inline void fetch(const std::byte* from, std::size_t bytes) {
    for (std::size_t line = 0; line < bytes; line += 64)
        _mm_prefetch(reinterpret_cast<const char*>(from + line), _MM_HINT_T0);
}

// The chains of `count` whole groups, from +0.
template <int count, class Codes>
inline __attribute__((always_inline)) void group_chains(const Codes& kind, PanelFormat format,
                                                        const std::byte* group, const float* x,
                                                        V (&chain)[count]) {
    const std::size_t group_bytes = panel_group_bytes(format), columns = format.group;
#pragma GCC unroll 8
    for (int g = 0; g < count; ++g) chain[g] = splat(0.0f);
    // In the order of addresses, whatever the order of use: so the processor's own prefetcher follows.
    const std::size_t ahead = (count * group_bytes / (columns / 8) + 63) / 64 * 64;
    const std::byte* next = group + prefetch_bytes;
    for (std::size_t c = 0; c < columns; c += 8) {
        typename Codes::Word word[count];
#pragma GCC unroll 8
        for (int g = 0; g < count; ++g) {
            const std::byte* const codes = group + static_cast<std::size_t>(g) * group_bytes;
            word[g] = Codes::word(codes, c);
        }
        fetch(next, ahead);
        next += ahead;
        for_eight([&](auto column) {
            constexpr int j = decltype(column)::index;
#pragma GCC unroll 8
            for (int g = 0; g < count; ++g)
                chain[g] = fma(kind.template at<j>(word[g]),
                               splat(x[static_cast<std::size_t>(g) * columns + c + j]), chain[g]);
        });
    }
}

// acc after a group whose chain and whose sum of x are given.
inline V add_group(PanelFormat format, const std::byte* group, V chain, const float* sum, V acc) {
    if (panel_of_floats(format)) return add(acc, chain);
    const std::byte* const scales = group + panel_code_bytes(format);
    acc = fma(load_scales(format, scales), chain, acc);
    if (format.minimum) acc = fma(load_scales(format, scales + panel_scale_bytes(format)), splat(*sum), acc);
    return acc;
}

template <int count, class Codes>
inline void whole_groups(const Codes& kind, PanelFormat format, const std::byte*& group, const float*& x,
                         const float*& sums, std::size_t& left, V& acc) {
    for (; left >= count; left -= count) {
        V chain[count];
        group_chains<count>(kind, format, group, x, chain);
#pragma GCC unroll 8
        for (int g = 0; g < count; ++g) {
            acc = add_group(format, group, chain[g], sums + g, acc);
            group += panel_group_bytes(format);
        }
        x += count * std::size_t{format.group};
        sums += count;
    }
}

// The incomplete group at the end of a row.
template <class Codes>
V last_group(const Codes& kind, PanelFormat format, const std::byte* group, std::size_t columns,
             const float* x, const float* sum, V acc) {
    alignas(64) float weights[32 * panel_rows];
    expand(kind, group, columns, weights, panel_rows);
    V chain = splat(0.0f);
    for (std::size_t c = 0; c < columns; ++c) chain = fma(load(weights + c * panel_rows), splat(x[c]), chain);
    return add_group(format, group, chain, sum, acc);
}

template <class Codes>
constexpr int chains_of = gemv_chains;
template <bool uneven>
constexpr int chains_of<NibbleCodes<uneven>> = nibble_chains;

// Groups summed at a time: as many sums of x are kept.
constexpr std::size_t gemv_groups = 1024;

template <class Codes>
void gemv_columns(const Codes& kind, const DensePanels& w, std::size_t panel_begin, std::size_t panel_end,
                  const float* x, std::size_t first_group, float* out) {
    const PanelFormat format = w.format;
    const std::size_t begin = first_group * format.group;
    const std::size_t columns =
        w.columns - begin < gemv_groups * format.group ? w.columns - begin : gemv_groups * format.group;
    const std::size_t tail = columns % format.group;
    float sums[gemv_groups];
    if (format.minimum)
        sum_groups(x, w.columns, format.group, first_group, (columns + format.group - 1) / format.group,
                   sums);
    for (std::size_t p = panel_begin; p < panel_end; ++p) {
        const std::byte* group =
            w.data + p * panel_bytes(format, w.columns) + first_group * panel_group_bytes(format);
        const float *row = x + begin, *sum = sums;
        V acc = first_group == 0 ? splat(0.0f) : load(out + p * panel_rows);
        std::size_t left = columns / format.group;
        whole_groups<chains_of<Codes>>(kind, format, group, row, sum, left, acc);
        whole_groups<1>(kind, format, group, row, sum, left, acc);
        if (tail > 0) acc = last_group(kind, format, group, tail, row, sum, acc);
        store(out + p * panel_rows, acc);
    }
}

template <class Codes>
void gemv(const Codes& kind, const DensePanels& w, std::size_t panel_begin, std::size_t panel_end,
          const float* x, float* out) {
    const std::size_t groups = (w.columns + w.format.group - 1) / w.format.group;
    for (std::size_t first = 0; first < groups; first += gemv_groups)
        gemv_columns(kind, w, panel_begin, panel_end, x, first, out);
}

}  // namespace

void ISA(gemv_panel_f32)(const DensePanels& w, std::size_t panel_begin, std::size_t panel_end, const float* x,
                         float* out) {
    with_codes(w.format, [&](const auto& kind) { gemv(kind, w, panel_begin, panel_end, x, out); });
}

}  // namespace addend::kernels
