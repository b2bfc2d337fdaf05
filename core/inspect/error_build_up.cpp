// Exact and changed runs side by side: scores after their softmax, residual streams, logits.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "core/base/message.h"
#include "core/inspect/product_error.h"
#include "kernels/isa.h"
#include "kernels/kernels.h"

namespace addend {
namespace {

constexpr std::uint32_t build_up_chunk = 64;
constexpr std::uint64_t most_score_taps = std::uint64_t{128} << 20;  // bytes of q and k held at once

double log_sum_exp(std::span<const float> logits, float& largest) {
    largest = *std::ranges::max_element(logits);
    if (!std::isfinite(largest)) throw Failure(Code::logits_not_finite, {});
    double sum = 0;
    for (const float x : logits) sum += std::exp(double{x} - double{largest});
    return double{largest} + std::log(sum);
}

double divergence_of(std::span<const float> p, std::span<const float> q) {
    float largest = 0;
    const double zp = log_sum_exp(p, largest), zq = log_sum_exp(q, largest);
    double sum = 0;
    for (std::size_t n = 0; n < p.size(); ++n) {
        const double lp = double{p[n]} - zp;
        sum += std::exp(lp) * (lp - (double{q[n]} - zq));
    }
    return std::max(0.0, sum);
}

std::int32_t top_of(std::span<const float> logits) {
    return static_cast<std::int32_t>(std::ranges::max_element(logits) - logits.begin());
}

std::vector<std::uint32_t> stage_values(const Program& program) {
    std::vector<std::uint32_t> values;
    for (const std::string& name : build_up_stages(program))
        if (const auto value = program.find_value(name)) values.push_back(*value);
    return values;
}

/// One sequence under one patch, read chunk by chunk with the residual stream and every row's logits.
class Lane {
  public:
    Lane(LoadedModel& model, const Patch& patch, const std::vector<std::uint32_t>& stages)
        : values_(stages), vocab_(model.program().program().header().vocab) {
        const Program& program = model.program().program();
        PlanOptions options{.max_rows = build_up_chunk, .taps = stages, .injections = {}};
        std::sort(options.taps.begin(), options.taps.end());
        options.taps.erase(std::unique(options.taps.begin(), options.taps.end()), options.taps.end());
        taps_ = options.taps;
        for (const std::uint32_t v : taps_)
            rows_[v].resize(std::size_t{build_up_chunk} * program.values()[v].width);
        for (const std::uint32_t v : taps_) widths_[v] = program.values()[v].width;
        plan_ = model.plan_for(patch, options);
        session_ = model.create_session({});
    }
    void read(std::span<const std::int32_t> tokens, RunControl& control) {
        logits_.resize(tokens.size() * vocab_);
        std::vector<std::uint32_t> rows(tokens.size());
        for (std::uint32_t n = 0; n < rows.size(); ++n) rows[n] = n;
        RunRequest request;
        request.tokens = tokens;
        request.logits_rows = rows;
        request.logits = logits_;
        request.cancel = control.token();
        for (const std::uint32_t v : taps_)
            request.taps.push_back(
                {v, std::as_writable_bytes(std::span(rows_[v]).first(tokens.size() * widths_[v]))});
        const RunControl::Running running(control, *session_);
        if (session_->run(*plan_, request).cancelled) throw Failure(Code::cancelled, {});
    }
    std::span<const float> logits(std::size_t row) const {
        return std::span(logits_).subspan(row * vocab_, vocab_);
    }
    std::span<const float> stage(std::size_t stage, std::size_t row) const {
        const std::uint32_t v = values_[stage];
        return std::span(rows_.at(v)).subspan(row * widths_.at(v), widths_.at(v));
    }

  private:
    std::vector<std::uint32_t> values_, taps_;
    std::uint32_t vocab_;
    std::map<std::uint32_t, std::vector<float>> rows_;
    std::map<std::uint32_t, std::size_t> widths_;
    std::shared_ptr<BackendPlan> plan_;
    std::shared_ptr<BackendSession> session_;
    std::vector<float> logits_;
};

float relative_distance(std::span<const float> exact, std::span<const float> changed) {
    double error = 0, norm = 0;
    for (std::size_t n = 0; n < exact.size(); ++n) {
        error += (double{changed[n]} - double{exact[n]}) * (double{changed[n]} - double{exact[n]});
        norm += double{exact[n]} * double{exact[n]};
    }
    return norm > 0 ? static_cast<float>(std::sqrt(error / norm)) : 0.0f;
}

/// Scores of one query and head over the keys it sees, then their softmax, exactly and as `how` computes
/// them.
class HeadScores {
  public:
    HeadScores(const Program& program, const addend_instruction& attention, addend_arithmetic how)
        : program_(program), attention_(attention), how_{how.mode, how.bits} {}

