// A transformer from embedding to logits.
#include "core/program/lower_transformer.h"

#include "core/base/number.h"
#include "core/program/transformer_lowering.h"

namespace addend {

TransformerLowering::TransformerLowering(const TransformerConfig& config, const TensorFacts& facts)
    : config_(config), facts_(facts), builder_(config.vocab_size, config.hidden_size, config.layers) {}

Lowered TransformerLowering::run() {
    const std::string table = tensor_name(config_, Part::embedding);
    embedding_ = weight({WeightBinding::Kind::stored, table}, facts_.type_of(table), config_.vocab_size,
                        config_.hidden_size);
    frequencies_ = frequencies();
    Operand x = builder_.embed("embed", embedding_, config_.embedding_factor);
    for (std::uint32_t layer = 0; layer < config_.layers; ++layer) x = lower_layer(layer, x);
    const Operand logits = lower_head(x);
    return {builder_.build(logits), std::move(bindings_)};
}

Operand TransformerLowering::lower_layer(std::uint32_t layer, Operand input) {
    layer_ = layer;
    prefix_ = "layers." + to_text(std::int64_t{layer}) + ".";
    builder_.begin_group(ADDEND_GROUP_LAYER, prefix_.substr(0, prefix_.size() - 1),
                         static_cast<std::int32_t>(layer));
    Operand mixed = lower_attention(norm(in_layer("attn_norm"), input, Part::attn_norm));
    if (config_.post_norms) mixed = norm(in_layer("attn.post_norm"), mixed, Part::attn_post_norm);
    const Operand residual = builder_.add(in_layer("residual"), input, mixed);
    Operand fed = lower_mlp(norm(in_layer("mlp_norm"), residual, Part::mlp_norm));
    if (config_.post_norms) fed = norm(in_layer("mlp.post_norm"), fed, Part::mlp_post_norm);
    const Operand output = builder_.add(in_layer("output"), residual, fed);
    builder_.end_group();
    return output;
}

/// Rows are selected first, so that norm and head run only where logits are wanted. The head is never
/// quantised and is no `linear` site.
Operand TransformerLowering::lower_head(Operand x) {
    builder_.begin_group(ADDEND_GROUP_HEAD, "head");
    const Operand normed = norm("final_norm", builder_.select_rows("head_rows", x), Part::final_norm);
    const std::string name = head_tensor(config_);
    const WeightId head = config_.tied_head
                              ? embedding_
                              : weight({WeightBinding::Kind::stored, name}, facts_.type_of(name),
                                       config_.vocab_size, config_.hidden_size);
    const bool capped = config_.logits_soft_cap != 0;
    Operand logits = builder_.matmul(capped ? "logits_raw" : "logits", normed, head);
    if (capped) logits = builder_.soft_cap("logits", logits, config_.logits_soft_cap);
    builder_.end_group();
    return logits;
}

Lowered lower_transformer(const TransformerConfig& config, const TensorFacts& facts) {
    return TransformerLowering(config, facts).run();
}

}  // namespace addend
