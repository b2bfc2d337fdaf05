#include <algorithm>

#include "core/inspect/weight_stats.h"

namespace addend {
namespace {

void add_weights(WeightTotals& totals, const WeightStats& s) {
    totals.trits.minus += s.trits.minus;
    totals.trits.zero += s.trits.zero;
    totals.trits.plus += s.trits.plus;
    totals.illegal += s.illegal;
    totals.not_finite += s.not_finite;
    totals.dead_rows += s.dead_rows;
    totals.elements += s.info.elements();
    totals.bytes += s.info.bytes;
    ++totals.matrices;
}

/// "attn.i_proj" of "model.layers.3.attn.i_proj.weight".
std::string short_name(const WeightInfo& info) {
    std::string name = info.name;
    for (const char* word : {"layers.", "blk."}) {
        const std::size_t at = name.find(word);
        if (at == std::string::npos) continue;
        name = name.substr(at + std::string_view(word).size());
        name = name.substr(std::min(name.size(), name.find('.') + 1));
        break;
    }
    if (name.ends_with(".weight")) name.resize(name.size() - 7);
    return name;
}

}  // namespace

double WeightTotals::stored_bits() const {
    return elements == 0 ? 0 : 8.0 * static_cast<double>(bytes) / static_cast<double>(elements);
}

WeightTotals total_weights(const std::vector<WeightStats>& all) {
    WeightTotals totals;
    for (const WeightStats& s : all)
        if (s.info.trits) add_weights(totals, s);
    return totals;
}

std::vector<LayerWeights> weights_by_layer(const std::vector<WeightStats>& all) {
    std::vector<LayerWeights> layers;
    for (const WeightStats& s : all) {
        if (!s.info.trits) continue;
        auto at = std::ranges::find(layers, s.info.layer, &LayerWeights::layer);
        if (at == layers.end()) at = layers.insert(layers.end(), LayerWeights{s.info.layer, {}, {}});
        add_weights(at->totals, s);
        if (s.scale) at->scales.emplace_back(short_name(s.info), *s.scale);
    }
    std::ranges::stable_sort(layers, [](const LayerWeights& a, const LayerWeights& b) {
        return a.layer.value_or(~0u) < b.layer.value_or(~0u);
    });
    return layers;
}

}  // namespace addend
