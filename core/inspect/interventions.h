// Interventions: changes to a run, as data. A named list that can be saved, undone and shown; it never
// touches weights, and nothing applies it but a run that is given it.
//
//   {"addend_interventions": 1, "name": "no memory in layer 3", "model_hash": "…",
//    "items": [{"do": "reset", "target": "layers.3.mlgru.state", "first_token": 5},
//              {"do": "scale", "target": "layers.2.mlp.act", "channels": [0, 63], "factor": 0.5},
//              {"do": "arithmetic", "layer": 4, "site": "elementwise", "how": "4"}]}
//
// An item may have "enabled": false.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/program/patch.h"

namespace addend {

class Program;

enum class InterventionKind : std::uint8_t {
    reset,       // states: zero once, before `first_token` is read
    zero,        // values: 0; states: zero before each token of the range (no memory)
    scale,       // values: times `number`; states: times `number` before each token of the range
    freeze,      // states: keep what they were before the range; each of its tokens starts from that
    overwrite,   // values: `number` in each cell; states: `number` before each token of the range
    arithmetic,  // products of `site` in layer `layer` are computed as `how`, for the whole run
};
/// "reset", "zero", …
std::string_view intervention_kind_name(InterventionKind kind);
std::optional<InterventionKind> parse_intervention_kind(std::string_view name);

struct Intervention {
    InterventionKind kind = InterventionKind::zero;
    std::string target;  // a value's or state's name ("layers.3.mlgru.state"); unused by arithmetic
    std::uint32_t first_token = 0;
    std::optional<std::uint32_t> last_token;  // included; empty: to the end. Unused by reset and arithmetic
    std::uint32_t first_channel = 0;
    std::optional<std::uint32_t> last_channel;  // included; empty: to the last
    float number = 0;                           // factor or value; finite
    std::uint32_t layer = 0;                    // arithmetic
    PatchSite site = PatchSite::all;            // arithmetic
    addend_arithmetic how{ADDEND_EXACT, 0};     // arithmetic
    bool enabled = true;

    friend bool operator==(const Intervention& a, const Intervention& b);
};
/// One line for lists and the context bar: "reset layers.3.mlgru.state before token 5".
std::string intervention_text(const Intervention& intervention);

/// Edited by one thread. Every edit can be undone; what is undone can be done again until the next edit.
class InterventionList {
  public:
    const std::string& name() const { return now_.name; }
    const std::string& model_hash() const { return now_.model_hash; }
    const std::vector<Intervention>& items() const { return now_.items; }
    bool empty() const { return now_.items.empty(); }
    /// Nothing enabled: a run with it is the run without it.
    bool none() const;

    void set_name(std::string name);
    void set_model_hash(std::string hash);  // not an edit
    void add(Intervention item);
    void replace(std::size_t index, Intervention item);
    void remove(std::size_t index);
    void move(std::size_t from, std::size_t to);
    void set_enabled(std::size_t index, bool enabled);
    void clear();

    bool can_undo() const { return !undo_.empty(); }
    bool can_redo() const { return !redo_.empty(); }
    void undo();
    void redo();

    /// Of what is in force: names and items, not the history.
    friend bool operator==(const InterventionList& a, const InterventionList& b) { return a.now_ == b.now_; }

    std::string to_json() const;
    /// `path` is only named in failures. Throws json_*, interventions_file_invalid, interventions_newer.
    static InterventionList from_json(std::string_view text, const std::string& path);
    static InterventionList read(const std::filesystem::path& path);
    void write(const std::filesystem::path& path) const;

  private:
    struct State {
        std::string name, model_hash;
        std::vector<Intervention> items;
        bool operator==(const State&) const = default;
    };
    void keep();
    State now_;
    std::vector<State> undo_, redo_;
};

/// Throws intervention_invalid{item, what, expected, found} for the first enabled item that does not fit the
/// program: a target or layer that is not there, channels outside it, a freeze of a value, a scale of an int8
/// value, a KV cache (it cannot be changed), bits outside 1 … 23.
void check_interventions(const Program& program, const InterventionList& list);
/// `base` with the enabled arithmetic items after it.
Patch patch_with(const Patch& base, const InterventionList& list);
/// One line over all enabled items; empty if there are none.
std::string interventions_text(const InterventionList& list);

/// Targets that an item can name: values that are F32 (any kind) and recurrent states, by name.
struct InterventionTarget {
    std::string name;
    bool state = false;
    std::uint32_t index = 0;
    std::uint32_t width = 0;
    std::int32_t layer = -1;
};
std::vector<InterventionTarget> intervention_targets(const Program& program);

}  // namespace addend
