// Opens a model's files as a Model: everything but the weights' bytes.
#include "core/runtime/model.h"

#include <mutex>
#include <utility>

#include "core/backend/model_weights.h"
#include "core/chat/chat_template.h"
#include "core/files/model_config.h"
#include "core/files/model_files.h"
#include "core/files/ternary_reader.h"
#include "core/runtime/model_summary.h"
#include "core/runtime/model_text.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {
namespace {

class FileModel final : public Model {
  public:
    FileModel(ModelFiles files, const Options& options)
        : files_(std::make_shared<const ModelFiles>(std::move(files))),
          options_(options),
          summary_(summarize_files(*files_)),
          tokenizer_(open_tokenizer(*files_)),
          template_(ChatTemplate::plain()) {
        if (!summary_.vocabulary_only) {
            config_ = load_model_config(*files_);
            shape_ = lower_shape(*files_);
            summarize_model(*files_, config_, *shape_, summary_);
            look_for_double_quantisation();
        }
        defaults_ = reply_defaults_of(*files_, tokenizer_.get());
        open_template();
        if (!tokenizer_) {
            summary_.warnings.push_back({Code::model_without_tokenizer, {{"path", summary_.path.string()}}});
        } else if (!summary_.vocabulary_only && tokenizer_->vocab_size() > summary_.vocab) {
            summary_.warnings.push_back({Code::tokenizer_larger_than_model,
                                         {{"path", summary_.path.string()},
                                          {"expected", summary_.vocab},
                                          {"found", tokenizer_->vocab_size()}}});
        }
    }

    const ModelSummary& summary() const override { return summary_; }
    bool has_tokenizer() const override { return tokenizer_ != nullptr; }
    const Tokenizer& tokenizer() const override {
        if (!tokenizer_) throw Failure(Code::tokenizer_missing, {{"path", summary_.path.string()}});
        return *tokenizer_;
    }
    const ChatTemplate& chat_template() const override { return template_; }
    bool has_own_chat_template() const override { return !template_.is_default(); }
    const ReplyDefaults& reply_defaults() const override { return defaults_; }

    std::shared_ptr<const Program> program_shape() const override {
        if (!shape_) throw Failure(Code::model_without_weights, {{"path", summary_.path.string()}});
        return shape_;
    }
    const Lowered& lower(const LoadProgress& progress, const CancelToken& cancel) const override {
        const std::lock_guard lock(mutex_);
        if (!lowered_.program) lowered_ = lower_now(progress, cancel);
        return lowered_;
    }

    std::string content_hash(const CancelToken& cancel) const override {
        const std::lock_guard lock(hash_mutex_);
        if (hash_.empty()) hash_ = files_->content_hash({}, cancel);
        return hash_;
    }

  private:
    TernaryOptions ternary_options() const {
        return {.scale_correction = options_.correct_double_quantisation};
    }

    /// A template outside what we support leaves the model usable with the plain one, and says so.
    void open_template() {
        const auto source = tokenizer_ ? tokenizer_->chat_template() : files_->chat_template();
        if (!source) return;
        try {
            template_ = ChatTemplate::parse(*source);
        } catch (const Failure& failure) {
            summary_.warnings.push_back(failure.message());
        }
    }

    /// The cheapest latent matrix tells: a checkpoint that was quantised before is so throughout.
    void look_for_double_quantisation() {
        const TensorInfo* smallest = nullptr;
        for (const ExpectedTensor& expected : expected_tensors(config_)) {
            if (expected.role != WeightRole::ternary) continue;
            const TensorInfo& tensor = files_->tensor(expected.name);
            if (!smallest || tensor.bytes < smallest->bytes) smallest = &tensor;
        }
        if (!smallest || !is_float(smallest->dtype)) return;
        const TernaryReader reader = TernaryReader::open(*files_, smallest->name, ternary_options());
        for (const Message& warning : reader.warnings()) summary_.warnings.push_back(warning);
    }

    Lowered lower_now(const LoadProgress& progress, const CancelToken& cancel) const {
        if (summary_.vocabulary_only)
            throw Failure(Code::model_without_weights, {{"path", summary_.path.string()}});
        const auto report = [&](std::uint64_t done, std::uint64_t total) {
            if (progress)
                progress(LoadPhase::reading,
                         total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total));
        };
        LowerOptions options;
        options.scale_correction = options_.correct_double_quantisation;
        LoweredModel lowered = lower_model(files_, options, report, cancel);
        return {std::move(lowered.program), std::move(lowered.weights), std::move(lowered.warnings)};
    }

    std::shared_ptr<const ModelFiles> files_;
    Options options_;
    ModelSummary summary_;
    std::shared_ptr<const Tokenizer> tokenizer_;
    ChatTemplate template_;
    ReplyDefaults defaults_;
    ModelConfig config_;
    std::shared_ptr<const Program> shape_;
    mutable std::mutex mutex_;
    mutable Lowered lowered_;
    mutable std::mutex hash_mutex_;
    mutable std::string hash_;
};

}  // namespace

std::shared_ptr<const Model> Model::open(const std::filesystem::path& path, const Options& options) {
    return std::make_shared<const FileModel>(ModelFiles::open(path), options);
}

}  // namespace addend
