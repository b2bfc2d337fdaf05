#include "core/program/patch.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/program/op_table.h"
#include "core/program/patch_file.h"

namespace addend {
namespace {

constexpr std::array site_names{
    std::pair{PatchSite::all, std::string_view("all")},
    std::pair{PatchSite::attention, std::string_view("attention")},
    std::pair{PatchSite::qk, std::string_view("qk")},
    std::pair{PatchSite::pv, std::string_view("pv")},
    std::pair{PatchSite::linear, std::string_view("linear")},
    std::pair{PatchSite::elementwise, std::string_view("elementwise")},
};
constexpr std::string_view site_list = "all, attention, qk, pv, linear or elementwise";
constexpr std::string_view how_list = "1 to 23 mantissa bits, e4m3, e5m2 or exact";
constexpr std::size_t most_items = 1000;
constexpr std::uint32_t most_layers = 1u << 20;

/// One item of a SPEC, with what to say where it is wrong.
class ItemParser {
  public:
    ItemParser(std::string_view spec, std::string_view item) : spec_(spec), item_(item) {}

    PatchRule parse() const {
        const std::size_t colon = item_.find(':');
        const std::size_t at = item_.find('@');
        if (colon == std::string_view::npos) invalid("SITE:BITS, such as attention:4");
        const auto site = parse_patch_site(item_.substr(0, colon));
        if (!site) invalid(site_list);
        PatchRule rule;
        rule.site = *site;
        rule.arithmetic =
            parse_how(item_.substr(colon + 1, at == std::string_view::npos ? at : at - colon - 1));
        if (at != std::string_view::npos) parse_layers(item_.substr(at + 1), rule);
        return rule;
    }

  private:
    [[noreturn]] void invalid(std::string_view expected) const {
        throw Failure(Code::patch_spec_invalid, {{"spec", spec_}, {"item", item_}, {"expected", expected}});
    }
    addend_arithmetic parse_how(std::string_view text) const {
        const auto how = parse_arithmetic(text);
        if (!how) invalid(how_list);
        return *how;
    }
    void parse_layers(std::string_view text, PatchRule& rule) const {
        const std::size_t dash = text.find('-');
        rule.first_layer = parse_layer(text.substr(0, dash));
        rule.last_layer = rule.first_layer;
        if (dash == std::string_view::npos) return;
        rule.last_layer.reset();
        if (dash + 1 == text.size()) return;
        rule.last_layer = parse_layer(text.substr(dash + 1));
        if (*rule.last_layer < rule.first_layer) invalid("layers in rising order, such as @0-11");
    }
    std::uint32_t parse_layer(std::string_view text) const {
        const auto layer = parse_uint(text);
        if (!layer || *layer >= most_layers) invalid("layers such as @0-11, @5 or @12-");
        return static_cast<std::uint32_t>(*layer);
    }

    std::string_view spec_, item_;
};

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

constexpr std::array single_sites{std::pair{PatchSite::qk, ProductSite::qk},
                                  std::pair{PatchSite::pv, ProductSite::pv},
                                  std::pair{PatchSite::linear, ProductSite::linear},
                                  std::pair{PatchSite::elementwise, ProductSite::elementwise}};

bool holds_for(PatchSite wide, PatchSite site) {
    return wide == site || wide == PatchSite::all ||
           (wide == PatchSite::attention && (site == PatchSite::qk || site == PatchSite::pv));
}

/// Names of the sites a program has, for people.
std::string sites_of(const Program& program) {
    std::string names;
    for (const auto& [name, site] : single_sites)
        if (has_product_site(program, site))
            names += (names.empty() ? "" : ", ") + std::string(patch_site_name(name));
    return names.empty() ? "none" : names;
}

}  // namespace

std::string_view patch_site_name(PatchSite site) {
    return std::ranges::find(site_names, site, &decltype(site_names)::value_type::first)->second;
}

std::optional<PatchSite> parse_patch_site(std::string_view name) {
    const auto* found = std::ranges::find(site_names, name, &decltype(site_names)::value_type::second);
    return found == site_names.end() ? std::nullopt : std::optional(found->first);
}

std::optional<addend_arithmetic> parse_arithmetic(std::string_view text) {
    if (text == "exact") return addend_arithmetic{ADDEND_EXACT, 0};
    if (text == "e4m3") return addend_arithmetic{ADDEND_E4M3, 0};
    if (text == "e5m2") return addend_arithmetic{ADDEND_E5M2, 0};
    const auto bits = parse_uint(text);
    if (!bits || *bits < 1 || *bits > 23) return std::nullopt;
    return addend_arithmetic{ADDEND_LMUL, static_cast<std::uint8_t>(*bits)};
}

std::string arithmetic_text(addend_arithmetic how) {
    return how.mode == ADDEND_LMUL ? to_text(std::int64_t{how.bits}) : std::string(arithmetic_name(how.mode));
}

Patch parse_patch(std::string_view spec) {
    Patch patch;
    const std::string_view text = trimmed(spec);
    if (text == "none") return patch;
    std::vector<PatchRule> rules;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        rules.push_back(ItemParser(spec, trimmed(text.substr(begin, end - begin))).parse());
        if (rules.size() > most_items)
            throw Failure(Code::patch_spec_invalid,
                          {{"spec", spec.substr(0, 80)}, {"item", "…"}, {"expected", "at most 1000 items"}});
        begin = end + 1;
    }
    patch.rules = canonical_rules(rules);
    return patch;
}

Patch load_patch(const std::string& spec_or_path) {
    return spec_or_path.ends_with(".json") ? read_patch(spec_or_path) : parse_patch(spec_or_path);
}

std::string patch_rule_text(const PatchRule& rule) {
    std::string text = std::string(patch_site_name(rule.site)) + ":" + arithmetic_text(rule.arithmetic);
    if (rule.first_layer == 0 && !rule.last_layer) return text;
    text += "@" + to_text(std::int64_t{rule.first_layer});
    if (rule.last_layer == rule.first_layer) return text;
    return text + "-" + (rule.last_layer ? to_text(std::int64_t{*rule.last_layer}) : std::string());
}

std::string patch_text(const Patch& patch) {
    std::string text;
    for (const PatchRule& rule : patch.rules) text += (text.empty() ? "" : ",") + patch_rule_text(rule);
    return text.empty() ? "none" : text;
}

std::shared_ptr<const Program> patched_program(const Program& program, const Patch& patch) {
    std::vector<ArithmeticEdit> edits;
    const std::uint32_t layers = program.header().layers;
    for (const PatchRule& rule : patch.rules) {
        const std::uint32_t named = rule.last_layer.value_or(rule.first_layer);
        if (named >= layers)
            throw Failure(Code::patch_layer_unknown,
                          {{"item", patch_rule_text(rule)}, {"found", named}, {"layers", layers}});
        const std::uint32_t last = rule.last_layer.value_or(layers - 1);
        const std::size_t before = edits.size();
        for (const auto& [name, site] : single_sites)
            if (holds_for(rule.site, name) && has_product_site(program, site, rule.first_layer, last))
                edits.push_back({site, rule.arithmetic, rule.first_layer, rule.last_layer});
        if (edits.size() == before)
            throw Failure(Code::patch_site_missing,
                          {{"item", patch_rule_text(rule)}, {"sites", sites_of(program)}});
    }
    return with_arithmetic(program, edits);
}

}  // namespace addend
