// L-Mul and fp8 beside exact products: dot products, attention scores and values, at the shapes of models.
//   bench_kernels --benchmark_filter='beside_exact/scores.*avx512'
// Each measurement takes both kernels in turns, so that a busy machine slows both. Counters: exact/s and
// product/s are products a second; `ratio` is the time of the kernel over the time of exact. The floor,
// one integer and one float addition a product beside one fma, all in registers: ceiling/lmul_over_fma.
// "hot": one head's cache, again and again; "cold": 512 MiB of caches in turn.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "kernels/kernels.h"
#include "tests/bench/kernel_arena.h"

namespace addend::bench {

using namespace kernels;

#if defined(ADDEND_BENCH_X86)
float fma_rounds_avx512(std::int64_t rounds);
float lmul_rounds_avx512(std::int64_t rounds);
float fma_rounds_avx2(std::int64_t rounds);
float lmul_rounds_avx2(std::int64_t rounds);
#endif

namespace {

using State = benchmark::State;

template <class Body>
double seconds_of(Body body) {
    const auto begin = std::chrono::steady_clock::now();
    body();
    benchmark::ClobberMemory();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Medians of the two times: a stall in one of them does not make the ratio.
template <class Exact, class Other>
void beside(State& state, double products, Exact exact, Other other) {
    std::vector<double> a, b;
    for (auto _ : state) {
        a.push_back(seconds_of(exact));
        b.push_back(seconds_of(other));
        state.SetIterationTime(b.back());
    }
    const auto median = [](std::vector<double>& times) {
        std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2),
                         times.end());
        return times[times.size() / 2];
    };
    const double exact_time = median(a), other_time = median(b);
    state.counters["exact/s"] = products / exact_time;
    state.counters["product/s"] = products / other_time;
    state.counters["ratio"] = other_time / exact_time;
}

constexpr std::size_t cold_floats = std::size_t{128} << 20;

// Ordinary values, as many as asked, made once.
const float* cache_floats() {
    static const std::vector<float> values = [] {
        const std::vector<float> pattern = ordinary_floats(1 << 20);
        std::vector<float> all(cold_floats);
        for (std::size_t i = 0; i < all.size(); i += pattern.size())
            std::copy(pattern.begin(), pattern.end(), all.begin() + static_cast<std::ptrdiff_t>(i));
        return all;
    }();
    return values.data();
}

struct AttentionShape {
    std::size_t head_width, rows, keys;
    bool cold;
    Product product;

    std::size_t cache() const { return keys * head_width; }  // floats
    double products() const { return static_cast<double>(rows * keys * head_width); }
};

// Where the next call's cache lies.
struct Walk {
    std::size_t step, at = 0;
    bool cold;