    void add(SoftmaxError& into, std::uint32_t head, std::size_t token, const std::vector<float>& q,
             const std::vector<float>& k) const {
        const auto width = static_cast<std::size_t>(attention_.i[2]);
        const auto kv_head = head / static_cast<std::uint32_t>(attention_.i[0] / attention_.i[1]);
        const auto window = static_cast<std::size_t>(attention_.i[3]);
        const std::size_t first = window != 0 && token + 1 > window ? token + 1 - window : 0;
        const auto query = row(attention_.in[0], q, token).subspan(head * width, width);
        std::vector<double> exact, made;
        for (std::size_t key = first; key <= token; ++key) {
            const auto at = row(attention_.in[1], k, key).subspan(kv_head * width, width);
            double sum = 0;
            for (std::size_t d = 0; d < width; ++d) sum += double{query[d]} * double{at[d]};
            exact.push_back(score(sum));
            made.push_back(score(double{chain(query, at)}));
        }
        compare(into, exact, made);
    }

  private:
    std::span<const float> row(const addend_operand& operand, const std::vector<float>& rows,
                               std::size_t n) const {
        const std::size_t width = program_.values()[operand.value].width;
        return std::span(rows).subspan(n * width + operand.column, operand.width);
    }
    /// The order and the roundings of attention_scores_f32 (kernels/kernels.h).
    float chain(std::span<const float> a, std::span<const float> b) const {
        const kernels::KernelTable& table = kernels::kernels_for(kernels::best_isa());
        float sum = 0;
        if (how_.mode == kernels::product_lmul) {
            std::vector<float> products(a.size());
            table.mul_product_f32(a.data(), b.data(), a.size(), how_, products.data());
            for (const float p : products) sum += p;
            return sum;
        }
        std::vector<float> x(a.size()), y(a.size());
        table.round_operand_f32(a.data(), a.size(), how_, x.data());
        table.round_operand_f32(b.data(), b.size(), how_, y.data());
        for (std::size_t d = 0; d < x.size(); ++d) sum = std::fma(x[d], y[d], sum);
        return sum;
    }
    double score(double sum) const {
        const double scaled = sum * double{attention_.f[0]}, cap = double{attention_.f[1]};
        return cap > 0 ? cap * std::tanh(scaled / cap) : scaled;
    }
    static void softmax(std::vector<double>& x) {
        const double largest = *std::ranges::max_element(x);
        double sum = 0;
        for (double& v : x) sum += v = std::exp(v - largest);
        for (double& v : x) v /= sum;
    }
    static void compare(SoftmaxError& into, std::vector<double>& p, std::vector<double>& q) {
        const bool flipped =
            std::ranges::max_element(p) - p.begin() != std::ranges::max_element(q) - q.begin();
        softmax(p);
        softmax(q);
        double variation = 0, divergence = 0;
        for (std::size_t n = 0; n < p.size(); ++n) {
            variation += std::fabs(p[n] - q[n]) / 2;
            if (p[n] > 0 && q[n] > 0) divergence += p[n] * std::log(p[n] / q[n]);
        }
        ++into.queries;
        into.variation += variation;
        into.divergence += std::max(0.0, divergence);
        into.flips += flipped ? 1 : 0;
    }

