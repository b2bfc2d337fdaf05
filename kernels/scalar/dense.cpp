// The reference of the dense products: the order of every sum, written out.
#include "kernels/declare.h"
#include "kernels/scalar/float_math.h"
#include "kernels/scalar/product.h"

namespace addend::kernels {
namespace {

using namespace scalar;

struct Scales {
    float d = 1, m = 0;
};

float load_scale(PanelFormat format, const std::byte* scales, std::size_t lane) {
    if (format.half_scales) return to_float(reinterpret_cast<const F16*>(scales)[lane]);
    return reinterpret_cast<const float*>(scales)[lane];
}

// What stands at group g of a panel.
struct Group {
    PanelFormat format;
    const std::byte* codes;

    Group(PanelFormat f, const std::byte* panel, std::size_t g)
        : format(f), codes(panel + g * panel_group_bytes(f)) {}

    float code(std::size_t lane, std::size_t column) const {
        const std::size_t at = column * panel_rows + lane;
        switch (format.codes) {
            case PanelCodes::f32:
                return reinterpret_cast<const float*>(codes)[at];
            case PanelCodes::f16:
                return to_float(reinterpret_cast<const F16*>(codes)[at]);
            case PanelCodes::bf16:
                return to_float(reinterpret_cast<const Bf16*>(codes)[at]);
            case PanelCodes::bytes:
                return static_cast<float>(static_cast<std::int8_t>(codes[at]));
            default:
                break;
        }
        const auto pair = static_cast<unsigned>(codes[(column / 8 * panel_rows + lane) * 4 + column % 8 / 2]);
        return nibble_values[static_cast<std::size_t>(format.nibbles)][(pair >> (column % 2 * 4)) & 15u];
    }
    Scales scales(std::size_t lane) const {
        if (panel_of_floats(format)) return {};
        const std::byte* const at = codes + panel_code_bytes(format);
        return {load_scale(format, at, lane),
                format.minimum ? load_scale(format, at + panel_scale_bytes(format), lane) : 0};
    }
    float weight(std::size_t lane, std::size_t column) const {
        const float c = code(lane, column);
        if (panel_of_floats(format)) return c;
        const Scales s = scales(lane);
        const float product = s.d * c;
        return format.minimum ? product + s.m : product;
    }
};

float sum(const float* x, std::size_t n) {
    float lane[lanes] = {};
    for (std::size_t i = 0; i < n; ++i) lane[i % lanes] += x[i];
    return join(lane);
}

float exact(const DensePanels& w, const std::byte* panel, std::size_t lane, const float* x) {
    float acc = 0;
    for (std::size_t begin = 0, g = 0; begin < w.columns; begin += w.format.group, ++g) {
        const Group group(w.format, panel, g);
        const std::size_t n = w.columns - begin < w.format.group ? w.columns - begin : w.format.group;
        float chain = 0;
        for (std::size_t k = 0; k < n; ++k) chain = std::fma(x[begin + k], group.code(lane, k), chain);
        if (panel_of_floats(w.format)) {
            acc += chain;
            continue;
        }
        const Scales s = group.scales(lane);
        acc = std::fma(s.d, chain, acc);
        if (w.format.minimum) acc = std::fma(s.m, sum(x + begin, n), acc);
    }
    return acc;
}

float rounded(const DensePanels& w, const std::byte* panel, std::size_t lane, const float* x,
              Product product) {
    float acc = 0;
    for (std::size_t begin = 0; begin < w.columns; begin += 32) {
        float chain = 0;
        for (std::size_t k = begin; k < w.columns && k < begin + 32; ++k) {
            const Group group(w.format, panel, k / w.format.group);
            const float weight = round_operand(group.weight(lane, k % w.format.group), product);
            chain = add_product(round_operand(x[k], product), weight, product, chain);
        }
        acc += chain;
    }
    return acc;
}

}  // namespace

void gemv_panel_f32__scalar(const DensePanels& w, std::size_t panel_begin, std::size_t panel_end,
                            const float* x, float* out) {
    const std::size_t bytes = panel_bytes(w.format, w.columns);
    for (std::size_t p = panel_begin; p < panel_end; ++p)
        for (std::size_t lane = 0; lane < panel_rows; ++lane)
            out[p * panel_rows + lane] = exact(w, w.data + p * bytes, lane, x);
}

void gemm_panel_f32__scalar(const DensePanels& w, std::size_t panel_begin, std::size_t panel_end,
                            const float* x, std::size_t x_stride, std::size_t n, Product product, float* out,
                            std::size_t out_stride) {
    const std::size_t bytes = panel_bytes(w.format, w.columns);
    for (std::size_t a = 0; a < n; ++a) {
        if (product.mode == product_exact) {
            gemv_panel_f32__scalar(w, panel_begin, panel_end, x + a * x_stride, out + a * out_stride);
            continue;
        }
        for (std::size_t p = panel_begin; p < panel_end; ++p)
            for (std::size_t lane = 0; lane < panel_rows; ++lane)
                out[a * out_stride + p * panel_rows + lane] =
                    rounded(w, w.data + p * bytes, lane, x + a * x_stride, product);
    }
}

}  // namespace addend::kernels
