// Times of the CPU backend on the demonstration model's shape, random weights: `plugin_bench` (not a test).
#include <benchmark/benchmark.h>

#include "core/program/program_edit.h"
#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

SmallModel& demo() {
    static SmallModel model = make_small_model({4096, 512, 1536, 10, ADDEND_BF16, false, 0, false, 1});
    return model;
}
Plugin& plugin() {
    static Plugin p(plugin_path("addend_cpu"));
    return p;
}

// Arguments: device (index), threads.
void decode(benchmark::State& state) {
    Loaded loaded(plugin(), demo(), static_cast<std::uint32_t>(state.range(0)));
    addend_plan* const plan = loaded.plan(1);
    addend_session* const session = loaded.session(static_cast<std::uint32_t>(state.range(1)));
    std::int32_t token = 0;
    for (auto _ : state) {
        const RunResult result = loaded.run(plan, session, {&token, 1});
        benchmark::DoNotOptimize(result.logits.data());
        token = (token + 1) % 4096;
    }
    state.counters["tokens/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}
BENCHMARK(decode)
    ->ArgNames({"device", "threads"})
    ->ArgsProduct({{0, 1, 2}, {1, 2}})
    ->UseRealTime()
    ->Repetitions(5)
    ->ReportAggregatesOnly();

// One run of many tokens in chunks of one: no entry of the threads between tokens of the host's.
void prefill(benchmark::State& state) {
    Loaded loaded(plugin(), demo());
    addend_plan* const plan = loaded.plan(static_cast<std::uint32_t>(state.range(0)));
    addend_session* const session = loaded.session(static_cast<std::uint32_t>(state.range(1)));
    const std::vector<std::int32_t> tokens = some_tokens(256, 4096);
    RunOptions last;
    last.all_logits = false;
    last.logits_rows = {255};
    for (auto _ : state) benchmark::DoNotOptimize(loaded.run(plan, session, tokens, last).logits.data());
    state.counters["tokens/s"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 256, benchmark::Counter::kIsRate);
}
BENCHMARK(prefill)->ArgNames({"rows", "threads"})->ArgsProduct({{1, 16, 64, 256}, {1, 2}})->UseRealTime();

void load(benchmark::State& state) {
    for (auto _ : state) {
        Loaded loaded(plugin(), demo(), 0, static_cast<std::uint32_t>(state.range(0)));
        benchmark::DoNotOptimize(loaded.weights);
    }
}
BENCHMARK(load)->ArgName("threads")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

void make_plan(benchmark::State& state) {
    Loaded loaded(plugin(), demo());
    for (auto _ : state) benchmark::DoNotOptimize(loaded.plan(1));
}
BENCHMARK(make_plan)->Unit(benchmark::kMicrosecond);

// Attention with next to nothing around it (16 channels of residual): heads, kv heads, head width, layers.
TransformerShape attention_shape(std::int64_t model, std::uint32_t window) {
    TransformerShape s{64, 16, 9, 3, 64, 30, 16, window, 0, 0, false, 0, false, false, 1};  // SmolLM2-135M's
    if (model == 1) s.heads = 32, s.kv_heads = 8, s.head_width = 128, s.layers = 32;        // Llama-3-8B's
    s.window_everywhere = true;
    return s;
}

// Arguments: model, threads, arithmetic of both sites (mantissa bits of L-Mul, 0 exact), window (0 all, 1:
// the cost of everything around).
class Contexts {
  public:
    explicit Contexts(const benchmark::State& state)
        : model_(
              make_transformer(attention_shape(state.range(0), static_cast<std::uint32_t>(state.range(3))))) {
        const auto bits = static_cast<std::uint8_t>(state.range(2));
        const addend_arithmetic lmul{ADDEND_LMUL, bits};
        const std::vector<ArithmeticEdit> edits = {{ProductSite::qk, lmul, 0, {}},
                                                   {ProductSite::pv, lmul, 0, {}}};
        if (bits != 0) model_.program = with_arithmetic(*model_.program, edits);
        last_.all_logits = false;
    }
    SmallModel& model() { return model_; }
    const RunOptions& no_logits() const { return last_; }
    const std::vector<std::int32_t> tokens = some_tokens(512, 64);

  private:
    SmallModel model_;
    RunOptions last_;
};

void attention_prefill(benchmark::State& state) {
    Contexts contexts(state);
    Loaded loaded(plugin(), contexts.model());
    addend_plan* const plan = loaded.plan(512);
    addend_session* const session = loaded.session(static_cast<std::uint32_t>(state.range(1)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(loaded.run(plan, session, contexts.tokens, contexts.no_logits()).status);
        plugin()->session_reset(session, nullptr);
    }
}

// One token at a context of 480 to 511, put back by a snapshot outside the time.
void attention_decode(benchmark::State& state) {
    Contexts contexts(state);
    Loaded loaded(plugin(), contexts.model());
    addend_session* const session = loaded.session(static_cast<std::uint32_t>(state.range(1)));
    loaded.run(loaded.plan(512), session, std::span(contexts.tokens).first(480), contexts.no_logits());
    std::uint64_t bytes = 0;
    plugin()->session_snapshot_bytes(session, &bytes, nullptr);
    std::vector<std::byte> there(bytes);
    plugin()->session_snapshot(session, there.data(), bytes, nullptr);
    addend_plan* const plan = loaded.plan(1);
    std::uint32_t done = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(
            loaded.run(plan, session, {contexts.tokens.data(), 1}, contexts.no_logits()).status);
        if (++done % 32 != 0) continue;
        state.PauseTiming();
        plugin()->session_restore(session, there.data(), bytes, nullptr);
        state.ResumeTiming();
    }
}
BENCHMARK(attention_prefill)
    ->ArgNames({"model", "threads", "lmul", "window"})
    ->ArgsProduct({{0, 1}, {1, 2}, {0, 4}, {0, 1}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK(attention_decode)
    ->ArgNames({"model", "threads", "lmul", "window"})
    ->ArgsProduct({{0, 1}, {1, 2}, {0, 4}, {0, 1}})
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace addend::test

BENCHMARK_MAIN();
