// addend bench: llama-bench's protocol, with what each figure is.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "app/cli/sentences.h"
#include "core/base/number.h"
#include "core/runtime/bench.h"

namespace addend::cli {
namespace {

Json statistics_json(const Statistics& s) {
    return {{"mean", s.mean}, {"sd", s.sd}, {"p50", s.p50}, {"p95", s.p95}};
}

Json counted(std::uint64_t bytes) {
    return {{"value", bytes},
            {"unit", "byte"},
            {"provenance", "measured"},
            {"source", "the backend's own allocations"}};
}

Json memory_json(const BenchResult& r) {
    Json json{{"weights", counted(r.memory.weights)},
              {"state", counted(r.memory.state)},
              {"scratch", counted(r.memory.scratch)}};
    if (r.peak_rss)
        json["peak_rss"] = {
            {"value", *r.peak_rss},
            {"unit", "byte"},
            {"provenance", "measured"},
            {"source", "VmHWM of the whole process"},
            {"window", r.peak_since_load ? "check and measurement" : "since the process started"}};
    else
        json["peak_rss"] = {
            {"value", nullptr}, {"provenance", "unavailable"}, {"reason", "/proc is not there"}};
    return json;
}

Json result_json(const BenchResult& r) {
    Json check{{"reference", "cpu:scalar"},
               {"is_reference", r.is_reference},
               {"tokens", r.check.tokens()},
               {"top1_agreement", r.check.top1_agreement()},
               {"mean_kl_nats", r.check.mean_divergence()},
               {"max_logit_difference", r.check.largest_difference()}};
    return {{"backend", r.backend},
            {"device", r.device},
            {"device_name", r.device_name},
            {"model", r.model},
            {"patch", r.patch},
            {"threads", r.threads},
            {"prefill_tokens", r.prefill_tokens},
            {"decode_tokens", r.decode_tokens},
            {"repetitions", r.repetitions},
            {"prefill_tokens_per_second", statistics_json(r.prefill)},
            {"decode_tokens_per_second", statistics_json(r.decode)},
            {"decode_seconds_per_token", statistics_json(r.decode_token_seconds)},
            {"time_provenance", "measured"},
            {"check", check},
            {"memory", memory_json(r)},
            {"energy", unavailable_json(r.energy_why)}};
}

std::string speed(const Statistics& s) {
    return to_text_fixed(s.mean, 1) + " ± " + to_text_fixed(s.sd, 1) + " tokens/s (p50 " +
           to_text_fixed(s.p50, 1) + ", p95 " + to_text_fixed(s.p95, 1) + ")";
}

void print(Console& console, const BenchResult& r) {
    console.line(r.model + " on " + r.backend + ":" + r.device + " (" + r.device_name + "), " +
                 to_text(std::int64_t{r.threads}) + " threads, " +
                 (r.patch == "none" ? "" : "patch " + r.patch + ", ") + "measured");
    if (r.prefill_tokens > 0)
        console.line("  prefill " + to_text(std::int64_t{r.prefill_tokens}) + "  " + speed(r.prefill));
    if (r.decode_tokens > 0)
        console.line("  decode " + to_text(std::int64_t{r.decode_tokens}) + "  " + speed(r.decode));
    console.line("  memory  weights " + bytes_text(r.memory.weights) + ", state " +
                 bytes_text(r.memory.state) + ", scratch " + bytes_text(r.memory.scratch) +
                 (r.peak_rss ? ", peak of the process " + bytes_text(*r.peak_rss) : std::string()));
    console.line("  energy  unavailable: " + sentence(r.energy_why));
    console.line("  checked against cpu:scalar on " + to_text(static_cast<std::int64_t>(r.check.tokens())) +
                 " tokens: top-1 " + to_text_fixed(r.check.top1_agreement(), 4) + ", mean KL " +
                 to_text(r.check.mean_divergence()) + " nats");
}

class ShownProgress {
  public:
    ShownProgress(Console& console, std::string where) : line_(console), where_(std::move(where)) {}
    void operator()(const BenchProgress& p) {
        using Phase = BenchProgress::Phase;
        const char* what = p.phase == Phase::reference ? "reference"
                           : p.phase == Phase::check   ? "check"
                           : p.phase == Phase::warm_up ? "warm-up"
                                                       : "measuring";
        line_.show(where_ + ": " + what, p.total == 0 ? 1.0 : static_cast<double>(p.done) / p.total);
    }

  private:
    ProgressLine line_;
    std::string where_;
};

}  // namespace

int run_bench(Context& context) {
    const Arguments& arguments = context.arguments;
    const auto backends = find_backends();
    const OpenedModel opened = open_patched(context);
    const auto& model = opened.model;
    BenchOptions options;
    options.prefill = arguments.prefill;
    options.decode = arguments.decode;
    options.repetitions = arguments.repetitions;
    options.patch = opened.patch();

    BenchReference reference;
    {
        ShownProgress progress(context.console, "cpu:scalar");
        const auto scalar = load_model(context, model, *backends, "cpu:scalar");
        reference = make_bench_reference(*scalar, options, std::ref(progress), context.control);
    }
    Json results = Json::array();
    Json refused = Json::array();
    const std::vector<std::string> one{"cpu"};
    for (const std::string& choice : arguments.backends.empty() ? one : arguments.backends) {
        try {
            ShownProgress progress(context.console, choice);
            const auto loaded = load_model(context, model, *backends, choice);
            const BenchResult result =
                addend::run_bench(*loaded, reference, options, std::ref(progress), context.control);
            if (arguments.json)
                results.push_back(result_json(result));
            else
                print(context.console, result);
        } catch (const Failure& failure) {
            // One backend that is missing or wrong does not hide the figures of the others.
            if (failure.code() == Code::cancelled) throw;
            context.console.warn(failure.message());
            refused.push_back({{"backend", choice}, {"reason", message_json(failure.message())}});
        }
    }
    if (arguments.json) context.console.json({{"results", results}, {"refused", refused}});
    return refused.empty() ? 0 : 1;
}

}  // namespace addend::cli
