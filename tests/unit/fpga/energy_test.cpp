// Seconds at the device's clock and modelled joules, against values computed by hand; tables of energies that are wrong.
#include "plugins/fpga/energy_table.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "plugins/fpga/fault.h"
#include "plugins/fpga/handles.h"
#include "plugins/fpga/meters.h"

namespace addend::fpga {
namespace {

/// 2,000 weight beats of which half were shared by 3 tokens: 4,000 products of a beat with a token.
std::shared_ptr<Totals> some_totals() {
    auto totals = std::make_shared<Totals>();
    totals->add(Counter::cycles, 600'000);
    totals->add(Counter::matvec_beats, 2000);
    totals->token_beats = 4000;
    totals->add(Counter::vector_cycles, 1000);
    totals->add(Counter::beats_read, 2500);
    totals->add(Counter::beats_written, 500);
    return totals;
}
Offer simulated_offer() {
    Offer o;
    o.info.available = 1;
    o.info.kind = ADDEND_DEVICE_SIMULATED;
    o.capabilities.clock_khz = 300'000;
    o.totals = some_totals();
    return o;
}
std::map<std::string, Meter> by_id(const std::vector<Offer>& offers, const std::string& table = {}) {
    std::map<std::string, Meter> all;
    for (const Meter& m : make_meters(offers, {table, "/nowhere"})) all[m.info.id] = m;
    return all;
}

class Table {
  public:
    explicit Table(const std::string& text) : path((std::filesystem::temp_directory_path() / ("addend-energy-" + std::to_string(getpid()))).string()) {
        std::ofstream(path) << text;
    }
    ~Table() { std::filesystem::remove(path); }
    std::string path;
};

TEST(FpgaEnergy, ByHand) {
    const EnergyTable table;
    Capabilities wide;
    wide.clock_khz = 300'000;
    // 2000 x 80 + 4000 x 327.78 + 1000 x 226.4 + 3000 x 10400 = 32,897,520 pJ
    EXPECT_NEAR(counted_joules(table, *some_totals(), wide), 32'897'520e-12, 1e-15);
    Capabilities narrow = wide;
    narrow.port_bits = 128;  // a quarter of each beat, the same vector words
    EXPECT_NEAR(counted_joules(table, *some_totals(), narrow), (32'671'120 / 4.0 + 226'400) * 1e-12, 1e-15);
    EXPECT_DOUBLE_EQ(busy_seconds(*some_totals(), wide), 0.002);
    EXPECT_EQ(counted_joules(table, Totals{}, wide), 0);
}

TEST(FpgaEnergy, MetersKeepModelledApartFromTheRest) {
    auto meters = by_id({simulated_offer()});
    const Meter& microseconds = meters.at("fpga.busy_us");
    EXPECT_EQ(microseconds.info.unit, std::uint32_t{ADDEND_UNIT_COUNT});
    EXPECT_EQ(microseconds.info.provenance, std::uint32_t{ADDEND_SIMULATED});
    EXPECT_DOUBLE_EQ(microseconds.read(), 2000);
    const Meter& energy = meters.at("fpga.energy");
    EXPECT_EQ(energy.info.unit, std::uint32_t{ADDEND_UNIT_JOULE});
    EXPECT_EQ(energy.info.provenance, std::uint32_t{ADDEND_MODELLED});
    EXPECT_NEAR(energy.read(), 32'897'520e-12, 1e-15);
    EXPECT_EQ(meters.at("fpga.energy_static").info.provenance, std::uint32_t{ADDEND_UNAVAILABLE});  // nobody named its watts
    EXPECT_FALSE(meters.at("fpga.energy_static").read);

    Offer board = simulated_offer();
    board.is_board = true;
    meters = by_id({board});
    EXPECT_EQ(meters.at("fpga.busy_us").info.provenance, std::uint32_t{ADDEND_MEASURED});
    EXPECT_EQ(meters.at("fpga.energy").info.provenance, std::uint32_t{ADDEND_MODELLED});  // a board does not make it a reading

    Offer without_clock = simulated_offer();
    without_clock.capabilities.clock_khz = 0;
    EXPECT_TRUE(by_id({without_clock}).empty());
}

TEST(FpgaEnergy, ATableOfOnesOwn) {
    const Table table(R"({"static_watts": 2.5, "memory_beat_pj": 1000, "product_beat_pj": 0})");
    const auto meters = by_id({simulated_offer()}, table.path);
    // 2.5 W x 2 ms, and 2000 x 80 + 1000 x 226.4 + 3000 x 1000 = 3,386,400 pJ
    EXPECT_NEAR(meters.at("fpga.energy_static").read(), 0.005, 1e-12);
    EXPECT_EQ(meters.at("fpga.energy_static").info.provenance, std::uint32_t{ADDEND_MODELLED});
    EXPECT_NEAR(meters.at("fpga.energy").read(), 0.005 + 3'386'400e-12, 1e-12);
    const Table nothing("{}");
    EXPECT_EQ(read_energy_table(nothing.path).weight_beat_pj, 80);
    const Table zero(R"({"static_watts": 0})");  // said, so it is known
    EXPECT_EQ(read_energy_table(zero.path).static_watts, 0.0);
}

std::string why_bad(const std::string& path) {
    try {
        read_energy_table(path);
    } catch (const BadTable& bad) {
        return bad.why;
    }
    return "it is good";
}

TEST(FpgaEnergy, WrongTablesGiveASentenceAndNoFigure) {
    const std::string not_sensible = "is not a number from 0 to the largest that makes sense";
    const struct {
        std::string text, why;
    } cases[] = {{"", "holds no JSON object"},
                 {"[1]", "holds no JSON object"},
                 {"{\"static_watts\": 1", "holds no JSON object"},
                 {std::string(10'000, '['), "holds no JSON object"},
                 {"{\"static_watts\": 1e999}", "holds no JSON object"},
                 {"\xff\xfe{}", "holds no JSON object"},
                 {"{\"static_watts\": -1}", not_sensible},
                 {"{\"static_watts\": 1001}", not_sensible},
                 {"{\"static_watts\": \"1\"}", not_sensible},
                 {"{\"weight_beat_pj\": null}", not_sensible},
                 {"{\"vector_word_pj\": 1e10}", not_sensible},
                 {"{\"watts\": 1}", "has a member that the table does not know"},
                 {"{\"static_watts\": 1" + std::string(20'000, ' ') + "}", "is too long for a table of energies"}};
    for (const auto& [text, why] : cases) {
        const Table table(text);
        EXPECT_NE(why_bad(table.path).find(why), std::string::npos) << text.substr(0, 40) << ": " << why_bad(table.path);
    }
    EXPECT_EQ(why_bad("/nowhere/table"), "/nowhere/table: No such file or directory");
    EXPECT_EQ(why_bad("/dev/zero"), "/dev/zero is not a file");
    EXPECT_EQ(why_bad("/tmp"), "/tmp is not a file");

    const auto meters = by_id({simulated_offer()}, "/nowhere/table");
    for (const char* id : {"fpga.energy", "fpga.energy_static"}) {
        EXPECT_EQ(meters.at(id).info.provenance, std::uint32_t{ADDEND_UNAVAILABLE}) << id;  // not the built-in figures in silence
        EXPECT_STREQ(meters.at(id).info.why.text[1], "/nowhere/table: No such file or directory");
        EXPECT_FALSE(meters.at(id).read);
    }
    EXPECT_TRUE(meters.at("fpga.busy_us").read);  // counts do not need it
}

/// A link that tells any counter it likes: what Device adds up is what meters show.
class Counting final : public Link {
  public:
    std::uint32_t read_register(std::uint32_t offset) override {
        switch (offset) {
            case reg::id: return id_value;
            case reg::version: return version_value;
            case reg::shape: return 512u | 8u << 16 | lanes << 24;
            case reg::vram: return 64;
            case reg::acc: return 16;
            case reg::q: case reg::memory_mib: return 1;
            case reg::clock_khz: return 1000;
            case reg::status: return status_done;
            case reg::counters: return 500;
            case reg::counters + 8 * static_cast<std::uint32_t>(Counter::matvec_beats): return 10;
            default: return 0;
        }
    }
    void write_register(std::uint32_t, std::uint32_t) override {}
    void read_memory(std::uint64_t, void*, std::uint64_t) override {}
    void write_memory(std::uint64_t, const void*, std::uint64_t) override {}
    void wait() override {}
};

TEST(FpgaEnergy, TokensThatShareABeatAreCountedWithIt) {
    const auto totals = std::make_shared<Totals>();
    Device device(std::make_unique<Counting>(), real_patience(), totals);
    device.run(0, 1, 1, {});
    device.run(0, 1, 5, {});
    EXPECT_EQ(totals->of(Counter::matvec_beats), 20u);
    EXPECT_EQ(totals->token_beats.load(), 60u);
    EXPECT_DOUBLE_EQ(busy_seconds(*totals, device.capabilities()), 0.001);
}

}  // namespace
}  // namespace addend::fpga
