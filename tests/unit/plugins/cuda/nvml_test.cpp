// What is read through NVML, against a library of ours that answers in its place.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include "plugins/cuda/nvml.h"

namespace addend::cuda {
namespace {

struct Readings {
    int has_power_field = 1;
    unsigned int milliwatts = 91000, field_milliwatts = 90500;
    unsigned long long millijoules = 12345678;
    int code = 0;
};

class NvmlTest : public testing::Test {
  protected:
    NvmlTest() {
        library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
        if (library) set_ = reinterpret_cast<void (*)(const Readings*)>(dlsym(library, "fake_nvml_set"));
    }
    ~NvmlTest() override {
        if (library) dlclose(library);
    }
    void SetUp() override { ASSERT_NE(set_, nullptr) << "the real library was found in place of ours"; }
    void set(const Readings& readings) { set_(&readings); }

    void* library = nullptr;
    void (*set_)(const Readings*) = nullptr;
    std::string why;
    double value = 0;
};

TEST_F(NvmlTest, FiguresComeInTheirUnits) {
    set({});
    const Nvml nvml;
    ASSERT_EQ(nvml.why_not(), "");
    void* const board = nvml.board("0000:01:00.0");
    ASSERT_NE(board, nullptr);
    const auto read = [&](BoardFigure figure) {
        EXPECT_TRUE(nvml.read(board, figure, &value, &why)) << why;
        return value;
    };
    EXPECT_DOUBLE_EQ(read(BoardFigure::power_watts), 90.5);
    EXPECT_DOUBLE_EQ(read(BoardFigure::energy_joules), 12345.678);
    EXPECT_DOUBLE_EQ(read(BoardFigure::memory_bytes), 1073741824.0);
    EXPECT_DOUBLE_EQ(read(BoardFigure::sm_hertz), 1755e6);
    EXPECT_DOUBLE_EQ(read(BoardFigure::memory_hertz), 2619e6);
    EXPECT_DOUBLE_EQ(read(BoardFigure::celsius), 41);
    EXPECT_EQ(nvml.power_field(board).window_ns, 1000000000);
    EXPECT_NE(std::string(nvml.power_field(board).sensor).find("average"), std::string::npos);
}

TEST_F(NvmlTest, WithoutTheAverageFieldPowerUsageIsNamed) {
    Readings readings;
    readings.has_power_field = 0;
    set(readings);
    const Nvml nvml;
    void* const board = nvml.board("0000:01:00.0");
    EXPECT_TRUE(nvml.read(board, BoardFigure::power_watts, &value, &why));
    EXPECT_DOUBLE_EQ(value, 91);
    EXPECT_EQ(nvml.power_field(board).window_ns, 0);
    EXPECT_NE(std::string(nvml.power_field(board).sensor).find("usage"), std::string::npos);
}

TEST_F(NvmlTest, WhatABoardDoesNotTellHasItsReason) {
    Readings readings;
    readings.code = 3;
    set(readings);
    const Nvml nvml;
    void* const board = nvml.board("0000:01:00.0");
    for (const BoardFigure figure :
         {BoardFigure::energy_joules, BoardFigure::memory_bytes, BoardFigure::sm_hertz,
          BoardFigure::memory_hertz, BoardFigure::celsius}) {
        why.clear();
        EXPECT_FALSE(nvml.read(board, figure, &value, &why));
        EXPECT_EQ(why, "Not Supported");
    }
    EXPECT_EQ(nvml.board("0000:99:00.0"), nullptr);
    EXPECT_FALSE(nvml.read(nullptr, BoardFigure::power_watts, &value, &why));
    EXPECT_NE(why, "");
}

TEST_F(NvmlTest, IsShutDownAgain) {
    const auto started = reinterpret_cast<int (*)()>(dlsym(library, "fake_nvml_started"));
    const int before = started();
    {
        const Nvml nvml;
        EXPECT_EQ(started(), before + 1);
    }
    EXPECT_EQ(started(), before);
}

}  // namespace
}  // namespace addend::cuda
