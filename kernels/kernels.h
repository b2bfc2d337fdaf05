// The arithmetic of Addend: pure functions on buffers the caller owns. No I/O, no allocation, no
// exceptions, no threads: parallelism is the caller's, by giving each thread its own range.
//
// All kernels are deterministic: for legal input every ISA gives the same bits. (Any NaN equals any
// NaN.) Floats: default rounding, no flush-to-zero (the caller's MXCSR must be the default). A float
// sum of n elements runs in 16 lanes, lane l taking elements l, l+16, l+32, ... in that order by fma
// or add; then lane l += lane l+8, l += l+4, l += l+2, l += l+1 (a lane without elements is +0).
// A norm's sum of squares has 1,024 lanes a instead, so that many threads of a GPU can share it:
// b[t] = a[2t] + a[2t+1]; c[u] = ((b[u] + b[u+64]) + (b[u+128] + b[u+192])) + ((b[u+256] + b[u+320]) +
// (b[u+384] + b[u+448])); d[i] = c[2i] + c[2i+1]; then d[i] += d[i+16], d[i+8], ..., d[i+1].
//
// General preconditions: sizes may be 0; float pointers need their type's alignment only; out may
// equal an input exactly (in place) in elementwise kernels, else buffers do not overlap.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/dense_panel.h"
#include "kernels/isa.h"
#include "kernels/packed_ternary.h"
#include "kernels/packed_trits5.h"
#include "kernels/product.h"

