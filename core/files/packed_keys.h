// Metadata keys of Addend's packed GGUF beyond the usual ones. Private to core/files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace addend::packed {

/// u32: what a reader must understand; absent in files of others.
inline constexpr std::string_view format_key = "addend.format";
inline constexpr std::uint32_t format_version = 1;

/// u32 for each ternary tensor: columns before rows were padded to whole blocks.
inline std::string width_key(std::string_view tensor) {
    return "addend.width." + std::string(tensor);
}
inline std::string scale_name(std::string_view tensor) {
    return std::string(tensor) + ".scale";
}

// Documents of the Hugging Face folder, whole, so that nothing a tokenizer or template may ask for is lost.
inline constexpr std::string_view tokenizer_json_key = "tokenizer.huggingface.json";               // string
inline constexpr std::string_view tokenizer_config_key = "addend.huggingface.tokenizer_config";    // string
inline constexpr std::string_view generation_config_key = "addend.huggingface.generation_config";  // string
inline constexpr std::string_view special_tokens_key = "addend.huggingface.special_tokens_map";    // string
inline constexpr std::string_view tokenizer_model_key = "addend.tokenizer.sentencepiece";          // u8 array

inline constexpr std::string_view eos_ids_key = "addend.eos_token_ids";      // u32 array
inline constexpr std::string_view licence_text_key = "addend.licence_text";  // string

}  // namespace addend::packed
