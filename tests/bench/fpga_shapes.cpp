// Cycles of the published shapes on the RTL, and what follows from them (docs/fpga.md, "Projections"). Run by hand on a Release build:
//   build/release/tests/fpga_shapes
// Simulated, with random trits: a token through two blocks and through three, their difference being a block; the head; eight tokens at
// once. Projected: the other blocks. A cycle's length is an assumption, since nothing was placed at that clock. Joules are counts times
// plugins/fpga/energy_table.h, without a static part.
#include <array>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "core/evaluate/shape_program.h"
#include "plugins/fpga/energy_table.h"
#include "plugins/fpga/fault.h"
#include "plugins/fpga/handles.h"
#include "plugins/fpga/sim/simulated.h"

namespace {

using namespace addend;
using fpga::Counter;

using Counts = std::array<double, fpga::counter_count>;

struct Random {
    const Program* program;
    std::mt19937 random{1};
};
std::int32_t random_rows(void* context, std::uint32_t weight, std::uint32_t, std::uint32_t count, void* to) {
    auto& self = *static_cast<Random*>(context);
    const addend_weight& w = self.program->weights()[weight];
    const std::size_t bytes = w.bytes / w.rows * count;
    if (w.dtype == ADDEND_F32) {
        const std::vector<float> ones(bytes / 4, 1.0f);
        std::memcpy(to, ones.data(), bytes);
        return ADDEND_OK;
    }
    for (std::size_t n = 0; n < bytes; ++n) {
        // Four trits of three codes; halves of either sign between 2^-7 and 1 would do as well as any.
        const auto word = static_cast<std::uint32_t>(self.random());
        const std::uint32_t trits = word % 3 | word / 3 % 3 << 2 | word / 9 % 3 << 4 | word / 27 % 3 << 6;
        static_cast<unsigned char*>(to)[n] = static_cast<unsigned char>(w.dtype == ADDEND_T2 ? trits : n % 2 == 0 ? word : 0x2C | (word & 0x83));
    }
    return ADDEND_OK;
}

struct Measured {
    Counts token{}, logits{}, eight{};  // a token without its logits, these, eight tokens at once
};

Measured measure(SynthShape shape, std::uint32_t layers) {
    shape.layers = layers;
    const auto program = shape_program(shape);
    const auto bytes = program->bytes();
    const auto totals = std::make_shared<fpga::Totals>();
    const fpga::Block block = plugin::read_block(bytes.data(), bytes.size());
    fpga::Weights weights(block, 0, std::make_unique<fpga::Simulated>(), fpga::real_patience(), totals);
    Random random{program.get()};
    weights.load(block, {sizeof(addend_weight_source), 0, &random, random_rows, nullptr});
    const fpga::Program loaded(weights, bytes.data(), bytes.size());
    const fpga::Plan plan{loaded, 8};
    fpga::Session session(loaded);
    std::vector<float> logits(program->header().vocab);
    std::uint64_t id = 0;
    const auto counted = [&](std::uint32_t tokens, std::uint32_t rows) {
        Counts before{}, counts{};
        for (std::uint32_t c = 0; c < fpga::counter_count; ++c) before[c] = static_cast<double>(totals->of(static_cast<Counter>(c)));
        const std::vector<std::int32_t> text{1, 5, 2, 8, 3, 9, 4, 7};
        const std::uint32_t row = 0;
        addend_run_item item{};
        item.session = reinterpret_cast<addend_session*>(&session);
        item.tokens = text.data();
        item.n_tokens = tokens;
        item.n_logits = rows;
        item.logits_rows = &row;
        item.logits = logits.data();
        addend_run run{sizeof(addend_run), 1, &item, nullptr, nullptr, ++id};
        fpga::run_items(plan, run);
        for (std::uint32_t c = 0; c < fpga::counter_count; ++c) counts[c] = static_cast<double>(totals->of(static_cast<Counter>(c))) - before[c];
        return counts;
    };
    Measured m;
    m.token = counted(1, 0);
    m.logits = counted(1, 1);
    for (std::size_t c = 0; c < m.logits.size(); ++c) m.logits[c] -= m.token[c];
    m.eight = counted(8, 0);
    return m;
}

double of(const Counts& counts, Counter counter) {
    return counts[static_cast<std::size_t>(counter)];
}
/// Counts of `layers` blocks from those of two and of three.
Counts projected(const Counts& two, const Counts& three, double layers) {
    Counts all{};
    for (std::size_t c = 0; c < all.size(); ++c) all[c] = two[c] + (layers - 2) * (three[c] - two[c]);
    return all;
}

void report(const SynthShape& shape) {
    const Measured two = measure(shape, 2), three = measure(shape, 3);
    Counts token = projected(two.token, three.token, shape.layers);
    const Counts eight = projected(two.eight, three.eight, shape.layers);
    for (std::size_t c = 0; c < token.size(); ++c) token[c] += three.logits[c];
    const fpga::Capabilities device = fpga::simulated_capabilities();
    fpga::Totals totals;
    for (std::uint32_t c = 0; c < fpga::counter_count; ++c) totals.add(static_cast<Counter>(c), static_cast<std::uint64_t>(token[c]));
    totals.token_beats = totals.of(Counter::matvec_beats);
    const double clock = device.clock_khz * 1e3, seconds = of(token, Counter::cycles) / clock,
                 moved = (of(token, Counter::beats_read) + of(token, Counter::beats_written)) * device.beat_bytes();
    const fpga::EnergyTable table;
    std::printf("| %s | %.0f | %.0f | %.1f %% | %.0f | %.1f | %.1f | %.1f | %.4f | %.4f |\n", std::string(shape.name).c_str(),
                of(three.token, Counter::cycles) - of(two.token, Counter::cycles), of(three.logits, Counter::cycles),
                100 * of(token, Counter::matvec_beats) / of(token, Counter::matvec_cycles), of(token, Counter::cycles), 1 / seconds,
                8 * clock / of(eight, Counter::cycles), moved / seconds * 1e-9, fpga::counted_joules(table, totals, device), 5.0 * seconds);
}

}  // namespace

int main() {
    try {
        std::puts("| shape | cycles of a block | of the head | beats in products | cycles of a token | tokens/s | read, 8 at once | GB/s | "
                  "J/token by the table | J/token at 5 W |");
        report({"demonstration", 512, 10, 4096});
        for (const char* name : {"mmfree-370m", "mmfree-1.3b", "mmfree-2.7b"}) report(synth_shape(name));
    } catch (const fpga::Fault& fault) {
        std::printf("%s %s\n", fault.error.text[0], fault.error.text[1]);
        return 1;
    } catch (const fpga::LinkLost& lost) {
        std::puts(lost.what());
        return 1;
    }
}
