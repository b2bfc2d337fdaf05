#include "core/evaluate/error_study.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "kernels/isa.h"
#include "kernels/kernels.h"

namespace addend {
namespace {

struct Sums {
    double relative = 0, squares = 0, bias = 0, largest = 0;
    double error_squares = 0, exact_squares = 0;
    double dot_error_squares = 0, dot_exact_squares = 0;
    std::uint64_t nonzero = 0, flushed = 0, overflowed = 0, dots = 0;

    void add_product(double exact, double made) {
        if (exact == 0) return;
        ++nonzero;
        if (!std::isfinite(made)) {
            ++overflowed;
            return;
        }
        if (made == 0) ++flushed;
        const double error = made - exact, share = error / exact;
        relative += std::fabs(share);
        squares += share * share;
        bias += share;
        largest = std::max(largest, std::fabs(share));
        error_squares += error * error;
        exact_squares += exact * exact;
    }
    void add_dot(double exact, double made) {
        if (!std::isfinite(made)) return;
        ++dots;
        dot_error_squares += (made - exact) * (made - exact);
        dot_exact_squares += exact * exact;
    }
    void add(const Sums& other) {
        relative += other.relative;
        squares += other.squares;
        bias += other.bias;
        largest = std::max(largest, other.largest);
        error_squares += other.error_squares;
        exact_squares += other.exact_squares;
        dot_error_squares += other.dot_error_squares;
        dot_exact_squares += other.dot_exact_squares;
        nonzero += other.nonzero;
        flushed += other.flushed;
        overflowed += other.overflowed;
        dots += other.dots;
    }
    ProductErrors errors() const {
        ProductErrors e;
        const auto all = static_cast<double>(nonzero), finite = static_cast<double>(nonzero - overflowed);
        if (finite > 0) {
            e.mean = relative / finite;
            e.root_mean_square = std::sqrt(squares / finite);
            e.bias = bias / finite;
            e.largest = largest;
        }
        if (exact_squares > 0) e.of_norm = std::sqrt(error_squares / exact_squares);
        if (all > 0) {
            e.flushed = static_cast<double>(flushed) / all;
            e.overflowed = static_cast<double>(overflowed) / all;
        }
        if (dot_exact_squares > 0) e.dot_of_norm = std::sqrt(dot_error_squares / dot_exact_squares);
        return e;
    }
};

/// One instruction's operands under one arithmetic.
Sums sums_of(const SiteOperands& s, addend_arithmetic how) {
    const kernels::KernelTable& k = kernels::kernels_for(kernels::best_isa());
    const kernels::Product product{how.mode, how.bits};
    const std::size_t n = s.a.size();
    std::vector<float> made(n), a(n), b(n);
    k.mul_product_f32(s.a.data(), s.b.data(), n, product, made.data());
    k.round_operand_f32(s.a.data(), n, product, a.data());
    k.round_operand_f32(s.b.data(), n, product, b.data());
    Sums sums;
    std::size_t begin = 0;
    for (const std::uint32_t length : s.lengths) {
        double exact_sum = 0;
        for (std::size_t i = begin; i < begin + length; ++i) {
            const double exact = double{s.a[i]} * double{s.b[i]};
            if (!std::isfinite(exact)) continue;
            sums.add_product(exact, double{made[i]});
            exact_sum += exact;
        }
        if (length > 1)
            sums.add_dot(exact_sum, double{k.dot_product_f32(&a[begin], &b[begin], length, product, false)});
        begin += length;
    }
    return sums;
}

OperandFacts facts_of(std::vector<float> values) {
    OperandFacts facts;
    const auto all = static_cast<double>(values.size());
    const auto zeros = std::erase_if(values, [](float v) { return v == 0; });
    if (zeros > 0) facts.zeros = static_cast<double>(zeros) / all;
    std::erase_if(values, [](float v) { return !std::isfinite(v); });
    if (values.empty()) return facts;
    for (float& v : values) v = std::fabs(v);
    const auto quantile = [&](double q) {
        const auto at =
            values.begin() + static_cast<std::ptrdiff_t>(q * static_cast<double>(values.size() - 1));
        std::ranges::nth_element(values, at);
        return double{*at};
    };
    facts.p01 = quantile(0.01);
    facts.p50 = quantile(0.50);
    facts.p99 = quantile(0.99);
    return facts;
}

/// What belongs to one line of the result.
struct Group {
    std::vector<float> a, b;
    std::uint64_t dots = 0;
    std::vector<Sums> sums;

    void add(const SiteOperands& s, const std::vector<Sums>& more) {
        a.insert(a.end(), s.a.begin(), s.a.end());
        b.insert(b.end(), s.b.begin(), s.b.end());
        dots += static_cast<std::uint64_t>(std::ranges::count_if(s.lengths, [](auto n) { return n > 1; }));
        sums.resize(more.size());
        for (std::size_t n = 0; n < more.size(); ++n) sums[n].add(more[n]);
    }
    SiteStudy study(ProductSite site, std::optional<std::uint32_t> layer) const {
        SiteStudy study{site, layer, a.size(), dots, facts_of(a), facts_of(b), {}};
        for (const Sums& s : sums) study.errors.push_back(s.errors());
        return study;
    }
};

}  // namespace

std::vector<SiteStudy> study_errors(
    std::span<const SiteOperands> operands, std::span<const addend_arithmetic> arithmetics,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& report, const CancelToken& cancel) {
    std::map<ProductSite, Group> by_site;
    std::map<std::pair<ProductSite, std::uint32_t>, Group> by_layer;
    std::uint64_t done = 0;
    for (const SiteOperands& s : operands) {
        cancel.check();
        if (report) report(done++, operands.size());
        std::vector<Sums> sums;
        for (const addend_arithmetic how : arithmetics) sums.push_back(sums_of(s, how));
        by_site[s.site].add(s, sums);
        by_layer[{s.site, s.layer}].add(s, sums);
    }
    std::vector<SiteStudy> result;
    for (const auto& [site, group] : by_site) result.push_back(group.study(site, std::nullopt));
    for (const auto& [key, group] : by_layer) result.push_back(group.study(key.first, key.second));
    return result;
}

std::string_view product_site_name(ProductSite site) {
    switch (site) {
        case ProductSite::qk:
            return "qk";
        case ProductSite::pv:
            return "pv";
        case ProductSite::linear:
            return "linear";
        case ProductSite::elementwise:
            return "elementwise";
    }
    return {};
}

}  // namespace addend
