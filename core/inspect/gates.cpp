#include "core/inspect/gates.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/inspect/map_source.h"
#include "core/inspect/trace_data.h"
#include "core/program/program.h"

namespace addend {
namespace {

constexpr float saturation_margin = 1.0f / 256;
constexpr std::uint32_t gate_rows_at_once = 64;

/// The forget gate and the hidden state of one layer's scan, and the instruction that bounds the gate.
struct GateValues {
    std::uint32_t layer, f, h;
    std::uint32_t bound;  // weight, or ADDEND_NONE
};

std::vector<GateValues> gates_of(const Program& program) {
    std::vector<GateValues> gates;
    for (const addend_instruction& i : program.instructions()) {
        if (i.op != ADDEND_OP_MLGRU_SCAN || i.layer < 0) continue;
        const addend_instruction& writer = program.instructions()[program.values()[i.in[0].value].producer];
        gates.push_back({static_cast<std::uint32_t>(i.layer), i.in[0].value, i.out[0],
                         writer.op == ADDEND_OP_FORGET_GATE ? writer.weight[0] : ADDEND_NONE});
    }
    return gates;
}

std::string layer_tap(std::uint32_t layer, std::string_view name) {
    return "layers." + to_text(std::int64_t{layer}) + "." + std::string(name);
}

class HalfLifeMap final : public MapSource {
  public:
    explicit HalfLifeMap(std::shared_ptr<const MapSource> f) : f_(std::move(f)) {}
    std::uint64_t rows() const override { return f_->rows(); }
    std::uint64_t cols() const override { return f_->cols(); }
    void read(const MapWindow& window, std::span<float> into) const override {
        f_->read(window, into);
        for (float& x : into) x = static_cast<float>(half_life(double{x}));
    }

  private:
    std::shared_ptr<const MapSource> f_;
};

class ChangeMap final : public MapSource {
  public:
    explicit ChangeMap(std::shared_ptr<const MapSource> h) : h_(std::move(h)) {}
    std::uint64_t rows() const override { return h_->rows(); }
    std::uint64_t cols() const override { return h_->cols(); }
    void read(const MapWindow& window, std::span<float> into) const override {
        h_->read(window, into);
        if (window.rows == 0) return;
        // The rows before these: the first token's state changes from 0.
        MapWindow before = window;
        before.row = window.row == 0 ? 0 : window.row - 1;
        before.rows = window.row == 0 ? window.rows - 1 : window.rows;
        std::vector<float> earlier(before.rows * before.cols);
        h_->read(before, earlier);
        const std::size_t skipped = window.row == 0 ? window.cols : 0;
        for (std::size_t n = 0; n < earlier.size(); ++n) into[skipped + n] -= earlier[n];
    }

  private:
    std::shared_ptr<const MapSource> h_;
};

/// The q-quantile of what is sorted, by the nearest rank.
double quantile_of(const std::vector<float>& sorted, double q) {
    if (sorted.empty()) return 0;
    const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(sorted.size())));
    return double{sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1]};
}

class GateSums {
  public:
    GateSums(std::uint32_t layer, std::vector<float> bounds)
        : bounds_(std::move(bounds)), logs_(bounds_.size()), before_(bounds_.size()) {
        figures_.layer = layer;
        figures_.channels = static_cast<std::uint32_t>(bounds_.size());
        figures_.minimum = std::numeric_limits<double>::infinity();
        figures_.maximum = -figures_.minimum;
    }
    void add(std::span<const float> f, std::span<const float> h) {
        double state = 0, change = 0;
        for (std::size_t c = 0; c < f.size(); ++c) {
            figures_.mean += double{f[c]};
            figures_.minimum = std::min(figures_.minimum, double{f[c]});
            figures_.maximum = std::max(figures_.maximum, double{f[c]});
            figures_.at_bound += f[c] - bounds_[c] < saturation_margin ? 1 : 0;
            figures_.open += 1 - f[c] < saturation_margin ? 1 : 0;
            logs_[c] += std::log(double{f[c]});  // -infinity at 0: the half-life is then 0
            const double step = double{h[c]} - double{before_[c]};
            state += double{h[c]} * double{h[c]};
            change += step * step;
            before_[c] = h[c];
        }
        figures_.state_norm.push_back(static_cast<float>(std::sqrt(state)));
        figures_.change_norm.push_back(static_cast<float>(std::sqrt(change)));
    }
    GateFigures finish() {
        const auto tokens = static_cast<double>(figures_.state_norm.size());
        const double all = tokens * figures_.channels;
        figures_.mean /= all;
        figures_.at_bound /= all;
        figures_.open /= all;
        double sum = 0;
        for (const float b : bounds_) sum += double{b};
        figures_.bound_mean = sum / figures_.channels;
        figures_.bound_minimum = double{*std::ranges::min_element(bounds_)};
        figures_.bound_maximum = double{*std::ranges::max_element(bounds_)};
        for (const double log : logs_)
            figures_.channel_half_life.push_back(static_cast<float>(half_life(std::exp(log / tokens))));
        std::vector<float> sorted = figures_.channel_half_life;
        std::ranges::sort(sorted);
        figures_.half_life_p10 = quantile_of(sorted, 0.1);
        figures_.half_life_p50 = quantile_of(sorted, 0.5);
        figures_.half_life_p90 = quantile_of(sorted, 0.9);
        return std::move(figures_);
    }

