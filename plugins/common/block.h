// The program block, read and checked. A plugin trusts nothing: the host checks too, but a block may come
// from a file or another machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "plugins/abi/addend_program.h"

namespace addend::plugin {

/// Copied out of the caller's memory, so that nothing can change behind the checks.
struct Block {
    addend_program_header header{};
    std::vector<addend_instruction> instructions;
    std::vector<addend_value> values;
    std::vector<addend_weight> weights;
    std::vector<addend_state> states;
    std::vector<addend_group> groups;
    std::string names;
    std::vector<bool> matrices;  // by weight: some instruction multiplies by it or looks rows up in it

    const char* name(std::uint32_t offset) const { return names.data() + offset; }
};

/// Throws Fault BAD_PROGRAM. After it every index is in range or ADDEND_NONE, values are in SSA order, and
/// every instruction of a known op has the operands, dtypes and shapes that addend_program.h gives it.
Block read_block(const void* data, std::uint64_t bytes);

/// Bytes of one row of a weight as read_weight delivers it; 0 for a dtype without rows of whole bytes.
std::uint64_t weight_row_bytes(const addend_weight& weight);

/// Bytes of one element of a value or state; 0 if values cannot have this dtype.
std::uint32_t element_bytes(std::uint16_t dtype);

}  // namespace addend::plugin
