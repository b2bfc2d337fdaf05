#include "core/inspect/activation_patching.h"

#include <algorithm>
#include <array>
#include <limits>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/inspect/distribution.h"
#include "core/inspect/tap_run.h"
#include "core/inspect/trace_data.h"
#include "core/inspect/trace_diff.h"
#include "core/inspect/vector_map.h"
#include "core/program/program.h"
#include "core/program/program_slice.h"
#include "plugins/abi/ext_inject_1.h"

namespace addend {
namespace {

constexpr std::uint32_t patching_chunk = 64;
constexpr float no_cell = std::numeric_limits<float>::quiet_NaN();

/// What one layer's patch overwrites: a value, and for a state also what is carried on.
struct PatchTarget {
    std::uint32_t value = ADDEND_NONE, state = ADDEND_NONE;
};

/// What the add that writes `sum` adds to `residual`.
std::uint32_t added_to(const Program& program, std::uint32_t sum, std::uint32_t residual) {
    const addend_instruction& add = program.instructions()[program.values()[sum].producer];
    if (add.op != ADDEND_OP_ADD) return ADDEND_NONE;
    if (add.in[0].value == residual) return add.in[1].value;
    return add.in[1].value == residual ? add.in[0].value : ADDEND_NONE;
}

/// The residual between mixer and MLP of a layer: a sum of the layer that reads the layer's input.
std::uint32_t middle_residual(const Program& program, std::uint32_t layer, std::uint32_t input) {
    for (const addend_instruction& i : program.instructions())
        if (i.op == ADDEND_OP_ADD && i.layer == static_cast<std::int32_t>(layer) &&
            (i.in[0].value == input || i.in[1].value == input))
            return i.out[0];
    return ADDEND_NONE;
}

/// Indices are ADDEND_NONE where the layer has no such value.
PatchTarget target_in_layer(const Program& program, PatchedSite site, std::uint32_t layer) {
    const std::uint32_t input = program.layer_input(layer).value_or(ADDEND_NONE);
    if (site == PatchedSite::residual) return {input, ADDEND_NONE};
    if (site == PatchedSite::state) {
        for (const addend_instruction& i : program.instructions())
            if (i.op == ADDEND_OP_MLGRU_SCAN && i.layer == static_cast<std::int32_t>(layer))
                return {i.out[0], i.state[0]};
        return {};
    }
    const std::uint32_t middle = middle_residual(program, layer, input);
    if (middle == ADDEND_NONE) return {};
    if (site == PatchedSite::mixer_out) return {added_to(program, middle, input), ADDEND_NONE};
    const std::uint32_t output = layer + 1 < program.header().layers
                                     ? program.layer_input(layer + 1).value_or(ADDEND_NONE)
                                     : last_residual(program);
    return output == ADDEND_NONE ? PatchTarget{}
                                 : PatchTarget{added_to(program, output, middle), ADDEND_NONE};
}

std::vector<PatchTarget> targets_of(const Program& program, PatchedSite site) {
    std::vector<PatchTarget> targets;
    for (std::uint32_t layer = 0; layer < program.header().layers; ++layer) {
        targets.push_back(target_in_layer(program, site, layer));
        if (targets.back().value == ADDEND_NONE) return {};
    }
    return targets;
}

/// One run of B, token column by token column.
class PatchingRuns {
  public:
    PatchingRuns(const std::shared_ptr<LoadedModel>& model, const PatchingRequest& request,
                 std::vector<PatchTarget> targets, RunControl& control)
        : request_(request),
          program_(model->program().program()),
          targets_(std::move(targets)),
          control_(control),
          base_(model->create_session({})),
          work_(model->create_session({})),
          logits_(program_.header().vocab) {
        std::vector<std::uint32_t> changed;
        for (const PatchTarget& target : targets_) {
            if (std::ranges::find(changed, target.value) == changed.end()) changed.push_back(target.value);
            if (target.state != ADDEND_NONE) changed.push_back(target.state | ADDEND_INJECT_STATE);
        }
        patched_ =
            model->plan_for(request.patch, {.max_rows = patching_chunk, .taps = {}, .injections = changed});
        plain_ = model->plan_for(request.patch, {.max_rows = patching_chunk, .taps = {}, .injections = {}});
    }

