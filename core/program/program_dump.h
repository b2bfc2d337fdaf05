// A program as text for people and as JSON for other programs.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/program/accounting.h"
#include "core/program/program.h"

namespace addend {

/// One line an instruction, groups indented:  `%12 layers.0.attn.i_proj.acc = ternary_matmul %10, w:name`.
/// Ends with the counts of one pass as `options` describes it.
std::string program_text(const Program& program, const AccountingOptions& options = {});

/// {"vocab", "hidden", "layers", "logits", "state_layout", "weights_layout", "instructions": […], "values":
/// […],
///  "weights": […], "states": […], "groups": […], "counts": {…}}; tables in their order, so that an index in
///  one
/// names an entry of another. Counts carry "provenance": "counted".
nlohmann::ordered_json program_json(const Program& program, const AccountingOptions& options = {});
nlohmann::ordered_json counts_json(const OperationCounts& counts);

}  // namespace addend
