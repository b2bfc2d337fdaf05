// Interventions as a backend takes them: where a run has to be cut, and the injections of each piece.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/backend/backend.h"
#include "core/inspect/interventions.h"

namespace addend {

/// Tokens [first, first + count) of a sequence; logits are wanted for [logits_first, logits_first +
/// logits_count).
struct RunPiece {
    std::uint32_t first = 0, count = 0;
    std::uint32_t logits_first = 0, logits_count = 0;
};

class RunChanges {
  public:
    /// Throws what check_interventions does.
    RunChanges(const Program& program, const InterventionList& list);

    /// For PlanOptions::injections.
    const std::vector<std::uint32_t>& targets() const { return targets_; }
    /// The most tokens from `first` on that may be one run, at most `most`: changes of states take effect at
    /// the first row of a run only.
    std::uint32_t tokens_from(std::uint32_t first, std::uint32_t most) const;
    /// Their data live as long as this object, or until the next call.
    std::vector<Injection> injections(const RunPiece& piece);

  private:
    struct Change {
        InterventionKind kind;
        bool state = false;
        bool of_logits_rows = false;  // a value that has a row for each token whose logits are wanted
        std::uint32_t index = 0;
        std::uint64_t first_token = 0, end_token = 0;
        std::uint32_t first_channel = 0, channels = 0;
        float number = 0;
    };
    void add_state(const Change& change, const RunPiece& piece, std::vector<Injection>& into);
    void add_value(const Change& change, const RunPiece& piece, std::vector<Injection>& into);
    Injection overwrite(std::uint32_t target, std::uint32_t rows, std::uint32_t columns, float number);

    std::vector<Change> changes_;
    std::vector<std::uint32_t> targets_;
    std::vector<std::unique_ptr<std::vector<float>>> data_;
};

}  // namespace addend
