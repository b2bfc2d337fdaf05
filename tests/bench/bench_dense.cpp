// Dense panels at the scale of models, beside the machine's ceilings.
//   bench_kernels --benchmark_filter='ceiling/(fma|read)|dense/'
// Counters as in bench_kernels.cpp. "cold": 1 GiB of weights in turn; with two threads each has its own half.
#include <benchmark/benchmark.h>

#include <string>

#include "kernels/kernels.h"
#include "tests/bench/kernel_arena.h"

namespace addend::bench {

using namespace kernels;

#if defined(ADDEND_BENCH_X86)
float fma_rounds_avx512(std::int64_t rounds);
float fma_rounds_avx2(std::int64_t rounds);
#endif

namespace {

// The shape of SmolLM2's gate.
constexpr std::size_t dense_rows = 1536, dense_columns = 576, dense_prompt = 512;

struct DenseForm {
    const char* name;
    PanelFormat format;
};
constexpr DenseForm dense_forms[] = {
    {"q4_1", {PanelCodes::nibbles, Nibbles::plain, 32, true, true}},
    {"q8_0", {PanelCodes::bytes, Nibbles::plain, 32, false, true}},
    {"f16", {PanelCodes::f16, Nibbles::plain, 32, false, false}},
};

// The arena's bytes are codes and scales as good as others.
DensePanels arena_panels(PanelFormat format) {
    return {reinterpret_cast<const std::byte*>(weight_arena()), dense_columns, format};
}

void count_products(benchmark::State& state, double per_iteration) {
    state.counters["OP/s"] = benchmark::Counter(2 * per_iteration * static_cast<double>(state.iterations()),
                                                benchmark::Counter::kIsRate);
}

void dense_cold(benchmark::State& state, const KernelTable& k, PanelFormat format) {
    const DensePanels w = arena_panels(format);
    const std::size_t bytes = panel_bytes(format, dense_columns), panels = panel_count(dense_rows);
    const auto threads = static_cast<std::size_t>(state.threads());
    const std::size_t all = weight_arena_bytes / bytes / threads / panels * panels;
    const std::size_t begin = all * static_cast<std::size_t>(state.thread_index());
    const std::vector<float> x = ordinary_floats(dense_columns);
    std::vector<float> out(dense_rows);
    std::size_t at = 0;
    for (auto _ : state) {
        const DensePanels here{w.data + (begin + at) * bytes, w.columns, w.format};
        k.gemv_panel_f32(here, 0, panels, x.data(), out.data());
        benchmark::ClobberMemory();
        at = at + panels == all ? 0 : at + panels;
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(panels * bytes) * state.iterations());
    count_products(state, static_cast<double>(dense_rows * dense_columns));
}

void dense_prefill(benchmark::State& state, const KernelTable& k, PanelFormat format) {
    const DensePanels w = arena_panels(format);
    const auto threads = static_cast<std::size_t>(state.threads());
    const auto thread = static_cast<std::size_t>(state.thread_index());
    const std::size_t panels = panel_count(dense_rows);
    const std::vector<float> x = ordinary_floats(dense_prompt * dense_columns);
    std::vector<float> out(dense_prompt * dense_rows);
    for (auto _ : state) {
        k.gemm_panel_f32(w, panels * thread / threads, panels * (thread + 1) / threads, x.data(),
                         dense_columns, dense_prompt, Product{}, out.data(), dense_rows);
        benchmark::ClobberMemory();
    }
    count_products(
        state, static_cast<double>(dense_prompt * dense_rows * dense_columns) / static_cast<double>(threads));
}

#if defined(ADDEND_BENCH_X86)
void fma_ceiling(benchmark::State& state, float (*rounds_of)(std::int64_t), double lanes) {
    constexpr std::int64_t rounds = 10000;
    for (auto _ : state) benchmark::DoNotOptimize(rounds_of(rounds));
    count_products(state, static_cast<double>(rounds) * 8 * lanes);
}
#endif

}  // namespace

void add_dense() {
    const auto add = [](const std::string& name, auto run) {
        benchmark::RegisterBenchmark(name.c_str(), run)->Threads(1)->Threads(2)->UseRealTime();
    };
    for (const Isa isa : detected_isas()) {
        if (isa == Isa::avx512vnni || isa == Isa::scalar) continue;  // avx512's; the reference is no measure
        const KernelTable& k = kernels_for(isa);
#if defined(ADDEND_BENCH_X86)
        const bool wide = isa == Isa::avx512;
        add(std::string("ceiling/fma__") + isa_name(isa), [wide](benchmark::State& s) {
            fma_ceiling(s, wide ? fma_rounds_avx512 : fma_rounds_avx2, wide ? 16 : 8);
        });
#endif
        for (const DenseForm& form : dense_forms) {
            const std::string name = std::string("dense/") + form.name + "__" + isa_name(isa);
            add(name + "/gemv_cold", [&k, form](benchmark::State& s) { dense_cold(s, k, form.format); });
            add(name + "/n:512", [&k, form](benchmark::State& s) { dense_prefill(s, k, form.format); });
        }
    }
}

}  // namespace addend::bench
