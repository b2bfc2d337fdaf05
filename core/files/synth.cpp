#include "core/files/synth.h"

#include <algorithm>
#include <array>

#include "core/base/message.h"
#include "core/files/synth_writer.h"

namespace addend {
namespace {

// The mmfree-* shapes are those of the paper's models (370M, 1.3B, 2.7B) and of its extrapolation to 7B and
// 13B. "tiny" ones are for tests.
constexpr auto shapes = std::to_array<SynthShape>({
    {"tiny", 64, 2, 320, true},
    {"tiny-nobound", 96, 2, 320, false},
    {"small", 256, 4, 1024, true},
    {"mmfree-370m", 1024, 24, 32000, true},
    {"mmfree-1.3b", 2048, 24, 32000, true},
    {"mmfree-2.7b", 2560, 32, 32000, true},
    {"mmfree-7b", 4096, 32, 32000, true},
    {"mmfree-13b", 5120, 40, 32000, true},
});

const SynthShape& shape_named(std::string_view name) {
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

}  // namespace

HgrnBitConfig SynthShape::config() const {
    HgrnBitConfig c;
    c.vocab_size = vocab_size;
    c.hidden_size = hidden_size;
    c.layers = layers;
    c.intermediate_size = hgrn_bit_intermediate_size(hidden_size, 4);
    c.use_lower_bound = use_lower_bound;
    return c;
}

std::span<const SynthShape> synth_shapes() {
    return shapes;
}

void synthesize_model(std::string_view name, const std::filesystem::path& out, const SynthOptions& options,
                      const Progress& progress, const CancelToken& cancel) {
    const SynthShape& shape = shape_named(name);
    if (!is_float(options.latent) || !is_ternary(options.ternary))
        throw Failure(
            Code::convert_type_unsupported,
            {{"found", dtype_name(is_ternary(options.ternary) ? options.latent : options.ternary)}});
    SynthWriter writer(shape, options, progress, cancel);
    if (out.extension() == ".gguf")
        writer.write_gguf(out);
    else
        writer.write_folder(out);
}

}  // namespace addend