namespace addend::kernels {

/// Storage-only types, so that a bfloat16 buffer is not passed for a half one.
struct Bf16 {
    std::uint16_t bits;
};
struct F16 {
    std::uint16_t bits;
};

// One function pointer for each line of kernel_list.inc. Contracts:
//
// gemv_t2_i8  out[r] = sum_c w[r,c] q[c] for the rows of tiles [tile_begin, tile_end), r counted from
//   the matrix' first row. `packed` 64-byte aligned, without illegal codes; 1 <= columns <=
//   t2_max_columns; q zero-padded to padded_activations(columns), any alignment (64 is fastest);
//   sum_q = sum of q (what quantize_i8 returns: compute once, share among matrices). Whole tiles are
//   written: out has room for 16 * tile_end values; padding rows yield 0.
// gemm_t2_i8  the same for n activation rows: row a at q + a*q_stride (q_stride >=
//   padded_activations(columns)), sum_q[a], results at out + a*out_stride (>= 16 * tile_end).
//   Each result has the bits gemv_t2_i8 gives.
// gemv_t5_i8, gemm_t5_i8  the same of a matrix packed as T5 (packed_trits5.h).
//
// rms_norm_f32  y = (x * rstd) * weight, rstd = 1 / sqrt(sum(x^2)/n + eps); weight may be null (no
//   product then). The order of the authors' fused layer.
// quantize_i8  per token: scale = 127 / max(max|x|, 1e-5), q = clamp(round(x*scale), -128, 127),
//   halves away from zero; writes padded_activations(n) bytes of q, the rest zero; returns sum(q).
//   A NaN or infinity anywhere makes scale NaN or 0 and the affected q 0, so that the rescaled
//   result is NaN: seen, not swallowed.
// quantize_even_i8  the same, halves to even (BitNet b1.58).
// rms_norm_quantize_i8, .._even_i8  rms_norm_f32 then quantize_i8: the same bits, without the float
//   row in memory.
// rescale_i32_f32  y = float(acc) * (beta / scale): the factor is rounded once a token, then each
//   product once, so that no element sees more roundings than (acc*beta)/scale would give it.
//
// add, mul; exp (below 2 ulp; -inf -> 0, above 88.72 -> inf);
// sigmoid = 1/(1+exp(-x)); silu = x/(1+exp(-x)); silu_mul = silu(gate)*up;
// gelu_tanh = x/(1+exp(-2u)), u = sqrt(2/pi)(x + 0.044715 x^3), the usual tanh form;
// relu2 = max(x,0)^2.
//
// forget_gate_f32  out = fma(1-lb, f, lb), f already a sigmoid.
// mlgru_input_f32  out = i * (1-f), i already a silu.
// mlgru_scan_f32   h = fma(f_t, h, i_t) for t = 0 .. steps-1, each channel on its own; h [channels]
//   is the state, read and left updated; row t of the hidden states goes to out + t*out_stride.
//   A thread takes a channel range by offsetting every pointer.
// mlgru_step_f32   one decoding step from the raw projections: f = sigmoid(f_raw), forget_gate with
//   lb unless lb is null, i = mlgru_input(silu(i_raw), f), h = fma(f, h, i). The same bits.
//
// dot_f32; max_f32 (NaN if there is one; -inf for n = 0); exp_sum_f32 = sum exp(x - shift).
// matmul_*  out[a*out_stride + r] = dot(w row r, x row a) for rows [row_begin, row_end); strides in
//   elements. Weights are converted exactly; the same 16-lane order for any n.
//
// gemv_panel_f32  out[r] = w row r . x for the rows of panels [panel_begin, panel_end), r counted from the
//   matrix' first row; columns >= 1. Whole panels are written: out has room for 16 * panel_end values;
//   padding rows yield 0. The sum of a row: for each group of columns in order, s = chain of fma(x[k],
//   code[k], s) from +0 in the order of k; acc = fma(d, s, acc); with minima acc = fma(m, sum of the group's
//   x in 16 lanes, acc). Floats have groups of 32 columns and acc = acc + s.
// gemm_panel_f32  the same for n rows of x, strides in elements; each result has the bits gemv_panel_f32
//   gives. Under L-Mul and fp8 the weights (d * code + m, each rounded once) and x are rounded by the kernel;
//   s = chain over 32 columns of the products from +0, by fp8: fma, L-Mul: float addition; acc = acc + s.
//
// convert_*  exact. abs_sum_*  sum |x| in double (16 lanes as above): sum a matrix row by row, in
//   row order. ternarize_*  clamp(round(x/beta), -1, 1), halves to even, beta > 0; returns how many
//   x were not finite (those give trit 0).
//
// Products of a site. "Rounding" an operand means: exact: nothing. L-Mul: to `bits` mantissa bits,
//   halves to even. e4m3, e5m2: to the fp8 format (OCP OFP8: e4m3fn, e5m2), halves to even, saturating
//   (infinity too), NaN kept. The product of rounded operands is: exact, fp8: the float32 product.
//   L-Mul (arXiv:2410.00907 §2, in the integer form of its figure 2, whose carry the printed formula
//   lacks): sign = xor of the signs, |r|bits = |a|bits + |b|bits - (127 << 23) + (1 << (23 - l)), l = bits up
//   to 3, 3 for 4, else 4; below 2^-126, or with an operand below 2^-126 after rounding: signed zero;
//   from 2^128: signed infinity; NaN and infinite operands: as in IEEE multiplication.
// round_operand_f32  out = x rounded. Under L-Mul a finite x that rounds to 2^128 becomes
//   lmul_two_to_128, so that it stays apart from infinity; what rounds below 2^-126 keeps its bits (its
//   products are zero, except with infinity). Returns whether the row is tame: under L-Mul all of |out|
//   in [2^-62, 2^62), else always.
// mul_product_f32  out = product of a and b, both rounded by the kernel.
// dot_product_f32  16-lane sum of the products of operands *already rounded*: exact and fp8 by fma
//   (dot_f32), L-Mul by float addition. `tame`: both rows were (saves the tests, changes no bit).
//
// rope_angles_f32  cosines[i], sines[i] of the angle float(position) * frequencies[i], rounded to float32
//   first (as Hugging Face does); |angle| < 2^30, else NaN; n = half the rotated width. Errors below
//   0.51 ulp. Compute once a token and share among heads and layers.
// rope_f32  one token's row of `heads` heads side by side: turns each pair (a, b) among the first `rotated`
//   (even) channels of each head: a' = fma(a, cos, -(b sin)), b' = fma(b, cos, a sin); copies the rest. In
//   place or apart. RoFormer, arXiv:2104.09864 eq. 34.
// attention_scores_f32  out[r*out_stride + j] = scale * (chain over d = 0, 1, ... of the products
//   q[r*q_stride + d] k[d, j], from +0), for keys j in `keys`; nothing else is written. Exact and fp8: chain
//   by fma; L-Mul: by float addition. k: panels (key_panel), panel j/16 at k + (j/16)*k_stride; the
//   panels that `keys` touches must be readable whole (other keys' contents are ignored, NaN or not). q and k
//   are rounded by the kernel, k once for all rows of the call: give it the rows of a head group, or of
//   a chunk, together. Each score depends on its own q row and key only.
// soft_cap_f32  cap * tanh(x / cap), cap > 0; tanh below 3 ulp.
// softmax_f32  p = exp(x - max_f32(x)) / sum of these in 16 lanes from x[0]: one row's visible scores.
// attention_values_f32  out[r*out_stride + d] continues the chain over the keys j of visible[r], in
//   order, of the products p[r*p_stride + j] v[j*v_stride + d]; set out to +0 before the first call (a cache
//   in pieces takes one call each, in order). Keys outside visible[r] are not touched, even if NaN. p
//   and v are rounded by the kernel, v once for all rows; exact and fp8: fma, L-Mul: float addition.
struct KernelTable {
    Isa isa;
#define ADDEND_INT_KERNEL(name, result, parameters) result(*name) parameters;
#define ADDEND_FLOAT_KERNEL(name, result, parameters) result(*name) parameters;
#include "kernels/kernel_list.inc"
#undef ADDEND_INT_KERNEL
#undef ADDEND_FLOAT_KERNEL
};

/// The table of one ISA. Only those in detected_isas() may be run here.
const KernelTable& kernels_for(Isa isa) noexcept;

}  // namespace addend::kernels
