// Every kernel of kernel_list.inc in every runnable ISA, beside the machine's own ceilings.
//   bench_kernels --benchmark_filter='ceiling|gemv.*vnni'
// Counters: bytes_per_second is weight bytes (or, for float kernels, input bytes); OP/s counts a
// multiply-accumulate as two. With two threads each takes half of the rows and they do not wait for
// each other: throughput, not the latency of one product with a barrier. "cold" walks through 1 GiB of
// weights, so that each product meets weights no cache holds; "hot" repeats one matrix.
#include <benchmark/benchmark.h>

#include <string>
#include <type_traits>

#include "kernels/dense_panel.h"
#include "kernels/kernels.h"
#include "tests/bench/kernel_arena.h"

namespace addend::bench {

void add_products();  // bench_products.cpp
void add_dense();     // bench_dense.cpp

namespace {

using namespace kernels;
using State = benchmark::State;

struct Shape {
    std::size_t rows, columns;
};
constexpr Shape shapes[] = {{1024, 1024}, {2048, 2048}, {2560, 2560}, {2560, 6912}};
constexpr std::size_t prefill_rows = 512;
constexpr std::size_t row_floats = 2048;  // of the float kernels: in cache, as between two products

void count_operations(State& state, double per_iteration) {
    state.counters["OP/s"] = benchmark::Counter(per_iteration * static_cast<double>(state.iterations()),
                                                benchmark::Counter::kIsRate);
}

// The tiles of this thread.
struct Share {
    std::size_t begin, end;

