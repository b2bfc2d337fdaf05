// The metadata of a packed model. Private to core/files.
#pragma once

#include <optional>
#include <string>

#include "core/files/convert.h"
#include "core/files/gguf.h"
#include "core/files/hgrn_bit.h"

namespace addend {

/// What is kept of a model besides its weights.
struct PackedDocuments {
    std::string source;  // named in failures
    std::string name;
    std::optional<std::string> licence;
    std::optional<std::string> tokenizer_json;
    std::optional<std::string> tokenizer_model;
    std::optional<std::string> chat_template;
    std::optional<std::int64_t> bos_token_id;
    std::vector<std::int64_t> eos_token_ids;
    Json tokenizer_config;
    Json generation_config;
    Json special_tokens_map;
};

PackedDocuments documents_of(const ModelFiles& files);

/// Architecture, configuration, tokenizer and documents. Warnings: tokenizer_not_embedded.
GgufMetadata packed_metadata(const PackedDocuments& documents, const HgrnBitConfig& config,
                             TensorDType ternary, std::vector<Message>& warnings);

/// Name, licence, tokenizer and documents only. Warnings: tokenizer_not_embedded.
void write_documents(const PackedDocuments& documents, std::uint64_t vocab_size, GgufMetadata& metadata,
                     std::vector<Message>& warnings);

/// Adds a tensor to the packed file's list: as `stored`, or a ternary one padded to whole blocks, its logical
/// width to the metadata, and its scale behind it.
void add_packed_spec(const ExpectedTensor& tensor, TensorDType stored, TensorDType ternary,
                     std::vector<TensorSpec>& specs, GgufMetadata& metadata);

/// The keys of a GGUF being repacked that packed_metadata() does not make anew.
void keep_foreign_keys(const GgufMetadata& from, GgufMetadata& to);

}  // namespace addend
