// The plugin where there is no driver: it loads, and says what is missing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

std::filesystem::path cuda_plugin() {
    return plugin_path("addend_cuda");
}

addend_device first_device(const Plugin& plugin) {
    addend_device device{};
    device.struct_size = sizeof device;
    EXPECT_EQ(plugin->device_at(0, &device, nullptr), ADDEND_OK);
    return device;
}

TEST(CudaPlugin, EntryIsWhatTheHeaderSays) {
    const Plugin plugin(cuda_plugin());
    EXPECT_EQ(plugin->abi_major, ADDEND_ABI_MAJOR);
    EXPECT_EQ(plugin->struct_size, sizeof(addend_plugin_entry));
    EXPECT_STREQ(plugin->id, "cuda");
    EXPECT_NE(plugin->get_extension("inject.1"), nullptr);
    EXPECT_NE(plugin->get_extension("decode_loop.1"), nullptr);
    EXPECT_EQ(plugin->get_extension("other.1"), nullptr);
    EXPECT_EQ(plugin->get_extension(nullptr), nullptr);
    EXPECT_GE(plugin->device_count(), 1u);
    addend_error error = new_error();
    EXPECT_EQ(plugin->meter_at(1000, nullptr, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// What device code a file holds: "80-real" for machine code, "80-virtual" for PTX. nvcc's containers begin
// with a magic word, version 1 and a header of 16 bytes; entries follow: what it is, the length of their own
// header, that of what comes after it, and at byte 28 the compute capability.
std::set<std::string> device_code_in(const std::string& bytes) {
    const auto number = [&](std::size_t at, auto value) {
        std::memcpy(&value, bytes.data() + at, sizeof value);
        return value;
    };
    const std::string begin("\x50\xED\x55\xBA\x01\x00\x10\x00", 8);
    std::set<std::string> found;
    for (std::size_t at = bytes.find(begin); at != std::string::npos; at = bytes.find(begin, at + 1)) {
        const std::size_t end = std::min(bytes.size(), at + 16 + number(at + 8, std::uint64_t{}));
        for (std::size_t entry = at + 16; entry + 64 <= end;) {
            const bool real = number(entry, std::uint16_t{}) == 2;
            found.insert(std::to_string(number(entry + 28, std::uint32_t{})) + (real ? "-real" : "-virtual"));
            entry += std::max(16u, number(entry + 4, std::uint32_t{})) + number(entry + 8, std::uint64_t{});
        }
    }
    return found;
}

TEST(CudaPlugin, HoldsCodeForTheArchitecturesItWasBuiltFor) {
    std::set<std::string> wanted;
    std::istringstream list(ADDEND_CUDA_ARCHITECTURES);  // 80-real,90a-real,…
    for (std::string one; std::getline(list, one, ',');) {
        const std::string capability = one.substr(0, one.find_first_not_of("0123456789"));
        if (one.find("-virtual") == std::string::npos) wanted.insert(capability + "-real");
        if (one.find("-real") == std::string::npos) wanted.insert(capability + "-virtual");
    }
    EXPECT_EQ(device_code_in(file_bytes(cuda_plugin())), wanted);
}

TEST(CudaPlugin, NeedsNoDriverToLoad) {
    const std::string bytes = file_bytes(cuda_plugin());
    ASSERT_GT(bytes.size(), 100000u);
    const Plugin plugin(cuda_plugin());
    ASSERT_NE(plugin.operator->(), nullptr);
    // Whatever was mapped came through dlopen: the plugin itself names no NVIDIA library as needed.
    void* const again = dlopen(cuda_plugin().c_str(), RTLD_NOW | RTLD_LOCAL);
    EXPECT_NE(again, nullptr);
    if (again) dlclose(again);
    const std::string tool =
        "readelf -d '" + cuda_plugin().string() + "' 2>/dev/null | grep -E 'NEEDED.*lib(cuda|nvidia)'";
    EXPECT_NE(std::system(tool.c_str()), 0);
}

TEST(CudaPlugin, SaysThatThereIsNoDevice) {
    const Plugin plugin(cuda_plugin());
    const addend_device device = first_device(plugin);
    if (device.available) GTEST_SKIP() << "there is a device: " << device.name;
    EXPECT_EQ(plugin->device_count(), 1u);
    EXPECT_EQ(device.kind, std::uint32_t{ADDEND_DEVICE_GPU});
    EXPECT_EQ(device.why.code, ADDEND_ERROR_NO_DEVICE);
    EXPECT_EQ(std::string(device.why.text[1]).rfind("no CUDA device: ", 0), 0u) << device.why.text[1];
    EXPECT_GT(std::string(device.why.text[1]).size(), 25u);
    EXPECT_EQ(plugin->meter_count(), 0u);

    SmallModel model = make_small_model({});
    const auto block = model.program->bytes();
    const addend_weight_source source = model.source();
    addend_weights_options options{};
    options.struct_size = sizeof options;
    addend_weights* weights = nullptr;
    addend_error error = new_error();
    EXPECT_EQ(plugin->weights_create(block.data(), block.size(), &source, &options, &weights, &error),
              ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_NO_DEVICE);
    EXPECT_STREQ(error.text[1], device.why.text[1]);
    EXPECT_EQ(weights, nullptr);
    error = new_error();
    EXPECT_EQ(plugin->supports(0, block.data(), block.size(), nullptr, 0, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_NO_DEVICE);
}

}  // namespace
}  // namespace addend::test