  private:
    GateFigures figures_;
    std::vector<float> bounds_;
    std::vector<double> logs_;
    std::vector<float> before_;  // h of the token before
};

}  // namespace

double half_life(double f) {
    if (std::isnan(f)) return f;
    if (f <= 0) return 0;
    if (f >= 1) return std::numeric_limits<double>::infinity();
    return -std::numbers::ln2 / std::log(f);
}

std::vector<std::string> gate_taps(const Program& program) {
    std::vector<std::string> taps;
    for (const GateValues& gate : gates_of(program))
        for (const std::uint32_t value : {gate.f, gate.h})
            taps.emplace_back(program.name(program.values()[value].name));
    return taps;
}

std::vector<std::uint32_t> gate_layers(const Program& program) {
    std::vector<std::uint32_t> layers;
    for (const GateValues& gate : gates_of(program)) layers.push_back(gate.layer);
    return layers;
}

std::shared_ptr<const MapSource> half_life_map(const Trace& trace, std::uint32_t layer) {
    return std::make_shared<HalfLifeMap>(trace.map(require_tap(trace, layer_tap(layer, "mlgru.f"))));
}

std::shared_ptr<const MapSource> state_change_map(const Trace& trace, std::uint32_t layer) {
    return std::make_shared<ChangeMap>(trace.map(require_tap(trace, layer_tap(layer, "mlgru.h"))));
}

std::vector<float> lower_bounds(const Model& model, std::uint32_t layer) {
    const Model::Lowered& lowered = model.lower();
    const Program& program = *lowered.program;
    for (const GateValues& gate : gates_of(program)) {
        if (gate.layer != layer) continue;
        std::vector<float> bounds(program.values()[gate.f].width, 0.0f);
        if (gate.bound != ADDEND_NONE)
            lowered.weights->read_rows(gate.bound, 0, 1, std::as_writable_bytes(std::span(bounds)));
        return bounds;
    }
    throw Failure(Code::trace_tap_missing, {{"tap", layer_tap(layer, "mlgru.f")}});
}

std::vector<GateFigures> gate_figures(const Trace& trace, const Model& model, const TraceProgress& progress,
                                      const CancelToken& cancel) {
    const Program& program = *model.lower().program;
    const std::vector<std::uint32_t> layers = gate_layers(program);
    const std::uint32_t tokens = trace.token_count();
    std::vector<GateFigures> all;
    std::vector<float> f, h;
    for (const std::uint32_t layer : layers) {
        const std::size_t f_tap = require_tap(trace, layer_tap(layer, "mlgru.f"));
        const std::size_t h_tap = require_tap(trace, layer_tap(layer, "mlgru.h"));
        const std::size_t width = trace.taps()[f_tap].width;
        GateSums sums(layer, lower_bounds(model, layer));
        for (std::uint32_t first = 0; first < tokens; first += gate_rows_at_once) {
            cancel.check();
            const std::size_t rows = std::min(gate_rows_at_once, tokens - first);
            f.resize(rows * width);
            h.resize(rows * width);
            trace.read(f_tap, first, f);
            trace.read(h_tap, first, h);
            for (std::size_t t = 0; t < rows; ++t)
                sums.add(std::span<const float>(f).subspan(t * width, width),
                         std::span<const float>(h).subspan(t * width, width));
        }
        all.push_back(sums.finish());
        if (progress) progress(all.size(), layers.size());
    }
    return all;
}

}  // namespace addend
