// A model on the CPU backend, run as the desktop runs it: plugin loaded through the registry, weights through
// the file readers. For tests of whole models.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/backend/backend.h"
#include "core/backend/model_weights.h"
#include "core/program/program.h"
#include "core/program/program_edit.h"

namespace addend::test {

/// The CPU backend of this build, or the one that ADDEND_TEST_BACKEND names, from the folder ADDEND_TEST_PLUGINS where
/// that is set (tests carried to a machine with a GPU: scripts/gpu-check.sh). Whoever uses it lets go before main() ends: a plugin's own statics are
/// destroyed at exit, before or after ours.
std::shared_ptr<Backend> tested_backend();

struct Rows {
    std::size_t width = 0;
    std::vector<float> data;  // [rows, width]

    std::size_t count() const { return width == 0 ? 0 : data.size() / width; }
    std::span<const float> row(std::size_t n) const { return {data.data() + n * width, width}; }
};

/// Rows of a tensor of expected.safetensors, the extents but the last taken together.
Rows expected_rows(const std::filesystem::path& folder, const std::string& tensor);
std::vector<std::int32_t> expected_ids(const std::filesystem::path& folder, const std::string& tensor);

class ModelRunner {
  public:
    explicit ModelRunner(const std::filesystem::path& path, const std::string& device = {});

    const Program& program() const { return *lowered_.program; }
    const LoweredModel& lowered() const { return lowered_; }

    struct Request {
        std::vector<std::int32_t> tokens{};
        std::vector<std::string> taps{};  // f32 values
        std::string injected{};           // a value to overwrite, or empty
        std::span<const float> with{};    // [tokens, width]
        std::vector<ArithmeticEdit> edits{};  // the program is changed by these first
        std::uint32_t chunk = 64;
        unsigned threads = 0;
    };
    struct Result {
        Rows logits;             // one row a token
        std::vector<Rows> taps;  // in the order asked for
    };
    /// On a session of its own.
    Result run(const Request& request) const;

  private:
    LoweredModel lowered_;
    std::shared_ptr<BackendWeights> weights_;
    std::shared_ptr<BackendProgram> program_;
};

}  // namespace addend::test
