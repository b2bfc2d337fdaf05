// The instruction set and the register map of the accelerator (docs/fpga.md), shared by the assembler, the
// functional model and the tests of the RTL.
#pragma once

#include <array>
#include <cstdint>

namespace addend::fpga {

inline constexpr std::uint32_t lanes = 8;              // floats of a vector word
inline constexpr std::uint32_t instruction_bytes = 32;  // eight words of 32 bits
inline constexpr std::uint32_t most_tokens = 8;
inline constexpr std::uint32_t scalar_registers = 8;

enum class Op : std::uint32_t { halt = 0, load = 1, store = 2, stream = 3, matvec = 4, vector = 5, scalar = 6 };

/// What offsets of LOAD and STORE count from; STREAM counts from `weights`.
enum class Base : std::uint32_t { weights = 0, state_in = 1, state_out = 2, input = 3, output = 4 };
inline constexpr std::uint32_t base_count = 5;

enum class Curve : std::uint32_t { none = 0, sigmoid = 1, silu = 2 };
enum class Factor : std::uint32_t { none = 0, b = 1, one_minus_b = 2 };
enum class ScalarKind : std::uint32_t { rsqrt = 0, quantize = 1 };

using Words = std::array<std::uint32_t, 8>;

/// Resources an instruction reads and writes: the scoreboard starts no instruction while another unit uses
/// what it writes, or writes what it uses.
struct Uses {
    std::uint16_t reads = 0, writes = 0;
};
inline constexpr unsigned vram_sections = 8, acc_sections = 4;  // bits 0-7, 8-11
inline constexpr unsigned acc_bit = 8, q_bit = 12;              // bits 12, 13: the two banks of activations

/// LOAD and STORE: rows of `words` vector words between memory and vector RAM, one row a token.
struct Transfer {
    Base base = Base::weights;
    bool once = false;  // one row, whatever TOKENS says
    bool last = false;  // vector RAM address += TOKENS * vram_stride
    std::uint64_t offset = 0;  // bytes, a multiple of 64
    std::uint16_t vram = 0, words = 0, vram_stride = 0;
    std::uint32_t memory_stride = 0;  // bytes
};
/// VECTOR: out = curve(A * scalar) * factor(B) + C, word by word, token by token.
struct Vector {
    bool from_acc = false, scaled = false, add_c = false, to_vram = false, to_q = false;
    bool sum_squares = false, largest = false;
    Curve curve = Curve::none;
    Factor factor = Factor::none;
    std::uint8_t lmul_bits = 0;  // mantissa bits of the product with B; 0: exact
    std::uint8_t q_bank = 0, scalar = 0;
    std::uint16_t a = 0, b = 0, c = 0, d = 0;
    std::uint16_t stride_a = 0, stride_b = 0, stride_c = 0, stride_d = 0;
    std::uint16_t words = 0;
};

constexpr std::uint32_t pair(std::uint32_t low, std::uint32_t high) {
    return (low & 0xFFFFu) | high << 16;
}
constexpr std::uint32_t head(Op op, std::uint32_t flags) {
    return static_cast<std::uint32_t>(op) | flags << 8;
}

constexpr Words encode_transfer(Op op, const Transfer& t, Uses uses) {
    const std::uint32_t flags = static_cast<std::uint32_t>(t.base) | std::uint32_t{t.once} << 3 | std::uint32_t{t.last} << 4;
    return {head(op, flags),
            pair(uses.reads, uses.writes),
            static_cast<std::uint32_t>(t.offset),
            static_cast<std::uint32_t>(t.offset >> 32),
            pair(t.vram, t.words),
            t.memory_stride,
            t.vram_stride,
            0};
}
constexpr Words encode_stream(std::uint64_t offset, std::uint32_t beats) {
    return {head(Op::stream, 0), 0, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset >> 32), beats, 0, 0, 0};
}
constexpr Words encode_matvec(std::uint32_t rows, std::uint32_t chunks, std::uint32_t acc, std::uint32_t q_bank, Uses uses) {
    return {head(Op::matvec, q_bank & 1), pair(uses.reads, uses.writes), 0, 0, rows, pair(acc, chunks), 0, 0};
}
constexpr Words encode_vector(const Vector& v, Uses uses) {
    const std::uint32_t flags =
        std::uint32_t{v.from_acc} | std::uint32_t{v.scaled} << 1 | static_cast<std::uint32_t>(v.curve) << 2 |
        static_cast<std::uint32_t>(v.factor) << 4 | (v.lmul_bits & 31u) << 6 | std::uint32_t{v.add_c} << 11 |
        std::uint32_t{v.to_vram} << 12 | std::uint32_t{v.to_q} << 13 | (v.q_bank & 1u) << 14 |
        std::uint32_t{v.sum_squares} << 15 | std::uint32_t{v.largest} << 16 | (v.scalar & 7u) << 17;
    return {head(Op::vector, flags),   pair(uses.reads, uses.writes), pair(v.a, v.b), pair(v.c, v.d),
            pair(v.stride_a, v.stride_b), pair(v.stride_c, v.stride_d), v.words,        0};
}
/// RSQRT: scalar[to] = 1 / sqrt(sum * first + second). QUANTIZE: scalar[to] = s = 127 / max(largest, first),
/// scalar[to + 1] = second / s. Immediates are the bits of floats.
constexpr Words encode_scalar(ScalarKind kind, std::uint32_t to, std::uint32_t first, std::uint32_t second) {
    return {head(Op::scalar, static_cast<std::uint32_t>(kind) | (to & 7u) << 17), 0, first, second, 0, 0, 0, 0};
}
constexpr Words encode_halt() {
    return {head(Op::halt, 0), 0, 0, 0, 0, 0, 0, 0};
}

