// Canonical form: for "all" and for each single site, disjoint runs of layers.
#include <algorithm>
#include <array>
#include <iterator>

#include "core/program/patch.h"

namespace addend {
namespace {

constexpr std::uint32_t no_end = UINT32_MAX;

/// Layers first … last, both included; `no_end` for a run to the last layer of whatever model.
struct Run {
    std::uint32_t first, last;
    addend_arithmetic how;
};
using Runs = std::vector<Run>;  // disjoint, by rising layer

bool same(addend_arithmetic a, addend_arithmetic b) {
    return a.mode == b.mode && a.bits == b.bits;
}

void cut(Runs& runs, std::uint32_t first, std::uint32_t last) {
    Runs left;
    for (const Run& run : runs) {
        if (run.last < first || run.first > last) {
            left.push_back(run);
            continue;
        }
        if (run.first < first) left.push_back({run.first, first - 1, run.how});
        if (run.last > last) left.push_back({last + 1, run.last, run.how});
    }
    runs = std::move(left);
}

void put(Runs& runs, const Run& run) {
    cut(runs, run.first, run.last);
    runs.push_back(run);
    std::ranges::sort(runs, {}, &Run::first);
}

/// Neighbours that do the same become one.
void merge(Runs& runs) {
    Runs merged;
    for (const Run& run : runs) {
        if (!merged.empty() && merged.back().last + 1 == run.first && same(merged.back().how, run.how))
            merged.back().last = run.last;
        else
            merged.push_back(run);
    }
    runs = std::move(merged);
}

/// Parts of `run` that `base` does not already compute that way.
Runs differing(const Run& run, const Runs& base) {
    Runs left;
    if (run.how.mode != ADDEND_EXACT) left.push_back(run);  // where base says nothing, all is exact
    for (const Run& below : base) {
        const std::uint32_t first = std::max(run.first, below.first), last = std::min(run.last, below.last);
        if (first > last) continue;
        if (same(run.how, below.how))
            cut(left, first, last);
        else if (run.how.mode == ADDEND_EXACT)
            put(left, {first, last, run.how});
    }
    return left;
}

PatchRule rule_of(PatchSite site, const Run& run) {
    return {site, run.how, run.first, run.last == no_end ? std::nullopt : std::optional(run.last)};
}

constexpr std::array plain_sites{PatchSite::qk, PatchSite::pv, PatchSite::linear, PatchSite::elementwise};

bool covers(PatchSite wide, PatchSite site) {
    return wide == site || wide == PatchSite::all ||
           (wide == PatchSite::attention && (site == PatchSite::qk || site == PatchSite::pv));
}

}  // namespace

std::vector<PatchRule> canonical_rules(const std::vector<PatchRule>& rules) {
    Runs all;
    std::array<Runs, plain_sites.size()> own;
    for (const PatchRule& rule : rules) {
        const Run run{rule.first_layer, rule.last_layer.value_or(no_end), rule.arithmetic};
        for (std::size_t s = 0; s < own.size(); ++s) {
            if (!covers(rule.site, plain_sites[s])) continue;
            if (rule.site == PatchSite::all)
                cut(own[s], run.first, run.last);
            else
                put(own[s], run);
        }
        if (rule.site == PatchSite::all) put(all, run);
    }
    std::erase_if(all, [](const Run& run) { return run.how.mode == ADDEND_EXACT; });
    merge(all);
    std::vector<PatchRule> result;
    for (const Run& run : all) result.push_back(rule_of(PatchSite::all, run));
    for (Runs& runs : own) {
        Runs kept;
        for (const Run& run : runs) std::ranges::copy(differing(run, all), std::back_inserter(kept));
        merge(kept);
        runs = std::move(kept);
    }
    // qk and pv alike are called attention.
    Runs& qk = own[0];
    Runs& pv = own[1];
    const auto also_in = [](const Runs& runs, const Run& run) {
        return std::ranges::any_of(runs, [&](const Run& other) {
            return other.first == run.first && other.last == run.last && same(other.how, run.how);
        });
    };
    for (const Run& run : qk)
        if (also_in(pv, run)) result.push_back(rule_of(PatchSite::attention, run));
    for (std::size_t s = 0; s < own.size(); ++s)
        for (const Run& run : own[s])
            if (s > 1 || !also_in(own[1 - s], run)) result.push_back(rule_of(plain_sites[s], run));
    return result;
}

}  // namespace addend
