#include "tests/unit/plugins/small_model.h"

#include <atomic>
#include <bit>
#include <cstring>
#include <random>

#include "core/program/program_builder.h"

namespace addend::test {
namespace {

class Maker {
  public:
    explicit Maker(const SmallShape& shape)
        : shape_(shape), random_(shape.seed), builder_(shape.vocab, shape.hidden, shape.layers) {}

    SmallModel run() {
        Operand x =
            builder_.embed("embed", plain("embeddings", shape_.embedding, shape_.vocab, shape_.hidden));
        for (std::uint32_t layer = 0; layer < shape_.layers; ++layer) {
            builder_.begin_group(ADDEND_GROUP_LAYER, "layers." + std::to_string(layer),
                                 static_cast<std::int32_t>(layer));
            x = add_layer(layer, x);
            builder_.end_group();
        }
        x = builder_.rms_norm("final_norm", builder_.select_rows("head_rows", x), ones("norm", shape_.hidden),
                              1e-6f);
        Operand logits;
        if (shape_.plain_head) {
            const WeightId head = plain("head", ADDEND_F16, shape_.vocab, shape_.hidden);
            logits = builder_.matmul("scores", x, head, plain("bias", ADDEND_F32, 1, shape_.vocab));
        } else {
            logits = bit_linear("head", x, shape_.vocab);
        }
        if (shape_.soft_cap > 0) logits = builder_.soft_cap("capped", logits, shape_.soft_cap);
        model_.program = builder_.build(logits);
        return std::move(model_);
    }

  private:
    float uniform(float low, float high) { return std::uniform_real_distribution<float>(low, high)(random_); }

    WeightId keep(const std::string& name, std::uint16_t dtype, std::uint32_t rows, std::uint32_t cols,
                  float scale, std::vector<std::byte> bytes) {
        model_.weights.push_back(std::move(bytes));
        return builder_.add_weight(name, dtype, rows, cols, scale);
    }
    template <class T>
    static void append(std::vector<std::byte>& bytes, T element) {
        const std::size_t at = bytes.size();
        bytes.resize(at + sizeof element);
        std::memcpy(bytes.data() + at, &element, sizeof element);
    }
    // Small integers over 64: exact in every dtype, so that the same values can be asked for in each.
    WeightId plain(const std::string& name, std::uint16_t dtype, std::uint32_t rows, std::uint32_t cols) {
        std::vector<std::byte> bytes;
        for (std::uint64_t n = 0; n < std::uint64_t{rows} * cols; ++n) {
            const int whole = std::uniform_int_distribution<int>(-127, 127)(random_);
            const float x = static_cast<float>(whole) / 64;
            if (dtype == ADDEND_F32)
                append(bytes, x);
            else if (dtype == ADDEND_BF16)
                append(bytes, static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(x) >> 16));
            else
                append(bytes, half_bits(x));
        }
        return keep(name, dtype, rows, cols, 1, std::move(bytes));
    }
    static std::uint16_t half_bits(float x) {  // exact for the values above
        if (x == 0) return 0;
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(x);
        return static_cast<std::uint16_t>(((bits >> 16) & 0x8000u) | ((((bits >> 23) & 255u) - 112u) << 10) |
                                          ((bits >> 13) & 0x3FFu));
    }
    WeightId ones(const std::string& name, std::uint32_t width) {  // about one
        std::vector<std::byte> bytes;
        for (std::uint32_t c = 0; c < width; ++c) append(bytes, uniform(0.5f, 1.5f));
        return keep(name, ADDEND_F32, 1, width, 1, std::move(bytes));
    }
    WeightId bound(const std::string& name, std::uint32_t width) {
        std::vector<std::byte> bytes;
        for (std::uint32_t c = 0; c < width; ++c) append(bytes, uniform(0.0f, 0.9f));
        return keep(name, ADDEND_F32, 1, width, 1, std::move(bytes));
    }
    WeightId trits(const std::string& name, std::uint32_t rows, std::uint32_t cols, float scale) {
        std::vector<std::byte> bytes;
        for (std::uint32_t r = 0; r < rows; ++r)
            for (std::uint32_t c = 0; c < cols; c += 4) {
                unsigned byte = 0;
                for (std::uint32_t k = 0; k < 4; ++k) {
                    const unsigned code =
                        c + k < cols ? std::uniform_int_distribution<unsigned>(0, 2)(random_) : 1;
                    byte |= code << (2 * k);
                }
                bytes.push_back(static_cast<std::byte>(byte));
            }
        return keep(name, ADDEND_T2, rows, cols, scale, std::move(bytes));
    }

