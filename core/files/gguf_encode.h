// GGUF values as the bytes of the file. Private to core/files.
#pragma once

#include <string>

#include "core/files/gguf_metadata.h"

namespace addend {

/// Appends key, type and value.
void encode_gguf_entry(const std::string& key, const GgufValue& value, std::string& out);
void encode_gguf_u32(std::uint32_t value, std::string& out);
void encode_gguf_u64(std::uint64_t value, std::string& out);
void encode_gguf_string(const std::string& text, std::string& out);

}  // namespace addend
