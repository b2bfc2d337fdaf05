#include "core/inspect/npy.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "core/base/file.h"
#include "core/base/number.h"

namespace addend {
namespace {

static_assert(std::endian::native == std::endian::little, "npy files are written as memory has them");

constexpr std::size_t npy_piece = std::size_t{1} << 20;

std::string_view npy_descr(NpyType type) {
    switch (type) {
        case NpyType::f32:
            return "<f4";
        case NpyType::f64:
            return "<f8";
        case NpyType::i8:
            return "|i1";
        case NpyType::u8:
            return "|u1";
        case NpyType::i32:
            return "<i4";
        case NpyType::u32:
            return "<u4";
        case NpyType::i64:
            return "<i8";
        case NpyType::u64:
            return "<u8";
    }
    return "|u1";
}

template <class T>
NpyArray array_over(NpyType type, std::span<const T> values, std::vector<std::uint64_t> shape) {
    return {type, std::move(shape), [values](std::uint64_t offset, std::span<std::byte> into) {
                if (!into.empty())
                    std::memcpy(into.data(), std::as_bytes(values).data() + offset, into.size());
            }};
}

}  // namespace

std::size_t npy_element_bytes(NpyType type) {
    switch (type) {
        case NpyType::i8:
        case NpyType::u8:
            return 1;
        case NpyType::f32:
        case NpyType::i32:
        case NpyType::u32:
            return 4;
        default:
            return 8;
    }
}

std::string npy_header(NpyType type, std::span<const std::uint64_t> shape) {
    std::string extents;
    for (const std::uint64_t extent : shape) extents += to_text(static_cast<std::int64_t>(extent)) + ", ";
    // Python's tuples: (), (3,), (2, 3).
    if (!extents.empty()) extents.erase(shape.size() == 1 ? extents.size() - 1 : extents.size() - 2);
    std::string text = "{'descr': '" + std::string(npy_descr(type)) +
                       "', 'fortran_order': False, 'shape': (" + extents + "), }";
    constexpr std::size_t fixed = 10;  // magic, version and the length's two bytes
    text.append((64 - (fixed + text.size() + 1) % 64) % 64, ' ');
    text += '\n';
    std::string header("\x93NUMPY\x01\x00", 8);
    header += static_cast<char>(text.size() & 0xff);
    header += static_cast<char>(text.size() >> 8);
    return header + text;
}

std::uint64_t NpyArray::bytes() const {
    std::uint64_t count = npy_element_bytes(type);
    for (const std::uint64_t extent : shape) count *= extent;
    return count;
}

NpyArray npy_of(std::span<const float> values, std::vector<std::uint64_t> shape) {
    return array_over(NpyType::f32, values, std::move(shape));
}

NpyArray npy_of(std::span<const std::int32_t> values, std::vector<std::uint64_t> shape) {
    return array_over(NpyType::i32, values, std::move(shape));
}

NpyArray npy_of(std::span<const double> values, std::vector<std::uint64_t> shape) {
    return array_over(NpyType::f64, values, std::move(shape));
}

void write_npy(const std::filesystem::path& path, const NpyArray& array,
               const std::function<void()>& keep_on) {
    OutputFile file(path);
    file.write(npy_header(array.type, array.shape));
    const std::uint64_t total = array.bytes();
    std::vector<std::byte> piece;
    for (std::uint64_t offset = 0; offset < total; offset += piece.size()) {
        if (keep_on) keep_on();
        piece.resize(std::min<std::uint64_t>(npy_piece, total - offset));
        array.read(offset, piece);
        file.write(piece);
    }
    file.commit();
}

}  // namespace addend
