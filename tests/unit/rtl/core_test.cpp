// The whole accelerator in RTL against the functional model: random instruction streams over random memory, under
// memories slow, fast and refreshing; what they leave in memory is the same, bit for bit.
#include <gtest/gtest.h>

#include <random>

#include "Vcore128.h"
#include "Vcore512.h"
#include "Vcore64.h"
#include "plugins/fpga/model/model.h"
#include "plugins/fpga/sim/core.h"

namespace addend::fpga {
namespace {

Capabilities small(std::uint32_t port_bits, std::uint32_t tokens) {
    Capabilities c;
    c.port_bits = port_bits;
    c.tokens = tokens;
    c.vram_words = 1024;
    c.acc_words = 64;
    c.q_chunks = 4;
    c.memory_bytes = 4u << 20;
    return c;
}

constexpr std::uint64_t code_at = 0, weights_at = 1u << 20, state_at = 2u << 20, input_at = state_at + 65536,
                        output_at = 3u << 20;

/// A stream of valid instructions; whoever executes them in order, or as the scoreboard allows, gets the same.
class Streams {
  public:
    Streams(const Capabilities& device, std::uint32_t seed) : device_(device), random_(seed) {}
    std::vector<Words> make(std::uint32_t count) {
        for (std::uint32_t v = 0; v < device_.vram_words; v += 32)  // nothing is undefined
            load(Base::input, v, 32, true);
        Vector first;
        first.words = 20;
        first.stride_a = 20;
        first.sum_squares = first.largest = true;
        code_.push_back(encode_vector(first, uses_of(first)));
        for (std::uint32_t r = 0; r < scalar_registers; ++r)
            code_.push_back(encode_scalar(ScalarKind::rsqrt, r, float_of(0.01f * static_cast<float>(r + 1)), float_of(1e-6f)));
        for (std::uint32_t bank = 0; bank < 2; ++bank) quantize(bank);
        for (std::uint32_t acc = 0; acc < device_.acc_words; acc += 16) product(acc, 128);
        for (std::uint32_t n = 0; n < count; ++n) switch (below(8)) {
                case 0:
                    load(static_cast<Base>(below(2) == 0 ? 1 : 3), below(device_.vram_words - 300) & ~1u, 2 + (below(30) & ~1u), below(2) == 0);
                    break;
                case 1:
                    store();
                    break;
                case 2:
                    product(below(device_.acc_words - 8), 8 * (1 + below(8)));
                    break;
                case 3:
                    quantize(below(2));
                    break;
                case 4:
                    scalar();
                    break;
                case 5:
                    scan();
                    break;
                default:
                    vector();
            }
        for (int n = 0; n < 8; ++n) store();
        for (std::uint32_t v = 0; v < device_.vram_words; v += 32) store_all(v);
        code_.push_back(encode_halt());
        return code_;
    }

