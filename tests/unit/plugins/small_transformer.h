// A random transformer, small enough for a test: grouped heads, rotary positions, windows in odd layers, soft
// caps, norms with an offset and in groups. Head widths are no multiple of 16.
#pragma once

#include "tests/unit/plugins/small_model.h"

namespace addend::test {

struct TransformerShape {
    std::uint32_t vocab = 61;
    std::uint32_t hidden = 40;
    std::uint32_t heads = 6;
    std::uint32_t kv_heads = 2;
    std::uint32_t head_width = 12;
    std::uint32_t layers = 2;
    std::uint32_t inner = 56;
    std::uint32_t window = 0;   // of odd layers
    float soft_cap = 0;         // of scores and of logits
    std::uint32_t rotated = 0;  // 0: the whole head
    bool neighbours = false;
    float norm_offset = 0;    // of the norms' weights
    bool head_norms = false;  // queries and keys normalised head by head
    bool gelu = false;        // else squared ReLU in odd layers, SiLU in even ones
    std::uint32_t seed = 1;
    bool window_everywhere = false;
    bool tied_head = false;  // the embedding
};

/// Values are named as lowered models name them: layers.N.attn.{q,k,v,q_rope,k_rope,out,o}, layers.N.mlp.act
/// …
SmallModel make_transformer(const TransformerShape& shape);

}  // namespace addend::test
