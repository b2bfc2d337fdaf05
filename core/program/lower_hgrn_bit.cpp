#include "core/program/lower_hgrn_bit.h"

#include <string>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/files/block_groups.h"
#include "core/program/program_builder.h"

namespace addend {
namespace {

class Lowering {
  public:
    Lowering(const HgrnBitConfig& config, const TensorFacts& facts)
        : config_(config), facts_(facts), builder_(config.vocab_size, config.hidden_size, config.layers) {}

    Lowered run() {
        const std::string embedding = "model.embeddings.weight";
        const WeightId table = weight(WeightBinding::Kind::stored, embedding, embedding,
                                      facts_.type_of(embedding), config_.vocab_size, config_.hidden_size);
        Operand x = builder_.embed("embed", table);
        for (std::uint32_t layer = 0; layer < config_.layers; ++layer) x = lower_layer(layer, x);
        const Operand logits = lower_head(x);
        return {builder_.build(logits), std::move(bindings_)};
    }

  private:
    WeightId weight(WeightBinding::Kind kind, const std::string& name, std::string_view tensor,
                    StoredType type, std::uint32_t rows, std::uint32_t cols, float scale = 1,
                    std::uint32_t layer = 0) {
        bindings_.push_back({kind, std::string(tensor), layer});
        return builder_.add_weight(name, type.dtype, rows, cols, scale, type.flags);
    }
    WeightId norm_weight(const std::string& tensor, std::uint32_t width) {
        return weight(WeightBinding::Kind::f32, tensor, tensor, {ADDEND_F32}, 1, width);
    }

    /// BitLinear (arXiv 2406.02528 §3.2; fused layer of the authors): norm, int8, trits, rescale.
    /// `name` is the weight's name without ".weight", `tensor` what feeds it, `tap` the prefix of its values.
    Operand bit_linear(const std::string& name, std::string_view tensor, const std::string& tap,
                       const std::string& out_name, Operand x, std::uint32_t rows) {
        builder_.begin_group(ADDEND_GROUP_BIT_LINEAR, tap);
        const float scale = facts_.scale_of(tensor);
        const WeightId norm = norm_weight(name + ".norm.weight", x.width);
        const WeightId trits =
            weight(WeightBinding::Kind::ternary, name + ".weight", tensor, {ADDEND_T2}, rows, x.width, scale);
        const Operand normed = builder_.rms_norm(tap + ".norm", x, norm, bit_linear_norm_eps);
        const Quantized in = builder_.quantize_i8(tap + ".", normed, bit_linear_quantize_least, false);
        const Operand sums = builder_.ternary_matmul(tap + ".acc", in.q, trits);
        const Operand out = builder_.rescale(out_name, sums, in.scale, scale);
        builder_.end_group();
        return out;
    }
    Operand layer_linear(const std::string& part, const std::string& tensor, Operand x, std::uint32_t rows) {
        const std::string name = "model." + layer_ + tensor;
        return bit_linear(name, name + ".weight", layer_ + part, layer_ + part + ".out", x, rows);
    }

    Operand lower_layer(std::uint32_t layer, Operand input) {
        layer_ = "layers." + to_text(std::int64_t{layer}) + ".";
        builder_.begin_group(ADDEND_GROUP_LAYER, layer_.substr(0, layer_.size() - 1),
                             static_cast<std::int32_t>(layer));
        const Operand attn_norm = builder_.rms_norm(
            layer_ + "attn_norm", input,
            norm_weight("model." + layer_ + "attn_norm.weight", config_.hidden_size), config_.rms_norm_eps);
        const Operand mixed = lower_mixer(layer, attn_norm);
        const Operand residual = builder_.add(layer_ + "residual", input, mixed);
        const Operand mlp_norm = builder_.rms_norm(
            layer_ + "mlp_norm", residual,
            norm_weight("model." + layer_ + "mlp_norm.weight", config_.hidden_size), config_.rms_norm_eps);
        const Operand output = builder_.add(layer_ + "output", residual, lower_mlp(mlp_norm));
        builder_.end_group();
        return output;
    }

