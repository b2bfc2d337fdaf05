// One test for each line of kernel_list.inc, in every runnable ISA, against the scalar reference: bit
// for bit, over all sizes and kinds of input. A kernel added to the list without a check_<name> here
// does not compile.
#include "tests/unit/kernels/dense_case.h"
#include "tests/unit/kernels/product_case.h"
#include "tests/unit/kernels/ternary_case.h"

namespace addend::kernels::test {
namespace {

// ---- shapes of functions

template <class In>
std::vector<In> inputs(std::size_t n, Kind kind, unsigned seed) {
    const std::vector<float> values = floats(n, kind, seed);
    if constexpr (std::is_same_v<In, float>) {
        return values;
    } else {
        std::vector<In> halves(n);
        std::mt19937 random(seed);
        for (std::size_t i = 0; i < n; ++i) {
            const auto any = static_cast<std::uint16_t>(random());
            if (kind == Kind::special)
                halves[i].bits = any;  // NaN, infinities and all
            else if (std::is_same_v<In, Bf16>)
                halves[i].bits = to_bf16(values[i]).bits;
            else
                halves[i].bits = static_cast<std::uint16_t>(any % 0x7C00u | (any & 0x8000u));
        }
        return halves;
    }
}

template <class Body>
void for_each_case(Body body) {
    for (const std::size_t n : sizes)
        for (const Kind kind : kinds) {
            SCOPED_TRACE(::testing::Message() << "n " << n << " kind " << static_cast<int>(kind));
            body(n, kind);
            if (::testing::Test::HasFailure()) return;
        }
}

template <class In>
void check_unary(void (*got)(const In*, std::size_t, float*), void (*want)(const In*, std::size_t, float*)) {
    for_each_case([&](std::size_t n, Kind kind) {
        const Guarded<In> x(inputs<In>(n, kind, 1));
        Guarded<float> a(n), b(n);
        got(x.data(), n, a.data());
        want(x.data(), n, b.data());
        EXPECT_TRUE(same_all(a, b));
        if constexpr (std::is_same_v<In, float>) {
            Guarded<float> in_place(x.copy());
            got(in_place.data(), n, in_place.data());
            EXPECT_TRUE(same_all(in_place, b)) << "in place";
        }
    });
}

using Binary = void (*)(const float*, const float*, std::size_t, float*);
void check_binary(Binary got, Binary want) {
    for_each_case([&](std::size_t n, Kind kind) {
        const Guarded<float> x(floats(n, kind, 2)), y(floats(n, kind, 3));
        Guarded<float> a(n), b(n), in_place(x.copy());
        got(x.data(), y.data(), n, a.data());
        want(x.data(), y.data(), n, b.data());
        EXPECT_TRUE(same_all(a, b));
        got(in_place.data(), y.data(), n, in_place.data());
        EXPECT_TRUE(same_all(in_place, b)) << "in place";
    });
}

template <class In, class Sum>
void check_reduction(Sum (*got)(const In*, std::size_t), Sum (*want)(const In*, std::size_t)) {
    for_each_case([&](std::size_t n, Kind kind) {
        const Guarded<In> x(inputs<In>(n, kind, 4));
        const Sum a = got(x.data(), n), b = want(x.data(), n);
        EXPECT_TRUE(same(a, b)) << a << " instead of " << b;
    });
}

using Quantize = std::int32_t (*)(const float*, std::size_t, std::int8_t*, float*);
void check_quantize(Quantize got, Quantize want) {
    for_each_case([&](std::size_t n, Kind kind) {
        std::vector<float> values = floats(n, kind, 5);
        if (n > 2 && kind == Kind::ordinary) {  // a scale of exactly 1, and ties
            for (float& v : values) v = std::round(v * 8) / 2;
            values[n / 2] = 127.0f;
        }
        const Guarded<float> x(values);
        Guarded<std::int8_t> a(padded_activations(n)), b(padded_activations(n));
        float scale_a = 0, scale_b = 0;
        const std::int32_t sum_a = got(x.data(), n, a.data(), &scale_a);
        const std::int32_t sum_b = want(x.data(), n, b.data(), &scale_b);
        EXPECT_TRUE(same_all(a, b));
        EXPECT_TRUE(same(scale_a, scale_b)) << scale_a << " instead of " << scale_b;
        EXPECT_EQ(sum_a, sum_b);
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < a.size(); ++i) sum += a[i];
        EXPECT_EQ(sum_a, sum);
        for (std::size_t i = n; i < a.size(); ++i) EXPECT_EQ(a[i], 0) << "padding";
    });
}

using NormQuantize = std::int32_t (*)(const float*, const float*, std::size_t, float, std::int8_t*, float*);
void check_norm_quantize(NormQuantize got, NormQuantize want, const KernelTable& k, Quantize quantize) {
    for (const bool weighted : {true, false})
        for (const float eps : {1e-6f, 0.0f})
            for_each_case([&](std::size_t n, Kind kind) {
                const Guarded<float> x(floats(n, kind, 6)), w(floats(n, Kind::ordinary, 7));
                const float* weight = weighted ? w.data() : nullptr;
                Guarded<std::int8_t> a(padded_activations(n)), b(padded_activations(n)),
                    c(padded_activations(n));
                Guarded<float> row(n);
                float scale_a = 0, scale_b = 0, scale_c = 0;
                const std::int32_t sum_a = got(x.data(), weight, n, eps, a.data(), &scale_a);
                const std::int32_t sum_b = want(x.data(), weight, n, eps, b.data(), &scale_b);
                k.rms_norm_f32(x.data(), weight, n, eps, row.data());
                const std::int32_t sum_c = quantize(row.data(), n, c.data(), &scale_c);
                EXPECT_TRUE(same_all(a, b));
                EXPECT_TRUE(same_all(a, c)) << "differs from its two parts";
                EXPECT_TRUE(same(scale_a, scale_b) && same(scale_a, scale_c));
                EXPECT_TRUE(sum_a == sum_b && sum_a == sum_c);
            });
}

template <class W>
using Matmul = void (*)(const W*, std::size_t, std::size_t, std::size_t, std::size_t, const float*,
                        std::size_t, std::size_t, float*, std::size_t);
template <class W>
void check_matmul(Matmul<W> got, Matmul<W> want) {
    constexpr std::size_t rows = 11;
    for (const std::size_t columns : {0u, 1u, 15u, 16u, 17u, 40u, 64u, 100u})
        for (const std::size_t n : {0u, 1u, 2u, 4u, 5u, 9u})
            for (const Kind kind : kinds)
                for (const std::size_t begin : {0u, 3u}) {
                    const std::size_t stride = columns + 2, out_stride = rows + 1;
                    const Guarded<W> w(inputs<W>(rows * stride - 2, kind, 8));
                    const Guarded<float> x(floats(n * stride, kind, 9));
                    const std::vector<float> before(n * out_stride, 42.0f);
                    Guarded<float> a(before), b(before);
                    got(w.data(), stride, columns, begin, rows - 1, x.data(), stride, n, a.data(),
                        out_stride);
                    want(w.data(), stride, columns, begin, rows - 1, x.data(), stride, n, b.data(),
                         out_stride);
                    ASSERT_TRUE(same_all(a, b)) << columns << " columns, n " << n;
                }
}

template <class In>
void check_ternarize(std::size_t (*got)(const In*, std::size_t, float, std::int8_t*),
                     std::size_t (*want)(const In*, std::size_t, float, std::int8_t*)) {
    for (const float beta : {1.0f, 0.7f, 1e-5f})
        for_each_case([&](std::size_t n, Kind kind) {
            std::vector<In> values = inputs<In>(n, kind, 10);
            if constexpr (std::is_same_v<In, float>)
                for (std::size_t i = 0; i < n; i += 3) values[i] = (i % 2 ? 0.5f : -1.5f) * beta;
            const Guarded<In> x(values);
            Guarded<std::int8_t> a(n), b(n);
            EXPECT_EQ(got(x.data(), n, beta, a.data()), want(x.data(), n, beta, b.data()));
            EXPECT_TRUE(same_all(a, b));
        });
}

// ---- one check for each kernel: (the ISA's table, the reference)

using K = const KernelTable&;

void check_gemv_t2_i8(K k, K) {
    const TernaryCase c(Packed::t2, 40, 150, 1, {-1, 1}, {-128, 127});
    EXPECT_TRUE(c.check_gemv(k, 0, 3));  // more in ternary_test.cpp
}
void check_gemv_t5_i8(K k, K) {
    const TernaryCase c(Packed::t5, 40, 150, 1, {-1, 1}, {-128, 127});
    EXPECT_TRUE(c.check_gemv(k, 0, 3));
}
void check_gemm_t2_i8(K k, K) {
    const TernaryCase c(Packed::t2, 40, 150, 17, {-1, 1}, {-128, 127});
    EXPECT_TRUE(c.check_gemm(k, 0, 3));
}
void check_gemm_t5_i8(K k, K) {
    const TernaryCase c(Packed::t5, 40, 150, 17, {-1, 1}, {-128, 127});
    EXPECT_TRUE(c.check_gemm(k, 0, 3));
}

void check_rms_norm_f32(K k, K ref) {
    for (const bool weighted : {true, false})
        for_each_case([&](std::size_t n, Kind kind) {
            const Guarded<float> x(floats(n, kind, 11)), w(floats(n, kind, 12));
            const float* weight = weighted ? w.data() : nullptr;
            Guarded<float> a(n), b(n), in_place(x.copy());
            k.rms_norm_f32(x.data(), weight, n, 1e-6f, a.data());
            ref.rms_norm_f32(x.data(), weight, n, 1e-6f, b.data());
            EXPECT_TRUE(same_all(a, b));
            k.rms_norm_f32(in_place.data(), weight, n, 1e-6f, in_place.data());
            EXPECT_TRUE(same_all(in_place, b)) << "in place";
        });
}

void check_quantize_i8(K k, K ref) {
    check_quantize(k.quantize_i8, ref.quantize_i8);
}
void check_quantize_even_i8(K k, K ref) {
    check_quantize(k.quantize_even_i8, ref.quantize_even_i8);
}
void check_rms_norm_quantize_i8(K k, K ref) {
    check_norm_quantize(k.rms_norm_quantize_i8, ref.rms_norm_quantize_i8, k, k.quantize_i8);
}
void check_rms_norm_quantize_even_i8(K k, K ref) {
    check_norm_quantize(k.rms_norm_quantize_even_i8, ref.rms_norm_quantize_even_i8, k, k.quantize_even_i8);
}

void check_rescale_i32_f32(K k, K ref) {
    std::mt19937 random(13);
    for (const std::size_t n : sizes)
        for (const float scale : {0.37f, 1e5f, 0.0f, std::numeric_limits<float>::quiet_NaN()}) {
            Guarded<std::int32_t> acc(n);
            for (std::size_t i = 0; i < n; ++i)
                acc[i] = static_cast<std::int32_t>(random()) >> (random() % 32);
            Guarded<float> a(n), b(n);
            k.rescale_i32_f32(acc.data(), n, 0.0213f, scale, a.data());
            ref.rescale_i32_f32(acc.data(), n, 0.0213f, scale, b.data());
            ASSERT_TRUE(same_all(a, b)) << n;
        }
}

void check_add_f32(K k, K ref) {
    check_binary(k.add_f32, ref.add_f32);
}
void check_mul_f32(K k, K ref) {
    check_binary(k.mul_f32, ref.mul_f32);
}
void check_exp_f32(K k, K ref) {
    check_unary(k.exp_f32, ref.exp_f32);
}
void check_sigmoid_f32(K k, K ref) {
    check_unary(k.sigmoid_f32, ref.sigmoid_f32);
}
void check_silu_f32(K k, K ref) {
    check_unary(k.silu_f32, ref.silu_f32);
}
void check_silu_mul_f32(K k, K ref) {
    check_binary(k.silu_mul_f32, ref.silu_mul_f32);
}
void check_gelu_tanh_f32(K k, K ref) {
    check_unary(k.gelu_tanh_f32, ref.gelu_tanh_f32);
}
void check_relu2_f32(K k, K ref) {
    check_unary(k.relu2_f32, ref.relu2_f32);
}
void check_forget_gate_f32(K k, K ref) {
    check_binary(k.forget_gate_f32, ref.forget_gate_f32);
}
void check_mlgru_input_f32(K k, K ref) {
    check_binary(k.mlgru_input_f32, ref.mlgru_input_f32);
}

void check_mlgru_scan_f32(K k, K ref) {
    for (const std::size_t channels : {0u, 1u, 15u, 16u, 17u, 33u, 100u})
        for (const std::size_t steps : {0u, 1u, 2u, 7u})
            for (const Kind kind : kinds) {
                const std::size_t stride = channels + 3;
                const std::size_t all = steps == 0 ? 0 : (steps - 1) * stride + channels;
                const Guarded<float> f(floats(all, kind, 14)), i(floats(all, kind, 15));
                const std::vector<float> start = floats(channels, kind, 16), before(all, 42.0f);
                Guarded<float> h_a(start), h_b(start), a(before), b(before);
                k.mlgru_scan_f32(f.data(), stride, i.data(), stride, steps, channels, h_a.data(), a.data(),
                                 stride);
                ref.mlgru_scan_f32(f.data(), stride, i.data(), stride, steps, channels, h_b.data(), b.data(),
                                   stride);
                ASSERT_TRUE(same_all(h_a, h_b)) << channels << " channels, " << steps << " steps";
                ASSERT_TRUE(same_all(a, b)) << channels << " channels, " << steps << " steps";
            }
}

void check_mlgru_step_f32(K k, K ref) {
    for (const bool bounded : {true, false})
        for_each_case([&](std::size_t n, Kind kind) {
            const Guarded<float> f(floats(n, kind, 17)), i(floats(n, kind, 18)), lb(floats(n, kind, 19));
            const std::vector<float> start = floats(n, kind, 20);
            Guarded<float> a(start), b(start), parts(start), gate(n), input(n), out(n);
            const float* bound = bounded ? lb.data() : nullptr;
            k.mlgru_step_f32(f.data(), i.data(), bound, n, a.data());
            ref.mlgru_step_f32(f.data(), i.data(), bound, n, b.data());
            EXPECT_TRUE(same_all(a, b));
            k.sigmoid_f32(f.data(), n, gate.data());
            if (bounded) k.forget_gate_f32(gate.data(), bound, n, gate.data());
            k.silu_f32(i.data(), n, input.data());
            k.mlgru_input_f32(input.data(), gate.data(), n, input.data());
            k.mlgru_scan_f32(gate.data(), n, input.data(), n, 1, n, parts.data(), out.data(), n);
            EXPECT_TRUE(same_all(a, parts)) << "differs from its parts";
        });
}

void check_dot_f32(K k, K ref) {
    for_each_case([&](std::size_t n, Kind kind) {
        const Guarded<float> x(floats(n, kind, 21)), y(floats(n, kind, 22));
        const float a = k.dot_f32(x.data(), y.data(), n), b = ref.dot_f32(x.data(), y.data(), n);
        EXPECT_TRUE(same(a, b)) << a << " instead of " << b;
    });
    // A lane that has reached -0 keeps its sign when the tail does not touch it.
    const std::vector<float> tiny(17, 1e-30f), minus(17, -1e-30f);
    EXPECT_TRUE(same(k.dot_f32(tiny.data(), minus.data(), 17), ref.dot_f32(tiny.data(), minus.data(), 17)));
}

void check_max_f32(K k, K ref) {
    check_reduction(k.max_f32, ref.max_f32);
    for (const std::size_t n : sizes) {
        std::mt19937 random(static_cast<unsigned>(n));
        std::vector<float> zeros(n);
        for (float& v : zeros) v = random() % 2 ? 0.0f : -0.0f;
        EXPECT_TRUE(same(k.max_f32(zeros.data(), n), ref.max_f32(zeros.data(), n)));
    }
}

void check_exp_sum_f32(K k, K ref) {
    for_each_case([&](std::size_t n, Kind kind) {
        const Guarded<float> x(floats(n, kind, 23));
        const float a = k.exp_sum_f32(x.data(), n, 2.5f), b = ref.exp_sum_f32(x.data(), n, 2.5f);
        EXPECT_TRUE(same(a, b)) << a << " instead of " << b;
    });
}

void check_matmul_f32_f32(K k, K ref) {
    check_matmul<float>(k.matmul_f32_f32, ref.matmul_f32_f32);
}
void check_matmul_bf16_f32(K k, K ref) {
    check_matmul<Bf16>(k.matmul_bf16_f32, ref.matmul_bf16_f32);
}
void check_matmul_f16_f32(K k, K ref) {
    check_matmul<F16>(k.matmul_f16_f32, ref.matmul_f16_f32);
}
void check_convert_bf16_f32(K k, K ref) {
    check_unary(k.convert_bf16_f32, ref.convert_bf16_f32);
}
void check_convert_f16_f32(K k, K ref) {
    check_unary(k.convert_f16_f32, ref.convert_f16_f32);
}
void check_abs_sum_f32(K k, K ref) {
    check_reduction(k.abs_sum_f32, ref.abs_sum_f32);
}
void check_abs_sum_bf16(K k, K ref) {
    check_reduction(k.abs_sum_bf16, ref.abs_sum_bf16);
}
void check_abs_sum_f16(K k, K ref) {
    check_reduction(k.abs_sum_f16, ref.abs_sum_f16);
}
void check_ternarize_f32(K k, K ref) {
    check_ternarize(k.ternarize_f32, ref.ternarize_f32);
}
void check_ternarize_bf16(K k, K ref) {
    check_ternarize(k.ternarize_bf16, ref.ternarize_bf16);
}
void check_ternarize_f16(K k, K ref) {
    check_ternarize(k.ternarize_f16, ref.ternarize_f16);
}

class KernelList : public ::testing::TestWithParam<Isa> {};
INSTANTIATE_TEST_SUITE_P(Isas, KernelList, ::testing::ValuesIn(runnable()), isa_test_name);

#define ADDEND_INT_KERNEL(name, result, parameters)                      \
    TEST_P(KernelList, name) {                                           \
        check_##name(kernels_for(GetParam()), kernels_for(Isa::scalar)); \
    }
#define ADDEND_FLOAT_KERNEL(name, result, parameters) ADDEND_INT_KERNEL(name, result, parameters)
#include "kernels/kernel_list.inc"
#undef ADDEND_INT_KERNEL
#undef ADDEND_FLOAT_KERNEL

}  // namespace
}  // namespace addend::kernels::test