constexpr Op op_of(const Words& w) {
    return static_cast<Op>(w[0] & 0xFF);
}
constexpr Transfer decode_transfer(const Words& w) {
    Transfer t;
    t.base = static_cast<Base>(w[0] >> 8 & 7);
    t.once = (w[0] >> 11 & 1) != 0;
    t.last = (w[0] >> 12 & 1) != 0;
    t.offset = std::uint64_t{w[3]} << 32 | w[2];
    t.vram = static_cast<std::uint16_t>(w[4]);
    t.words = static_cast<std::uint16_t>(w[4] >> 16);
    t.memory_stride = w[5];
    t.vram_stride = static_cast<std::uint16_t>(w[6]);
    return t;
}
constexpr Vector decode_vector(const Words& w) {
    const std::uint32_t f = w[0] >> 8;
    Vector v;
    v.from_acc = f & 1;
    v.scaled = f >> 1 & 1;
    v.curve = static_cast<Curve>(f >> 2 & 3);
    v.factor = static_cast<Factor>(f >> 4 & 3);
    v.lmul_bits = static_cast<std::uint8_t>(f >> 6 & 31);
    v.add_c = f >> 11 & 1;
    v.to_vram = f >> 12 & 1;
    v.to_q = f >> 13 & 1;
    v.q_bank = static_cast<std::uint8_t>(f >> 14 & 1);
    v.sum_squares = f >> 15 & 1;
    v.largest = f >> 16 & 1;
    v.scalar = static_cast<std::uint8_t>(f >> 17 & 7);
    v.a = static_cast<std::uint16_t>(w[2]);
    v.b = static_cast<std::uint16_t>(w[2] >> 16);
    v.c = static_cast<std::uint16_t>(w[3]);
    v.d = static_cast<std::uint16_t>(w[3] >> 16);
    v.stride_a = static_cast<std::uint16_t>(w[4]);
    v.stride_b = static_cast<std::uint16_t>(w[4] >> 16);
    v.stride_c = static_cast<std::uint16_t>(w[5]);
    v.stride_d = static_cast<std::uint16_t>(w[5] >> 16);
    v.words = static_cast<std::uint16_t>(w[6]);
    return v;
}

/// Registers, byte offsets; 64-bit ones are two words, low first.
namespace reg {
inline constexpr std::uint32_t id = 0x00, version = 0x04, shape = 0x08, vram = 0x0C, acc = 0x10, q = 0x14,
                               memory_mib = 0x18, clock_khz = 0x1C, control = 0x20, status = 0x24,
                               error = 0x28, retired = 0x2C, code = 0x30, code_count = 0x38, tokens = 0x3C,
                               base = 0x40, counters = 0x80;
}
inline constexpr std::uint32_t id_value = 0x50464441;  // "ADFP"
inline constexpr std::uint32_t version_value = 1;
inline constexpr std::uint32_t control_start = 1, control_reset = 2;
inline constexpr std::uint32_t status_busy = 1, status_done = 2, status_error = 4;

enum class DeviceError : std::uint32_t { none = 0, bad_instruction = 1, memory = 2 };

enum class Counter : std::uint32_t {
    cycles = 0,         // since START, until HALT
    beats_read = 1,     // of the memory port
    beats_written = 2,
    stall_hazard = 3,   // cycles the sequencer waited for a resource
    stall_unit = 4,     // cycles it waited for a busy unit
    matvec_cycles = 5,  // cycles a product was under way
    matvec_beats = 6,   // weight beats it consumed
    vector_cycles = 7   // cycles the vector unit was busy
};
inline constexpr std::uint32_t counter_count = 8;

/// What a device says of itself.
struct Capabilities {
    std::uint32_t port_bits = 512, tokens = 8;
    std::uint32_t vram_words = 0;  // vector words
    std::uint32_t acc_words = 0;   // of 8 sums, for each token
    std::uint32_t q_chunks = 0;    // of port_bits / 2 activations, for each bank and token
    std::uint64_t memory_bytes = 0;
    std::uint32_t clock_khz = 0;  // 0: it has no clock

    std::uint32_t chunk() const { return port_bits / 2; }  // trits of a beat
    std::uint32_t beat_bytes() const { return port_bits / 8; }
};

}  // namespace addend::fpga
