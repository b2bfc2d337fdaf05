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
/// The same with AVX2; and `rounds` x 12 pairs of VPMADDUBSW and VPADDW, of 32 products each.
int read_all_avx2(const void* from, std::int64_t bytes);
int vpmaddubsw_rounds(std::int64_t rounds);

namespace {

bool runs(kernels::Isa isa) {
    for (const kernels::Isa here : kernels::detected_isas())
        if (here == isa) return true;
    return false;
}

// One multiply-accumulate is two operations, as in every OP/s here.
void count(benchmark::State& state, double products) {
    state.counters["OP/s"] = benchmark::Counter(static_cast<double>(state.iterations()) * products * 2,
                                                benchmark::Counter::kIsRate);
}

// Reads a working set again and again; with two threads each has its own half.
void read_bandwidth(benchmark::State& state) {
    const auto read = runs(kernels::Isa::avx512vnni) ? read_all : read_all_avx2;
    if (!runs(kernels::Isa::avx2)) return state.SkipWithError("this processor has no AVX2");
    const std::int64_t mine = (state.range(0) << 20) / state.threads();
    const std::uint8_t* from = weight_arena() + mine * state.thread_index();
    for (auto _ : state) benchmark::DoNotOptimize(read(from, mine));
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
    if (!runs(kernels::Isa::avx512vnni))
        return state.SkipWithError("this processor has no AVX-512 VNNI");
    constexpr std::int64_t rounds = 10000;
    for (auto _ : state) benchmark::DoNotOptimize(vpdpbusd_rounds(rounds));
    count(state, rounds * 16 * 64);
}
void vpmaddubsw(benchmark::State& state) {
    if (!runs(kernels::Isa::avx2)) return state.SkipWithError("this processor has no AVX2");
    constexpr std::int64_t rounds = 10000;
    for (auto _ : state) benchmark::DoNotOptimize(vpmaddubsw_rounds(rounds));
    count(state, rounds * 12 * 32);
}
BENCHMARK(vpmaddubsw)->Name("ceiling/vpmaddubsw_and_vpaddw")->Threads(1)->Threads(2)->UseRealTime();
BENCHMARK(vpdpbusd)->Name("ceiling/vpdpbusd")->Threads(1)->Threads(2)->UseRealTime();

}  // namespace
#endif

}  // namespace addend::bench
