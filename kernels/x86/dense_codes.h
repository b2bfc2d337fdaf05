// Codes of dense panels as floats, eight columns at a time. Include after lanes_*.h and an ISA's own
// NibbleTable, load_bytes and load_lanes. All kinds have the same names:
//   word_bytes of eight columns
//   Word     what eight columns of 16 lanes are held as
//   word     those of columns c ... c+7 of a group, c a multiple of 8
//   at<j>    column c+j as 16 floats
#pragma once

#include "kernels/declare.h"

namespace addend::kernels {
namespace {

template <class T>
struct FloatCodes {
    using Word = const T*;
    static constexpr std::size_t word_bytes = 8 * panel_rows * sizeof(T);
    explicit FloatCodes(PanelFormat) {}
    static Word word(const std::byte* codes, std::size_t c) {
        return reinterpret_cast<const T*>(codes) + c * panel_rows;
    }
    template <int j>
    V at(Word w) const {
        return load(w + j * static_cast<int>(panel_rows));
    }
};

struct ByteCodes {
    using Word = const std::byte*;
    static constexpr std::size_t word_bytes = 8 * panel_rows;
    explicit ByteCodes(PanelFormat) {}
    static Word word(const std::byte* codes, std::size_t c) { return codes + c * panel_rows; }
    template <int j>
    V at(Word w) const {
        return load_bytes(w + j * static_cast<int>(panel_rows));
    }
};

template <bool uneven>
struct NibbleCodes {
    using Word = I;
    static constexpr std::size_t word_bytes = 4 * panel_rows;
    NibbleTable<uneven> table;
    explicit NibbleCodes(PanelFormat format)
        : table(nibble_values[static_cast<std::size_t>(format.nibbles)]) {}
    static Word word(const std::byte* codes, std::size_t c) { return load_lanes(codes + c / 8 * word_bytes); }
    template <int j>
    V at(const Word& w) const {
        return table.template at<j>(w);
    }
};

// 16 scales as floats.
inline V load_scales(PanelFormat format, const std::byte* at) {
    return format.half_scales ? load(reinterpret_cast<const F16*>(at))
                              : load(reinterpret_cast<const float*>(at));
}

// f(j) for the eight columns of a word, j known when compiling.
template <int j>
struct Column {
    static constexpr int index = j;
};
template <class F>
inline __attribute__((always_inline)) void for_eight(F f) {
    f(Column<0>());
    f(Column<1>());
    f(Column<2>());
    f(Column<3>());
    f(Column<4>());
    f(Column<5>());
    f(Column<6>());
    f(Column<7>());
}

// `count` columns (whole words; of a last group those behind its columns too) as floats, `stride` apart.
template <class Codes>
void expand(const Codes& kind, const std::byte* codes, std::size_t count, float* to, std::size_t stride) {
    for (std::size_t c = 0; c < count; c += 8, to += 8 * stride) {
        const typename Codes::Word word = Codes::word(codes, c);
        for_eight([&](auto column) {
            constexpr int j = decltype(column)::index;
            store(to + static_cast<std::size_t>(j) * stride, kind.template at<j>(word));
        });
    }
}
// Floats have nothing behind their last column.
template <class T>
void expand(const FloatCodes<T>&, const std::byte* codes, std::size_t count, float* to, std::size_t stride) {
    const T* from = reinterpret_cast<const T*>(codes);
    for (std::size_t c = 0; c < count; ++c) store(to + c * stride, load(from + c * panel_rows));
}

// Calls f with the kind of codes a format has.
template <class F>
void with_codes(PanelFormat format, F f) {
    switch (format.codes) {
        case PanelCodes::f32:
            return f(FloatCodes<float>(format));
        case PanelCodes::f16:
            return f(FloatCodes<F16>(format));
        case PanelCodes::bf16:
            return f(FloatCodes<Bf16>(format));
        case PanelCodes::bytes:
            return f(ByteCodes(format));
        case PanelCodes::nibbles:
            if (format.nibbles == Nibbles::uneven) return f(NibbleCodes<true>(format));
            return f(NibbleCodes<false>(format));
    }
}

// Sums of x over groups first ... first + count - 1, each in 16 lanes.
inline void sum_groups(const float* x, std::size_t columns, std::size_t group, std::size_t first,
                       std::size_t count, float* sums) {
    for (std::size_t g = 0; g < count; ++g) {
        const std::size_t begin = (first + g) * group;
        const std::size_t end = columns - begin < group ? columns : begin + group;
        V sum = splat(0.0f);
        std::size_t c = begin;
        for (; c + 16 <= end; c += 16) sum = add(sum, load(x + c));
        if (c < end) sum = add(sum, load_tail(x + c, end - c));
        sums[g] = join(sum);
    }
}

}  // namespace
}  // namespace addend::kernels
