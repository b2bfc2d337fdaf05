// An opened model: files, tokenizer, template and program; and the same loaded on a device.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/backend/backend.h"
#include "core/base/cancel.h"
#include "core/base/message.h"

namespace addend {

class Tokenizer;
class ChatTemplate;
class Program;

/// What a person wants to know of a model before loading it.
struct ModelSummary {
    std::filesystem::path path;
    std::string name;
    std::string architecture;   // "hgrn_bit"
    std::string format;         // "Hugging Face folder", "GGUF"
    std::string weight_format;  // "ternary TQ1_0", "latent BF16"
    std::uint64_t parameters = 0;
    std::uint64_t ternary_parameters = 0;
    std::uint32_t hidden = 0, layers = 0, vocab = 0, intermediate = 0;
    std::uint32_t trained_context = 0;  // tokens
    std::uint64_t file_bytes = 0;
    std::uint64_t weight_bytes = 0;  // estimate of memory once loaded (2-bit weights, embedding, norms)
    std::uint64_t state_bytes = 0;   // of one session; constant in context length for MLGRU
    bool state_is_constant = true;
    std::string licence;
    std::string quick_id;  // identity of the files: size, time, header hash
    bool vocabulary_only = false;
    std::vector<Message> warnings;
};

/// Default settings a model's generation_config asks for.
struct GenerationDefaults {
    std::optional<double> temperature, top_p, repetition_penalty;
    std::optional<std::int64_t> top_k;
    std::vector<std::int32_t> stop_ids;  // end-of-text and end-of-turn tokens
};

/// Reads headers, config and tokenizer, lowers the program; no weights yet. Immutable, thread-safe.
class Model {
  public:
    struct Options {
        bool correct_double_quantisation = false;  // DESIGN §3: {-α,0,+α} checkpoints
    };
    /// Throws Failure with what is wrong, where, expected and found.
    static std::shared_ptr<const Model> open(const std::filesystem::path& path, const Options& options);
    static std::shared_ptr<const Model> open(const std::filesystem::path& path) {
        return open(path, Options{});
    }
    virtual ~Model() = default;

    virtual const ModelSummary& summary() const = 0;
    virtual const Tokenizer& tokenizer() const = 0;  // throws Failure tokenizer_missing if there is none
    virtual bool has_tokenizer() const = 0;
    virtual const ChatTemplate& chat_template() const = 0;  // the plain fallback where the model has none
    virtual bool has_own_chat_template() const = 0;
    virtual const GenerationDefaults& generation_defaults() const = 0;
    virtual std::shared_ptr<const Program> program() const = 0;  // throws Failure for a vocabulary-only file
    virtual std::shared_ptr<const WeightSource> weights() const = 0;
    /// Hash of all content (XXH3-128, hex); reads everything once, then remembered.
    virtual std::string content_hash(const CancelToken& cancel) const = 0;
};

enum class LoadPhase { opening, reading, preparing };
using LoadProgress = std::function<void(LoadPhase phase, double fraction)>;

/// A model's weights on one device, its programs and plans. Sessions and lanes share it.
class LoadedModel {
  public:
    static std::shared_ptr<LoadedModel> load(std::shared_ptr<const Model> model,
                                             std::shared_ptr<Backend> backend, const DeviceChoice& choice,
                                             const LoadProgress& progress, const CancelToken& cancel);
    virtual ~LoadedModel() = default;
    virtual const Model& model() const = 0;
    virtual const DeviceChoice& device() const = 0;  // with the device filled in
    virtual const DeviceInfo& device_info() const = 0;
    virtual Backend& backend() = 0;
    virtual BackendProgram& program() = 0;
    /// Compiled once for each set of options, then shared. Thread-safe.
    virtual std::shared_ptr<BackendPlan> plan(const PlanOptions& options) = 0;
    virtual std::shared_ptr<BackendSession> create_session(const SessionOptions& options) = 0;
    virtual MemoryUse memory() const = 0;
};

}  // namespace addend
