// A small legal program with every kind of operand: what builder and validation tests start from.
#pragma once

#include <memory>

#include "core/program/lower_hgrn_bit.h"
#include "core/program/program_builder.h"

namespace addend::test {

/// hgrn_bit: 2 layers of 8 channels, 12 of the GLU, 16 tokens in the vocabulary; scales 0.5.
inline HgrnBitConfig small_config() {
    HgrnBitConfig config;
    config.vocab_size = 16;
    config.hidden_size = 8;
    config.layers = 2;
    config.intermediate_size = 12;
    return config;
}

inline Lowered lower_small(const HgrnBitConfig& config = small_config(), float scale = 0.5f) {
    return lower_hgrn_bit(config, {[](std::string_view) { return StoredType{ADDEND_BF16}; },
                                   [scale](std::string_view) { return scale; }});
}

/// One attention layer with a bias, RoPE and a soft cap: the primitives that hgrn_bit does not use.
inline std::shared_ptr<const Program> attention_program() {
    ProgramBuilder b(16, 8, 1);
    const WeightId table = b.add_weight("embedding", ADDEND_F16, 16, 8);
    const WeightId q_weight = b.add_weight("q", ADDEND_F32, 8, 8);
    const WeightId bias = b.add_weight("q.bias", ADDEND_F32, 1, 8);
    const WeightId kv_weight = b.add_weight("kv", ADDEND_F32, 8, 8);
    const WeightId frequencies = b.add_weight("frequencies", ADDEND_F32, 1, 2);
    const WeightId head = b.add_weight("head", ADDEND_F32, 16, 8);
    const StateId k_cache = b.add_state("k", ADDEND_F16, ADDEND_STATE_KV, 4, 0);
    const StateId v_cache = b.add_state("v", ADDEND_F16, ADDEND_STATE_KV, 4, 0);
    const Operand x = b.embed("embed", table, 2);
    b.begin_group(ADDEND_GROUP_LAYER, "layers.0", 0);
    const Operand q = b.rope("layers.0.q", b.matmul("layers.0.q_raw", x, q_weight, bias), frequencies,
                             {.heads = 2, .head_width = 4, .rotated = 4});
    const Operand kv = b.matmul("layers.0.kv", x, kv_weight);
    const Operand mixed =
        b.attention("layers.0.attn", q, kv.columns(0, 4), kv.columns(4, 4), k_cache, v_cache,
                    {.heads = 2, .kv_heads = 1, .head_width = 4, .scale = 0.5f, .soft_cap = 3});
    const Operand out = b.add("layers.0.output", x, b.gelu_tanh("layers.0.act", mixed));
    b.end_group();
    return b.build(b.soft_cap("logits", b.matmul("logits_raw", b.select_rows("rows", out), head), 30));
}

}  // namespace addend::test
