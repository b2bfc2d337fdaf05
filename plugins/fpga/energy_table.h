// What the model of energy says of one count of a counter. It is arithmetic of an ASIC of 45 nm, not the draw of any FPGA: it compares
// programs with each other, and its figures are labelled modelled. docs/fpga.md shows the same table.
//
// Source of all four: M. Horowitz, "Computing's energy problem", ISSCC 2014, 45 nm, in picojoules: int8 addition 0.03, int32 addition 0.1,
// float32 addition 0.9 and multiplication 3.7; 64 bits from a memory of 8 KiB 10, from DRAM 1,300 to 2,600. Published figures of this
// design do not exist. What a counter counts, times that, for a port of 512 bits:
//
//  weight beat   512 bits from the buffer behind the port                                              8 x 10                = 80
//  product beat  one token: 256 activations of int8 from their RAM, 256 int8 additions, one int32     32 x 10 + 256 x 0.03 + 0.1 = 327.78
//  vector word   8 floats: two multiplications and an addition each (many words do less), three words
//                of 256 bits read and one written                                                     8 x 8.3 + 16 x 10     = 226.4
//  memory beat   512 bits of DRAM, at the low end                                                     8 x 1300              = 10,400
//
// A narrower port's beats take less in proportion. Static power has no published figure and depends on the part, its heat and its voltage:
// it is not modelled until someone names it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plugins/fpga/isa.h"
#include "plugins/fpga/totals.h"

namespace addend::fpga {

struct EnergyTable {
    std::optional<double> static_watts;  // while the device computes
    double weight_beat_pj = 80;
    double product_beat_pj = 327.78;  // for each token
    double vector_word_pj = 226.4;
    double memory_beat_pj = 10'400;
};

/// The table in a file: a JSON object with any of the members' names, the rest as above. Throws BadTable with a sentence's end.
struct BadTable {
    std::string why;
};
EnergyTable read_energy_table(const std::string& path);

/// Joules of all that was counted, without the static part.
double counted_joules(const EnergyTable& table, const Totals& totals, const Capabilities& capabilities);
/// Seconds at the device's clock, which is not 0.
double busy_seconds(const Totals& totals, const Capabilities& capabilities);

}  // namespace addend::fpga
