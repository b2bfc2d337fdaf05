#include "core/inspect/product_error.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "kernels/isa.h"
#include "kernels/kernels.h"

namespace addend {
namespace {

struct ViewSums {
    double relative = 0, bias = 0, largest = 0, error_squares = 0, exact_squares = 0;
    std::uint64_t finite = 0;
};

void add_to_view(ProductView& view, ViewSums& sums, double exact, double made) {
    ++view.products;
    if (!std::isfinite(made) || made == 0) ++view.histogram.above;
    if (!std::isfinite(made)) return;
    const double share = (made - exact) / exact;
    ++sums.finite;
    sums.relative += std::fabs(share);
    sums.bias += share;
    sums.largest = std::max(sums.largest, std::fabs(share));
    sums.error_squares += (made - exact) * (made - exact);
    sums.exact_squares += exact * exact;
    if (made == 0) return;
    const double bin = std::floor((share + ErrorHistogram::range) / ErrorHistogram::width);
    if (bin < 0)
        ++view.histogram.below;
    else if (bin >= ErrorHistogram::bins)
        ++view.histogram.above;
    else
        ++view.histogram.counts[static_cast<std::size_t>(bin)];
}

}  // namespace

ProductView view_products(std::span<const SiteOperands> operands, ProductSite site,
                          std::optional<std::uint32_t> layer, std::optional<std::uint32_t> head,
                          addend_arithmetic how, std::size_t points, const CancelToken& cancel) {
    const kernels::KernelTable& k = kernels::kernels_for(kernels::best_isa());
    ProductView view;
    view.layer = layer;
    view.head = head;
    view.how = how;
    ViewSums sums;
    std::vector<float> exact_all, made_all;
    for (const SiteOperands& s : operands) {
        if (s.site != site || (layer && s.layer != *layer)) continue;
        cancel.check();
        std::vector<float> made(s.a.size());
        k.mul_product_f32(s.a.data(), s.b.data(), s.a.size(), kernels::Product{how.mode, how.bits},
                          made.data());
        std::size_t begin = 0;
        for (std::size_t d = 0; d < s.lengths.size(); begin += s.lengths[d], ++d) {
            if (head && (s.heads.empty() || s.heads[d] != *head)) continue;
            for (std::size_t i = begin; i < begin + s.lengths[d]; ++i) {
                const double exact = double{s.a[i]} * double{s.b[i]};
                if (exact == 0 || !std::isfinite(exact)) continue;
                add_to_view(view, sums, exact, double{made[i]});
                exact_all.push_back(static_cast<float>(exact));
                made_all.push_back(made[i]);
            }
        }
    }
    if (sums.finite > 0) {
        view.mean = sums.relative / static_cast<double>(sums.finite);
        view.bias = sums.bias / static_cast<double>(sums.finite);
        view.largest = sums.largest;
    }
    if (sums.exact_squares > 0) view.of_norm = std::sqrt(sums.error_squares / sums.exact_squares);
    const std::size_t shown = std::min(points, exact_all.size());
    for (std::size_t n = 0; n < shown; ++n) {
        const std::size_t at = n * exact_all.size() / shown;
        view.exact.push_back(exact_all[at]);
        view.made.push_back(made_all[at]);
    }
    return view;
}

std::vector<HeadError> head_errors(std::span<const SiteOperands> operands, ProductSite site, addend_arithmetic how,
                                   const CancelToken& cancel) {
    const kernels::KernelTable& k = kernels::kernels_for(kernels::best_isa());
    std::map<std::pair<std::uint32_t, std::uint32_t>, HeadError> heads;
    for (const SiteOperands& s : operands) {
        if (s.site != site || s.heads.empty()) continue;
        cancel.check();
        std::vector<float> made(s.a.size());
        k.mul_product_f32(s.a.data(), s.b.data(), s.a.size(), kernels::Product{how.mode, how.bits}, made.data());
        std::size_t at = 0;
        for (std::size_t d = 0; d < s.lengths.size(); ++d) {
            HeadError& head = heads[{s.layer, s.heads[d]}];
            for (const std::size_t end = at + s.lengths[d]; at < end; ++at) {
                const double exact = double{s.a[at]} * double{s.b[at]};
                if (exact == 0 || !std::isfinite(exact) || !std::isfinite(made[at])) continue;
                const double share = (double{made[at]} - exact) / exact;
                ++head.products;
                head.mean += std::fabs(share);
                head.bias += share;
            }
        }
    }
    std::vector<HeadError> result;
    for (auto& [key, head] : heads) {
        head.layer = key.first;
        head.head = key.second;
        const auto count = static_cast<double>(std::max<std::uint64_t>(1, head.products));
        head.mean /= count;
        head.bias /= count;
        result.push_back(head);
    }
    return result;
}

std::vector<float> product_error_surface(addend_arithmetic how, std::uint32_t steps) {
    const kernels::KernelTable& k = kernels::kernels_for(kernels::Isa::scalar);
    std::vector<float> mantissas(steps), a(steps), made(steps), cells;
    for (std::uint32_t n = 0; n < steps; ++n)
        mantissas[n] = 1.0f + static_cast<float>(n) / static_cast<float>(steps);
    cells.reserve(std::size_t{steps} * steps);
    for (std::uint32_t i = 0; i < steps; ++i) {
        std::fill(a.begin(), a.end(), mantissas[i]);
        k.mul_product_f32(a.data(), mantissas.data(), steps, kernels::Product{how.mode, how.bits},
                          made.data());
        for (std::uint32_t j = 0; j < steps; ++j) {
            const double exact = double{mantissas[i]} * double{mantissas[j]};
            cells.push_back(static_cast<float>((double{made[j]} - exact) / exact));
        }
    }
    return cells;
}

}  // namespace addend
