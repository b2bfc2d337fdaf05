#include "tests/integration/gguf_from_folder.h"

#include <algorithm>

#include "core/files/gguf.h"
#include "core/files/tensor_read.h"
#include "core/files/transformer.h"

namespace addend::test {
namespace {

/// Channel i of a head's first half and channel i of its second become neighbours.
std::vector<float> with_neighbours(const std::vector<float>& values, std::size_t width,
                                   std::size_t head_width) {
    std::vector<float> result(values.size());
    const std::size_t half = head_width / 2;
    for (std::size_t row = 0; row < values.size() / width; ++row) {
        const std::size_t head = row / head_width * head_width;
        const std::size_t channel = row % head_width;
        const std::size_t to = head + (channel < half ? 2 * channel : 2 * (channel - half) + 1);
        std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(row * width), width,
                    result.begin() + static_cast<std::ptrdiff_t>(to * width));
    }
    return result;
}

GgufMetadata metadata_of(const TransformerConfig& c) {
    const bool gemma = c.family == TransformerFamily::gemma2;
    const std::string architecture = gemma ? "gemma2" : "llama";
    GgufMetadata m;
    m.set_string("general.architecture", architecture);
    const auto set = [&](const char* key, std::uint32_t value) {
        m.set_u32(architecture + "." + key, value);
    };
    const auto set_real = [&](const char* key, float value) { m.set_f32(architecture + "." + key, value); };
    set("context_length", c.context_length);
    set("embedding_length", c.hidden_size);
    set("block_count", c.layers);
    set("feed_forward_length", c.intermediate_size);
    set("attention.head_count", c.heads);
    set("attention.head_count_kv", c.kv_heads);
    set("attention.key_length", c.head_width);
    set("attention.value_length", c.head_width);
    set_real("attention.layer_norm_rms_epsilon", c.rms_norm_eps);
    set_real("rope.freq_base", static_cast<float>(c.rope.theta));
    if (const auto window = *std::ranges::max_element(c.windows)) set("attention.sliding_window", window);
    if (gemma) {
        set_real("attn_logit_softcapping", c.attention_soft_cap);
        set_real("final_logit_softcapping", c.logits_soft_cap);
        set_real("attention.scale", c.attention_scale);
    }
    return m;
}

}  // namespace

void write_gguf_of(const std::filesystem::path& folder, const std::filesystem::path& out,
                   const GgufOptions& options) {
    const ModelFiles files = ModelFiles::open(folder);
    const TransformerConfig config = load_transformer_config(files);
    TransformerConfig renamed = config;
    renamed.naming = TensorNaming::gguf;
    const auto sources = transformer_tensors(config);
    const auto targets = transformer_tensors(renamed);
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor& target : targets)
        specs.push_back({target.name, TensorDType::f32, target.shape});
    if (!options.rope_factors.empty())
        specs.push_back({"rope_freqs.weight", TensorDType::f32, {options.rope_factors.size()}});
    GgufWriter writer(out, metadata_of(config), specs);
    for (std::size_t n = 0; n < sources.size(); ++n) {
        auto values = read_f32(files.tensor(sources[n].name));
        const bool turned =
            targets[n].name.ends_with("attn_q.weight") || targets[n].name.ends_with("attn_k.weight");
        if (turned && config.family != TransformerFamily::gemma2)
            values = with_neighbours(values, config.hidden_size, config.head_width);
        if (sources[n].role == WeightRole::norm)
            for (float& value : values) value += config.norm_offset;
        writer.write(std::as_bytes(std::span(values)));
    }
    if (!options.rope_factors.empty()) writer.write(std::as_bytes(std::span(options.rope_factors)));
    writer.finish();
}

}  // namespace addend::test