  private:
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
    std::uint16_t sections(std::uint32_t at, std::uint32_t words) const {
        std::uint32_t mask = 0;
        for (std::uint32_t s = at / (device_.vram_words / 8); s <= (at + words - 1) / (device_.vram_words / 8) && s < 8; ++s) mask |= 1u << s;
        return static_cast<std::uint16_t>(mask);
    }
    std::uint16_t sums(std::uint32_t at, std::uint32_t words) const {
        std::uint32_t mask = 0;
        for (std::uint32_t s = at / (device_.acc_words / 4); s <= (at + words - 1) / (device_.acc_words / 4) && s < 4; ++s) mask |= 256u << s;
        return static_cast<std::uint16_t>(mask);
    }
    void load(Base base, std::uint32_t vram, std::uint32_t words, bool once) {
        Transfer t;
        t.base = base;
        t.once = once;
        t.offset = 64 * below(512);
        t.vram = static_cast<std::uint16_t>(vram);
        t.words = static_cast<std::uint16_t>(words);
        t.vram_stride = static_cast<std::uint16_t>(words);
        t.memory_stride = 64 * (words + below(4));
        code_.push_back(encode_transfer(Op::load, t, {0, sections(vram, once ? words : words * device_.tokens)}));
    }
    void store() {
        Transfer t;
        t.base = below(2) == 0 ? Base::output : Base::state_out;
        t.once = below(2) == 0;
        t.last = below(3) == 0;
        t.offset = 64 * below(512) + (t.base == Base::state_out ? 65536 : 0);
        t.words = static_cast<std::uint16_t>(2 + (below(30) & ~1u));
        t.vram_stride = t.words;
        t.vram = static_cast<std::uint16_t>(below(device_.vram_words - 2 * device_.tokens * t.words));
        t.memory_stride = 64 * t.words;
        code_.push_back(encode_transfer(Op::store, t, {sections(t.vram, t.words * 2 * device_.tokens), 0}));
    }
    void store_all(std::uint32_t vram) {
        Transfer t;
        t.base = Base::output;
        t.once = true;
        t.offset = 262144 + 32 * vram;
        t.vram = static_cast<std::uint16_t>(vram);
        t.words = 32;
        code_.push_back(encode_transfer(Op::store, t, {sections(vram, 32), 0}));
    }
    void product(std::uint32_t acc, std::uint32_t rows) {
        const std::uint32_t chunks = 1 + below(device_.q_chunks), bank = below(2);
        rows = std::min(rows, (device_.acc_words - acc) * lanes);
        Words stream = encode_stream(64 * below(64), rows * chunks);
        stream[0] |= below(8) << 8;  // it has no flags: weights lie at base 0, whatever stands there
        code_.push_back(stream);
        code_.push_back(encode_matvec(rows, chunks, acc, bank, {static_cast<std::uint16_t>(1u << (q_bit + bank)), sums(acc, rows / lanes)}));
    }
    std::uint32_t place(std::uint32_t words, std::uint32_t part) {  // in one of four parts of vector RAM, so that none overlaps
        const std::uint32_t size = device_.vram_words / 4;
        return part * size + below(size - words * device_.tokens);
    }
    Vector words_of(std::uint32_t most) {
        Vector v;
        v.words = static_cast<std::uint16_t>(1 + below(most));
        v.stride_a = v.stride_b = v.stride_c = v.stride_d = v.words;
        v.from_acc = below(3) == 0;
        v.scaled = below(2);
        v.scalar = static_cast<std::uint8_t>(below(8));
        v.curve = static_cast<Curve>(below(3));
        v.a = static_cast<std::uint16_t>(v.from_acc ? below(device_.acc_words - v.words) : place(v.words, 0));
        v.sum_squares = below(3) == 0;
        v.largest = below(2);
        return v;
    }
    Uses uses_of(const Vector& v) const {
        Uses u;
        const std::uint32_t n = v.words * device_.tokens;
        u.reads = v.from_acc ? sums(v.a, v.words) : sections(v.a, n);
        if (v.factor != Factor::none) u.reads |= sections(v.b, n);
        if (v.add_c) u.reads |= sections(v.c, n);
        if (v.to_vram) u.writes |= sections(v.d, n);
        if (v.to_q) u.writes |= static_cast<std::uint16_t>(1u << (q_bit + v.q_bank));
        return u;
    }
    void vector() {
        Vector v = words_of(50);
        v.factor = static_cast<Factor>(below(3));
        v.lmul_bits = static_cast<std::uint8_t>(below(2) == 0 ? 0 : 1 + below(23));
        v.add_c = below(2);
        v.to_vram = below(4) != 0;
        v.to_q = below(4) == 0;
        v.q_bank = static_cast<std::uint8_t>(below(2));
        if (v.to_q && v.words * lanes > device_.q_chunks * device_.chunk()) v.to_q = false;
        v.b = static_cast<std::uint16_t>(place(v.words, 1));
        v.c = static_cast<std::uint16_t>(place(v.words, 2));
        v.d = static_cast<std::uint16_t>(place(v.words, 3));
        if (below(4) == 0) v.stride_b = 0;  // a weight, the same for all
        if (!v.from_acc && below(4) == 0) v.d = v.a;
        code_.push_back(encode_vector(v, uses_of(v)));
    }
    void quantize(std::uint32_t bank) {
        Vector v = words_of(device_.q_chunks * device_.chunk() / lanes);
        v.words = static_cast<std::uint16_t>(std::min(device_.q_chunks * device_.chunk() / lanes, 50u));
        v.from_acc = v.scaled = false;
        v.curve = Curve::none;
        v.stride_a = v.words;
        v.a = static_cast<std::uint16_t>(place(v.words, 0));
        v.to_q = true;
        v.q_bank = static_cast<std::uint8_t>(bank);
        v.largest = true;
        code_.push_back(encode_scalar(ScalarKind::quantize, 2 * below(4), float_of(1e-5f), float_of(0.5f + static_cast<float>(below(100)))));
        v.scaled = below(2);
        code_.push_back(encode_vector(v, uses_of(v)));
    }
    static std::uint32_t float_of(float x) { return std::bit_cast<std::uint32_t>(x); }
    void scalar() {
        if (below(2) == 0)
            code_.push_back(encode_scalar(ScalarKind::rsqrt, below(8), float_of(1.0f / static_cast<float>(1 + below(500))), float_of(1e-6f)));
        else
            code_.push_back(encode_scalar(ScalarKind::quantize, below(7), float_of(below(9) == 0 ? 1e5f : 1e-5f), float_of(0.01f * static_cast<float>(1 + below(100)))));
    }
    void scan() {  // D of a token is B of the next
        Vector v = words_of(40);
        v.from_acc = false;
        v.factor = Factor::b;
        v.add_c = true;
        v.to_vram = true;
        v.curve = Curve::none;
        v.a = static_cast<std::uint16_t>(place(v.words, 0));
        v.c = static_cast<std::uint16_t>(place(v.words, 2));
        v.b = static_cast<std::uint16_t>(3 * device_.vram_words / 4 + below(device_.vram_words / 4 - v.words * (device_.tokens + 1)));
        v.d = static_cast<std::uint16_t>(v.b + v.words);
        code_.push_back(encode_vector(v, uses_of(v)));
    }

