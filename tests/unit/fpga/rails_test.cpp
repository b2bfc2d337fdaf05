// Boards' power sensors, against a folder that looks like /sys/class/hwmon and its chips when they misbehave. Nothing here depends on
// permissions, which root does not feel: a folder in a file's place cannot be read by anyone.
#include "plugins/fpga/rails.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "plugins/fpga/fault.h"
#include "plugins/fpga/meters.h"

namespace addend::fpga {
namespace {

class FalseHwmon {
  public:
    FalseHwmon() : root(std::filesystem::temp_directory_path() / ("addend-hwmon-" + std::to_string(getpid()))) {
        std::filesystem::remove_all(root);
        std::filesystem::create_directories(root);
    }
    ~FalseHwmon() { std::filesystem::remove_all(root); }
    void put(const std::string& file, const std::string& text) const {
        std::filesystem::create_directories((root / file).parent_path());
        std::ofstream(root / file) << text << '\n';
    }
    std::string path(const std::string& file) const { return (root / file).string(); }
    std::filesystem::path root;
};

Offer board_offer() {
    Offer o;
    o.info.available = 1;
    o.info.kind = ADDEND_DEVICE_FPGA;
    plugin::put_text(o.info.id, "xdma0");
    o.is_board = true;
    o.capabilities.clock_khz = 1000;
    o.totals = std::make_shared<Totals>();
    return o;
}
std::vector<Meter> rails_of(const std::vector<Offer>& offers, const FalseHwmon& hwmon) {
    std::vector<Meter> rails;
    for (Meter& m : make_meters(offers, {"", hwmon.root.string()}))
        if (m.info.unit == ADDEND_UNIT_WATT) rails.push_back(m);
    return rails;
}
std::string why_not(const Rail& rail) {
    try {
        const double watts = read_watts(rail);
        return "it reads " + std::to_string(watts);
    } catch (const Unreadable& e) {
        return e.why;
    }
}

TEST(FpgaRails, EachRailOfEachChipOfABoard) {
    FalseHwmon hwmon;
    hwmon.put("hwmon10/name", "ina226_u76");  // after hwmon2: numbers, not letters
    hwmon.put("hwmon10/power1_input", "850000");
    hwmon.put("hwmon10/power1_label", "VCCINT");
    hwmon.put("hwmon10/update_interval", "35");
    hwmon.put("hwmon10/curr1_input", "1");  // its own power is better
    hwmon.put("hwmon10/in1_input", "1");
    hwmon.put("hwmon2/name", "ina3221");
    for (const char* file : {"in1_input", "in3_input", "curr1_input", "curr3_input", "curr9_input"}) hwmon.put(std::string("hwmon2/") + file, "1200");
    hwmon.put("hwmon2/curr1_input", "2500");
    hwmon.put("hwmon2/in1_label", "VDD_SOC");
    hwmon.put("hwmon3/name", "BAT0");  // none of a board's
    hwmon.put("hwmon3/power1_input", "7000000");
    hwmon.put("hwmon4/name", "irps5401");
    hwmon.put("hwmon4/power1_input", "3000000");
    hwmon.put("hwmon4/power1_label", "pin");
    hwmon.put("hwmon4/power2_input", "2700000");
    hwmon.put("hwmon4/power2_average", "1");
    hwmon.put("hwmon4/powerx_input", "1");
    hwmon.put("not_hwmon/name", "ina226");
    hwmon.put("not_hwmon/power1_input", "1");

    const std::vector<Rail> rails = find_rails(hwmon.root.string());
    ASSERT_EQ(rails.size(), 5u);
    EXPECT_EQ(rails[0].label, "VDD_SOC");
    EXPECT_EQ(rails[0].channel, "curr1 x in1");
    EXPECT_DOUBLE_EQ(read_watts(rails[0]), 3.0);  // 2.5 A x 1.2 V
    EXPECT_EQ(rails[0].window_ns, 0);
    EXPECT_EQ(rails[1].label, "ina3221 3");
    EXPECT_DOUBLE_EQ(read_watts(rails[1]), 1.44);
    EXPECT_EQ(rails[2].label, "pin");
    EXPECT_EQ(rails[3].label, "irps5401 power2");
    EXPECT_DOUBLE_EQ(read_watts(rails[3]), 2.7);
    EXPECT_EQ(rails[4].label, "VCCINT");
    EXPECT_DOUBLE_EQ(read_watts(rails[4]), 0.85);
    EXPECT_EQ(rails[4].window_ns, 35'000'000);

    const std::vector<Meter> meters = rails_of({board_offer()}, hwmon);
    ASSERT_EQ(meters.size(), 5u);  // and no line that there were none
    EXPECT_STREQ(meters[4].info.boundary, "rail VCCINT");
    EXPECT_STREQ(meters[4].info.sensor, "hwmon ina226_u76 power1");
    EXPECT_EQ(meters[4].info.provenance, ADDEND_MEASURED);
    EXPECT_EQ(meters[4].info.window_ns, 35'000'000);
    EXPECT_DOUBLE_EQ(meters[4].read(), 0.85);
    hwmon.put("hwmon10/power1_input", "900000");
    EXPECT_DOUBLE_EQ(meters[4].read(), 0.9);  // not what was read when it was listed
}

TEST(FpgaRails, OnlyWhereABoardIsADevice) {
    FalseHwmon hwmon;
    hwmon.put("hwmon0/name", "ina226");
    hwmon.put("hwmon0/power1_input", "5000000");
    Offer simulated = board_offer();
    simulated.is_board = false;
    auto meters = rails_of({simulated}, hwmon);
    ASSERT_EQ(meters.size(), 1u);
    EXPECT_EQ(meters[0].info.provenance, ADDEND_UNAVAILABLE);
    EXPECT_STREQ(meters[0].info.why.text[1], "a simulation has no sensor of power");
    EXPECT_FALSE(meters[0].read);

    meters = rails_of({simulated, board_offer(), board_offer()}, hwmon);  // of the first board alone
    ASSERT_EQ(meters.size(), 3u);
    EXPECT_EQ(meters[1].info.device, 1u);
    EXPECT_EQ(meters[1].info.provenance, ADDEND_MEASURED);
    EXPECT_EQ(meters[2].info.provenance, ADDEND_UNAVAILABLE);

    std::filesystem::remove_all(hwmon.root / "hwmon0");
    meters = rails_of({board_offer()}, hwmon);
    ASSERT_EQ(meters.size(), 1u);
    EXPECT_STREQ(meters[0].info.why.text[1], "hwmon shows no sensor of a board");
    EXPECT_TRUE(find_rails(hwmon.path("nowhere")).empty());
}

TEST(FpgaRails, WhatCannotBeReadSaysWhy) {
    FalseHwmon hwmon;
    hwmon.put("hwmon0/name", "ina260");
    std::filesystem::create_directory(hwmon.root / "hwmon0/power1_input");
    const auto rails = find_rails(hwmon.root.string());
    ASSERT_EQ(rails.size(), 1u);
    EXPECT_EQ(why_not(rails[0]), "Is a directory");
    auto meters = rails_of({board_offer()}, hwmon);
    ASSERT_EQ(meters.size(), 1u);
    EXPECT_EQ(meters[0].info.provenance, ADDEND_UNAVAILABLE);
    EXPECT_EQ(meters[0].info.why.text[1], hwmon.path("hwmon0/power1_input") + ": Is a directory");
    std::filesystem::remove(hwmon.root / "hwmon0/power1_input");
    EXPECT_EQ(why_not(rails[0]), "No such file or directory");

    const struct {
        const char *text, *why;
    } cases[] = {{"-5000", "it is below 0"},
                 {"n/a", "there is no whole number in it"},
                 {"", "there is no whole number in it"},
                 {"12x", "there is no whole number in it"},
                 {"1e9", "there is no whole number in it"},
                 {"99999999999999999999", "there is no whole number in it"}};
    for (const auto& [text, why] : cases) {
        hwmon.put("hwmon0/power1_input", text);
        EXPECT_EQ(why_not(rails[0]), why) << text;
    }
    hwmon.put("hwmon0/power1_input", std::string(100'000, '1'));
    EXPECT_EQ(why_not(rails[0]), "it is too long for a sensor's file");
    std::filesystem::remove(hwmon.root / "hwmon0/power1_input");
    ASSERT_EQ(mkfifo(hwmon.path("hwmon0/power1_input").c_str(), 0600), 0);
    EXPECT_EQ(why_not(rails[0]), "there is no whole number in it");  // and does not wait for a writer

    // A product needs both of its files, each time.
    std::filesystem::remove(hwmon.root / "hwmon0/power1_input");
    hwmon.put("hwmon0/in1_input", "1000");
    hwmon.put("hwmon0/curr1_input", "-3");
    meters = rails_of({board_offer()}, hwmon);
    ASSERT_EQ(meters.size(), 1u);
    EXPECT_EQ(meters[0].info.provenance, ADDEND_UNAVAILABLE);
    hwmon.put("hwmon0/curr1_input", "3");
    meters = rails_of({board_offer()}, hwmon);
    ASSERT_EQ(meters[0].info.provenance, ADDEND_MEASURED);
    EXPECT_DOUBLE_EQ(meters[0].read(), 0.003);
    std::filesystem::remove(hwmon.root / "hwmon0/in1_input");
    try {
        meters[0].read();
        ADD_FAILURE() << "a sensor that vanished was read";
    } catch (const Fault& fault) {
        EXPECT_EQ(fault.error.text[1], hwmon.path("hwmon0/in1_input") + ": No such file or directory");
    }
}

}  // namespace
}  // namespace addend::fpga
