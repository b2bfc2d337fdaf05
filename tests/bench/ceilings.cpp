// What this machine could do at best, measured in the same run as the kernels.
#include <benchmark/benchmark.h>

#include <cstdint>

#include "kernels/kernels.h"
#include "tests/bench/kernel_arena.h"

namespace addend::bench {

#if defined(ADDEND_BENCH_X86)
/// Runs `rounds` x 16 independent VPDPBUSD of 64 products each; returns something that depends on them.
int vpdpbusd_rounds(std::int64_t rounds);
/// Reads `bytes` (a multiple of 512) with full-width loads.
int read_all(const void* from, std::int64_t bytes);

namespace {

bool runs_here(benchmark::State& state) {
    if (kernels::detected_isas().items[0] == kernels::Isa::avx512vnni) return true;
    state.SkipWithError("this processor has no AVX-512 VNNI");
    return false;
}

// Reads a working set again and again; with two threads each has its own half.
void read_bandwidth(benchmark::State& state) {
    if (!runs_here(state)) return;
    const std::int64_t mine = (state.range(0) << 20) / state.threads();
    const std::uint8_t* from = weight_arena() + mine * state.thread_index();
    for (auto _ : state) benchmark::DoNotOptimize(read_all(from, mine));
    state.SetBytesProcessed(mine * state.iterations());
}
BENCHMARK(read_bandwidth)
    ->Name("ceiling/read_bandwidth_MiB")
    ->Arg(1)
    ->Arg(16)
    ->Arg(64)
    ->Arg(1024)
    ->Threads(1)
    ->Threads(2)
    ->UseRealTime();

void vpdpbusd(benchmark::State& state) {
    if (!runs_here(state)) return;
    constexpr std::int64_t rounds = 10000;
    for (auto _ : state) benchmark::DoNotOptimize(vpdpbusd_rounds(rounds));
    // One multiply-accumulate is two operations, as in every OP/s here.
    state.counters["OP/s"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * rounds * 16 * 64 * 2, benchmark::Counter::kIsRate);
}
BENCHMARK(vpdpbusd)->Name("ceiling/vpdpbusd")->Threads(1)->Threads(2)->UseRealTime();

}  // namespace
#endif

}  // namespace addend::bench
