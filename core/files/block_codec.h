// Decoders of GGUF's block types to float32, one small file per family. Private to core/files.
#pragma once

#include <cstddef>

#include "core/files/tensor.h"

namespace addend {

/// Decodes `blocks` consecutive blocks at `source` to `blocks * block_elements` floats.
using BlockDecoder = void (*)(const std::byte* source, std::size_t blocks, float* out);

/// nullptr if the type has no decoder (yet).
BlockDecoder find_block_decoder(TensorDType dtype);

/// Decoders of the types that are groups of a scale and integer codes (block_families.h); nullptr for others.
BlockDecoder find_quantised_decoder(TensorDType dtype);

// Families. A new one adds its declarations here and its lines in block_codec.cpp.
void decode_f32(const std::byte* source, std::size_t count, float* out);
void decode_f16(const std::byte* source, std::size_t count, float* out);
void decode_bf16(const std::byte* source, std::size_t count, float* out);
void decode_tq1_0_f32(const std::byte* source, std::size_t blocks, float* out);
void decode_tq2_0_f32(const std::byte* source, std::size_t blocks, float* out);

}  // namespace addend
