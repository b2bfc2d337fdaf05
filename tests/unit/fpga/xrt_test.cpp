// A card behind XRT, against a library that behaves like it and one that fails or hangs at each step.
#include "plugins/fpga/xrt/xrt_link.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>
#include <vector>

#include "plugins/fpga/devices.h"
#include "plugins/fpga/meters.h"
#include "plugins/fpga/model/model.h"
#include "tests/unit/fpga/doubling.h"
#include "tests/unit/fpga/fake_xrt.h"

namespace addend::fpga {
namespace {

constexpr int short_limit = 100;  // ms
const std::string fake_library = std::filesystem::absolute(ADDEND_BINARY_DIR "/tests/addend_fake_xrt.so").string();

class FpgaXrt : public testing::Test {
  protected:
    void SetUp() override {
        void* const library = dlopen(fake_library.c_str(), RTLD_NOW | RTLD_LOCAL);
        ASSERT_NE(library, nullptr) << dlerror();
        fake = static_cast<const FakeXrt*>(dlsym(library, fake_xrt_symbol));
        ASSERT_NE(fake, nullptr);
        reset();
        // Where XRT looks for its driver library.
        std::filesystem::create_directories(root / "lib");
        std::filesystem::create_symlink(fake_library, root / "lib/libxrt_core.so.2");
        setenv("XILINX_XRT", root.c_str(), 1);
    }
    void TearDown() override {
        reset();
        unsetenv("XILINX_XRT");
        std::filesystem::remove_all(root);
        await_no_handles();
        EXPECT_EQ(fake->misuses(), 0);
    }
    void reset() {
        fake->fail("");
        fake->release();
        fake->unplug(false);
    }
    /// Calls that hung go on after release(), and close what they had opened.
    void await_no_handles() {
        for (int n = 0; n < 1'000'000 && fake->open_handles() != 0; ++n) std::this_thread::yield();
        EXPECT_EQ(fake->open_handles(), 0);
    }
    static XrtCardNames names(int limit_ms = 1900) { return {0, "design.xclbin", fake_library, limit_ms}; }
    static std::vector<Offer> devices(const std::string& asked) { return find_devices(asked, {"/nowhere", fake_library, "/nowhere"}); }