    /// The MLGRU token mixer, arXiv 2406.02528 §3.3.
    Operand lower_mixer(std::uint32_t layer, Operand x) {
        const std::uint32_t width = config_.state_width();
        builder_.begin_group(ADDEND_GROUP_MLGRU, layer_ + "mlgru");
        const bool bounded = config_.use_lower_bound && layer > 0;  // layer 0's bound is 0 by its definition
        const Operand f_proj = layer_linear("attn.f_proj", "attn.f_proj", x, width);
        Operand f = builder_.sigmoid(layer_ + (bounded ? "mlgru.f_raw" : "mlgru.f"), f_proj);
        if (bounded) f = builder_.forget_gate(layer_ + "mlgru.f", f, lower_bound(layer));
        const Operand i_proj = layer_linear("attn.i_proj", "attn.i_proj", x, width);
        const Operand c = builder_.silu(layer_ + "mlgru.c", i_proj);
        const Operand i = builder_.input_gate(layer_ + "mlgru.i", c, f);
        const StateId state = builder_.add_state(layer_ + "mlgru.state", ADDEND_F32, ADDEND_STATE_RECURRENT,
                                                 width, static_cast<std::int32_t>(layer));
        const Operand h = builder_.mlgru_scan(layer_ + "mlgru.h", f, i, state);
        const Operand g_proj = layer_linear("attn.g_proj", "attn.g_proj", x, width);
        const Operand g = builder_.rms_norm(layer_ + "mlgru.g", g_proj,
                                            norm_weight("model." + layer_ + "attn.g_norm.weight", width),
                                            config_.rms_norm_eps);
        const Operand s = builder_.silu(layer_ + "mlgru.s", h);
        const Operand gated = builder_.mul(layer_ + "mlgru.out", g, s);
        const Operand out = layer_linear("attn.o_proj", "attn.o_proj", gated, config_.hidden_size);
        builder_.end_group();
        return out;
    }
    WeightId lower_bound(std::uint32_t layer) {
        return weight(WeightBinding::Kind::lower_bound, "model." + layer_ + "attn.lower_bound",
                      "model.lower_bounds", {ADDEND_F32}, 1, config_.state_width(), 1, layer);
    }

    /// The GLU channel mixer, always SwiGLU whatever hidden_act says.
    Operand lower_mlp(Operand x) {
        builder_.begin_group(ADDEND_GROUP_GLU, layer_ + "mlp");
        const std::uint32_t width = config_.intermediate_size;
        const Operand both = layer_linear("mlp.gate", "mlp.gate_proj", x, 2 * width);
        const Operand gate = builder_.silu(layer_ + "mlp.silu", both.columns(0, width));
        const Operand act = builder_.mul(layer_ + "mlp.act", gate, both.columns(width, width));
        const Operand out = layer_linear("mlp.down", "mlp.down_proj", act, config_.hidden_size);
        builder_.end_group();
        return out;
    }

    /// Rows are selected first, so that norm and head run only where logits are wanted.
    Operand lower_head(Operand x) {
        builder_.begin_group(ADDEND_GROUP_HEAD, "head");
        const Operand rows = builder_.select_rows("head_rows", x);
        const Operand normed = builder_.rms_norm(
            "final_norm", rows, norm_weight("model.norm.weight", config_.hidden_size), config_.rms_norm_eps);
        const Operand logits =
            bit_linear("lm_head", config_.head_tensor(), "lm_head", "logits", normed, config_.vocab_size);
        builder_.end_group();
        return logits;
    }

    const HgrnBitConfig& config_;
    const TensorFacts& facts_;
    ProgramBuilder builder_;
    std::vector<WeightBinding> bindings_;
    std::string layer_;  // "layers.N."
};

}  // namespace

Lowered lower_hgrn_bit(const HgrnBitConfig& config, const TensorFacts& facts) {
    return Lowering(config, facts).run();
}

StoredType stored_type_of(const TensorInfo& tensor) {
    switch (tensor.dtype) {
        case TensorDType::f32:
            return {ADDEND_F32, 0};
        case TensorDType::f16:
            return {ADDEND_F16, 0};
        case TensorDType::bf16:
            return {ADDEND_BF16, 0};
        default:
            if (const GroupCodec* codec = find_group_codec(tensor.dtype))
                return {ADDEND_G16, codec->promises};
            throw Failure(
                Code::tensor_dtype_unsupported,
                {{"path", tensor.path()}, {"tensor", tensor.name}, {"found", dtype_name(tensor.dtype)}});
    }
}

}  // namespace addend
