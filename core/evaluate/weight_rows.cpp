#include "core/evaluate/weight_rows.h"

#include <cstring>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/files/half.h"

namespace addend {
namespace {

std::uint16_t half_at(const std::vector<std::byte>& bytes, std::size_t n) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, bytes.data() + 2 * n, sizeof bits);
    return bits;
}

}  // namespace

std::vector<float> weight_row(const Program& program, const WeightSource& source, std::uint32_t weight,
                              std::uint32_t row) {
    const addend_weight& w = program.weights()[weight];
    std::vector<std::byte> bytes(w.bytes / w.rows);
    source.read_rows(weight, row, 1, bytes);
    std::vector<float> values(w.cols);
    switch (w.dtype) {
        case ADDEND_F32:
            std::memcpy(values.data(), bytes.data(), values.size() * sizeof(float));
            break;
        case ADDEND_F16:
            for (std::size_t n = 0; n < values.size(); ++n) values[n] = f32_from_f16(half_at(bytes, n));
            break;
        case ADDEND_BF16:
            for (std::size_t n = 0; n < values.size(); ++n) values[n] = f32_from_bf16(half_at(bytes, n));
            break;
        case ADDEND_G16: {
            addend_weight_group group{};
            for (std::size_t n = 0; n < values.size(); ++n) {
                if (n % 16 == 0) std::memcpy(&group, bytes.data() + n / 16 * sizeof group, sizeof group);
                const float scaled = group.d * static_cast<float>(group.c[n % 16]);
                values[n] = scaled + group.m;
            }
            break;
        }
        default:
            throw Failure(Code::program_invalid, {{"where", program.name(w.name)},
                                                  {"what", "dtype"},
                                                  {"expected", "a dense weight"},
                                                  {"found", to_text(std::int64_t{w.dtype})}});
    }
    return values;
}

}  // namespace addend
