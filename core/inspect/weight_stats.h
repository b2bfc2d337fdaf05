// What a weight matrix is made of: shares of -1, 0 and +1, scale, entropy, latent weights around their thresholds, norms.
// A matrix is read twice if its weights are latent (the scale first), else once; never held whole.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/message.h"
#include "core/files/progress.h"
#include "core/files/ternary_reader.h"
#include "core/inspect/weight_list.h"

namespace addend {

/// Density that rounding at +-beta/2 leaves of latent weights that are normal around 0. For w ~ N(0, sigma^2),
/// beta = E|w| = sigma sqrt(2/pi), so P(|w| > beta/2) = erfc(beta / (2 sqrt(2) sigma)) = erfc(1 / (2 sqrt(pi))).
double gaussian_density();
/// Entropy of one weight in bits, as if weights were independent: sum of -p log2 p.
double trit_entropy(const TernaryStats& counts);

/// Latent weights in units of beta. Bin i is [(i / 32) - 6, ((i + 1) / 32) - 6) times beta, so that the thresholds
/// +-beta/2 lie between bins.
struct LatentHistogram {
    static constexpr int bins_per_scale = 32;
    static constexpr int range = 6;
    static constexpr int bins = 2 * range * bins_per_scale;
    std::vector<std::uint64_t> counts;  // `bins`
    std::uint64_t below = 0, above = 0;
};

struct WeightStatsOptions {
    /// A weight is near a threshold if ||w| - beta/2| < near * beta.
    double near = 0.05;
    std::uint32_t threads = 0;  // 0: as many as the machine has
};

struct WeightStats {
    WeightInfo info;

    // Values: latent weights or decoded blocks as stored; trits times their scale where only trits are stored.
    std::uint64_t not_finite = 0;  // in no figure below
    double min = 0, max = 0, mean = 0, mean_abs = 0, rms = 0;
    std::vector<float> row_norms, col_norms;  // Euclidean

    // Where info.trits.
    TernaryStats trits;
    std::uint64_t illegal = 0;  // codes that are no trit
    std::optional<double> scale;
    std::vector<float> row_density, col_density;  // shares of weights that are not 0
    double entropy = 0;                           // bits a weight

    // Rows and columns of zeros only (of trits where there are trits): they say nothing, or hear nothing.
    std::uint64_t dead_rows = 0, dead_cols = 0;

    // Where trits are rounded from latent weights.
    bool latent = false;
    std::optional<double> quantised_alpha;  // see TritCells
    /// Of a dense matrix too, in units of mean|w|.
    std::optional<LatentHistogram> histogram;
    std::uint64_t near_count = 0;  // by WeightStatsOptions::near
    /// near_steps[i]: weights whose distance from a threshold is in [i, i + 1) * 0.005 beta, for i < 100.
    static constexpr double near_step = 0.005;
    std::vector<std::uint64_t> near_steps;
    /// Share nearer than `near` (of beta, rounded to steps, at most 0.5) to a threshold.
    double near_share(double near) const;

    std::vector<Message> warnings;

    double share(std::uint64_t count) const;
};

/// Progress in weights read. Throws cancelled, and what opening or reading throws (file_truncated …); codes, values and
/// scales that are wrong are figures and warnings instead.
WeightStats measure_weights(const ModelFiles& files, const WeightInfo& info, const WeightStatsOptions& options = {},
                            const Progress& progress = {}, const CancelToken& cancel = {});

/// All of `list`, in order, with one progress over them. A tensor that cannot be read gets its failure as a warning and
/// no figures; cancelled is thrown.
std::vector<WeightStats> measure_weights(const ModelFiles& files, const std::vector<WeightInfo>& list,
                                         const WeightStatsOptions& options = {}, const Progress& progress = {},
                                         const CancelToken& cancel = {});

/// Sums over several matrices of trits.
struct WeightTotals {
    TernaryStats trits;
    std::uint64_t illegal = 0, not_finite = 0, dead_rows = 0;
    std::uint64_t elements = 0, bytes = 0;  // of them
    std::uint64_t matrices = 0;
    double stored_bits() const;
};
struct LayerWeights {
    std::optional<std::uint32_t> layer;  // nothing: outside layers (the head)
    WeightTotals totals;
    std::vector<std::pair<std::string, double>> scales;  // short name and beta, in the order of the model
};
WeightTotals total_weights(const std::vector<WeightStats>& all);
/// One entry a layer, in order; what lies outside layers last.
std::vector<LayerWeights> weights_by_layer(const std::vector<WeightStats>& all);

}  // namespace addend
