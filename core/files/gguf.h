// GGUF, versions 2 and 3, little-endian: reader and streaming writer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "core/files/gguf_metadata.h"
#include "core/files/safetensors.h"
#include "core/files/tensor.h"

namespace addend {

inline constexpr std::uint32_t gguf_default_alignment = 32;

struct GgufFile {
    std::uint32_t version = 0;
    std::uint32_t alignment = gguf_default_alignment;
    GgufMetadata metadata;
    /// In the order of the file; shapes outermost first, as stored (padding included).
    std::vector<TensorInfo> tensors;
};

/// Reads and validates everything but the tensors' bytes. Failures: gguf_* and tensor_* codes,
/// file_truncated.
GgufFile read_gguf(const std::filesystem::path& path);

/// Streams a GGUF v3 file: metadata and tensor list first, then each tensor's bytes in the given order, each
/// aligned. Nothing appears at `path` before finish().
class GgufWriter {
  public:
    /// `general.alignment` in `metadata` is honoured, 32 otherwise. Failures: file_write_failed,
    /// tensor_duplicate.
    GgufWriter(const std::filesystem::path& path, const GgufMetadata& metadata,
               std::vector<TensorSpec> tensors);
    /// The tensor whose bytes come next; the constructor's order.
    const TensorSpec& current() const { return tensors_.at(current_); }
    /// More bytes of the current tensor; the padding to the next is written by itself when it is complete.
    /// A call may not cross the end of a tensor (internal_error).
    void write(std::span<const std::byte> bytes);
    /// Throws internal_error unless all tensors are complete.
    void finish();
    std::uint64_t position() const { return out_.position(); }

  private:
    void pad();
    void start_next();
    OutputFile out_;
    std::vector<TensorSpec> tensors_;
    std::uint32_t alignment_;
    std::size_t current_ = 0;
    std::uint64_t remaining_ = 0;
};

}  // namespace addend
