#include "core/backend/model_weights.h"

#include <cmath>
#include <string>

#include "core/backend/ternary_matrices.h"
#include "core/files/block_groups.h"
#include "core/files/model_config.h"
#include "core/files/tensor_read.h"
#include "core/program/dtype.h"
#include "core/program/lower_hgrn_bit.h"
#include "core/program/lower_transformer.h"

namespace addend {
namespace {

/// Weight n of the program by bindings[n].
class ModelWeightSource final : public WeightSource {
  public:
    ModelWeightSource(std::shared_ptr<const ModelFiles> files, std::shared_ptr<TernaryMatrices> matrices,
                      const Lowered& lowered)
        : files_(std::move(files)), matrices_(std::move(matrices)), bindings_(lowered.bindings) {
        for (const addend_weight& weight : lowered.program->weights())
            shapes_.push_back({weight.dtype, weight.rows, weight.cols, weight.bytes / weight.rows});
        const TensorInfo* bounds = files_->find_tensor("model.lower_bounds");
        if (bounds) lower_bounds_ = lower_bounds_of(read_f32(*bounds), bounds->rows());
    }

    void read_rows(std::uint32_t weight, std::uint32_t first, std::uint32_t count,
                   std::span<std::byte> into) const override {
        if (weight >= shapes_.size() || first > shapes_[weight].rows ||
            count > shapes_[weight].rows - first || into.size() != count * shapes_[weight].row_bytes)
            throw Failure(Code::internal_error, {{"detail", "read_rows: range"}});
        if (count == 0) return;
        const WeightBinding& binding = bindings_[weight];
        switch (binding.kind) {
            case WeightBinding::Kind::ternary:
                return matrices_->read_rows(binding.tensor, first, count, into);
            case WeightBinding::Kind::stored:
                if (shapes_[weight].dtype == ADDEND_G16)
                    return read_rows_groups(files_->tensor(binding.tensor), first, count, groups(into));
                return read_bytes(files_->tensor(binding.tensor), first * shapes_[weight].row_bytes, into);
            case WeightBinding::Kind::f32:
                return read_rows_f32(files_->tensor(binding.tensor), first, count, floats(into));
            case WeightBinding::Kind::rope_frequencies:
                return read_frequencies(binding, floats(into));
            case WeightBinding::Kind::lower_bound:
                const std::size_t width = shapes_[weight].cols;
                std::copy_n(lower_bounds_.begin() + static_cast<std::ptrdiff_t>(binding.layer * width), width,
                            floats(into).begin());
        }
    }

  private:
    struct Shape {
        std::uint16_t dtype;
        std::uint32_t rows, cols;
        std::uint64_t row_bytes;
    };
    void read_frequencies(const WeightBinding& binding, std::span<float> into) const {
        std::vector<float> factors(into.size(), 1.0f);
        if (!binding.tensor.empty()) factors = read_f32(files_->tensor(binding.tensor));
        for (std::size_t pair = 0; pair < into.size(); ++pair) {
            const double frequency = binding.values[pair] / static_cast<double>(factors[pair]);
            if (!std::isfinite(frequency))
                throw Failure(Code::tensor_not_finite,
                              {{"path", files_->tensor(binding.tensor).path()},
                               {"tensor", binding.tensor},
                               {"row", 0},
                               {"column", pair}});
            into[pair] = static_cast<float>(frequency);
        }
    }
    static std::span<float> floats(std::span<std::byte> bytes) {
        return {reinterpret_cast<float*>(bytes.data()), bytes.size() / sizeof(float)};
    }
    static std::span<WeightGroup> groups(std::span<std::byte> bytes) {
        static_assert(sizeof(WeightGroup) == sizeof(addend_weight_group));
        return {reinterpret_cast<WeightGroup*>(bytes.data()), bytes.size() / sizeof(WeightGroup)};
    }

    std::shared_ptr<const ModelFiles> files_;
    std::shared_ptr<TernaryMatrices> matrices_;
    std::vector<WeightBinding> bindings_;
    std::vector<Shape> shapes_;
    std::vector<float> lower_bounds_;  // [layers, width]; empty without a lower bound
};

TensorFacts facts_of(const ModelFiles& files, std::function<float(std::string_view)> scale_of) {
    return {[&files](std::string_view tensor) { return stored_type_of(files.tensor(tensor)); },
            std::move(scale_of)};
}

Lowered lower(const ModelConfig& config, const TensorFacts& facts) {
    if (const auto* hgrn = std::get_if<HgrnBitConfig>(&config)) return lower_hgrn_bit(*hgrn, facts);
    return lower_transformer(std::get<TransformerConfig>(config), facts);
}

}  // namespace

std::vector<float> lower_bounds_of(std::span<const float> bounds, std::size_t layers) {
    const std::size_t width = layers == 0 ? 0 : bounds.size() / layers;
    std::vector<float> result(bounds.size());
    for (std::size_t column = 0; column < width; ++column) {
        double largest = -std::numeric_limits<double>::infinity();
        for (std::size_t layer = 0; layer < layers; ++layer)
            largest = std::max(largest, static_cast<double>(bounds[layer * width + column]));
        double sum = 0;
        for (std::size_t layer = 0; layer < layers; ++layer)
            sum += std::exp(static_cast<double>(bounds[layer * width + column]) - largest);
        double before = 0;  // the sum without the first row
        for (std::size_t layer = 1; layer < layers; ++layer) {
            before += std::exp(static_cast<double>(bounds[layer * width + column]) - largest) / sum;
            result[layer * width + column] = static_cast<float>(before);
        }
    }
    return result;
}

std::shared_ptr<const Program> lower_shape(const ModelFiles& files) {
    const ModelConfig config = load_model_config(files);
    return lower(config, facts_of(files, [](std::string_view) { return 0.0f; })).program;
}

LoweredModel lower_model(std::shared_ptr<const ModelFiles> files, const LowerOptions& options,
                         const Progress& progress, const CancelToken& cancel) {
    const ModelConfig config = load_model_config(*files);
    // Which matrices there are is known before their scales are.
    const Lowered shape = lower(config, facts_of(*files, [](std::string_view) { return 0.0f; }));
    std::vector<std::string> names;
    for (const WeightBinding& binding : shape.bindings)
        if (binding.kind == WeightBinding::Kind::ternary) names.push_back(binding.tensor);
    auto matrices = std::make_shared<TernaryMatrices>(files, names, options);
    matrices->measure(progress, cancel);
    const Lowered lowered = lower(
        config, facts_of(*files, [&](std::string_view tensor) { return matrices->scale(tensor); }));
    auto warnings = matrices->warnings();
    auto source = std::make_shared<ModelWeightSource>(std::move(files), std::move(matrices), lowered);
    return {lowered.program, std::move(source), lowered.bindings, std::move(warnings)};
}

}  // namespace addend