    Operand bit_linear(const std::string& name, Operand x, std::uint32_t rows) {
        const float scale = uniform(0.02f, 0.05f);
        const WeightId norm = ones(name + ".norm", x.width);
        const WeightId weight = trits(name + ".weight", rows, x.width, scale);
        const Operand normed = builder_.rms_norm(name + ".normed", x, norm, 1e-6f);
        const Quantized q = builder_.quantize_i8(name + ".", normed, 1e-5f, shape_.halves_to_even);
        return builder_.rescale(name + ".out", builder_.ternary_matmul(name + ".acc", q.q, weight), q.scale,
                                scale);
    }

    Operand add_layer(std::uint32_t layer, Operand x) {
        const std::string l = "layers." + std::to_string(layer) + ".";
        const Operand normed =
            builder_.rms_norm(l + "attn_norm", x, ones(l + "attn_norm.weight", x.width), 1e-5f);
        Operand f = builder_.sigmoid(l + "f_raw", bit_linear(l + "f_proj", normed, shape_.hidden));
        if (layer > 0) f = builder_.forget_gate(l + "f", f, bound(l + "bound", shape_.hidden));
        const Operand c = builder_.silu(l + "c", bit_linear(l + "i_proj", normed, shape_.hidden));
        const StateId state = builder_.add_state(l + "state", ADDEND_F32, ADDEND_STATE_RECURRENT,
                                                 shape_.hidden, static_cast<std::int32_t>(layer));
        const Operand h = builder_.mlgru_scan(l + "h", f, builder_.input_gate(l + "i", c, f), state);
        const Operand g = builder_.rms_norm(l + "g", bit_linear(l + "g_proj", normed, shape_.hidden),
                                            ones(l + "g_norm", shape_.hidden), 1e-5f);
        const Operand gated = builder_.mul(l + "gated", g, builder_.silu(l + "s", h));
        const Operand residual =
            builder_.add(l + "residual", x, bit_linear(l + "o_proj", gated, shape_.hidden));
        const Operand m =
            builder_.rms_norm(l + "mlp_norm", residual, ones(l + "mlp_norm.weight", x.width), 1e-5f);
        const Operand both = bit_linear(l + "gate", m, 2 * shape_.inner);
        const Operand act = builder_.mul(l + "act", builder_.silu(l + "silu", both.columns(0, shape_.inner)),
                                         both.columns(shape_.inner, shape_.inner));
        return builder_.add(l + "output", residual, bit_linear(l + "down", act, shape_.hidden));
    }

    SmallShape shape_;
    std::mt19937 random_;
    ProgramBuilder builder_;
    SmallModel model_;
};

std::int32_t read_weight(void* context, std::uint32_t weight, std::uint32_t first, std::uint32_t count,
                         void* dst) {
    auto& model = *static_cast<SmallModel*>(context);
    std::atomic_ref(model.reads).fetch_add(1);
    if (weight == model.unreadable) return ADDEND_FAILED;
    const std::vector<std::byte>& bytes = model.weights.at(weight);
    const std::uint32_t rows = model.program->weights()[weight].rows;
    const std::size_t row = bytes.size() / rows;
    if (first >= rows || count > rows - first) return ADDEND_FAILED;
    std::memcpy(dst, bytes.data() + first * row, count * row);
    return ADDEND_OK;
}

std::int32_t note_progress(void* context, std::uint64_t done, std::uint64_t) {
    auto& model = *static_cast<SmallModel*>(context);
    model.reported.push_back(done);
    return done >= model.stop_after ? 1 : 0;
}

}  // namespace

addend_weight_source SmallModel::source() {
    addend_weight_source source{};
    source.struct_size = sizeof source;
    source.context = this;
    source.read_weight = read_weight;
    source.progress = note_progress;
    return source;
}

SmallModel make_small_model(const SmallShape& shape) {
    return Maker(shape).run();
}

}  // namespace addend::test