    Capabilities device_;
    std::mt19937 random_;
    std::vector<Words> code_;
};

void fill(std::mt19937& random, std::vector<std::byte>& memory) {
    for (std::size_t at = weights_at; at < memory.size(); at += 4) {
        std::uint32_t word = static_cast<std::uint32_t>(random());
        if (at >= state_at) word = (word & 0x807FFFFFu) | (115 + random() % 20) << 23;  // floats of usual size
        if (at >= state_at && random() % 50 == 0) word = static_cast<std::uint32_t>(random());
        std::memcpy(&memory[at], &word, 4);
    }
}

template <class Top, unsigned Port>
void check(std::uint32_t tokens_built, const MemoryTiming& timing, std::uint32_t seed, std::uint32_t count) {
    const Capabilities device = small(Port, tokens_built);
    std::mt19937 random(seed);
    std::vector<std::byte> image(device.memory_bytes);
    fill(random, image);
    const std::uint32_t tokens = 1 + static_cast<std::uint32_t>(random() % tokens_built);
    const auto code = Streams(device, seed + 1).make(count);
    std::memcpy(&image[code_at], code.data(), code.size() * instruction_bytes);

    Model model(device);
    model.write_memory(0, image.data(), image.size());
    SimulatedCore<Top, Port> core(timing, device.memory_bytes);
    core.memory().write(0, image.data(), image.size());
    const auto start = [&](auto& on) {
        on.write_register(reg::code, code_at);
        on.write_register(reg::code_count, static_cast<std::uint32_t>(code.size()));
        on.write_register(reg::tokens, tokens);
        const std::uint64_t bases[] = {weights_at, state_at, state_at, input_at, output_at};
        for (std::uint32_t n = 0; n < base_count; ++n) on.write_register(reg::base + 8 * n, static_cast<std::uint32_t>(bases[n]));
        on.write_register(reg::control, control_start);
    };
    for (int again = 0; again < 2; ++again) {  // nothing of a run is left for the next
        start(model);
        ASSERT_EQ(model.read_register(reg::status), status_done) << "instruction " << model.read_register(reg::retired);
        start(core);
        if (again == 0 && seed % 3 == 0) {  // a reset in the middle, and all over again
            core.run(seed * 37 % 3000);
            core.write_register(reg::control, control_reset);
            core.memory().write(0, image.data(), image.size());
            start(core);
        }
        core.run(20'000'000);
        ASSERT_EQ(core.read_register(reg::status), status_done) << "seed " << seed << ", run " << again;
        ASSERT_EQ(core.read_register(reg::retired), code.size() - 1);
        std::vector<std::byte> a(device.memory_bytes), b(device.memory_bytes);
        model.read_memory(0, a.data(), a.size());
        core.memory().read(0, b.data(), b.size());
        for (std::size_t at = 0; at < a.size(); at += 4)
            ASSERT_EQ(std::memcmp(&a[at], &b[at], 4), 0) << "first difference at " << at << ", seed " << seed << ", run " << again;
        for (const auto counter : {Counter::beats_written, Counter::matvec_beats}) {
            const std::uint32_t at = reg::counters + 8 * static_cast<std::uint32_t>(counter);
            EXPECT_EQ(core.read_register(at), model.read_register(at));
        }
    }
}

TEST(RtlCore, RegistersSayWhatItIsAndWhatWentWrong) {
    const Capabilities device = small(64, 2);
    SimulatedCore<Vcore64, 64> core({}, device.memory_bytes);
    const auto read = [&](std::uint32_t at) { return core.read_register(at); };
    const auto counter = [&](Counter which) { return read(reg::counters + 8 * static_cast<std::uint32_t>(which)); };
    EXPECT_EQ(read(reg::id), id_value);
    EXPECT_EQ(read(reg::version), version_value);
    EXPECT_EQ(read(reg::shape), 64u | 2u << 16 | lanes << 24);
    EXPECT_EQ(read(reg::vram), device.vram_words);
    EXPECT_EQ(read(reg::acc), device.acc_words);
    EXPECT_EQ(read(reg::q), device.q_chunks);
    EXPECT_EQ(read(reg::memory_mib), 4u);
    EXPECT_EQ(read(reg::clock_khz), 300'000u);
    for (const std::uint32_t nothing : {0x68u, 0x7Cu, 0xC0u, 0xFCu}) EXPECT_EQ(read(nothing), 0u) << nothing;
    core.write_register(reg::id, 1);  // is not written
    EXPECT_EQ(read(reg::id), id_value);
    for (std::uint32_t at = reg::code; at < reg::base + 8 * base_count; at += 4) core.write_register(at, at * 0x01010101u);
    for (std::uint32_t at = reg::code; at < reg::base + 8 * base_count; at += 4) EXPECT_EQ(read(at), at * 0x01010101u);

    const auto run = [&](const std::vector<Words>& code) {
        core.memory().write(0, code.data(), code.size() * instruction_bytes);
        for (std::uint32_t at = reg::code; at < reg::base + 8 * base_count; at += 4) core.write_register(at, 0);
        core.write_register(reg::code_count, static_cast<std::uint32_t>(code.size()));
        core.write_register(reg::control, control_start);  // the doorbell
        core.run(100'000);
        return read(reg::status);
    };
    Transfer t;
    t.words = 4;
    const Words load = encode_transfer(Op::load, t, {0, 1});
    t.offset = device.memory_bytes;
    const Words beyond = encode_transfer(Op::load, t, {0, 1}), kept_beyond = encode_transfer(Op::store, t, {1, 0});
    EXPECT_EQ(run({load, {9, 0, 0, 0, 0, 0, 0, 0}, encode_halt()}), status_done | status_error);
    EXPECT_EQ(read(reg::error), static_cast<std::uint32_t>(DeviceError::bad_instruction));
    EXPECT_EQ(read(reg::retired), 1u);
    for (const Words& wrong : {beyond, kept_beyond}) {
        EXPECT_EQ(run({load, wrong, encode_halt()}), status_done | status_error);
        EXPECT_EQ(read(reg::error), static_cast<std::uint32_t>(DeviceError::memory));
    }
    // It goes on after errors, and counts. Both loads write one place and use one unit.
    EXPECT_EQ(run({load, load, encode_scalar(ScalarKind::rsqrt, 0, 0, 0), encode_halt()}), status_done);
    EXPECT_EQ(read(reg::error), 0u);
    EXPECT_EQ(read(reg::retired), 3u);
    EXPECT_EQ(counter(Counter::beats_read), 2 * 16 + 4 * 4u);
    EXPECT_GT(counter(Counter::cycles), 2 * 60u);
    EXPECT_GT(counter(Counter::stall_unit), 60u);
    EXPECT_GT(counter(Counter::vector_cycles), 30u);
    core.write_register(reg::control, control_reset);
    for (const std::uint32_t cleared : {reg::status, reg::error, reg::retired, reg::code_count, reg::counters}) EXPECT_EQ(read(cleared), 0u) << cleared;
    EXPECT_EQ(read(reg::tokens), 1u);
}
TEST(RtlCore, RandomStreamsOn512Bits) {
    for (std::uint32_t seed = 1; seed <= 40; ++seed) check<Vcore512, 512>(4, {}, seed, 60);
}
TEST(RtlCore, RandomStreamsOn128Bits) {
    for (std::uint32_t seed = 101; seed <= 140; ++seed) check<Vcore128, 128>(1, {}, seed, 60);
}
TEST(RtlCore, RandomStreamsOn64Bits) {
    for (std::uint32_t seed = 301; seed <= 320; ++seed) check<Vcore64, 64>(2, {}, seed, 60);
}
TEST(RtlCore, SlowAndFastMemories) {
    for (std::uint32_t seed = 201; seed <= 212; ++seed) {
        check<Vcore512, 512>(4, {1, 0, 0, 256, 1}, seed, 40);
        check<Vcore512, 512>(4, {300, 100, 50, 100, 16}, seed, 40);
        check<Vcore128, 128>(1, {300, 100, 50, 30, 2}, seed, 40);
    }
}

}  // namespace
}  // namespace addend::fpga
