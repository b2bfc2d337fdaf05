// Tables as the one block that a program is (plugins/abi/addend_program.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/program/program_rules.h"

namespace addend {

/// `names` are UTF-8, each ended by a 0 byte; `logits` is a value. Layout hashes are computed here; nothing
/// is checked: Program::from_bytes does that.
std::vector<std::byte> make_program_block(const ProgramTables& tables, const std::string& names,
                                          std::uint32_t hidden, std::uint32_t logits);

}  // namespace addend
