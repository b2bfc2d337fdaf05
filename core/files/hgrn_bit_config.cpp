// Where an hgrn_bit configuration is written down: config.json and GGUF keys (see the table in hgrn_bit.h).
#include <cmath>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/files/config_values.h"
#include "core/files/hgrn_bit.h"

namespace addend {
namespace {

constexpr double expand_limit = 64;

/// Rules that hold whichever way it was written down.
void check(const HgrnBitConfig& config, std::string_view expand_key, const std::string& path) {
    if (config.use_lower_bound && config.expand_ratio != 1)
        throw Failure(Code::config_lower_bound_expand, {{"path", path}, {"found", config.expand_ratio}});
    if (config.state_width() < 1 || config.state_width() > config_width_limit)
        throw Failure(Code::config_value_out_of_range,
                      {{"path", path},
                       {"key", expand_key},
                       {"minimum", 1.0 / config.hidden_size},
                       {"maximum", static_cast<double>(config_width_limit) / config.hidden_size},
                       {"found", config.expand_ratio}});
}

}  // namespace

std::uint32_t hgrn_bit_intermediate_size(std::uint32_t hidden_size, double hidden_ratio) {
    const double exact = std::floor(static_cast<double>(hidden_size) * hidden_ratio * 2 / 3);
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(exact) + 255) / 256 * 256);
}

HgrnBitConfig parse_hgrn_bit_config(const Json& json, const std::string& path) {
    if (json_find_bool(json, "use_short_conv", path).value_or(false))
        throw Failure(Code::config_short_conv, {{"path", path}});
    HgrnBitConfig c;
    c.vocab_size =
        bounded_integer(json_get_int(json, "vocab_size", path), 1, config_vocab_limit, "vocab_size", path);
    c.hidden_size =
        bounded_integer(json_get_int(json, "hidden_size", path), 1, config_width_limit, "hidden_size", path);
    c.layers = bounded_integer(json_get_int(json, "num_hidden_layers", path), 1, config_layer_limit,
                               "num_hidden_layers", path);
    c.context_length = bounded_integer(json_find_int(json, "max_position_embeddings", path).value_or(2048), 1,
                                       config_context_limit, "max_position_embeddings", path);
    const double ratio = bounded_real(json_find_number(json, "hidden_ratio", path).value_or(4), 1e-3, 64,
                                      "hidden_ratio", path);
    const std::int64_t intermediate = json_find_int(json, "intermediate_size", path)
                                          .value_or(hgrn_bit_intermediate_size(c.hidden_size, ratio));
    c.intermediate_size = bounded_integer(intermediate, 1, config_width_limit, "intermediate_size", path);
    c.expand_ratio = bounded_real(json_find_number(json, "expand_ratio", path).value_or(1), 0, expand_limit,
                                  "expand_ratio", path);
    c.rms_norm_eps = static_cast<float>(bounded_real(
        json_find_number(json, "rms_norm_eps", path).value_or(1e-6), 0, 1, "rms_norm_eps", path));
    c.use_lower_bound = json_find_bool(json, "use_lower_bound", path).value_or(true);
    c.tie_word_embeddings = json_find_bool(json, "tie_word_embeddings", path).value_or(false);
    check(c, "expand_ratio", path);
    return c;
}

HgrnBitConfig parse_hgrn_bit_config(const GgufMetadata& metadata) {
    const std::string& path = metadata.path();
    const auto integer = [&](std::string_view key, std::uint32_t high) {
        return bounded_integer(metadata.get_int(key), 1, high, key, path);
    };
    HgrnBitConfig c;
    c.vocab_size = integer("hgrn_bit.vocab_size", config_vocab_limit);
    c.context_length = integer("hgrn_bit.context_length", config_context_limit);
    c.hidden_size = integer("hgrn_bit.embedding_length", config_width_limit);
    c.layers = integer("hgrn_bit.block_count", config_layer_limit);
    c.intermediate_size = integer("hgrn_bit.feed_forward_length", config_width_limit);
    constexpr std::string_view expand_key = "hgrn_bit.expand_ratio";
    constexpr std::string_view eps_key = "hgrn_bit.attention.layer_norm_rms_epsilon";
    c.expand_ratio =
        bounded_real(metadata.find_float(expand_key).value_or(1), 0, expand_limit, expand_key, path);
    c.rms_norm_eps = static_cast<float>(bounded_real(metadata.get_float(eps_key), 0, 1, eps_key, path));
    c.use_lower_bound = metadata.get_bool("hgrn_bit.use_lower_bound");
    c.tie_word_embeddings = metadata.find_bool("hgrn_bit.tie_word_embeddings").value_or(false);
    check(c, expand_key, path);
    return c;
}

void write_hgrn_bit_metadata(const HgrnBitConfig& c, GgufMetadata& metadata) {
    metadata.set_string("general.architecture", "hgrn_bit");
    metadata.set_u32("hgrn_bit.vocab_size", c.vocab_size);
    metadata.set_u32("hgrn_bit.context_length", c.context_length);
    metadata.set_u32("hgrn_bit.embedding_length", c.hidden_size);
    metadata.set_u32("hgrn_bit.block_count", c.layers);
    metadata.set_u32("hgrn_bit.feed_forward_length", c.intermediate_size);
    // float64: 0.3 as float32 would give another state width for some sizes.
    metadata.set("hgrn_bit.expand_ratio", GgufValue(c.expand_ratio));
    metadata.set_f32("hgrn_bit.attention.layer_norm_rms_epsilon", c.rms_norm_eps);
    metadata.set_bool("hgrn_bit.use_lower_bound", c.use_lower_bound);
    metadata.set_bool("hgrn_bit.tie_word_embeddings", c.tie_word_embeddings);
}

Json hgrn_bit_config_json(const HgrnBitConfig& c, std::string_view torch_dtype) {
    return {{"architectures", {"HGRNBitForCausalLM"}},
            {"attn_mode", "fused_recurrent"},
            {"bos_token_id", 1},
            {"eos_token_id", 2},
            {"expand_ratio", c.expand_ratio},
            {"hidden_act", "swish"},
            {"hidden_ratio", 4},
            {"hidden_size", c.hidden_size},
            {"initializer_range", 0.02},
            {"intermediate_size", c.intermediate_size},
            {"max_position_embeddings", c.context_length},
            {"model_type", "hgrn_bit"},
            {"num_heads", 1},
            {"num_hidden_layers", c.layers},
            {"pad_token_id", nullptr},
            {"rms_norm_eps", shortest_double(c.rms_norm_eps)},
            {"tie_word_embeddings", c.tie_word_embeddings},
            {"torch_dtype", torch_dtype},
            {"use_lower_bound", c.use_lower_bound},
            {"use_short_conv", false},
            {"vocab_size", c.vocab_size}};
}

}  // namespace addend
