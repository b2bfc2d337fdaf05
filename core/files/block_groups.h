// GGUF's quantised blocks as weight groups: 16 columns with a scale, a minimum and integer codes. The one
// form in which quantised weights cross to backends (ADDEND_G16); every block type decodes to it without
// loss.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/files/tensor.h"

namespace addend {

/// 16 consecutive weights of a row: weight = d * c[n] + m, product and sum each rounded once to float32,
/// which gives the bits of the block decoders (block_codec.h). The layout is that of `addend_weight_group`.
struct WeightGroup {
    float d;
    float m;
    std::int8_t c[16];
};
static_assert(sizeof(WeightGroup) == 24);

/// Decodes `blocks` consecutive blocks at `source` to blocks * block_elements / 16 groups.
using GroupDecoder = void (*)(const std::byte* source, std::size_t blocks, WeightGroup* out);

/// How a block type decodes, and what that promises about every group, whatever the bytes of the file.
struct GroupCodec {
    GroupDecoder decode = nullptr;
    std::uint16_t promises = 0;  // addend_group_promise (plugins/abi/addend_program.h)
};

/// nullptr if the type is not made of such blocks (floats, trits, integers) or has no decoder.
const GroupCodec* find_group_codec(TensorDType dtype);
GroupDecoder find_group_decoder(TensorDType dtype);

/// Rows [first, first + count) of a block tensor seen as a matrix: count * (width / 16) groups into `into`.
/// Throws tensor_dtype_unsupported, file_truncated, file_read_failed; internal_error if the range or `into`
/// does not fit.
void read_rows_groups(const TensorInfo& tensor, std::uint64_t first, std::uint64_t count,
                      std::span<WeightGroup> into);

}  // namespace addend
