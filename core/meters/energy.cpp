#include "core/meters/energy.h"

#include <algorithm>
#include <cmath>

namespace addend {
namespace {

double to_seconds(std::int64_t ns) {
    return static_cast<double>(ns) * 1e-9;
}

double milliseconds(std::int64_t ns) {
    return static_cast<double>(ns) * 1e-6;
}

/// The part of one interval between samples that lies in the span.
struct Piece {
    const SensorSample& a;
    const SensorSample& b;
    std::int64_t begin, end;

    double share(std::int64_t at) const {
        return static_cast<double>(at - a.time_ns) / static_cast<double>(b.time_ns - a.time_ns);
    }
    double power(std::int64_t at) const { return a.value + (b.value - a.value) * share(at); }
};

/// Joules of a piece, or the reason why they are not known.
struct PieceEnergy {
    std::optional<double> joules;
    Code why = Code::energy_samples_missing;
};

PieceEnergy energy_of(const Piece& piece, const SensorFacts& facts) {
    const std::int64_t apart = piece.b.time_ns - piece.a.time_ns;
    if (!std::isfinite(piece.a.value) || !std::isfinite(piece.b.value)) return {};
    if (facts.kind == SensorKind::power) {
        if (apart > facts.longest_gap_ns) return {};
        return {.joules = (piece.power(piece.begin) + piece.power(piece.end)) / 2 *
                          to_seconds(piece.end - piece.begin)};
    }
    const auto delta = counter_delta(piece.a.value, piece.b.value, to_seconds(apart), facts);
    if (!delta) return {.joules = {}, .why = Code::energy_counter_reset};
    return {.joules = *delta * (piece.share(piece.end) - piece.share(piece.begin))};
}

EnergyFigure unavailable(Message why) {
    EnergyFigure figure;
    figure.why = std::move(why);
    return figure;
}

}  // namespace

std::optional<double> counter_delta(double before, double after, double seconds, const SensorFacts& facts) {
    const double most = facts.most_watts * seconds;
    if (facts.wraps_at > 0 && most >= facts.wraps_at)
        return std::nullopt;  // how often it wrapped is not known
    double delta = after - before;
    if (delta < 0) {
        if (facts.wraps_at <= 0) return std::nullopt;
        delta += facts.wraps_at;
    }
    if (delta < 0 || delta > most) return std::nullopt;
    return delta;
}

EnergyFigure energy_between(std::span<const SensorSample> samples, const SensorFacts& facts,
                            std::int64_t begin_ns, std::int64_t end_ns,
                            const std::optional<IdleBaseline>& idle) {
    const std::int64_t least = facts.update_ns * least_updates;
    if (end_ns <= begin_ns || end_ns - begin_ns < least)
        return unavailable({Code::energy_window_short,
                            {{"found", milliseconds(end_ns - begin_ns)}, {"least", milliseconds(least)}}});
    // The last sample not after the begin, the first not before the end.
    const auto after = [](std::int64_t time, const SensorSample& s) { return time < s.time_ns; };
    const auto before = [](const SensorSample& s, std::int64_t time) { return s.time_ns < time; };
    auto first = std::upper_bound(samples.begin(), samples.end(), begin_ns, after);
    const auto last = std::lower_bound(samples.begin(), samples.end(), end_ns, before);
    if (first == samples.begin() || last == samples.end()) return unavailable({Code::energy_not_covered, {}});
    --first;

    EnergyFigure figure;
    figure.seconds = to_seconds(end_ns - begin_ns);
    figure.samples = static_cast<std::uint32_t>(last - first + 1);
    for (auto a = first; a != last; ++a) {
        const auto b = a + 1;
        const Piece piece{*a, *b, std::max(begin_ns, a->time_ns), std::min(end_ns, b->time_ns)};
        if (piece.end <= piece.begin) continue;
        const PieceEnergy energy = energy_of(piece, facts);
        if (!energy.joules) {
            if (energy.why == Code::energy_counter_reset) return unavailable({energy.why, {}});
            return unavailable({energy.why, {{"gap", milliseconds(b->time_ns - a->time_ns)}}});
        }
        figure.joules += *energy.joules;
    }
    if (idle) figure.above_idle = figure.joules - idle->watts * figure.seconds;
    return figure;
}

std::optional<IdleBaseline> idle_baseline(std::span<const SensorSample> samples, const SensorFacts& facts) {
    if (samples.size() < 2) return std::nullopt;
    const EnergyFigure figure =
        energy_between(samples, facts, samples.front().time_ns, samples.back().time_ns);
    if (figure.why) return std::nullopt;
    return IdleBaseline{figure.joules / figure.seconds, figure.seconds, figure.samples};
}

}  // namespace addend