    Share(const State& state, std::size_t tiles)
        : begin(tiles * static_cast<std::size_t>(state.thread_index()) /
                static_cast<std::size_t>(state.threads())),
          end(tiles * static_cast<std::size_t>(state.thread_index() + 1) /
              static_cast<std::size_t>(state.threads())) {}
};

using Gemv = decltype(KernelTable::gemv_t2_i8);
void gemv(State& state, Gemv kernel, std::size_t tile_bytes, Shape shape, bool cold) {
    const std::uint8_t* weights = weight_arena();
    const std::size_t bytes = t2_tiles(shape.rows) * tile_bytes;
    const std::size_t copies = cold ? weight_arena_bytes / bytes : 1;
    std::vector<std::int8_t> q = random_activations(padded_activations(shape.columns));
    std::vector<std::int32_t> out(t2_tiles(shape.rows) * 16);
    const Share share(state, t2_tiles(shape.rows));
    std::size_t copy = 0;
    for (auto _ : state) {
        kernel(weights + copy * bytes, shape.columns, share.begin, share.end, q.data(), 1, out.data());
        benchmark::ClobberMemory();
        copy = copy + 1 == copies ? 0 : copy + 1;
    }
    const std::size_t mine = share.end - share.begin;
    state.SetBytesProcessed(static_cast<std::int64_t>(mine * tile_bytes) * state.iterations());
    count_operations(state, 2.0 * static_cast<double>(mine * t2_tile_rows * shape.columns));
}

using Gemm = decltype(KernelTable::gemm_t2_i8);
void gemm(State& state, Gemm kernel, Shape shape, std::size_t n) {
    const std::size_t stride = padded_activations(shape.columns);
    const std::size_t out_stride = t2_tiles(shape.rows) * 16;
    static std::vector<std::int32_t> out(prefill_rows * 8192);  // shared: threads write their own columns
    std::vector<std::int8_t> q = random_activations(n * stride);
    std::vector<std::int32_t> sums(n, 1);
    const Share share(state, t2_tiles(shape.rows));
    const std::uint8_t* weights = weight_arena();
    for (auto _ : state) {
        kernel(weights, shape.columns, share.begin, share.end, q.data(), stride, sums.data(), n, out.data(),
               out_stride);
        benchmark::ClobberMemory();
    }
    const double mine = static_cast<double>((share.end - share.begin) * 16 * shape.columns);
    count_operations(state, 2 * mine * static_cast<double>(n));
}

// ---- float kernels: one overload for each form of signature

template <class Body>
void repeat(State& state, std::size_t input_bytes, Body body) {
    for (auto _ : state) {
        body();
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(input_bytes) * state.iterations());
}

struct Row {  // operands, the same for all
    std::vector<float> a = ordinary_floats(row_floats), b = a, c = a, out = a;
    std::vector<std::int8_t> q = std::vector<std::int8_t>(row_floats);
    float scale = 0;
};

template <class In>
void measure(State& state, void (*f)(const In*, std::size_t, float*)) {
    Row r;
    std::vector<In> x(row_floats);
    if constexpr (std::is_same_v<In, float>) x = r.a;
    repeat(state, row_floats * sizeof(In), [&] { f(x.data(), row_floats, r.out.data()); });
}
void measure(State& state, void (*f)(const float*, const float*, std::size_t, float*)) {
    Row r;
    repeat(state, row_floats * 8, [&] { f(r.a.data(), r.b.data(), row_floats, r.out.data()); });
}
template <class In, class Sum>
void measure(State& state, Sum (*f)(const In*, std::size_t)) {
    Row r;
    std::vector<In> x(row_floats);
    if constexpr (std::is_same_v<In, float>) x = r.a;
    repeat(state, row_floats * sizeof(In), [&] { benchmark::DoNotOptimize(f(x.data(), row_floats)); });
}
void measure(State& state, void (*f)(const float*, const float*, std::size_t, float, float*)) {
    Row r;
    repeat(state, row_floats * 8, [&] { f(r.a.data(), r.b.data(), row_floats, 1e-6f, r.out.data()); });
}
void measure(State& state, std::int32_t (*f)(const float*, std::size_t, std::int8_t*, float*)) {
    Row r;
    repeat(state, row_floats * 4, [&] { f(r.a.data(), row_floats, r.q.data(), &r.scale); });
}
void measure(State& state,
             std::int32_t (*f)(const float*, const float*, std::size_t, float, std::int8_t*, float*)) {
    Row r;
    repeat(state, row_floats * 8,
           [&] { f(r.a.data(), r.b.data(), row_floats, 1e-6f, r.q.data(), &r.scale); });
}
void measure(State& state, void (*f)(const std::int32_t*, std::size_t, float, float, float*)) {
    Row r;
    const std::vector<std::int32_t> acc(row_floats, 12345);
    repeat(state, row_floats * 4, [&] { f(acc.data(), row_floats, 0.02f, 51.0f, r.out.data()); });
}
void measure(State& state, decltype(KernelTable::mlgru_scan_f32) f) {
    constexpr std::size_t steps = 32;
    std::vector<float> gate(steps * row_floats, 0.5f), out(steps * row_floats), h(row_floats, 1.0f);
    repeat(state, steps * row_floats * 8, [&] {
        f(gate.data(), row_floats, gate.data(), row_floats, steps, row_floats, h.data(), out.data(),
          row_floats);
    });
}
void measure(State& state, decltype(KernelTable::mlgru_step_f32) f) {
    Row r;
    repeat(state, row_floats * 12, [&] { f(r.a.data(), r.b.data(), r.c.data(), row_floats, r.out.data()); });
}
void measure(State& state, float (*f)(const float*, const float*, std::size_t)) {
    Row r;
    repeat(state, row_floats * 8, [&] { benchmark::DoNotOptimize(f(r.a.data(), r.b.data(), row_floats)); });
}
void measure(State& state, float (*f)(const float*, std::size_t, float)) {
    Row r;
    repeat(state, row_floats * 4, [&] { benchmark::DoNotOptimize(f(r.a.data(), row_floats, 1.0f)); });
}
template <class W>
void measure(State& state, void (*f)(const W*, std::size_t, std::size_t, std::size_t, std::size_t,
                                     const float*, std::size_t, std::size_t, float*, std::size_t)) {
    constexpr std::size_t rows = 64;
    Row r;
    const std::vector<W> w(rows * row_floats);
    repeat(state, rows * row_floats * sizeof(W), [&] {
        f(w.data(), row_floats, row_floats, 0, rows, r.a.data(), row_floats, 1, r.out.data(), rows);
    });
    count_operations(state, 2.0 * rows * row_floats);
}
template <class In>
void measure(State& state, std::size_t (*f)(const In*, std::size_t, float, std::int8_t*)) {
    Row r;
    std::vector<In> x(row_floats);
    if constexpr (std::is_same_v<In, float>) x = r.a;
    repeat(state, row_floats * sizeof(In),
           [&] { benchmark::DoNotOptimize(f(x.data(), row_floats, 0.7f, r.q.data())); });
}

// Site products and attention are measured at the shapes of models, beside each other:
// bench_products.cpp.
void measure(State& state, decltype(KernelTable::round_operand_f32) f) {
    Row r;
    repeat(state, row_floats * 4, [&] { f(r.a.data(), row_floats, {product_lmul, 4}, r.out.data()); });
}
void measure(State& state, decltype(KernelTable::mul_product_f32) f) {
    Row r;
    repeat(state, row_floats * 8, [&] {
        f(r.a.data(), r.b.data(), row_floats, {product_lmul, 4}, r.out.data());
    });
}
void measure(State& state, decltype(KernelTable::dot_product_f32) f) {
    Row r;
    repeat(state, row_floats * 8, [&] {
        benchmark::DoNotOptimize(f(r.a.data(), r.b.data(), row_floats, {product_lmul, 23}, true));
    });
}
void measure(State& state, decltype(KernelTable::rope_angles_f32) f) {
    Row r;
    repeat(state, row_floats * 4, [&] { f(r.a.data(), row_floats, 1000, r.b.data(), r.out.data()); });
}
void measure(State& state, decltype(KernelTable::rope_f32) f) {
    Row r;
    repeat(state, row_floats * 4, [&] {
        f(r.a.data(), row_floats / 64, 64, 64, RopePairs::halves, r.b.data(), r.c.data(), r.out.data());
    });
}
void measure(State& state, void (*f)(const float*, std::size_t, float, float*)) {
    Row r;
    repeat(state, row_floats * 4, [&] { f(r.a.data(), row_floats, 50.0f, r.out.data()); });
}
void measure(State& state, decltype(KernelTable::attention_scores_f32) f) {
    Row r;
    constexpr std::size_t head_width = 64, keys = row_floats / head_width;
    repeat(state, row_floats * 4, [&] {
        f(r.b.data(), head_width, 1, r.a.data(), head_width * key_panel, head_width, {0, keys}, 0.125f,
          {product_exact, 0}, r.out.data(), keys);
    });
}
void measure(State& state, decltype(KernelTable::attention_values_f32) f) {
    Row r;
    constexpr std::size_t head_width = 64, keys = row_floats / head_width;
    const KeyRange all = {0, keys};
    repeat(state, row_floats * 4, [&] {
        f(r.b.data(), keys, &all, 1, r.a.data(), head_width, head_width, {product_exact, 0}, r.out.data(),
          head_width);
    });
}

// ---- registration

void add_ternary(const std::string& name, Gemv kernel) {
    for (const Shape shape : shapes)
        for (const bool cold : {false, true}) {
            const std::string full = name + "/" + std::to_string(shape.rows) + "x" +
                                     std::to_string(shape.columns) + (cold ? "/cold" : "/hot");
            benchmark::RegisterBenchmark(
                full.c_str(),
                [=](State& s) {
                    const bool five = name.starts_with("gemv_t5");
                    gemv(s, kernel, five ? t5_tile_bytes(shape.columns) : t2_tile_bytes(shape.columns), shape,
                         cold);
                })
                ->Threads(1)
                ->Threads(2)
                ->UseRealTime();
        }
}
// Dense panels: 4-bit codes with a minimum in groups of 32, as Q4_1 comes, in the shape of SmolLM2's gate.
struct DenseMatrix {
    static constexpr std::size_t rows = 1536, columns = 576;
    DenseMatrix() {
        const std::size_t groups = (columns + 15) / 16, bytes = panel_bytes(format, columns);
        std::vector<CodedGroup> codes(panel_rows * groups);
        for (std::size_t i = 0; i < codes.size(); ++i) {
            codes[i].d = 0.01f;
            codes[i].m = -0.08f;
            for (std::size_t j = 0; j < 16; ++j)
                codes[i].c[j] = static_cast<std::int8_t>((7 * i + 5 * j) % 16);
        }
        memory.resize(panel_count(rows) * bytes + panel_alignment);
        std::byte* at = memory.data();
        at += (panel_alignment - reinterpret_cast<std::uintptr_t>(at) % panel_alignment) % panel_alignment;
        for (std::size_t p = 0; p < panel_count(rows); ++p)
            refused += pack_panel(format, columns, codes.data(), panel_rows, at + p * bytes);
        panels = {at, columns, format};
    }
    static constexpr PanelFormat format{PanelCodes::nibbles, Nibbles::plain, 32, true, false};
    std::vector<std::byte> memory;
    DensePanels panels{};
    std::size_t refused = 0;
};
void measure(State& state, void (*f)(const DensePanels&, std::size_t, std::size_t, const float*, float*)) {
    const DenseMatrix w;
    if (w.refused > 0) return state.SkipWithError("the panels were refused");
    const std::vector<float> x = ordinary_floats(w.columns);
    std::vector<float> out(w.rows);
    repeat(state, panel_count(w.rows) * panel_bytes(w.format, w.columns),
           [&] { f(w.panels, 0, panel_count(w.rows), x.data(), out.data()); });
    count_operations(state, 2.0 * static_cast<double>(w.rows * w.columns));
}
void measure(State& state, void (*f)(const DensePanels&, std::size_t, std::size_t, const float*, std::size_t,
                                     std::size_t, Product, float*, std::size_t)) {
    const DenseMatrix w;
    if (w.refused > 0) return state.SkipWithError("the panels were refused");
    constexpr std::size_t n = 64;
    const std::vector<float> x = ordinary_floats(n * w.columns);
    std::vector<float> out(n * w.rows);
    repeat(state, panel_count(w.rows) * panel_bytes(w.format, w.columns), [&] {
        f(w.panels, 0, panel_count(w.rows), x.data(), w.columns, n, Product{}, out.data(), w.rows);
    });
    count_operations(state, 2.0 * static_cast<double>(n * w.rows * w.columns));
}

void add_ternary(const std::string& name, Gemm kernel) {
    for (const Shape shape : shapes)
        for (const std::size_t n : {std::size_t{2}, std::size_t{8}, prefill_rows}) {
            const std::string full = name + "/" + std::to_string(shape.rows) + "x" +
                                     std::to_string(shape.columns) + "/n:" + std::to_string(n);
            benchmark::RegisterBenchmark(full.c_str(), [=](State& s) { gemm(s, kernel, shape, n); })
                ->Threads(1)
                ->Threads(2)
                ->UseRealTime();
        }
}

void add_all() {
    for (const Isa isa : detected_isas()) {
        const KernelTable& table = kernels_for(isa);
        const std::string suffix = std::string("__") + isa_name(isa);
#define ADDEND_INT_KERNEL(name, result, parameters) add_ternary(#name + suffix, table.name);
#define ADDEND_FLOAT_KERNEL(name, result, parameters)                                             \
    if (isa != Isa::avx512vnni) { /* it runs avx512's */                                          \
        const auto f = table.name;                                                                \
        benchmark::RegisterBenchmark((#name + suffix).c_str(), [f](State& s) { measure(s, f); }); \
    }
#include "kernels/kernel_list.inc"
#undef ADDEND_INT_KERNEL
#undef ADDEND_FLOAT_KERNEL
    }
}

}  // namespace
}  // namespace addend::bench

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    addend::bench::add_all();
    addend::bench::add_products();
    addend::bench::add_dense();
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
