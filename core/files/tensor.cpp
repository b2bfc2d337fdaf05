#include "core/files/tensor.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/message.h"
#include "core/base/number.h"

namespace addend {
namespace {

using D = TensorDType;

constexpr auto dtype_table = std::to_array<DTypeTraits>({
    {D::f32, "f32", "F32", 1, 4},
    {D::f16, "f16", "F16", 1, 2},
    {D::q4_0, "q4_0", "", 32, 18},
    {D::q4_1, "q4_1", "", 32, 20},
    {D::q5_0, "q5_0", "", 32, 22},
    {D::q5_1, "q5_1", "", 32, 24},
    {D::q8_0, "q8_0", "", 32, 34},
    {D::q8_1, "q8_1", "", 32, 36},
    {D::q2_k, "q2_k", "", 256, 84},
    {D::q3_k, "q3_k", "", 256, 110},
    {D::q4_k, "q4_k", "", 256, 144},
    {D::q5_k, "q5_k", "", 256, 176},
    {D::q6_k, "q6_k", "", 256, 210},
    {D::q8_k, "q8_k", "", 256, 292},
    {D::iq2_xxs, "iq2_xxs", "", 256, 66},
    {D::iq2_xs, "iq2_xs", "", 256, 74},
    {D::iq3_xxs, "iq3_xxs", "", 256, 98},
    {D::iq1_s, "iq1_s", "", 256, 50},
    {D::iq4_nl, "iq4_nl", "", 32, 18},
    {D::iq3_s, "iq3_s", "", 256, 110},
    {D::iq2_s, "iq2_s", "", 256, 82},
    {D::iq4_xs, "iq4_xs", "", 256, 136},
    {D::i8, "i8", "I8", 1, 1},
    {D::i16, "i16", "I16", 1, 2},
    {D::i32, "i32", "I32", 1, 4},
    {D::i64, "i64", "I64", 1, 8},
    {D::f64, "f64", "F64", 1, 8},
    {D::iq1_m, "iq1_m", "", 256, 56},
    {D::bf16, "bf16", "BF16", 1, 2},
    {D::tq1_0, "tq1_0", "", 256, 54},
    {D::tq2_0, "tq2_0", "", 256, 66},
    {D::mxfp4, "mxfp4", "", 32, 17},
    {D::u8, "u8", "U8", 1, 1},
    {D::boolean, "bool", "BOOL", 1, 1},
    {D::u16, "u16", "U16", 1, 2},
    {D::u32, "u32", "U32", 1, 4},
    {D::u64, "u64", "U64", 1, 8},
    {D::f8_e4m3, "f8_e4m3", "F8_E4M3", 1, 1},
    {D::f8_e5m2, "f8_e5m2", "F8_E5M2", 1, 1},
});

template <class Predicate>
const DTypeTraits* find_traits(Predicate predicate) {
    const auto found = std::find_if(dtype_table.begin(), dtype_table.end(), predicate);
    return found == dtype_table.end() ? nullptr : &*found;
}

}  // namespace

std::span<const DTypeTraits> dtype_list() {
    return dtype_table;
}

const DTypeTraits& dtype_traits(TensorDType dtype) {
    const auto* found = find_traits([&](const DTypeTraits& t) { return t.dtype == dtype; });
    if (found == nullptr) throw Failure(Code::internal_error, {{"detail", "dtype_traits"}});
    return *found;
}

std::string_view dtype_name(TensorDType dtype) {
    return dtype_traits(dtype).name;
}

const DTypeTraits* find_dtype_by_ggml_number(std::uint32_t number) {
    if (number >= 1000) return nullptr;
    return find_traits([&](const DTypeTraits& t) { return static_cast<std::uint32_t>(t.dtype) == number; });
}

const DTypeTraits* find_dtype_by_safetensors_name(std::string_view name) {
    return find_traits([&](const DTypeTraits& t) { return !t.safetensors.empty() && t.safetensors == name; });
}

bool is_ternary(TensorDType dtype) {
    return dtype == D::tq1_0 || dtype == D::tq2_0;
}
bool is_float(TensorDType dtype) {
    return dtype == D::f32 || dtype == D::f16 || dtype == D::bf16;
}

std::string shape_text(std::span<const std::uint64_t> shape) {
    std::string text = "[";
    for (const std::uint64_t extent : shape) {
        if (text.size() > 1) text += ", ";
        text += std::to_string(extent);
    }
    return text + "]";
}

bool shape_elements(std::span<const std::uint64_t> shape, std::uint64_t& elements) {
    constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    // A zero extent does not excuse an overflow elsewhere: rows() would meet it later.
    std::uint64_t product = 1;
    bool empty = false;
    for (const std::uint64_t extent : shape) {
        if (extent == 0) {
            empty = true;
            continue;
        }
        if (extent > limit / product) return false;
        product *= extent;
    }
    elements = empty ? 0 : product;
    return true;
}

std::uint64_t TensorInfo::elements() const {
    return rows() * width();
}

std::uint64_t TensorInfo::rows() const {
    std::uint64_t product = 1;
    for (std::size_t i = 0; i + 1 < shape.size(); ++i) product *= shape[i];
    return product;
}

std::uint64_t TensorInfo::row_bytes() const {
    const DTypeTraits& t = dtype_traits(dtype);
    return stored_width / t.block_elements * t.block_bytes;
}

}  // namespace addend
