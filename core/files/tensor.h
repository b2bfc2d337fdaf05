// What a tensor in a file is: name, element type, shape and the bytes that hold it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file.h"

namespace addend {

/// Element types. Values below 1000 are ggml's numbers, as GGUF stores them; the rest exist only in
/// safetensors.
enum class TensorDType : std::uint32_t {
    f32 = 0,
    f16 = 1,
    q4_0 = 2,
    q4_1 = 3,
    q5_0 = 6,
    q5_1 = 7,
    q8_0 = 8,
    q8_1 = 9,
    q2_k = 10,
    q3_k = 11,
    q4_k = 12,
    q5_k = 13,
    q6_k = 14,
    q8_k = 15,
    iq2_xxs = 16,
    iq2_xs = 17,
    iq3_xxs = 18,
    iq1_s = 19,
    iq4_nl = 20,
    iq3_s = 21,
    iq2_s = 22,
    iq4_xs = 23,
    i8 = 24,
    i16 = 25,
    i32 = 26,
    i64 = 27,
    f64 = 28,
    iq1_m = 29,
    bf16 = 30,
    tq1_0 = 34,
    tq2_0 = 35,
    mxfp4 = 39,
    u8 = 1000,
    boolean = 1001,
    u16 = 1002,
    u32 = 1003,
    u64 = 1004,
    f8_e4m3 = 1005,
    f8_e5m2 = 1006,
};

struct DTypeTraits {
    TensorDType dtype;
    std::string_view name;         // "bf16", "tq1_0": for people and the command line
    std::string_view safetensors;  // "BF16", or empty where safetensors has no such type
    std::uint32_t block_elements;  // elements along the innermost dimension coded together; 1 for plain types
    std::uint32_t block_bytes;
};

/// Every type above, in the order of the enum.
std::span<const DTypeTraits> dtype_list();
/// Traits of a type of the enum; throws internal_error for another number.
const DTypeTraits& dtype_traits(TensorDType dtype);
std::string_view dtype_name(TensorDType dtype);
/// nullptr where the number or name is unknown.
const DTypeTraits* find_dtype_by_ggml_number(std::uint32_t number);
const DTypeTraits* find_dtype_by_safetensors_name(std::string_view name);
/// True for tq1_0 and tq2_0.
bool is_ternary(TensorDType dtype);
/// True for f32, f16 and bf16: the types a latent weight, a norm or an embedding may have.
bool is_float(TensorDType dtype);

/// Shape outermost first, as safetensors writes it: [rows, columns] of a matrix.
using Shape = std::vector<std::uint64_t>;

/// "[3072, 512]", for messages.
std::string shape_text(std::span<const std::uint64_t> shape);
/// Product of the extents (1 for a scalar), or nothing on overflow of 63 bits.
bool shape_elements(std::span<const std::uint64_t> shape, std::uint64_t& elements);

/// A tensor in an open file. Its bytes are read on demand, never mapped.
struct TensorInfo {
    std::string name;
    TensorDType dtype = TensorDType::f32;
    /// Logical shape. For a ternary matrix of Addend's packed format the innermost extent is the logical
    /// width.
    Shape shape;
    /// Elements of one innermost row as stored: shape.back(), or more where rows are padded (packed ternary).
    std::uint64_t stored_width = 1;
    std::shared_ptr<InputFile> file;
    std::uint64_t offset = 0;  // of the first byte, from the start of the file
    std::uint64_t bytes = 0;   // validated against dtype, shape and the size of the file

    /// Logical elements.
    std::uint64_t elements() const;
    /// Rows of the tensor seen as a matrix: the product of all extents but the innermost (1 for a vector).
    std::uint64_t rows() const;
    /// The innermost logical extent (1 for a scalar).
    std::uint64_t width() const { return shape.empty() ? 1 : shape.back(); }
    /// Bytes of one stored row.
    std::uint64_t row_bytes() const;
    /// Name of the file that holds it, for messages.
    std::string path() const { return file ? file->path().string() : std::string(); }
};

}  // namespace addend