    const FakeXrt* fake = nullptr;
    const std::filesystem::path root = std::filesystem::temp_directory_path() / ("addend-xrt-" + std::to_string(getpid()));
};

TEST_F(FpgaXrt, RunsThroughTheLibrary) {
    XrtOpener opener(names());
    Device device(opener.open(), real_patience());
    EXPECT_EQ(device.capabilities().clock_khz, 250'000u);
    device.link().reserve(20u << 20);
    expect_doubled(device);
    std::mt19937 random(2);
    std::vector<std::uint32_t> big((9u << 20) / 4), back(big.size());  // more than one transfer takes
    for (auto& word : big) word = static_cast<std::uint32_t>(random());
    device.link().write_memory(1u << 20, big.data(), big.size() * 4);
    device.link().read_memory(1u << 20, back.data(), back.size() * 4);
    EXPECT_EQ(big, back);
    device.link().reserve(30u << 20);  // another program wants more
    expect_doubled(device);
    EXPECT_EQ(fake->open_handles(), 3);  // device, kernel, one buffer
    char past[8];
    EXPECT_EQ(reason([&] { device.link().read_memory((30u << 20) - 4, past, 8); }), "a read past the memory reserved on the card");
    EXPECT_EQ(reason([&] { device.link().write_memory(~std::uint64_t{0}, past, 8); }), "a write past the memory reserved on the card");
}

TEST_F(FpgaXrt, MemoryMustBeReserved) {
    XrtOpener opener(names());
    Device device(opener.open(), real_patience());
    EXPECT_EQ(reason([&] { put_doubling(device.link()); }), "a write past the memory reserved on the card");
    EXPECT_EQ(reason([&] { device.run(0, 1, 1, {}); }), "no memory of the card was reserved");
    EXPECT_EQ(reason([&] { device.link().reserve(std::uint64_t{1} << 40); }), "xrtBOAlloc: Invalid argument");
}

TEST_F(FpgaXrt, EachStepOfOpeningThatFailsIsNamedAndNothingStaysOpen) {
    for (const char* step : {"xrtDeviceOpen", "xrtDeviceLoadXclbinFile", "xrtDeviceGetXclbinUUID", "xrtPLKernelOpenExclusive",
                             "xrtKernelArgGroupId", "xrtKernelReadRegister"}) {
        fake->fail(step);
        const auto all = devices("xrt:0:design.xclbin");
        EXPECT_EQ(all.back().info.available, 0u) << step;
        EXPECT_EQ(std::string(all.back().info.why.text[1]), std::string(step) + ": No such device");
        fake->fail("");
        await_no_handles();
    }
    EXPECT_TRUE(devices("xrt:0:design.xclbin").back().info.available);
    EXPECT_EQ(std::string(devices("xrt:7:design.xclbin").back().info.why.text[1]), "xrtDeviceOpen: No such device");
    EXPECT_EQ(std::string(devices("xrt:0:design.bit").back().info.why.text[1]), "xrtDeviceLoadXclbinFile: Invalid argument");
}

TEST_F(FpgaXrt, EachStepOfUseThatFailsIsNamed) {
    for (const char* step : {"xrtBOAlloc", "xrtBOAddress", "xrtBOWrite", "xrtBOSync", "xrtBORead", "xrtKernelWriteRegister", "xrtKernelReadRegister"}) {
        XrtOpener opener(names());
        Device device(opener.open(), real_patience());
        const bool allocates = std::string(step).starts_with("xrtBOA");
        if (!allocates) device.link().reserve(1u << 20);
        fake->fail(step);
        const std::string why = reason([&] {
            device.link().reserve(1u << 20);
            expect_doubled(device);
        });
        EXPECT_TRUE(why.starts_with(std::string(step) + ": ")) << step << " gave " << why;
        fake->fail("");
    }
}

TEST_F(FpgaXrt, ACallThatHangsGivesASentenceAndSoDoesWhateverFollows) {
    for (const char* step : {"xrtBOAlloc", "xrtBOWrite", "xrtBOSync", "xrtBORead", "xrtKernelWriteRegister", "xrtKernelReadRegister"}) {
        {
            XrtOpener opener(names(short_limit));
            Device device(opener.open(), real_patience());
            if (std::string(step) != "xrtBOAlloc") device.link().reserve(1u << 20);
            fake->hang(step);
            const std::string why = reason([&] {
                device.link().reserve(1u << 20);
                expect_doubled(device);
            });
            EXPECT_NE(why.find("a call to XRT does not end"), std::string::npos) << step << " gave " << why;
            EXPECT_EQ(reason([&] { device.link().read_register(reg::id); }), why);  // at once, though that call would work
        }
        fake->release();
        await_no_handles();  // closed by the call that hung, when it came back
    }
}

TEST_F(FpgaXrt, OpeningGoesOnWhileNobodyWaits) {
    fake->hang("xrtDeviceLoadXclbinFile");  // a card is being written
    XrtOpener opener(names(short_limit));
    const std::string why = reason([&] { opener.open(); });
    EXPECT_NE(why.find("XRT has not finished opening the card with design.xclbin"), std::string::npos) << why;
    EXPECT_EQ(reason([&] { opener.open(); }), why);  // the same attempt
    fake->release();
    std::unique_ptr<Link> link;
    for (int n = 0; n < 100 && !link; ++n) reason([&] { link = opener.open(); });
    ASSERT_TRUE(link);
    EXPECT_EQ(link->read_register(reg::id), id_value);
    EXPECT_EQ(reason([&] { opener.open(); }), "xrtPLKernelOpenExclusive: Invalid argument");  // one at a time
    link.reset();
    EXPECT_TRUE(opener.open());  // and again
}

TEST_F(FpgaXrt, ACardThatHangsWhenListedHoldsTheListForLessThanTwoSeconds) {
    fake->hang("xrtDeviceOpen");
    const auto from = std::chrono::steady_clock::now();
    const auto all = devices("xrt:0:design.xclbin");
    EXPECT_LT(std::chrono::steady_clock::now() - from, std::chrono::seconds(10));  // it does not wait for ever; the limit itself is 1.9 s
    EXPECT_TRUE(all.back().info.available);  // it may be ready when it is chosen
    EXPECT_NE(reason([&] { all.back().open(); }).find("has not finished opening"), std::string::npos);
}

TEST_F(FpgaXrt, OnlyWhatIsNamedIsOffered) {
    EXPECT_EQ(devices("").size(), devices("nonsense").size());
    const auto all = devices("xrt:0:/some/path:with.colons.xclbin");
    ASSERT_EQ(all.size(), devices("").size() + 1);
    EXPECT_STREQ(all.back().info.id, "xrt0");
    EXPECT_STREQ(all.back().info.name, "Board xrt0 behind XRT (not tested on a board)");
    EXPECT_EQ(all.back().info.kind, std::uint32_t{ADDEND_DEVICE_FPGA});
    EXPECT_EQ(all.back().info.memory, 64u << 20);
    bool measured = false;
    for (const Meter& m : make_meters(all, {"", "/nowhere"})) measured = measured || (std::string(m.info.id) == "fpga.cycles" && m.info.provenance == ADDEND_MEASURED);
    EXPECT_TRUE(measured);

    for (const char* wrong : {"xrt:", "xrt:0", "xrt:0:", "xrt:x:a.xclbin", "xrt:-1:a.xclbin", "xrt:99999999999:a.xclbin", "xrt:1000:a.xclbin"}) {
        const auto one = devices(wrong);
        EXPECT_EQ(one.back().info.available, 0u) << wrong;
        EXPECT_EQ(std::string(one.back().info.why.text[1]), '"' + std::string(wrong) + "\" is not xrt:INDEX:XCLBIN");
    }
    const auto missing = find_devices("xrt:0:a.xclbin", {"/nowhere", "libaddend-no-such.so.2", "/nowhere"});
    EXPECT_NE(std::string(missing.back().info.why.text[1]).find("libaddend-no-such.so.2"), std::string::npos);
    const auto other = find_devices("xrt:0:a.xclbin", {"/nowhere", "libc.so.6", "/nowhere"});
    EXPECT_EQ(std::string(other.back().info.why.text[1]), "libc.so.6 has no xrtDeviceOpen: it is not XRT's library, or too old");
}

TEST_F(FpgaXrt, AnXrtThatIsNotSetUpIsNotCalled) {
    const auto why = [&] { return std::string(devices("xrt:0:design.xclbin").back().info.why.text[1]); };
    std::filesystem::remove(root / "lib/libxrt_core.so.2");
    EXPECT_EQ(why(), (root / "lib/libxrt_core.so.2").string() + ": No such file or directory");
    std::filesystem::create_directories(root / "other/lib");
    std::ofstream(root / "other/lib/libxrt_core.so.2") << "not a library";
    setenv("XILINX_XRT", (root / "other").c_str(), 1);
    EXPECT_NE(why().find("other/lib/libxrt_core.so.2: file too short"), std::string::npos) << why();
    setenv("XILINX_XRT", "", 1);
    EXPECT_EQ(why(), "XILINX_XRT is not set (XRT's setup.sh sets it)");
    unsetenv("XILINX_XRT");
    EXPECT_EQ(why(), "XILINX_XRT is not set (XRT's setup.sh sets it)");
}

TEST_F(FpgaXrt, ACardThatIsGone) {
    XrtOpener opener(names());
    Device device(opener.open(), real_patience());
    device.link().reserve(1u << 20);
    fake->unplug(true);
    EXPECT_EQ(reason([&] { expect_doubled(device); }), "the card no longer answers on the bus");
}

}  // namespace
}  // namespace addend::fpga
