#include "tests/unit/plugins/small_transformer.h"

#include <cmath>
#include <cstring>
#include <random>

#include "core/program/program_builder.h"

namespace addend::test {
namespace {

class TransformerMaker {
  public:
    explicit TransformerMaker(const TransformerShape& shape)
        : shape_(shape), random_(shape.seed), builder_(shape.vocab, shape.hidden, shape.layers) {}

    SmallModel run() {
        const WeightId table = matrix("embeddings", shape_.vocab, shape_.hidden, 1);
        Operand x = builder_.embed("embed", table);
        const std::uint32_t rotated = shape_.rotated == 0 ? shape_.head_width : shape_.rotated;
        std::vector<float> frequencies;
        for (std::uint32_t i = 0; i < rotated / 2; ++i)
            frequencies.push_back(
                static_cast<float>(std::pow(10000.0, -2.0 * static_cast<double>(i) / rotated)));
        frequencies_ = keep("frequencies", 1, rotated / 2, frequencies);
        rope_ = {0, static_cast<std::int32_t>(shape_.head_width), static_cast<std::int32_t>(rotated),
                 shape_.neighbours};
        for (std::uint32_t layer = 0; layer < shape_.layers; ++layer) {
            builder_.begin_group(ADDEND_GROUP_LAYER, "layers." + std::to_string(layer),
                                 static_cast<std::int32_t>(layer));
            x = add_layer(layer, x);
            builder_.end_group();
        }
        x = norm("final_norm", builder_.select_rows("head_rows", x));
        Operand logits = builder_.matmul(
            "scores", x, shape_.tied_head ? table : matrix("head", shape_.vocab, shape_.hidden));
        if (shape_.soft_cap > 0) logits = builder_.soft_cap("capped", logits, shape_.soft_cap);
        model_.program = builder_.build(logits);
        return std::move(model_);
    }

  private:
    WeightId keep(const std::string& name, std::uint32_t rows, std::uint32_t cols,
                  const std::vector<float>& values) {
        std::vector<std::byte> bytes(values.size() * sizeof(float));
        std::memcpy(bytes.data(), values.data(), bytes.size());
        model_.weights.push_back(std::move(bytes));
        return builder_.add_weight(name, ADDEND_F32, rows, cols);
    }
    WeightId random_weight(const std::string& name, std::uint32_t rows, std::uint32_t cols, float mean,
                           float deviation) {
        std::normal_distribution<float> normal(mean, deviation);
        std::vector<float> values(std::size_t{rows} * cols);
        for (float& v : values) v = normal(random_);
        return keep(name, rows, cols, values);
    }
    WeightId matrix(const std::string& name, std::uint32_t rows, std::uint32_t cols, float gain = 1.5f) {
        return random_weight(name, rows, cols, 0, gain / std::sqrt(static_cast<float>(cols)));
    }
    Operand norm(const std::string& name, Operand x, std::int32_t group = 0) {
        return builder_.rms_norm(name, x,
                                 random_weight(name + ".weight", 1, x.width, 1 - shape_.norm_offset, 0.2f),
                                 1e-5f, shape_.norm_offset, group);
    }
    Operand rotate(const std::string& name, Operand x, std::uint32_t heads) {
        rope_.heads = static_cast<std::int32_t>(heads);
        if (shape_.head_norms) x = norm(name + "_norm", x, static_cast<std::int32_t>(shape_.head_width));
        return builder_.rope(name + "_rope", x, frequencies_, rope_);
    }

    Operand attend(const std::string& l, std::uint32_t layer, Operand x) {
        const std::uint32_t width = shape_.heads * shape_.head_width,
                            kv = shape_.kv_heads * shape_.head_width;
        // A gain of 4 for queries: scores differ enough that the softmax is not flat.
        const Operand q = rotate(
            l + "q", builder_.matmul(l + "q", x, matrix(l + "q.weight", width, x.width, 4)), shape_.heads);
        const Operand k = rotate(l + "k", builder_.matmul(l + "k", x, matrix(l + "k.weight", kv, x.width)),
                                 shape_.kv_heads);
        const Operand v = builder_.matmul(l + "v", x, matrix(l + "v.weight", kv, x.width));
        const StateId keys = builder_.add_state(l + "k_cache", ADDEND_F32, ADDEND_STATE_KV, kv,
                                                static_cast<std::int32_t>(layer));
        const StateId values = builder_.add_state(l + "v_cache", ADDEND_F32, ADDEND_STATE_KV, kv,
                                                  static_cast<std::int32_t>(layer));
        ProgramBuilder::Attention options;
        options.heads = static_cast<std::int32_t>(shape_.heads);
        options.kv_heads = static_cast<std::int32_t>(shape_.kv_heads);
        options.head_width = static_cast<std::int32_t>(shape_.head_width);
        options.window =
            layer % 2 == 1 || shape_.window_everywhere ? static_cast<std::int32_t>(shape_.window) : 0;
        options.scale = 1 / std::sqrt(static_cast<float>(shape_.head_width));
        options.soft_cap = shape_.soft_cap;
        const Operand out = builder_.attention(l + "out", q, k, v, keys, values, options);
        return builder_.matmul(l + "o", out, matrix(l + "o.weight", shape_.hidden, width));
    }

    Operand add_layer(std::uint32_t layer, Operand x) {
        const std::string l = "layers." + std::to_string(layer) + ".";
        const Operand residual =
            builder_.add(l + "residual", x, attend(l + "attn.", layer, norm(l + "attn_norm", x)));
        const Operand m = norm(l + "mlp_norm", residual);
        const Operand gate =
            builder_.matmul(l + "mlp.gate", m, matrix(l + "gate.weight", shape_.inner, m.width));
        const Operand up = builder_.matmul(l + "mlp.up", m, matrix(l + "up.weight", shape_.inner, m.width));
        const std::string name = l + "mlp.bent";
        const Operand bent = shape_.gelu      ? builder_.gelu_tanh(name, gate)
                             : layer % 2 == 1 ? builder_.relu2(name, gate)
                                              : builder_.silu(name, gate);
        const Operand act = builder_.mul(l + "mlp.act", bent, up);
        return builder_.add(
            l + "output", residual,
            builder_.matmul(l + "mlp.down", act, matrix(l + "down.weight", shape_.hidden, shape_.inner)));
    }

    TransformerShape shape_;
    std::mt19937 random_;
    ProgramBuilder builder_;
    SmallModel model_;
    WeightId frequencies_;
    ProgramBuilder::Rope rope_;
};

}  // namespace

SmallModel make_transformer(const TransformerShape& shape) {
    return TransformerMaker(shape).run();
}

}  // namespace addend::test