    std::span<const PatchTarget> targets() const { return targets_; }
    std::span<const float> logits() const { return logits_; }

    void read_base(std::uint32_t first, std::uint32_t count) {
        run(*base_, *plain_, first, count, false, {});
    }
    /// All of B without a change.
    void read_plain() {
        work_->reset();
        run(*work_, *plain_, 0, length(), true, {});
    }
    void remember_base() { snapshot_ = base_->snapshot(); }
    /// B from `token` on, with the layer's value replaced there.
    void read_patched(const PatchTarget& target, std::uint32_t token, std::span<const float> row) {
        if (token == 0)
            work_->reset();
        else
            work_->restore(snapshot_);
        const Injection value = overwrite(target.value, row);
        if (target.state == ADDEND_NONE || token + 1 == length()) {
            run(*work_, *patched_, token, length() - token, true, {value});
            return;
        }
        // What the layer gives out at the token, and what it carries on to the next one.
        run(*work_, *patched_, token, 1, false, {value});
        run(*work_, *patched_, token + 1, length() - token - 1, true,
            {overwrite(target.state | ADDEND_INJECT_STATE, row)});
    }

  private:
    std::uint32_t length() const { return static_cast<std::uint32_t>(request_.target.size()); }

    static Injection overwrite(std::uint32_t target, std::span<const float> row) {
        Injection injection;
        injection.target = target;
        injection.rows = 1;
        injection.columns = static_cast<std::uint32_t>(row.size());
        injection.data = std::as_bytes(row);
        return injection;
    }
    void run(BackendSession& session, BackendPlan& plan, std::uint32_t first, std::uint32_t count,
             bool with_logits, std::vector<Injection> injections) {
        if (count == 0) return;
        RunRequest request;
        request.tokens = std::span<const std::int32_t>(request_.target).subspan(first, count);
        const std::uint32_t last = count - 1;
        if (with_logits) {
            request.logits_rows = {&last, 1};
            request.logits = logits_;
        }
        request.injections = std::move(injections);
        request.cancel = control_.token();
        const RunControl::Running running(control_, session);
        if (control_.cancelled() || session.run(plan, request).cancelled) throw Failure(Code::cancelled, {});
    }