    const Program& program_;
    const addend_instruction& attention_;
    kernels::Product how_;
};

/// Rows of values while all tokens are read exactly.
std::map<std::uint32_t, std::vector<float>> tapped_rows(LoadedModel& model,
                                                        std::span<const std::int32_t> tokens,
                                                        const std::set<std::uint32_t>& values,
                                                        RunControl& control) {
    std::map<std::uint32_t, std::vector<float>> rows;
    RunRequest request;
    request.tokens = tokens;
    request.cancel = control.token();
    for (const std::uint32_t v : values) {
        rows[v].resize(tokens.size() * model.program().program().values()[v].width);
        request.taps.push_back({v, std::as_writable_bytes(std::span(rows[v]))});
    }
    const auto plan =
        model.plan({.max_rows = build_up_chunk, .taps = {values.begin(), values.end()}, .injections = {}});
    const auto session = model.create_session({});
    const RunControl::Running running(control, *session);
    if (session->run(*plan, request).cancelled) throw Failure(Code::cancelled, {});
    return rows;
}

}  // namespace

double ErrorBuildUp::mean_relative(std::size_t stage) const {
    double sum = 0;
    for (const float x : relative[stage]) sum += double{x};
    return relative[stage].empty() ? 0 : sum / static_cast<double>(relative[stage].size());
}

double ErrorBuildUp::mean_divergence() const {
    double sum = 0;
    for (const double x : divergence) sum += x;
    return divergence.empty() ? 0 : sum / static_cast<double>(divergence.size());
}

double ErrorBuildUp::flips() const {
    std::size_t count = 0;
    for (std::size_t n = 0; n < exact_top.size(); ++n) count += exact_top[n] != changed_top[n] ? 1 : 0;
    return exact_top.empty() ? 0 : static_cast<double>(count) / static_cast<double>(exact_top.size());
}

std::vector<std::string> build_up_stages(const Program& program) {
    std::vector<std::string> names;
    const std::uint32_t layers = program.header().layers;
    for (std::uint32_t n = 0; n < layers; ++n) names.push_back("layers." + std::to_string(n) + ".input");
    if (layers > 0) names.push_back("layers." + std::to_string(layers - 1) + ".output");
    return names;
}

std::vector<ErrorBuildUp> error_build_up(const std::shared_ptr<LoadedModel>& model,
                                         std::span<const std::int32_t> tokens, std::span<const Patch> patches,
                                         const ErrorProgress& progress) {
    if (tokens.empty()) throw Failure(Code::evaluate_text_too_short, {{"found", std::int64_t{0}}});
    const auto stages = stage_values(model->program().program());
    Lane exact(*model, {}, stages);
    std::vector<Lane> lanes;
    for (const Patch& patch : patches) lanes.emplace_back(*model, patch, stages);
    std::vector<ErrorBuildUp> result(patches.size());
    for (ErrorBuildUp& r : result) r.relative.resize(stages.size());
    const std::uint64_t total = tokens.size() * (patches.size() + 1);
    std::uint64_t done = 0;
    for (std::size_t begin = 0; begin < tokens.size(); begin += build_up_chunk) {
        const auto chunk =
            tokens.subspan(begin, std::min<std::size_t>(build_up_chunk, tokens.size() - begin));
        const auto report = [&] {
            done += chunk.size();
            if (progress.report) progress.report(done, total);
        };
        exact.read(chunk, progress.control);
        report();
        for (std::size_t p = 0; p < lanes.size(); ++p) {
            lanes[p].read(chunk, progress.control);
            ErrorBuildUp& r = result[p];
            for (std::size_t t = 0; t < chunk.size(); ++t) {
                for (std::size_t s = 0; s < stages.size(); ++s)
                    r.relative[s].push_back(relative_distance(exact.stage(s, t), lanes[p].stage(s, t)));
                r.divergence.push_back(divergence_of(exact.logits(t), lanes[p].logits(t)));
                r.exact_top.push_back(top_of(exact.logits(t)));
                r.changed_top.push_back(top_of(lanes[p].logits(t)));
            }
            report();
        }
    }
    return result;
}

std::vector<std::vector<SoftmaxError>> softmax_errors(const std::shared_ptr<LoadedModel>& model,
                                                      std::span<const std::int32_t> tokens,
                                                      std::span<const addend_arithmetic> how,
                                                      std::uint32_t most_queries, const ErrorProgress& progress) {
    const Program& program = model->program().program();
    std::vector<const addend_instruction*> sites;
    for (const addend_instruction& i : program.instructions())
        if (i.op == ADDEND_OP_ATTENTION) sites.push_back(&i);
    std::vector<std::vector<SoftmaxError>> result(how.size());
    if (tokens.empty()) return result;
    const std::size_t queries = std::min<std::size_t>(std::max(1u, most_queries), tokens.size());
    const auto of_head = [&](const HeadScores& scores, const addend_instruction& site, std::uint32_t head,
                             const auto& rows) {
        SoftmaxError error{static_cast<std::uint32_t>(site.layer), head, 0, 0, 0, 0};
        for (std::size_t q = 0; q < queries; ++q) {
            progress.control.token().check();
            scores.add(error, head, (q + 1) * tokens.size() / queries - 1, rows.at(site.in[0].value),
                       rows.at(site.in[1].value));
        }
        const auto count = static_cast<double>(error.queries);
        error.variation /= count;
        error.divergence /= count;
        error.flips /= count;
        return error;
    };
    for (std::size_t begin = 0, end = 0; begin < sites.size(); begin = end) {
        // As many layers in one run as their q and k fit; at least one.
        std::set<std::uint32_t> values;
        std::uint64_t bytes = 0;
        for (end = begin; end < sites.size() && (end == begin || bytes < most_score_taps); ++end)
            for (const int in : {0, 1})
                if (values.insert(sites[end]->in[in].value).second)
                    bytes += tokens.size() * program.values()[sites[end]->in[in].value].width * sizeof(float);
        const auto rows = tapped_rows(*model, tokens, values, progress.control);
        for (std::size_t n = begin; n < end; ++n) {
            for (std::size_t a = 0; a < how.size(); ++a) {
                const HeadScores scores(program, *sites[n], how[a]);
                for (std::uint32_t head = 0; head < static_cast<std::uint32_t>(sites[n]->i[0]); ++head)
                    result[a].push_back(of_head(scores, *sites[n], head, rows));
            }
            if (progress.report) progress.report(n + 1, sites.size());
        }
    }
    return result;
}

}  // namespace addend
