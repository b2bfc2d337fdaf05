// From a program to instruction streams (docs/fpga.md).
#pragma once

#include <vector>

#include "plugins/fpga/isa.h"
#include "plugins/fpga/support.h"

namespace addend::fpga {

/// Where weights lie in the device's memory, from the weights' base; by weight. Floats are rows of whole beats of 64
/// bytes, trits are beats of nonzero and sign bits, rows filled up with zeros to a multiple of 8.
struct WeightPlace {
    std::uint64_t offset = 0, bytes = 0;
    std::uint32_t chunks = 0, rows = 0;  // of a T2 weight: beats of a row, rows filled up
};
std::vector<WeightPlace> place_weights(const Block& program, const Capabilities& device, std::uint64_t* total);

/// Instructions of the tokens, then those of rows whose logits are wanted: each ends with HALT. The first reads embedded
/// rows at `input` and leaves the selected value's rows at `output`; the second reads these at `input` and
/// leaves logits at `output`, rows of logits_stride bytes.
struct Streams {
    std::vector<Words> body, head;
    std::vector<std::uint32_t> step_of;     // by instruction of the program: the step that finishes it
    std::uint32_t row_bytes = 0;            // of a row at `input`
    std::uint64_t logits_stride = 0;
    std::vector<std::uint64_t> state_offset;  // by state
    std::uint64_t state_bytes = 0;
};
/// Throws Fault UNSUPPORTED_OP for what does not fit the device.
Streams assemble(const Block& program, const Capabilities& device);

}  // namespace addend::fpga