    const PatchingRequest& request_;
    const Program& program_;
    std::vector<PatchTarget> targets_;
    RunControl& control_;
    std::shared_ptr<BackendPlan> patched_, plain_;
    std::shared_ptr<BackendSession> base_, work_;
    std::vector<std::byte> snapshot_;
    std::vector<float> logits_;
};

struct PatchingSource {
    std::shared_ptr<const Trace> trace;
    std::vector<std::size_t> taps;  // by layer
    std::vector<float> logits;      // after A's last token
};

PatchingSource trace_source(const std::shared_ptr<LoadedModel>& model, const PatchingRequest& request,
                            std::span<const PatchTarget> targets, RunControl& control) {
    const Program& program = model->program().program();
    TraceRequest traced;
    traced.tokens = request.source;
    traced.patch = request.patch;
    traced.token_figures = false;
    for (const PatchTarget& target : targets)
        traced.taps.emplace_back(program.name(program.values()[target.value].name));
    PatchingSource source;
    source.trace = make_trace(model, traced, {}, control);
    for (const std::string& tap : traced.taps) source.taps.push_back(require_tap(*source.trace, tap));
    TapRunOptions options;
    options.patch = request.patch;
    options.logits = WantedLogits::last;
    TapRun run(model, options, control);
    run.read(request.source, [&](const TapRun::Piece& piece) {
        source.logits.assign(piece.logits.begin(), piece.logits.end());
    });
    return source;
}

double difference_in(std::span<const float> logits, const PatchingRequest& request) {
    return double{logits[static_cast<std::size_t>(request.answer)]} -
           double{logits[static_cast<std::size_t>(request.rival)]};
}

void check_patching(const Program& program, const PatchingRequest& request) {
    check_tokens(request.source, program.header().vocab);
    check_tokens(request.target, program.header().vocab);
    const std::array<std::int32_t, 2> ids{request.answer, request.rival};
    check_tokens(ids, program.header().vocab);
    if (request.first_token >= request.target.size())
        throw Failure(Code::setting_out_of_range,
                      {{"setting", "first token"},
                       {"minimum", 0},
                       {"maximum", static_cast<std::int64_t>(request.target.size()) - 1},
                       {"found", to_text(std::int64_t{request.first_token})}});
}

}  // namespace

std::string_view patched_site_name(PatchedSite site) {
    switch (site) {
        case PatchedSite::residual:
            return "residual";
        case PatchedSite::mixer_out:
            return "mixer_out";
        case PatchedSite::mlp_out:
            return "mlp_out";
        case PatchedSite::state:
            return "state";
    }
    return "residual";
}

std::vector<PatchedSite> patched_sites(const Program& program) {
    std::vector<PatchedSite> sites;
    for (const PatchedSite site :
         {PatchedSite::residual, PatchedSite::mixer_out, PatchedSite::mlp_out, PatchedSite::state})
        if (!targets_of(program, site).empty()) sites.push_back(site);
    return sites;
}

std::shared_ptr<const MapSource> PatchingResult::effect_map() const {
    return std::make_shared<VectorMap>(layers, tokens, effect);
}

PatchingResult patch_activations(const std::shared_ptr<LoadedModel>& model, const PatchingRequest& request,
                                 const TraceProgress& progress, RunControl& control) {
    const Program& program = model->program().program();
    check_patching(program, request);
    std::vector<PatchTarget> targets = targets_of(program, request.site);
    if (targets.empty())
        throw Failure(Code::patching_site_missing, {{"site", patched_site_name(request.site)}});
    const PatchingSource source = trace_source(model, request, targets, control);
    PatchingRuns runs(model, request, std::move(targets), control);
    runs.read_plain();
    const std::vector<float> plain(runs.logits().begin(), runs.logits().end());
    const Distribution plain_p(plain);

    PatchingResult result;
    result.layers = program.header().layers;
    result.first_token = request.first_token;
    result.tokens = static_cast<std::uint32_t>(request.target.size()) - request.first_token;
    result.source_difference = difference_in(source.logits, request);
    result.target_difference = difference_in(plain, request);
    const double whole = result.source_difference - result.target_difference;
    result.relative = whole != 0;
    result.sources.resize(result.tokens);
    for (const AlignedToken& pair : align_tokens(request.source, request.target))
        if (pair.left && pair.right && *pair.right >= request.first_token)
            result.sources[*pair.right - request.first_token] = pair.left;
    const std::size_t cells = std::size_t{result.layers} * result.tokens;
    for (auto* figures : {&result.difference, &result.effect, &result.divergence})
        figures->assign(cells, no_cell);

    runs.read_base(0, request.first_token);
    std::uint64_t done = 0;
    std::vector<float> row;
    for (std::uint32_t t = 0; t < result.tokens; ++t) {
        const std::uint32_t token = request.first_token + t;
        if (token > 0) runs.remember_base();
        for (std::uint32_t layer = 0; layer < result.layers; ++layer, ++done) {
            if (progress) progress(done, cells);
            control.token().check();
            if (!result.sources[t]) continue;
            row.resize(source.trace->taps()[source.taps[layer]].width);
            source.trace->read(source.taps[layer], *result.sources[t], row);
            runs.read_patched(runs.targets()[layer], token, row);
            const std::size_t cell = std::size_t{layer} * result.tokens + t;
            const double difference = difference_in(runs.logits(), request);
            const double moved = difference - result.target_difference;
            result.difference[cell] = static_cast<float>(difference);
            result.effect[cell] = static_cast<float>(result.relative ? moved / whole : moved);
            result.divergence[cell] = static_cast<float>(plain_p.divergence_to(Distribution(runs.logits())));
        }
        if (t + 1 < result.tokens) runs.read_base(token, 1);
    }
    if (progress) progress(done, cells);
    return result;
}

}  // namespace addend
