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
struct Patch;

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
    std::uint64_t weight_bytes = 0;   // of memory once loaded: an estimate until a backend is asked (foresee_memory)
    std::uint64_t on_file_bytes = 0;  // of weights a backend leaves in the file; 0 until it is asked
    std::uint64_t state_bytes = 0;    // of one session; constant in context length for MLGRU
    bool state_is_constant = true;
    std::string licence;
    std::string quick_id;  // identity of the files: size, time, header hash
    bool vocabulary_only = false;
    std::vector<Message> warnings;
};

/// Default settings a model's generation_config asks for.
struct ReplyDefaults {
    std::optional<double> temperature, top_p, min_p, repetition_penalty;
    std::optional<std::int64_t> top_k, max_tokens;
    std::vector<std::int32_t> stop_ids;  // end-of-text and end-of-turn tokens
};

enum class LoadPhase { opening, reading, preparing };
using LoadProgress = std::function<void(LoadPhase phase, double fraction)>;

/// Reads headers, config and tokenizer; no weights yet. Immutable, thread-safe.
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
    virtual const ReplyDefaults& reply_defaults() const = 0;
    /// The program and where its weights come from. The scales of the ternary layers are in the program: for
    /// latent weights the first call reads them all once (with progress and cancel); later calls return what
    /// that found. Throws Failure model_without_weights for a vocabulary-only file, cancelled.
    struct Lowered {
        std::shared_ptr<const Program> program;
        std::shared_ptr<const WeightSource> weights;
        std::vector<Message> warnings;  // found while reading, in addition to the summary's
    };
    /// The program before any weight is read: scales of latent weights are 0 in it. Throws
    /// model_without_weights.
    virtual std::shared_ptr<const Program> program_shape() const = 0;
    virtual const Lowered& lower(const LoadProgress& progress, const CancelToken& cancel) const = 0;
    const Lowered& lower() const { return lower({}, {}); }
    /// Hash of all content (XXH3-128, hex); reads everything once, then remembered.
    virtual std::string content_hash(const CancelToken& cancel) const = 0;
};

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
    virtual BackendProgram& program() = 0;  // exact
    /// The program under a patch, over the same weights; made once for each canonical text. Sessions of one
    /// program may run plans of another. Thread-safe. Throws what patched_program does, and why the device
    /// cannot run it.
    virtual std::shared_ptr<BackendProgram> program_for(const Patch& patch) = 0;
    /// Any program over the same weights (its weights_layout is that of program()), such as a part of it; not
    /// kept. Its own sessions run it unless its state_layout is that of program(). Thread-safe. Throws why
    /// the device cannot run it, backend_request_invalid for other weights.
    virtual std::shared_ptr<BackendProgram> program_over(std::shared_ptr<const Program> program) = 0;
    /// Compiled once for each patch and set of options, then shared. Thread-safe. Throws as program_for.
    virtual std::shared_ptr<BackendPlan> plan_for(const Patch& patch, const PlanOptions& options) = 0;
    /// Of the exact program.
    std::shared_ptr<BackendPlan> plan(const PlanOptions& options);
    virtual std::shared_ptr<BackendSession> create_session(const SessionOptions& options) = 0;
    virtual MemoryUse memory() const = 0;
};

}  // namespace addend
