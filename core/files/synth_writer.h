// Writes a random model as a folder or as a packed file. Private to core/files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/files/convert_metadata.h"
#include "core/files/gguf.h"
#include "core/files/safetensors.h"
#include "core/files/synth.h"
#include "core/files/synth_weights.h"

namespace addend {

class SynthWriter {
  public:
    SynthWriter(const SynthShape& shape, const SynthOptions& options, const Progress& progress,
                const CancelToken& cancel);
    /// What was written is removed again if it fails or is cancelled.
    void write_folder(const std::filesystem::path& folder);
    void write_gguf(const std::filesystem::path& path);

  private:
    using Tensors = std::vector<ExpectedTensor>;

    std::vector<Tensors> shards() const;
    void write_shard(const std::filesystem::path& path, const Tensors& tensors);
    void write_weights(const std::filesystem::path& folder, std::vector<std::filesystem::path>& written);
    template <class Writer>
    void write_latent(const SynthTensor& tensor, Writer& writer);
    void write_ternary(const SynthTensor& tensor, GgufWriter& writer);
    PackedDocuments documents(const std::filesystem::path& path) const;
    // synth_llama_gguf.cpp
    void write_llama_gguf(const std::filesystem::path& path);
    /// `head_width`: of a matrix whose rows are channels of heads, turned in neighbouring pairs; else 0.
    void write_matrix(const SynthTensor& tensor, TensorDType dtype, std::uint64_t head_width,
                      GgufWriter& writer);
    void step(std::uint64_t elements);

    const SynthShape& shape_;
    const SynthOptions& options_;
    const Progress& progress_;
    const CancelToken& cancel_;
    ModelConfig config_;
    Tensors tensors_;
    std::uint64_t done_ = 0;  // elements
    std::uint64_t total_ = 0;
};

}  // namespace addend
