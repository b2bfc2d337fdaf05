// Everything on disk that makes one model, whichever way it is packaged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/message.h"
#include "core/files/gguf_metadata.h"
#include "core/files/json.h"
#include "core/files/progress.h"
#include "core/files/tensor.h"

namespace addend {

enum class ModelFormat { hugging_face, gguf };

/// Sampling defaults a model's author recommends; absent ones are absent in the model.
struct GenerationDefaults {
    std::optional<bool> do_sample;
    std::optional<double> temperature;
    std::optional<std::int64_t> top_k;
    std::optional<double> top_p;
    std::optional<double> min_p;
    std::optional<double> repetition_penalty;
    std::optional<std::int64_t> max_new_tokens;

    friend bool operator==(const GenerationDefaults&, const GenerationDefaults&) = default;
};

struct ModelFiles {
    using TensorMap = std::map<std::string, TensorInfo, std::less<>>;

    /// The model's folder (Hugging Face) or file (GGUF).
    std::filesystem::path path;
    ModelFormat format = ModelFormat::hugging_face;
    /// `model_type` or `general.architecture`; empty if a vocabulary-only file does not say.
    std::string architecture;
    /// By name. Empty for a vocabulary-only GGUF.
    TensorMap tensors;
    /// Files the tensors lie in, sorted; for GGUF the file itself.
    std::vector<std::filesystem::path> weight_files;

    Json config;  // config.json; null for GGUF
    // Documents of the folder, or as an Addend GGUF keeps them whole; null where absent.
    Json tokenizer_config;
    Json generation_config;
    Json special_tokens_map;
    // Hugging Face only.
    std::optional<std::filesystem::path> tokenizer_json;   // tokenizer.json
    std::optional<std::filesystem::path> tokenizer_model;  // tokenizer.model (SentencePiece)
    std::optional<std::filesystem::path> chat_template_file;
    std::optional<std::filesystem::path> licence_file;
    std::optional<std::filesystem::path> readme_file;

    // GGUF
    GgufMetadata metadata;

    /// Opens a Hugging Face folder, a weights or index file in one, or a .gguf file; reads headers only. A
    /// folder without safetensors may hold PyTorch checkpoints (pytorch.h) instead.
    /// Failures: model_folder_incomplete, model_format_unknown, model_no_weights and those of the formats.
    static ModelFiles open(const std::filesystem::path& path);

    bool vocabulary_only() const { return tensors.empty(); }
    /// Throws tensor_missing.
    const TensorInfo& tensor(std::string_view name) const;
    /// nullptr if absent.
    const TensorInfo* find_tensor(std::string_view name) const;
    /// Bytes of all tensors as stored.
    std::uint64_t tensor_bytes() const;

    // The same questions of either format.
    /// general.name, or the folder's or file's name.
    std::string display_name() const;
    /// Text of tokenizer.json, from the folder or from `tokenizer.huggingface.json`.
    std::optional<std::string> tokenizer_json_text() const;
    /// Bytes of a SentencePiece tokenizer.model, from the folder or from `addend.tokenizer.sentencepiece`.
    std::optional<std::string> tokenizer_model_bytes() const;
    /// tokenizer_config's, chat_template.jinja's or the GGUF's template. Of several named ones the "default".
    std::optional<std::string> chat_template() const;
    std::optional<std::int64_t> bos_token_id() const;
    /// Every id that ends a reply: generation_config's list first, else config's; GGUF:
    /// `addend.eos_token_ids`, else `tokenizer.ggml.eos_token_id` and `.eot_token_id`. Without repeats.
    std::vector<std::int64_t> eos_token_ids() const;
    GenerationDefaults generation_defaults() const;
    /// The licence's name or text as the model states it (`general.license`), if any.
    std::optional<std::string> licence() const;

    /// 32 hex digits from names, sizes, modification times and headers: microseconds, for recent lists and to
    /// notice change. Not proof: equal ids do not show that the weights are equal.
    std::string quick_id() const;
    /// 32 hex digits, XXH3-128 over every tensor's name, type, shape and bytes, and over configuration and
    /// tokenizer: reads the whole model once. It changes whenever any weight byte does, and not when the
    /// files are moved, re-sharded or touched. Throws cancelled.
    std::string content_hash(const Progress& progress = {}, const CancelToken& cancel = {}) const;
};

}  // namespace addend
