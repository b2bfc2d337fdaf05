#include "core/inspect/next_token.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/message.h"
#include "core/inspect/distribution.h"
#include "core/inspect/tap_run.h"
#include "core/program/program.h"

namespace addend {
namespace {

std::vector<float> last_logits(const std::shared_ptr<LoadedModel>& model, const NextTokenRequest& request,
                               const InterventionList& interventions,
                               const std::function<void(std::uint64_t)>& report, RunControl& control) {
    TapRunOptions options;
    options.patch = request.patch;
    options.interventions = interventions;
    options.logits = WantedLogits::last;
    TapRun run(model, options, control);
    std::vector<float> logits;
    run.read(request.tokens, [&](const TapRun::Piece& piece) {
        logits.assign(piece.logits.begin(), piece.logits.end());
        report(piece.first + piece.count);
    });
    return logits;
}

NextTokenChange::Row change_row(std::int32_t id, const Distribution& original, const Distribution& changed) {
    return {id, static_cast<float>(original.logprob(id)), static_cast<float>(changed.logprob(id)),
            original.rank(id), changed.rank(id)};
}

std::vector<std::int32_t> most_changed_ids(const Distribution& original, const Distribution& changed,
                                           std::uint32_t count) {
    const std::size_t vocab = original.logits().size();
    std::vector<double> distance(vocab);
    for (std::size_t n = 0; n < vocab; ++n) {
        const auto id = static_cast<std::int32_t>(n);
        distance[n] = std::abs(changed.probability(id) - original.probability(id));
    }
    std::vector<std::int32_t> ids(vocab);
    std::iota(ids.begin(), ids.end(), 0);
    const std::size_t most = std::min<std::size_t>(count, vocab);
    const auto farther = [&](std::int32_t a, std::int32_t b) {
        const double da = distance[static_cast<std::size_t>(a)], db = distance[static_cast<std::size_t>(b)];
        return da != db ? da > db : a < b;
    };
    std::partial_sort(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(most), ids.end(), farther);
    ids.resize(most);
    return ids;
}

}  // namespace

double kl_divergence(std::span<const float> p_logits, std::span<const float> q_logits) {
    if (p_logits.size() != q_logits.size())
        throw Failure(Code::internal_error, {{"detail", "two vocabularies compared"}});
    return Distribution(p_logits).divergence_to(Distribution(q_logits));
}

NextTokenChange compare_next_token(std::span<const float> original, std::span<const float> changed,
                                   std::uint32_t top) {
    if (original.size() != changed.size())
        throw Failure(Code::internal_error, {{"detail", "two vocabularies compared"}});
    const Distribution p(original), q(changed);
    NextTokenChange change;
    change.divergence = p.divergence_to(q);
    change.original_entropy = p.entropy();
    change.changed_entropy = q.entropy();
    const auto best = p.top(top), best_changed = q.top(top);
    change.same_top = p.top(1).front().id == q.top(1).front().id;
    for (const auto& list : {best, best_changed})
        for (const TopToken& token : list)
            if (std::ranges::find(change.rows, token.id, &NextTokenChange::Row::id) == change.rows.end())
                change.rows.push_back(change_row(token.id, p, q));
    std::ranges::stable_sort(change.rows, [](const auto& a, const auto& b) {
        const float pa = std::max(a.original, a.changed), pb = std::max(b.original, b.changed);
        return pa != pb ? pa > pb : a.id < b.id;
    });
    for (const std::int32_t id : most_changed_ids(p, q, top))
        change.most_changed.push_back(change_row(id, p, q));
    return change;
}

NextTokenChange next_token_change(const std::shared_ptr<LoadedModel>& model, const NextTokenRequest& request,
                                  const TraceProgress& progress, RunControl& control) {
    const std::uint64_t tokens = request.tokens.size();
    check_interventions(model->program().program(), request.interventions);
    const auto report = [&](std::uint64_t before) {
        return [&progress, tokens, before](std::uint64_t done) {
            if (progress) progress(before + done, 2 * tokens);
        };
    };
    const std::vector<float> original = last_logits(model, request, {}, report(0), control);
    const std::vector<float> changed =
        last_logits(model, request, request.interventions, report(tokens), control);
    return compare_next_token(original, changed, request.top);
}

}  // namespace addend
