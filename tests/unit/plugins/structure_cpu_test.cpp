// What the CPU backend's table promises, and its devices: instruction sets.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

// Sets an environment variable for the length of a test.
class Environment {
  public:
    Environment(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
    ~Environment() { unsetenv(name_); }

  private:
    const char* name_;
};

addend_device device_at(const Plugin& plugin, std::uint32_t index) {
    addend_device device{};
    device.struct_size = sizeof device;
    EXPECT_EQ(plugin->device_at(index, &device, nullptr), ADDEND_OK);
    return device;
}

TEST(CpuStructure, EntryIsWhatTheHeaderSays) {
    const Plugin plugin(plugin_path("addend_cpu"));
    EXPECT_EQ(plugin->abi_major, ADDEND_ABI_MAJOR);
    EXPECT_EQ(plugin->struct_size, sizeof(addend_plugin_entry));
    EXPECT_STREQ(plugin->id, "cpu");
    EXPECT_EQ(plugin->meter_count(), 0u);
    EXPECT_NE(plugin->get_extension(ADDEND_EXT_INJECT_1), nullptr);
    EXPECT_EQ(plugin->get_extension("decode_loop.1"), nullptr);
    EXPECT_EQ(plugin->get_extension(nullptr), nullptr);
    addend_error error = new_error();
    EXPECT_EQ(plugin->meter_at(0, nullptr, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

TEST(CpuStructure, DevicesAreTheInstructionSetsBestFirst) {
    const Plugin plugin(plugin_path("addend_cpu"));
    const std::vector<std::string> order = {"avx512vnni", "avx512", "avx2", "scalar"};
    ASSERT_GE(plugin->device_count(), 1u);
    std::size_t last = 0;
    for (std::uint32_t d = 0; d < plugin->device_count(); ++d) {
        const addend_device device = device_at(plugin, d);
        const auto at = std::find(order.begin(), order.end(), device.id);
        ASSERT_NE(at, order.end()) << device.id;
        EXPECT_TRUE(d == 0 || static_cast<std::size_t>(at - order.begin()) > last);
        last = static_cast<std::size_t>(at - order.begin());
        EXPECT_TRUE(device.available);
        EXPECT_EQ(device.kind, std::uint32_t{ADDEND_DEVICE_CPU});
        EXPECT_GE(device.units, 1u);
        EXPECT_NE(device.name[0], '\0');
    }
    EXPECT_EQ(last, 3u);  // scalar is always there
    addend_device none{};
    none.struct_size = sizeof none;
    EXPECT_EQ(plugin->device_at(plugin->device_count(), &none, nullptr), ADDEND_FAILED);
}

TEST(CpuStructure, ForcedInstructionSetComesFirst) {
    const Environment force("ADDEND_FORCE_ISA", "scalar");
    const Plugin plugin(plugin_path("addend_cpu"));
    EXPECT_STREQ(device_at(plugin, 0).id, "scalar");
    std::set<std::string> ids;
    for (std::uint32_t d = 0; d < plugin->device_count(); ++d) ids.insert(device_at(plugin, d).id);
    EXPECT_EQ(ids.size(), plugin->device_count());
}

TEST(CpuStructure, UnknownForcedInstructionSetIsShownWithTheReason) {
    const Environment force("ADDEND_FORCE_ISA", "mmx");
    const Plugin plugin(plugin_path("addend_cpu"));
    const addend_device first = device_at(plugin, 0);
    EXPECT_STREQ(first.id, "mmx");
    EXPECT_FALSE(first.available);
    EXPECT_EQ(first.why.code, ADDEND_ERROR_NO_DEVICE);
    EXPECT_NE(std::string(first.why.text[1]).find("ADDEND_FORCE_ISA"), std::string::npos);
    EXPECT_TRUE(device_at(plugin, 1).available);

    SmallModel model = make_small_model({});
    const auto block = model.program->bytes();
    addend_error error = new_error();
    EXPECT_EQ(plugin->supports(0, block.data(), block.size(), nullptr, 0, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_NO_DEVICE);
}

}  // namespace
}  // namespace addend::test
