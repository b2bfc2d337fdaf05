// What each primitive of addend_program.h takes and gives, as a table: one row an op.
#pragma once

#include <cstdint>

#include "plugins/abi/addend_program.h"

namespace addend::plugin {

/// How an op can be cut into parts that run at once.
enum class Cut : std::uint8_t {
    rows,      // needs whole rows: parts are rows
    columns,   // gives any range of columns from whole input rows: parts are columns
    elements,  // element by element: either way
    channels,  // sequential over rows, parallel over columns
    heads,     // a step of its own, after one that stores its keys and values: parts are rows and kv heads
};

struct OpRule {
    const char* name;
    Cut cut;
    std::uint8_t n_in;
    std::uint8_t in_dtype[4];
    std::uint8_t n_out;
    std::uint8_t out_dtype[2];
    std::uint8_t least_weights, most_weights;
    std::uint8_t n_states;
    std::uint8_t n_arithmetic;  // product sites
};

/// nullptr for an op this version does not know.
const OpRule* op_rule(std::uint16_t op);

}  // namespace addend::plugin
