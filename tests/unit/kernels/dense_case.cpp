#include "tests/unit/kernels/dense_case.h"

namespace addend::kernels::test {
namespace {

// Exact by the hardware-free definition: float16 has eleven significant bits.
float half_value(std::uint16_t bits) {
    const int exponent = (bits >> 10) & 31, mantissa = bits & 1023;
    const float sign = bits & 0x8000 ? -1.0f : 1.0f;
    if (exponent == 31) return mantissa ? std::numeric_limits<float>::quiet_NaN() : sign * INFINITY;
    if (exponent == 0) return sign * std::ldexp(static_cast<float>(mantissa), -24);
    return sign * std::ldexp(static_cast<float>(1024 + mantissa), exponent - 25);
}

std::uint16_t random_half(std::mt19937& random, Kind kind) {
    const auto any = static_cast<std::uint16_t>(random());
    if (kind == Kind::special) return any;
    if (kind == Kind::wide) return static_cast<std::uint16_t>((any % 0x7C00u) | (any & 0x8000u));
    return static_cast<std::uint16_t>(0x2800u + any % 0x1000u + (any & 0x8000u));
}

float random_scale(std::mt19937& random, PanelFormat format, Kind kind) {
    if (kind != Kind::ordinary && random() % 8 == 0) return 0;
    if (format.half_scales) return half_value(random_half(random, kind));
    return floats(1, kind, static_cast<unsigned>(random()))[0] / 16;
}

std::int8_t random_code(std::mt19937& random, PanelFormat format) {
    if (format.codes == PanelCodes::bytes) return static_cast<std::int8_t>(random());
    return static_cast<std::int8_t>(nibble_values[static_cast<std::size_t>(format.nibbles)][random() % 16]);
}

std::vector<PanelFormat> make_formats() {
    std::vector<PanelFormat> made = {
        {.codes = PanelCodes::f32}, {.codes = PanelCodes::f16}, {.codes = PanelCodes::bf16}};
    for (const std::uint8_t group : {std::uint8_t{16}, std::uint8_t{32}})
        for (const bool minimum : {false, true})
            for (const bool half : {false, true}) {
                for (const Nibbles n : {Nibbles::plain, Nibbles::centred, Nibbles::uneven})
                    made.push_back({PanelCodes::nibbles, n, group, minimum, half});
                made.push_back({PanelCodes::bytes, Nibbles::plain, group, minimum, half});
            }
    return made;
}

}  // namespace

const std::vector<PanelFormat>& panel_formats() {
    static const std::vector<PanelFormat> formats = make_formats();
    return formats;
}

std::string describe(PanelFormat format) {
    static const char* const codes[] = {"f32", "f16", "bf16", "bytes", "nibbles"};
    std::string text = codes[static_cast<int>(format.codes)];
    if (panel_of_floats(format)) return text;
    if (format.codes == PanelCodes::nibbles) text += " " + std::to_string(static_cast<int>(format.nibbles));
    return text + ", groups of " + std::to_string(format.group) + (format.minimum ? ", minima" : "") +
           (format.half_scales ? ", half scales" : "");
}

DenseCase::DenseCase(PanelFormat format, std::size_t rows, std::size_t columns, Kind kind, unsigned seed)
    : format_(format),
      rows_(rows),
      columns_(columns),
      weights_(rows * columns),
      packed_(kernels::panel_count(rows) * panel_bytes(format, columns)) {
    if (panel_of_floats(format))
        make_floats(kind, seed);
    else
        make_codes(kind, seed);
    pack();
}

void DenseCase::make_floats(Kind kind, unsigned seed) {
    std::mt19937 random(seed);
    floats_of_rows = floats(rows_ * columns_, kind, seed);
    halves.resize(rows_ * columns_);
    for (std::size_t i = 0; i < halves.size(); ++i) {
        if (format_.codes == PanelCodes::f32) {
            weights_[i] = floats_of_rows[i];
        } else if (format_.codes == PanelCodes::bf16) {
            halves[i] = to_bf16(floats_of_rows[i]).bits;
            weights_[i] = std::bit_cast<float>(std::uint32_t{halves[i]} << 16);
        } else {
            halves[i] = random_half(random, kind);
            weights_[i] = half_value(halves[i]);
        }
    }
}

void DenseCase::make_codes(Kind kind, unsigned seed) {
    std::mt19937 random(seed);
    const std::size_t row_groups = (columns_ + 15) / 16;
    groups.resize(rows_ * row_groups);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        CodedGroup& group = groups[g];
        const bool shares = format_.group == 32 && g % row_groups % 2 == 1;
        group.d = shares ? groups[g - 1].d : random_scale(random, format_, kind);
        group.m = shares ? groups[g - 1].m : format_.minimum ? random_scale(random, format_, kind) : 0.0f;
        for (std::size_t c = 0; c < 16; ++c) {
            const std::size_t column = g % row_groups * 16 + c;
            group.c[c] = column < columns_ ? random_code(random, format_) : std::int8_t{0};
            if (column >= columns_) continue;
            const float product = group.d * static_cast<float>(group.c[c]);
            weights_[g / row_groups * columns_ + column] = format_.minimum ? product + group.m : product;
        }
    }
}

void DenseCase::pack() {
    const std::size_t bytes = panel_bytes(format_, columns_), row_groups = (columns_ + 15) / 16;
    for (std::size_t p = 0; p < panel_count(); ++p) {
        const std::size_t first = p * panel_rows, count = std::min(rows_ - first, panel_rows);
        const void* rows = groups.data() + (panel_of_floats(format_) ? 0 : first * row_groups);
        if (format_.codes == PanelCodes::f32)
            rows = floats_of_rows.data() + first * columns_;
        else if (panel_of_floats(format_))
            rows = halves.data() + first * columns_;
        misfits_ += pack_panel(format_, columns_, rows, count, packed_.data() + p * bytes);
    }
}

}  // namespace addend::kernels::test
