#include "core/inspect/interventions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/program/op_table.h"
#include "core/program/program.h"

namespace addend {
namespace {

constexpr std::size_t most_history = 200;

constexpr std::array kind_names{std::pair{InterventionKind::reset, std::string_view("reset")},
                                std::pair{InterventionKind::zero, std::string_view("zero")},
                                std::pair{InterventionKind::scale, std::string_view("scale")},
                                std::pair{InterventionKind::freeze, std::string_view("freeze")},
                                std::pair{InterventionKind::overwrite, std::string_view("overwrite")},
                                std::pair{InterventionKind::arithmetic, std::string_view("arithmetic")}};

std::string integer_text(std::uint64_t value) {
    return to_text(static_cast<std::int64_t>(value));
}

[[noreturn]] void misfit(const Intervention& item, std::string_view what, std::string_view expected,
                         std::string_view found) {
    throw Failure(
        Code::intervention_invalid,
        {{"item", intervention_text(item)}, {"what", what}, {"expected", expected}, {"found", found}});
}

void check_ranges(const Intervention& item, std::uint32_t width) {
    if (item.first_channel >= width)
        misfit(item, "channel", "below " + integer_text(width), integer_text(item.first_channel));
    if (item.last_channel && (*item.last_channel >= width || *item.last_channel < item.first_channel))
        misfit(item, "last channel", integer_text(item.first_channel) + " to " + integer_text(width - 1),
               integer_text(*item.last_channel));
    if (item.last_token && *item.last_token < item.first_token)
        misfit(item, "last token", "at least " + integer_text(item.first_token),
               integer_text(*item.last_token));
    if (!std::isfinite(item.number)) misfit(item, "number", "finite", to_text(double{item.number}));
}

void check_target(const Program& program, const Intervention& item) {
    if (const auto state = program.find_state(item.target)) {
        const addend_state& s = program.states()[*state];
        if (s.kind != ADDEND_STATE_RECURRENT)
            misfit(item, "target", "a recurrent state or a value", item.target + ", a KV cache");
        return check_ranges(item, s.width);
    }
    const auto value = program.find_value(item.target);
    if (!value) misfit(item, "target", "a value or recurrent state of the model", item.target);
    const addend_value& v = program.values()[*value];
    if (v.dtype != ADDEND_F32) misfit(item, "target", "a float value", item.target);
    if (item.kind == InterventionKind::reset || item.kind == InterventionKind::freeze)
        misfit(item, "target", "a recurrent state", item.target);
    check_ranges(item, v.width);
}

void check_arithmetic(const Program& program, const Intervention& item) {
    if (item.how.mode > ADDEND_E5M2 ||
        (item.how.mode == ADDEND_LMUL ? item.how.bits < 1 || item.how.bits > 23 : item.how.bits != 0))
        misfit(item, "arithmetic", "exact, e4m3, e5m2 or 1 to 23 bits", integer_text(item.how.bits));
    if (item.layer >= program.header().layers)
        misfit(item, "layer", "below " + integer_text(program.header().layers), integer_text(item.layer));
    Patch patch;
    patch.rules = {{item.site, item.how, item.layer, item.layer}};
    try {
        patched_program(program, patch);
    } catch (const Failure&) {
        misfit(item, "site", "one that the layer has", patch_site_name(item.site));
    }
}

std::string range_text(std::string_view one, std::string_view several, std::uint32_t first,
                       std::optional<std::uint32_t> last) {
    if (last && *last == first) return " " + std::string(one) + " " + integer_text(first);
    if (last) return " " + std::string(several) + " " + integer_text(first) + "-" + integer_text(*last);
    return first == 0 ? std::string() : " " + std::string(several) + " " + integer_text(first) + "-";
}

}  // namespace

std::string_view intervention_kind_name(InterventionKind kind) {
    return std::ranges::find(kind_names, kind, &decltype(kind_names)::value_type::first)->second;
}

std::optional<InterventionKind> parse_intervention_kind(std::string_view name) {
    const auto* found = std::ranges::find(kind_names, name, &decltype(kind_names)::value_type::second);
    return found == kind_names.end() ? std::nullopt : std::optional(found->first);
}

bool operator==(const Intervention& a, const Intervention& b) {
    return a.kind == b.kind && a.target == b.target && a.first_token == b.first_token &&
           a.last_token == b.last_token && a.first_channel == b.first_channel &&
           a.last_channel == b.last_channel && a.number == b.number && a.layer == b.layer &&
           a.site == b.site && a.how.mode == b.how.mode && a.how.bits == b.how.bits && a.enabled == b.enabled;
}

std::string intervention_text(const Intervention& item) {
    std::string text(intervention_kind_name(item.kind));
    if (item.kind == InterventionKind::arithmetic)
        return text + " " + std::string(patch_site_name(item.site)) + ":" + arithmetic_text(item.how) +
               " in layer " + integer_text(item.layer);
    text += " " + item.target + range_text("channel", "channels", item.first_channel, item.last_channel);
    if (item.kind == InterventionKind::scale) text += " by " + to_text(double{item.number});
    if (item.kind == InterventionKind::overwrite) text += " with " + to_text(double{item.number});
    if (item.kind == InterventionKind::reset) return text + " before token " + integer_text(item.first_token);
    return text + range_text("at token", "at tokens", item.first_token, item.last_token);
}

bool InterventionList::none() const {
    return std::ranges::none_of(now_.items, &Intervention::enabled);
}

void InterventionList::keep() {
    undo_.push_back(now_);
    if (undo_.size() > most_history) undo_.erase(undo_.begin());
    redo_.clear();
}

void InterventionList::set_name(std::string name) {
    if (name == now_.name) return;
    keep();
    now_.name = std::move(name);
}

void InterventionList::set_model_hash(std::string hash) {
    now_.model_hash = std::move(hash);
}

void InterventionList::add(Intervention item) {
    keep();
    now_.items.push_back(std::move(item));
}

void InterventionList::replace(std::size_t index, Intervention item) {
    if (index >= now_.items.size() || now_.items[index] == item) return;
    keep();
    now_.items[index] = std::move(item);
}

void InterventionList::remove(std::size_t index) {
    if (index >= now_.items.size()) return;
    keep();
    now_.items.erase(now_.items.begin() + static_cast<std::ptrdiff_t>(index));
}

void InterventionList::move(std::size_t from, std::size_t to) {
    if (from >= now_.items.size() || to >= now_.items.size() || from == to) return;
    keep();
    Intervention item = std::move(now_.items[from]);
    now_.items.erase(now_.items.begin() + static_cast<std::ptrdiff_t>(from));
    now_.items.insert(now_.items.begin() + static_cast<std::ptrdiff_t>(to), std::move(item));
}

void InterventionList::set_enabled(std::size_t index, bool enabled) {
    if (index >= now_.items.size() || now_.items[index].enabled == enabled) return;
    keep();
    now_.items[index].enabled = enabled;
}

void InterventionList::clear() {
    if (now_.items.empty()) return;
    keep();
    now_.items.clear();
}

void InterventionList::undo() {
    if (undo_.empty()) return;
    redo_.push_back(std::exchange(now_, std::move(undo_.back())));
    undo_.pop_back();
}

void InterventionList::redo() {
    if (redo_.empty()) return;
    undo_.push_back(std::exchange(now_, std::move(redo_.back())));
    redo_.pop_back();
}

void check_interventions(const Program& program, const InterventionList& list) {
    for (const Intervention& item : list.items()) {
        if (!item.enabled) continue;
        if (item.kind == InterventionKind::arithmetic)
            check_arithmetic(program, item);
        else
            check_target(program, item);
    }
}

Patch patch_with(const Patch& base, const InterventionList& list) {
    Patch patch = base;
    std::vector<PatchRule> rules = base.rules;
    for (const Intervention& item : list.items())
        if (item.enabled && item.kind == InterventionKind::arithmetic)
            rules.push_back({item.site, item.how, item.layer, item.layer});
    if (rules.size() != base.rules.size()) patch.rules = canonical_rules(rules);
    return patch;
}

std::string interventions_text(const InterventionList& list) {
    std::string text;
    for (const Intervention& item : list.items())
        if (item.enabled) text += (text.empty() ? "" : "; ") + intervention_text(item);
    return text;
}

std::vector<InterventionTarget> intervention_targets(const Program& program) {
    std::vector<InterventionTarget> targets;
    for (std::uint32_t s = 0; s < program.states().size(); ++s) {
        const addend_state& state = program.states()[s];
        if (state.kind == ADDEND_STATE_RECURRENT)
            targets.push_back({std::string(program.name(state.name)), true, s, state.width, state.layer});
    }
    for (std::uint32_t v = 0; v < program.values().size(); ++v) {
        const addend_value& value = program.values()[v];
        if (value.dtype != ADDEND_F32) continue;
        const std::int32_t layer = program.instructions()[value.producer].layer;
        targets.push_back({std::string(program.name(value.name)), false, v, value.width, layer});
    }
    return targets;
}

}  // namespace addend
