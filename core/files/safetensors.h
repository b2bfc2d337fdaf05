// safetensors: an 8-byte little-endian header length, a JSON header, then the tensors' bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/files/tensor.h"

namespace addend {

// Parsed JSON takes up to 25 times its text, so the format's own limit of 100 MB would let a file claim 2.5
// GB. The headers of the largest published models (90,000 tensors) stay below 12 MB.
inline constexpr std::uint64_t safetensors_header_limit = 32 << 20;

struct SafetensorsFile {
    std::vector<TensorInfo> tensors;              // in the order of their bytes
    std::map<std::string, std::string> metadata;  // "__metadata__"
};

/// Reads and validates the header; no tensor is read. Failures: safetensors_header_length, json_*, tensor_*
/// codes.
SafetensorsFile read_safetensors(const std::filesystem::path& path);

/// All tensors of a sharded model, by its "model.safetensors.index.json". Each shard must lie in the index's
/// own folder, and hold exactly the tensors the index assigns to it. Failures also: shard_* codes.
std::vector<TensorInfo> read_safetensors_index(const std::filesystem::path& index_path);

/// A tensor to be written: its bytes follow later.
struct TensorSpec {
    std::string name;
    TensorDType dtype = TensorDType::f32;
    Shape shape;  // as stored, outermost first
};

/// Streams a safetensors file: the header first, then each tensor's bytes, in order of name. Nothing appears
/// at `path` before finish().
class SafetensorsWriter {
  public:
    /// Sorts `tensors` by name; see order(). Throws file_write_failed, tensor_dtype_unsupported,
    /// tensor_duplicate.
    SafetensorsWriter(const std::filesystem::path& path, std::vector<TensorSpec> tensors,
                      const std::map<std::string, std::string>& metadata = {});
    /// The order in which the bytes are expected.
    const std::vector<TensorSpec>& order() const { return tensors_; }
    /// The next bytes: any number of calls per tensor, no call crossing a tensor's end is required or
    /// forbidden.
    void write(std::span<const std::byte> bytes);
    void write_f32(std::span<const float> values);
    /// Throws internal_error unless exactly the announced bytes were written.
    void finish();

  private:
    OutputFile out_;
    std::vector<TensorSpec> tensors_;
    std::uint64_t remaining_ = 0;
};

}  // namespace addend