    const float* next() {
        const float* here = cache_floats() + at;
        if (cold) at = at + 2 * step > cold_floats ? 0 : at + step;
        return here;
    }
};

void scores(State& state, const KernelTable& k, AttentionShape s) {
    const std::vector<float> q = ordinary_floats(s.rows * s.head_width);
    std::vector<float> out(s.rows * s.keys);
    Walk walk{s.cache(), 0, s.cold};
    const auto run = [&](Product product) {
        k.attention_scores_f32(q.data(), s.head_width, s.rows, walk.next(), s.head_width * key_panel,
                               s.head_width, {0, static_cast<std::uint32_t>(s.keys)}, 0.125f, product,
                               out.data(), s.keys);
    };
    beside(
        state, s.products(),
        [&] {
            run({product_exact, 0});
        },
        [&] { run(s.product); });
}

void values(State& state, const KernelTable& k, AttentionShape s) {
    std::vector<float> p = ordinary_floats(s.rows * s.keys), out(s.rows * s.head_width);
    for (std::size_t r = 0; r < s.rows; ++r) k.softmax_f32(&p[r * s.keys], s.keys, &p[r * s.keys]);
    const std::vector<KeyRange> visible(s.rows, KeyRange{0, static_cast<std::uint32_t>(s.keys)});
    Walk walk{s.cache(), 0, s.cold};
    const auto run = [&](Product product) {
        std::fill(out.begin(), out.end(), 0.0f);
        k.attention_values_f32(p.data(), s.keys, visible.data(), s.rows, walk.next(), s.head_width,
                               s.head_width, product, out.data(), s.head_width);
    };
    beside(
        state, s.products(),
        [&] {
            run({product_exact, 0});
        },
        [&] { run(s.product); });
}

// One row of weights after another against the same operands, both rounded before and tame.
void dots(State& state, const KernelTable& k, std::size_t head_width, Product product) {
    constexpr std::size_t rows = 64;
    std::vector<float> a = ordinary_floats(head_width), b = ordinary_floats(rows * head_width);
    for (float& v : a) v = v == 0 ? 1.0f : v;
    for (float& v : b) v = v == 0 ? 1.0f : v;
    k.round_operand_f32(a.data(), head_width, product, a.data());
    k.round_operand_f32(b.data(), b.size(), product, b.data());
    const auto run = [&](Product how) {
        for (std::size_t r = 0; r < rows; ++r)
            benchmark::DoNotOptimize(k.dot_product_f32(a.data(), &b[r * head_width], head_width, how, true));
    };
    beside(
        state, static_cast<double>(rows * head_width),
        [&] {
            run({product_exact, 0});
        },
        [&] { run(product); });
}

#if defined(ADDEND_BENCH_X86)
void floor_of(State& state, float (*fma)(std::int64_t), float (*lmul)(std::int64_t), Isa needed,
              double lanes) {
    const IsaList here = detected_isas();
    if (std::find(here.begin(), here.end(), needed) == here.end()) {
        state.SkipWithError("this processor cannot run it");
        return;
    }
    constexpr std::int64_t rounds = 4000;
    beside(
        state, static_cast<double>(rounds) * 8 * lanes, [=] { benchmark::DoNotOptimize(fma(rounds)); },
        [=] { benchmark::DoNotOptimize(lmul(rounds)); });
}
#endif

std::string name_of(Product product) {
    if (product.mode == product_exact) return "exact";
    if (product.mode == product_lmul) return "lmul:" + std::to_string(product.bits);
    return product.mode == product_e4m3 ? "e4m3" : "e5m2";
}

template <class Run>
void add(const std::string& name, Run run) {
    benchmark::RegisterBenchmark(("beside_exact/" + name).c_str(), run)->UseManualTime();
}

void add_shapes(const KernelTable& k, const std::string& isa) {
    const Product products[] = {{product_lmul, 4}, {product_lmul, 23}, {product_e4m3, 0}};
    for (const Product product : products)
        for (const std::size_t head_width : {std::size_t{64}, std::size_t{128}}) {
            const std::string tail =
                "/" + isa + "/" + name_of(product) + "/width:" + std::to_string(head_width);
            add("dot" + tail, [=, &k](State& s) { dots(s, k, head_width, product); });
            for (const bool cold : {false, true})
                for (const std::size_t rows : {1u, 3u, 4u, 8u, 96u}) {
                    const AttentionShape shape = {head_width, rows, 512, cold, product};
                    const std::string full =
                        tail + "/rows:" + std::to_string(rows) + (cold ? "/cold" : "/hot");
                    add("scores" + full, [=, &k](State& s) { scores(s, k, shape); });
                    add("values" + full, [=, &k](State& s) { values(s, k, shape); });
                }
        }
}

}  // namespace

void add_products() {
    for (const Isa isa : detected_isas())
        if (isa != Isa::avx512vnni)  // it runs avx512's
            add_shapes(kernels_for(isa), isa_name(isa));
#if defined(ADDEND_BENCH_X86)
    benchmark::RegisterBenchmark("ceiling/lmul_over_fma/avx512", [](State& s) {
        floor_of(s, fma_rounds_avx512, lmul_rounds_avx512, Isa::avx512, 16);
    })->UseManualTime();
    benchmark::RegisterBenchmark("ceiling/lmul_over_fma/avx2", [](State& s) {
        floor_of(s, fma_rounds_avx2, lmul_rounds_avx2, Isa::avx2, 8);
    })->UseManualTime();
#endif
}

}  // namespace addend::bench
