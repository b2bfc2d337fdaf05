// What tests of single units share: a clock, floats of every kind, and the functional model an instruction at
// a time.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <iterator>
#include <random>
#include <vector>

#include "plugins/fpga/model/model.h"

namespace addend::fpga {

template <class Top>
void edge(Top& top) {
    top.clk = 0;
    top.eval();
    top.clk = 1;
    top.eval();
}

inline std::uint32_t any_float(std::mt19937& random) {
    constexpr std::uint32_t corners[] = {0,           0x80000000u, 1,           0x007FFFFFu, 0x00800000u,
                                         0x80800000u, 0x3F800000u, 0x3F7FFFFFu, 0x3FFFFFFFu, 0x7F7FFFFFu,
                                         0x7F800000u, 0xFF800000u, 0x7FC00000u, 0x41800000u};
    switch (random() % 4) {
        case 0:
            return corners[random() % std::size(corners)];
        case 1:  // of usual size
            return (random() & 0x807FFFFFu) | (110 + random() % 34) << 23;
        case 2:  // few bits set: ties
            return (random() & 0x807C0000u) | (120 + random() % 14) << 23;
        default:
            return static_cast<std::uint32_t>(random());
    }
}
/// A sum of the engine: any of 24 bits, small, or a corner.
inline std::int32_t any_sum(std::mt19937& random) {
    constexpr std::int32_t corners[] = {0, 1, -1, 0x7FFFFF, -0x800000, -0x7FFFFF, 0x400000, 127, -128};
    switch (random() % 3) {
        case 0:
            return corners[random() % std::size(corners)];
        case 1:
            return static_cast<std::int32_t>(random() % 4001) - 2000;
        default:
            return static_cast<std::int32_t>(random()) >> 8;
    }
}

/// A device as small as a test of one unit needs.
inline Capabilities unit_device(std::uint32_t port_bits, std::uint32_t tokens, std::uint32_t q_chunks) {
    Capabilities c;
    c.port_bits = port_bits;
    c.tokens = tokens;
    c.vram_words = 1024;
    c.acc_words = 64;
    c.q_chunks = q_chunks;
    c.memory_bytes = 1u << 20;
    return c;
}

/// What the functional model makes of a few instructions; all that it holds stays for the next.
class ModelUnit {
  public:
    static constexpr std::uint64_t weights_at = 4096;

    explicit ModelUnit(const Capabilities& device) : model(device) {}
    void run(std::initializer_list<Words> instructions, std::uint32_t tokens) {
        std::vector<Words> code(instructions);
        code.push_back(encode_halt());
        model.write_memory(0, code.data(), code.size() * instruction_bytes);
        model.write_register(reg::code_count, static_cast<std::uint32_t>(code.size()));
        model.write_register(reg::tokens, tokens);
        model.write_register(reg::base, weights_at);
        model.write_register(reg::control, control_start);
        ASSERT_EQ(model.read_register(reg::status), status_done) << "the model refuses an instruction";
    }
    Model model;
};

}  // namespace addend::fpga
