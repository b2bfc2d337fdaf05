#include "core/files/synth.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/message.h"
#include "core/files/synth_blocks.h"
#include "core/files/synth_writer.h"

namespace addend {
namespace {

using Llama = SynthShape::Llama;

// The mmfree-* shapes are those of the paper's models (370M, 1.3B, 2.7B) and of its extrapolation to 7B and
// 13B; llama-374m, llama-1.3b and llama-2.7b are Llamas of those sizes (llama-2-7b and -13b are so by themselves), llama-1.1b is
// TinyLlama's, the others are Meta's of those names. "tiny" ones are for tests.
constexpr auto shapes = std::to_array<SynthShape>({
    {"tiny", 64, 2, 320},
    {"tiny-nobound", 96, 2, 320, false},
    {"small", 256, 4, 1024},
    {"mmfree-370m", 1024, 24, 32000},
    {"mmfree-1.3b", 2048, 24, 32000},
    {"mmfree-2.7b", 2560, 32, 32000},
    {"mmfree-7b", 4096, 32, 32000},
    {"mmfree-13b", 5120, 40, 32000},
    {"llama-tiny", 64, 2, 320, false, Llama{4, 2, 160, 512, 1e4, 1, false}},
    {"llama-374m", 1024, 24, 32000, false, Llama{16, 16, 2816, 2048, 1e4, 1, false}},
    {"llama-1.1b", 2048, 22, 32000, false, Llama{32, 4, 5632, 2048, 1e4, 1, false}},
    {"llama-1.3b", 2048, 24, 32000, false, Llama{16, 16, 5632, 2048, 1e4, 1, false}},
    {"llama-2.7b", 2560, 32, 32000, false, Llama{20, 20, 6912, 2048, 1e4, 1, false}},
    {"llama-3.2-1b", 2048, 16, 128256, false, Llama{32, 8, 8192, 131072, 5e5, 32, true}},
    {"llama-3.2-3b", 3072, 28, 128256, false, Llama{24, 8, 8192, 131072, 5e5, 32, true}},
    {"llama-2-7b", 4096, 32, 32000, false, Llama{32, 32, 11008, 4096, 1e4, 1, false}},
    {"llama-3-8b", 4096, 32, 128256, false, Llama{32, 8, 14336, 8192, 5e5, 1, false}},
    {"llama-3.1-8b", 4096, 32, 128256, false, Llama{32, 8, 14336, 131072, 5e5, 8, false}},
    {"llama-2-13b", 5120, 40, 32000, false, Llama{40, 40, 13824, 4096, 1e4, 1, false}},
});

HgrnBitConfig hgrn_bit_config(const SynthShape& shape) {
    HgrnBitConfig c;
    c.vocab_size = shape.vocab_size;
    c.hidden_size = shape.hidden_size;
    c.layers = shape.layers;
    c.intermediate_size = hgrn_bit_intermediate_size(shape.hidden_size, 4);
    c.use_lower_bound = shape.use_lower_bound;
    return c;
}

TransformerConfig llama_config(const SynthShape& shape) {
    const Llama& llama = shape.llama;
    TransformerConfig c;
    c.vocab_size = shape.vocab_size;
    c.hidden_size = shape.hidden_size;
    c.layers = shape.layers;
    c.windows.assign(shape.layers, 0);
    c.heads = llama.heads;
    c.kv_heads = llama.kv_heads;
    c.head_width = shape.hidden_size / llama.heads;
    c.intermediate_size = llama.intermediate_size;
    c.context_length = llama.context_length;
    c.rms_norm_eps = 1e-5f;
    c.attention_scale = static_cast<float>(1 / std::sqrt(static_cast<double>(c.head_width)));
    c.tied_head = llama.tied_head;
    c.rope.theta = llama.rope_theta;
    c.rope.rotated = c.head_width;
    if (llama.rope_factor != 1) {
        c.rope.scaling = RopeConfig::Scaling::llama3;
        c.rope.factor = llama.rope_factor;
        c.rope.original_context = 8192;
    }
    return c;
}

}  // namespace

ModelConfig SynthShape::config() const {
    if (llama.heads == 0) return hgrn_bit_config(*this);
    return llama_config(*this);
}

std::span<const SynthShape> synth_shapes() {
    return shapes;
}

const SynthShape& synth_shape(std::string_view name) {
    const auto found =
        std::find_if(shapes.begin(), shapes.end(), [&](const SynthShape& s) { return s.name == name; });
    if (found != shapes.end()) return *found;
    std::string known;
    for (const SynthShape& shape : shapes) {
        if (!known.empty()) known += ", ";
        known += shape.name;
    }
    throw Failure(Code::synth_shape_unknown, {{"found", name}, {"known", known}});
}

void synthesize_model(std::string_view name, const std::filesystem::path& out, const SynthOptions& options,
                      const Progress& progress, const CancelToken& cancel) {
    synthesize_model(synth_shape(name), out, options, progress, cancel);
}

void synthesize_model(const SynthShape& shape, const std::filesystem::path& out, const SynthOptions& options,
                      const Progress& progress, const CancelToken& cancel) {
    if (!is_float(options.latent) || !is_ternary(options.ternary))
        throw Failure(
            Code::convert_type_unsupported,
            {{"found", dtype_name(is_ternary(options.ternary) ? options.latent : options.ternary)}});
    if (!can_encode(options.dense))
        throw Failure(Code::convert_type_unsupported, {{"found", dtype_name(options.dense)}});
    SynthWriter writer(shape, options, progress, cancel);
    if (out.extension() == ".gguf")
        writer.write_gguf(out);
    else
        writer.write_folder(out);
}

}  // namespace addend
