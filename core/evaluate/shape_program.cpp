#include "core/evaluate/shape_program.h"

#include "core/program/dtype.h"
#include "core/program/lower_hgrn_bit.h"
#include "core/program/lower_transformer.h"

namespace addend {
namespace {

std::uint32_t heads_of(std::uint32_t hidden) {
    if (hidden >= 2048 && hidden % 128 == 0) return hidden / 128;
    for (const std::uint32_t width : {64U, 32U, 16U, 8U})
        if (hidden % width == 0) return hidden / width;
    return 1;
}

/// Its last value before the way down: gate times up.
std::uint32_t mixer_width(const Program& program) {
    const auto act = program.find_value("layers.0.mlp.act");
    if (act) return program.values()[*act].width;
    return hgrn_bit_intermediate_size(program.header().hidden, 4);
}

}  // namespace

std::shared_ptr<const Program> shape_program(const SynthShape& shape) {
    const TensorFacts facts{[](std::string_view) { return StoredType{ADDEND_F16}; },
                            [](std::string_view) { return 1.0f; }};
    const ModelConfig config = shape.config();
    if (const auto* transformer = std::get_if<TransformerConfig>(&config))
        return lower_transformer(*transformer, facts).program;
    return lower_hgrn_bit(std::get<HgrnBitConfig>(config), facts).program;
}

SynthShape transformer_like(const Program& program) {
    const addend_program_header& header = program.header();
    SynthShape shape{"transformer", header.hidden, header.layers, header.vocab, false};
    shape.llama.heads = shape.llama.kv_heads = heads_of(header.hidden);
    shape.llama.intermediate_size = mixer_width(program);
    shape.llama.context_length = 2048;
    for (const addend_instruction& instruction : program.instructions()) {
        if (instruction.op != ADDEND_OP_ATTENTION) continue;
        const auto heads = static_cast<std::uint32_t>(instruction.i[0]);
        if (heads * static_cast<std::uint32_t>(instruction.i[2]) != header.hidden) break;
        shape.llama.heads = heads;
        shape.llama.kv_heads = static_cast<std::uint32_t>(instruction.i[1]);
        break;
    }
    return shape;
}

std::uint64_t program_weight_bytes(const Program& program) {
    std::uint64_t bytes = 0;
    for (const addend_weight& weight : program.weights()) bytes += compact_weight_bytes(weight);
    return bytes;
}

}  // namespace addend
