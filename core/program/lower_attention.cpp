// Grouped-query attention with rotary positions.
#include "core/program/transformer_lowering.h"

namespace addend {

Operand TransformerLowering::lower_attention(Operand x) {
    builder_.begin_group(ADDEND_GROUP_ATTENTION, in_layer("attn"));
    const std::uint32_t kv_width = config_.kv_width();
    const Input input = projection_input(in_layer("attn."), x);
    const bool bias = config_.qkv_bias;
    const Operand q = project(Part::q, in_layer("attn.q"), input, config_.q_width(), bias);
    const Operand k = project(Part::k, in_layer("attn.k"), input, kv_width, bias);
    const Operand v = project(Part::v, in_layer("attn.v"), input, kv_width, bias);
    const Operand q_rope = rotated(in_layer("attn.q_rope"), q, config_.heads);
    const Operand k_rope = rotated(in_layer("attn.k_rope"), k, config_.kv_heads);
    const auto cache = [&](std::string_view name) {
        return builder_.add_state(in_layer(name), ADDEND_F32, ADDEND_STATE_KV, kv_width,
                                  static_cast<std::int32_t>(layer_));
    };
    const StateId k_cache = cache("attn.k_cache");
    const StateId v_cache = cache("attn.v_cache");
    Operand out = builder_.attention(in_layer("attn.out"), q_rope, k_rope, v, k_cache, v_cache,
                                     {.heads = static_cast<std::int32_t>(config_.heads),
                                      .kv_heads = static_cast<std::int32_t>(config_.kv_heads),
                                      .head_width = static_cast<std::int32_t>(config_.head_width),
                                      .window = static_cast<std::int32_t>(config_.windows[layer_]),
                                      .scale = config_.attention_scale,
                                      .soft_cap = config_.attention_soft_cap});
    if (config_.sub_norms) out = norm(in_layer("attn.sub_norm"), out, Part::attn_sub_norm);
    const Operand o = project(Part::o, in_layer("attn.o"), projection_input(in_layer("attn.o."), out),
                              config_.hidden_size, config_.o_bias);
    builder_.end_group();
    return o;
}

Operand TransformerLowering::rotated(const std::string& name, Operand x, std::uint32_t heads) {
    return builder_.rope(name, x, frequencies_,
                         {.heads = static_cast<std::int32_t>(heads),
                          .head_width = static_cast<std::int32_t>(config_.head_width),
                          .rotated = static_cast<std::int32_t>(config_.rope.rotated),
                          .neighbours = config_.rope.neighbours});
}

/// One weight for all layers: radians per position of each pair.
WeightId TransformerLowering::frequencies() {
    WeightBinding binding{WeightBinding::Kind::rope_frequencies,
                          config_.rope.factors ? tensor_name(config_, Part::rope_factors) : std::string()};
    binding.values = rope_frequencies(config_.rope);
    const auto pairs = static_cast<std::uint32_t>(binding.values.size());
    bindings_.push_back(std::move(binding));
    return builder_.add_weight("rope.frequencies", ADDEND_F32, 1, pairs);
}

}  // namespace addend
