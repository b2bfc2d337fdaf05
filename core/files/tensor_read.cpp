#include "core/files/tensor_read.h"

#include <algorithm>

#include "core/base/message.h"
#include "core/files/block_codec.h"

namespace addend {
namespace {

constexpr std::uint64_t chunk_elements =
    64 * 1024;  // a multiple of every block: bounds the buffers, not the rows

}  // namespace

bool can_read_f32(TensorDType dtype) {
    return find_block_decoder(dtype) != nullptr;
}

void read_bytes(const TensorInfo& tensor, std::uint64_t begin, std::span<std::byte> into) {
    if (begin > tensor.bytes || into.size() > tensor.bytes - begin)
        throw Failure(Code::internal_error, {{"detail", "read_bytes: range"}});
    tensor.file->read_at(tensor.offset + begin, into);
}

void read_rows_f32(const TensorInfo& tensor, std::uint64_t first, std::uint64_t count,
                   std::span<float> into) {
    const BlockDecoder decode = find_block_decoder(tensor.dtype);
    if (decode == nullptr)
        throw Failure(
            Code::tensor_dtype_unsupported,
            {{"path", tensor.path()}, {"tensor", tensor.name}, {"found", dtype_name(tensor.dtype)}});
    const std::uint64_t rows = tensor.rows();
    if (first > rows || count > rows - first || into.size() != count * tensor.width())
        throw Failure(Code::internal_error, {{"detail", "read_rows_f32: range"}});
    const DTypeTraits& traits = dtype_traits(tensor.dtype);
    std::vector<std::byte> raw;
    std::vector<float> values;
    float* out = into.data();
    for (std::uint64_t row = first; row < first + count; ++row) {
        for (std::uint64_t column = 0; column < tensor.width(); column += chunk_elements) {
            const std::uint64_t stored = std::min(chunk_elements, tensor.stored_width - column);
            const std::uint64_t wanted = std::min(chunk_elements, tensor.width() - column);
            const std::uint64_t blocks = stored / traits.block_elements;
            raw.resize(blocks * traits.block_bytes);
            values.resize(stored);
            read_bytes(tensor, row * tensor.row_bytes() + column / traits.block_elements * traits.block_bytes,
                       raw);
            decode(raw.data(), blocks, values.data());
            out = std::copy_n(values.begin(), wanted, out);
        }
    }
}

std::vector<float> read_f32(const TensorInfo& tensor, std::uint64_t limit) {
    if (tensor.elements() > limit)
        throw Failure(Code::tensor_too_large, {{"path", tensor.path()},
                                               {"tensor", tensor.name},
                                               {"elements", tensor.elements()},
                                               {"limit", limit}});
    std::vector<float> values(tensor.elements());
    read_rows_f32(tensor, 0, tensor.rows(), values);
    return values;
}

}  // namespace addend
