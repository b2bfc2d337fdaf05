// A random Llama as one GGUF: the folder's values under GGUF's names, matrices in the type asked for.
#include "core/files/convert_metadata.h"
#include "core/files/synth_blocks.h"
#include "core/files/synth_writer.h"

namespace addend {
namespace {

/// Row of the folder's q or k that GGUF holds at `row`: channels of a head's halves become neighbours.
std::uint64_t source_row(std::uint64_t row, std::uint64_t head_width) {
    const std::uint64_t channel = row % head_width;
    return row - channel + channel / 2 + channel % 2 * (head_width / 2);
}

/// What rope_freqs.weight divides the plain frequencies by.
std::vector<float> rope_factors(const RopeConfig& rope) {
    RopeConfig plain = rope;
    plain.scaling = RopeConfig::Scaling::none;
    const auto from = rope_frequencies(plain);
    const auto to = rope_frequencies(rope);
    std::vector<float> factors;
    for (std::size_t n = 0; n < from.size(); ++n) factors.push_back(static_cast<float>(from[n] / to[n]));
    return factors;
}

}  // namespace

void SynthWriter::write_matrix(const SynthTensor& tensor, TensorDType dtype, std::uint64_t head_width,
                               GgufWriter& writer) {
    std::vector<float> row(tensor.columns());
    std::vector<std::byte> bytes;
    for (std::uint64_t r = 0; r < tensor.rows(); ++r) {
        tensor.fill(head_width == 0 ? r : source_row(r, head_width), row);
        encode_values(row, dtype, bytes);
        if (bytes.size() < (1u << 20) && r + 1 < tensor.rows()) continue;
        writer.write(bytes);
        bytes.clear();
        cancel_.check();
    }
    step(tensor.rows() * tensor.columns());
}

void SynthWriter::write_llama_gguf(const std::filesystem::path& path) {
    const auto& folder = std::get<TransformerConfig>(config_);
    TransformerConfig config = folder;
    config.naming = TensorNaming::gguf;
    config.rope.factors = config.rope.scaling != RopeConfig::Scaling::none;
    std::vector<Message> warnings;
    const PackedDocuments documents = this->documents(path);
    GgufMetadata metadata(documents.source);
    write_llama_metadata(config, metadata);
    write_documents(documents, config.vocab_size, metadata, warnings);
    const auto targets = transformer_tensors(config);
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor& target : targets)
        specs.push_back(
            {target.name, target.shape.size() == 2 ? options_.dense : TensorDType::f32, target.shape});
    GgufWriter writer(path, metadata, specs);
    auto source = tensors_.begin();
    for (const ExpectedTensor& target : targets) {
        if (target.role == WeightRole::rope_factors) {
            const auto factors = rope_factors(folder.rope);
            writer.write(std::as_bytes(std::span(factors)));
            continue;
        }
        const bool turned = target.name.ends_with("attn_q.weight") || target.name.ends_with("attn_k.weight");
        write_matrix(SynthTensor(options_.seed, *source++, options_.latent), writer.current().dtype,
                     turned ? config.head_width : 0, writer);
    }
    writer.finish();
}

}  // namespace addend
