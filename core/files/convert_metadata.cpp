#include "core/files/convert_metadata.h"

#include <algorithm>
#include <utility>

#include "core/files/embed_tokenizer.h"
#include "core/files/packed_keys.h"
#include "core/files/ternary_blocks.h"

namespace addend {
namespace {

constexpr std::size_t licence_name_limit = 100;  // longer is the licence's text, not its name
constexpr std::uint32_t file_type_tq1_0 = 36;    // general.file_type, by llama.cpp's numbers
constexpr std::uint32_t file_type_tq2_0 = 37;

void set_document(std::string_view key, const Json& json, GgufMetadata& metadata) {
    if (!json.is_null()) metadata.set_string(std::string(key), json.dump());
}

void set_id(const char* key, std::optional<std::int64_t> id, GgufMetadata& metadata) {
    if (id && *id >= 0 && std::in_range<std::uint32_t>(*id))
        metadata.set_u32(key, static_cast<std::uint32_t>(*id));
}

void set_flag(const char* key, const Json& object, const char* member, GgufMetadata& metadata) {
    if (object.is_object() && object.contains(member) && object[member].is_boolean())
        metadata.set_bool(key, object[member].get<bool>());
}

/// The id of the token that tokenizer_config names, among those just embedded.
std::optional<std::int64_t> id_of_named(const Json& tokenizer_config, const char* member,
                                        const GgufMetadata& metadata) {
    const auto* tokens = metadata.find_strings("tokenizer.ggml.tokens");
    if (tokens == nullptr || !tokenizer_config.is_object() || !tokenizer_config.contains(member))
        return std::nullopt;
    const Json& named = tokenizer_config[member];
    const Json& content = named.is_object() && named.contains("content") ? named["content"] : named;
    if (!content.is_string()) return std::nullopt;
    const auto found = std::find(tokens->begin(), tokens->end(), content.get_ref<const std::string&>());
    if (found == tokens->end()) return std::nullopt;
    return found - tokens->begin();
}

void set_special_ids(const PackedDocuments& d, GgufMetadata& metadata) {
    set_id("tokenizer.ggml.bos_token_id", d.bos_token_id, metadata);
    if (!d.eos_token_ids.empty()) set_id("tokenizer.ggml.eos_token_id", d.eos_token_ids.front(), metadata);
    set_id("tokenizer.ggml.unknown_token_id", id_of_named(d.tokenizer_config, "unk_token", metadata),
           metadata);
    set_id("tokenizer.ggml.padding_token_id", id_of_named(d.tokenizer_config, "pad_token", metadata),
           metadata);
    set_flag("tokenizer.ggml.add_bos_token", d.tokenizer_config, "add_bos_token", metadata);
    set_flag("tokenizer.ggml.add_eos_token", d.tokenizer_config, "add_eos_token", metadata);
    std::vector<std::uint32_t> eos;
    for (const std::int64_t id : d.eos_token_ids)
        if (std::in_range<std::uint32_t>(id)) eos.push_back(static_cast<std::uint32_t>(id));
    if (!eos.empty()) metadata.set_array(std::string(packed::eos_ids_key), std::move(eos));
}

void set_tokenizer(const PackedDocuments& d, std::uint64_t vocab_size, GgufMetadata& metadata,
                   std::vector<Message>& warnings) {
    bool embedded = false;
    if (d.tokenizer_json) {
        embedded = embed_tokenizer_json(parse_json(*d.tokenizer_json, d.source), vocab_size, metadata);
        metadata.set_string(std::string(packed::tokenizer_json_key), *d.tokenizer_json);
    }
    if (d.tokenizer_model) {
        embedded = embedded || embed_sentencepiece(*d.tokenizer_model, vocab_size, metadata);
        metadata.set_array(std::string(packed::tokenizer_model_key),
                           std::vector<std::uint8_t>(d.tokenizer_model->begin(), d.tokenizer_model->end()));
    }
    if (!embedded && (d.tokenizer_json || d.tokenizer_model))
        warnings.push_back({Code::tokenizer_not_embedded, {{"path", d.source}}});
}

}  // namespace

PackedDocuments documents_of(const ModelFiles& files) {
    PackedDocuments d;
    d.source = files.path.string();
    d.name = files.display_name();
    d.licence = files.licence();
    d.tokenizer_json = files.tokenizer_json_text();
    d.tokenizer_model = files.tokenizer_model_bytes();
    d.chat_template = files.chat_template();
    d.bos_token_id = files.bos_token_id();
    d.eos_token_ids = files.eos_token_ids();
    d.tokenizer_config = files.tokenizer_config;
    d.generation_config = files.generation_config;
    d.special_tokens_map = files.special_tokens_map;
    return d;
}

GgufMetadata packed_metadata(const PackedDocuments& d, const HgrnBitConfig& config, TensorDType ternary,
                             std::vector<Message>& warnings) {
    GgufMetadata metadata(d.source);
    write_hgrn_bit_metadata(config, metadata);
    metadata.set_u32("general.file_type", ternary == TensorDType::tq1_0 ? file_type_tq1_0 : file_type_tq2_0);
    write_documents(d, config.vocab_size, metadata, warnings);
    return metadata;
}

void write_documents(const PackedDocuments& d, std::uint64_t vocab_size, GgufMetadata& metadata,
                     std::vector<Message>& warnings) {
    metadata.set_string("general.type", "model");
    metadata.set_string("general.name", d.name);
    if (d.licence) {
        const bool is_name =
            d.licence->size() <= licence_name_limit && d.licence->find('\n') == std::string::npos;
        metadata.set_string(is_name ? "general.license" : std::string(packed::licence_text_key), *d.licence);
    }
    metadata.set_u32("general.quantization_version", 2);
    metadata.set_u32(std::string(packed::format_key), packed::format_version);
    set_tokenizer(d, vocab_size, metadata, warnings);
    set_special_ids(d, metadata);
    if (d.chat_template) metadata.set_string("tokenizer.chat_template", *d.chat_template);
    set_document(packed::tokenizer_config_key, d.tokenizer_config, metadata);
    set_document(packed::generation_config_key, d.generation_config, metadata);
    set_document(packed::special_tokens_key, d.special_tokens_map, metadata);
}

void add_packed_spec(const ExpectedTensor& tensor, TensorDType stored, TensorDType ternary,
                     std::vector<TensorSpec>& specs, GgufMetadata& metadata) {
    if (tensor.role != WeightRole::ternary) {
        specs.push_back({tensor.name, stored, tensor.shape});
        return;
    }
    const std::uint64_t width = tensor.shape.back();
    Shape padded = tensor.shape;
    padded.back() = (width + ternary_block_elements - 1) / ternary_block_elements * ternary_block_elements;
    specs.push_back({tensor.name, ternary, std::move(padded)});
    specs.push_back({packed::scale_name(tensor.name), TensorDType::f32, {1}});
    metadata.set_u32(packed::width_key(tensor.name), static_cast<std::uint32_t>(width));
}

void keep_foreign_keys(const GgufMetadata& from, GgufMetadata& to) {
    for (const auto& [key, value] : from.entries()) {
        if (to.contains(key) || key.starts_with("addend.width.") || key == "general.alignment") continue;
        to.set(key, value);
    }
}

}  // namespace addend
