// L-Mul patches: which products of a model are computed how. A patch edits the arithmetic of product sites,
// never weights (DESIGN §2, §3; docs/patches.md has the text and the file).
//
//   SPEC  = "none" | item {"," item}
//   item  = site ":" how ["@" first ["-" [last]]]
//   site  = "all" | "attention" (qk and pv) | "qk" | "pv" | "linear" | "elementwise"
//   how   = bits of L-Mul's mantissa, 1 … 23 | "e4m3" | "e5m2" | "exact"
//   first, last = layers from 0, both included; "@5" is layer 5, "@12-" layer 12 to the last
//
// A later item overrides an earlier one where both hold. "all" is every site that the model has; the other
// sites have to be there. The canonical text is the same for patches that do the same.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/program/program_edit.h"

namespace addend {

enum class PatchSite : std::uint8_t { all, attention, qk, pv, linear, elementwise };
std::string_view patch_site_name(PatchSite site);
std::optional<PatchSite> parse_patch_site(std::string_view name);
/// A `how` of the grammar above; nothing where it is none.
std::optional<addend_arithmetic> parse_arithmetic(std::string_view text);
std::string arithmetic_text(addend_arithmetic how);

struct PatchRule {
    PatchSite site = PatchSite::all;
    addend_arithmetic arithmetic{ADDEND_EXACT, 0};
    std::uint32_t first_layer = 0;
    std::optional<std::uint32_t> last_layer = {};  // included; empty: to the last one

    friend bool operator==(const PatchRule& a, const PatchRule& b) {
        return a.site == b.site && a.arithmetic.mode == b.arithmetic.mode &&
               a.arithmetic.bits == b.arithmetic.bits && a.first_layer == b.first_layer &&
               a.last_layer == b.last_layer;
    }
};

/// Rules in canonical form, and what a file says besides. A default one changes nothing.
struct Patch {
    std::vector<PatchRule> rules = {};
    std::string name = {};         // as its author calls it; may be empty
    std::string description = {};  // may be empty
    std::string model_hash = {};   // of the model it was made with (Model::content_hash); may be empty

    bool none() const { return rules.empty(); }
    /// The same arithmetic, whatever they are called.
    bool same_rules(const Patch& other) const { return rules == other.rules; }
};

/// A SPEC, but no .json path. Throws patch_spec_invalid.
Patch parse_patch(std::string_view spec);
/// A SPEC or a path that ends in ".json". Throws patch_spec_invalid, and what read_patch throws.
Patch load_patch(const std::string& spec_or_path);
/// The canonical SPEC: "none", "attention:4", "all:4,qk:3@0-11".
std::string patch_text(const Patch& patch);
/// One item of it, e.g. "qk:3@0-11".
std::string patch_rule_text(const PatchRule& rule);
/// Rules in canonical form: `rules` applied in order, each layer of each site once.
std::vector<PatchRule> canonical_rules(const std::vector<PatchRule>& rules);

/// `program` under `patch`, with the same layouts. Throws patch_layer_unknown, patch_site_missing.
std::shared_ptr<const Program> patched_program(const Program& program, const Patch& patch);

}  // namespace addend
