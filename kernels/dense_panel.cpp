#include "kernels/dense_panel.h"

#include <bit>
#include <cstring>

#include "kernels/scalar/float_math.h"

namespace addend::kernels {
namespace {

template <class T>
void put(std::byte* at, T value) {
    std::memcpy(at, &value, sizeof value);
}
template <class T>
T get(const std::byte* at) {
    T value{};
    std::memcpy(&value, at, sizeof value);
    return value;
}

// Equal in bits, or both NaN.
bool identical(float a, float b) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) || (a != a && b != b);
}

// The float16 whose value x is, if there is one.
F16 half_of(float x) {
    const auto bits = std::bit_cast<std::uint32_t>(x);
    const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
    const std::uint32_t magnitude = bits & 0x7FFFFFFFu;
    std::uint32_t half = 0;
    if (magnitude > 0x7F800000u)
        half = 0x7E00u;
    else if (magnitude == 0x7F800000u)
        half = 0x7C00u;
    else if (magnitude >= 0x38800000u)  // 2^-14: exponent bias 127 -> 15
        half = ((magnitude - 0x38000000u) >> 13) & 0x7FFFu;
    else  // steps of 2^-24
        half = static_cast<std::uint32_t>(std::bit_cast<float>(magnitude) * 0x1p24f);
    return {static_cast<std::uint16_t>(sign | half)};
}

// What a code is stored as; -1 if the format has no place for it.
int stored_code(PanelFormat format, int code) {
    if (format.codes == PanelCodes::bytes) return code & 255;
    const float* const values = nibble_values[static_cast<std::size_t>(format.nibbles)];
    if (format.nibbles == Nibbles::uneven) {
        for (int n = 0; n < 16; ++n)
            if (values[n] == static_cast<float>(code)) return n;
        return -1;
    }
    const int nibble = code - static_cast<int>(values[0]);
    return nibble >= 0 && nibble < 16 ? nibble : -1;
}

void put_code(PanelFormat format, std::byte* codes, std::size_t lane, std::size_t column, int code) {
    if (format.codes == PanelCodes::bytes) {
        codes[column * panel_rows + lane] = static_cast<std::byte>(code);
        return;
    }
    // Two columns a byte, the even one low; the panel was cleared.
    codes[(column / 8 * panel_rows + lane) * 4 + column % 8 / 2] |= static_cast<std::byte>(code)
                                                                    << (column % 2 * 4);
}

float code_at(PanelFormat format, const std::byte* codes, std::size_t lane, std::size_t column) {
    if (format.codes == PanelCodes::bytes)
        return static_cast<float>(static_cast<std::int8_t>(codes[column * panel_rows + lane]));
    const auto pair = static_cast<unsigned>(codes[(column / 8 * panel_rows + lane) * 4 + column % 8 / 2]);
    return nibble_values[static_cast<std::size_t>(format.nibbles)][(pair >> (column % 2 * 4)) & 15u];
}

// False if the format has no place for the value.
bool put_scale(PanelFormat format, std::byte* scales, std::size_t lane, float value) {
    if (!format.half_scales) {
        put(scales + lane * 4, value);
        return true;
    }
    const F16 half = half_of(value);
    put(scales + lane * 2, half.bits);
    return identical(scalar::to_float(half), value);
}

float scale_at(PanelFormat format, const std::byte* scales, std::size_t lane) {
    return format.half_scales ? scalar::to_float(F16{get<std::uint16_t>(scales + lane * 2)})
                              : get<float>(scales + lane * 4);
}

// One group of the format, of one row: `columns` of it from the coded groups that hold them. False if it
// does not fit.
bool pack_group(PanelFormat format, const CodedGroup* from, std::size_t columns, std::size_t lane,
                std::byte* group) {
    const CodedGroup& last = from[(columns - 1) / 16];
    if (!identical(from->d, last.d) || !identical(from->m, last.m)) return false;
    if (!format.minimum && from->m != 0) return false;
    for (std::size_t c = 0; c < columns; ++c) {
        const int code = stored_code(format, from[c / 16].c[c % 16]);
        if (code < 0) return false;
        put_code(format, group, lane, c, code);
    }
    std::byte* const scales = group + panel_code_bytes(format);
    if (!put_scale(format, scales, lane, from->d)) return false;
    return !format.minimum || put_scale(format, scales + panel_scale_bytes(format), lane, from->m);
}

std::size_t groups_of_row(PanelFormat format, std::size_t columns) {
    return (columns + format.group - 1) / format.group;
}

std::size_t columns_of_group(PanelFormat format, std::size_t columns, std::size_t group) {
    const std::size_t left = columns - group * format.group;
    return left < format.group ? left : format.group;
}

template <class T>
void pack_floats(std::size_t columns, const void* rows, std::size_t count, std::byte* panel) {
    const auto* const from = static_cast<const std::byte*>(rows);
    for (std::size_t c = 0; c < columns; ++c)
        for (std::size_t lane = 0; lane < count; ++lane)
            std::memcpy(panel + (c * panel_rows + lane) * sizeof(T), from + (lane * columns + c) * sizeof(T),
                        sizeof(T));
}

template <class T>
void unpack_floats(const std::byte* panel, std::size_t lane, std::size_t columns, float* out) {
    for (std::size_t c = 0; c < columns; ++c)
        out[c] = scalar::to_float(get<T>(panel + (c * panel_rows + lane) * sizeof(T)));
}

}  // namespace

std::size_t pack_panel(PanelFormat format, std::size_t columns, const void* rows, std::size_t count,
                       std::byte* panel) noexcept {
    std::memset(panel, 0, panel_bytes(format, columns));
    if (panel_of_floats(format)) {
        if (format.codes == PanelCodes::f32)
            pack_floats<float>(columns, rows, count, panel);
        else
            pack_floats<std::uint16_t>(columns, rows, count, panel);
        return 0;
    }
    const std::size_t row_groups = (columns + 15) / 16;
    const auto* const from = static_cast<const CodedGroup*>(rows);
    std::size_t misfits = 0;
    for (std::size_t g = 0; g < groups_of_row(format, columns); ++g)
        for (std::size_t lane = 0; lane < count; ++lane)
            misfits +=
                pack_group(format, from + lane * row_groups + g * (format.group / 16u),
                           columns_of_group(format, columns, g), lane, panel + g * panel_group_bytes(format))
                    ? 0
                    : 1;
    return misfits;
}

void unpack_panel_row(const DensePanels& matrix, std::size_t row, float* out) noexcept {
    const PanelFormat format = matrix.format;
    const std::size_t columns = matrix.columns, lane = row % panel_rows;
    const std::byte* const panel = matrix.data + row / panel_rows * panel_bytes(format, columns);
    if (format.codes == PanelCodes::f32) return unpack_floats<float>(panel, lane, columns, out);
    if (format.codes == PanelCodes::f16) return unpack_floats<F16>(panel, lane, columns, out);
    if (format.codes == PanelCodes::bf16) return unpack_floats<Bf16>(panel, lane, columns, out);
    for (std::size_t g = 0; g < groups_of_row(format, columns); ++g, out += format.group) {
        const std::byte* const codes = panel + g * panel_group_bytes(format);
        const std::byte* const scales = codes + panel_code_bytes(format);
        const float d = scale_at(format, scales, lane);
        const float m = format.minimum ? scale_at(format, scales + panel_scale_bytes(format), lane) : 0;
        for (std::size_t c = 0; c < columns_of_group(format, columns, g); ++c) {
            const float product = d * code_at(format, codes, lane, c);
            out[c] = format.minimum ? product + m : product;
        }
    }
}

}  // namespace addend::kernels
