#include "core/inspect/weight_pairs.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/base/message.h"
#include "core/files/model_config.h"
#include "core/program/glob.h"

namespace addend {
namespace {

/// What a model's configuration says of its tensors, in the names of Hugging Face whatever the file's own.
class Meanings {
  public:
    explicit Meanings(const ModelFiles& files) {
        try {
            const ModelConfig config = load_model_config(files);
            if (const auto* transformer = std::get_if<TransformerConfig>(&config)) read(*transformer);
        } catch (const Failure&) {
            // Names are all there is of a model that the engine does not run.
        }
    }

    std::string of(const std::string& name) const {
        const auto at = names_.find(name);
        return at == names_.end() ? name : at->second;
    }
    std::optional<HeadOrder> order_of(const std::string& name) const {
        return std::ranges::find(rotated_, name) == rotated_.end() ? std::nullopt : std::optional(order_);
    }
    double norm_offset() const { return norm_offset_; }

  private:
    void read(const TransformerConfig& config) {
        TransformerConfig common = config;
        common.naming = TensorNaming::hugging_face;
        // The same list in other names: in the same order.
        const auto own = transformer_tensors(config), shared = transformer_tensors(common);
        for (std::size_t n = 0; n < own.size(); ++n) names_[own[n].name] = shared[n].name;
        // The head of a tied model may lie in the file all the same.
        names_[tensor_name(config, Part::head)] = tensor_name(common, Part::head);
        order_ = {config.head_width, config.rope.rotated, config.rope.neighbours};
        for (std::uint32_t layer = 0; layer < config.layers; ++layer)
            for (const Part part : {Part::q, Part::k}) {
                rotated_.push_back(tensor_name(config, part, layer));
                rotated_.push_back(bias_name(config, part, layer));
            }
        norm_offset_ = static_cast<double>(config.norm_offset);
    }

    std::map<std::string, std::string> names_;
    std::vector<std::string> rotated_;
    HeadOrder order_;
    double norm_offset_ = 0;
};

}  // namespace

std::uint64_t HeadOrder::in_other_order(std::uint64_t row) const {
    const std::uint64_t channel = row % width, half = rotated / 2;
    if (channel >= 2 * half) return row;
    const std::uint64_t other =
        neighbours ? channel % 2 * half + channel / 2 : channel % half * 2 + channel / half;
    return row - channel + other;
}

WeightPairs pair_weights(const ModelFiles& left, const ModelFiles& right, std::string_view pattern) {
    const Meanings here(left), there(right);
    WeightPairs result;
    std::vector<WeightInfo> others = list_weights(right);
    for (WeightInfo& info : list_weights(left)) {
        const std::string meaning = here.of(info.name);
        const auto at = std::ranges::find_if(
            others, [&](const WeightInfo& other) { return there.of(other.name) == meaning; });
        if (at == others.end()) {
            if (glob_match(pattern, info.name)) result.only_left.push_back(info.name);
            continue;
        }
        WeightPair pair{std::move(info), std::move(*at), false, 0, false, {}};
        others.erase(at);
        if (!glob_match(pattern, pair.left.name)) continue;
        if (pair.left.rows != pair.right.rows || pair.left.cols != pair.right.cols) {
            result.shapes_differ.push_back(pair.left.name);
            continue;
        }
        pair.trits = pair.left.trits && pair.right.trits;
        if (pair.left.role == WeightRole::norm) pair.offset = there.norm_offset() - here.norm_offset();
        const auto a = here.order_of(pair.left.name), b = there.order_of(pair.right.name);
        if (a && b && a->width == b->width && a->neighbours != b->neighbours) {
            pair.reordered = true;
            pair.order = *a;
        }
        result.pairs.push_back(std::move(pair));
    }
    for (const WeightInfo& other : others)
        if (glob_match(pattern, other.name)) result.only_right.push_back(other.name);
    return result;
}

}  // namespace addend
