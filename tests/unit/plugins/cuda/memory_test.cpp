// Device memory: counted to the byte, given back, and its lack survived.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

double meter(const Plugin& plugin, const std::string& id) {
    for (std::uint32_t m = 0; m < plugin->meter_count(); ++m) {
        addend_meter found{};
        found.struct_size = sizeof found;
        plugin->meter_at(m, &found, nullptr);
        if (id != found.id || found.device != 0) continue;
        double value = -1;
        std::int64_t time = 0;
        addend_error error = new_error();
        EXPECT_EQ(plugin->meter_read(m, &value, &time, &error), ADDEND_OK) << error.text[1];
        return value;
    }
    ADD_FAILURE() << "no meter " << id;
    return -1;
}

TEST(CudaMemory, WhatHandlesTellIsWhatTheMeterCounts) {
    const Plugin plugin(plugin_under_test());
    const double before = meter(plugin, "gpu.allocated");
    {
        SmallModel model = make_transformer({});
        Loaded loaded(plugin, model);
        addend_plan* const plan = loaded.plan(8);
        addend_session* const session = loaded.session();
        ASSERT_EQ(loaded.run(plan, session, some_tokens(300, 61)).status, ADDEND_OK);
        addend_memory w{}, p{}, s{};
        w.struct_size = p.struct_size = s.struct_size = sizeof w;
        plugin->weights_memory(loaded.weights, &w);
        plugin->plan_memory(plan, &p);
        plugin->session_memory(session, &s);
        EXPECT_EQ(meter(plugin, "gpu.allocated") - before,
                  static_cast<double>(w.weights + p.scratch + s.state + s.scratch));
        EXPECT_GE(meter(plugin, "gpu.allocated_peak"), meter(plugin, "gpu.allocated"));
    }
    EXPECT_EQ(meter(plugin, "gpu.allocated"), before);
}

TEST(CudaMemory, TooLargeAPlanIsRefusedAndTheRestGoesOn) {
    const Plugin plugin(plugin_under_test());
    SmallModel model = make_small_model({});
    Loaded loaded(plugin, model);
    addend_session* const session = loaded.session();
    addend_plan_options options{};
    options.struct_size = sizeof options;
    for (const std::uint32_t rows : {UINT32_MAX, UINT32_MAX / 2, 1u << 29}) {  // some 100 GB and more
        options.max_rows = rows;
        addend_plan* plan = nullptr;
        addend_error error = new_error();
        EXPECT_EQ(plugin->plan_create(loaded.program, &options, &plan, &error), ADDEND_FAILED);
        EXPECT_EQ(error.code, ADDEND_ERROR_OUT_OF_MEMORY) << error.text[0] << error.text[1];
        EXPECT_GT(error.number[0], std::int64_t{1} << 30);
    }
    EXPECT_EQ(loaded.run(loaded.plan(2), session, some_tokens(3, 97)).status, ADDEND_OK);
}

// The driver's own interface, by name: the plugin brings its runtime along, and tests link none.
class Driver {
  public:
    Driver() {
        library_ = dlopen("libcuda.so.1", RTLD_NOW);
        void* context = nullptr;
        if (!library_ || call<int>("cuInit", 0u) != 0 ||
            call<int>("cuDevicePrimaryCtxRetain", &context, 0) != 0 ||
            call<int>("cuCtxSetCurrent", context) != 0)
            ADD_FAILURE() << "no driver";
    }
    template <class Result, class... Arguments>
    Result call(const char* name, Arguments... arguments) {
        auto* const function = reinterpret_cast<Result (*)(Arguments...)>(dlsym(library_, name));
        return function(arguments...);
    }
    /// Takes memory until there is none in pieces of a megabyte.
    void take_all() {
        for (std::size_t piece = std::size_t{1} << 36; piece >= std::size_t{1} << 20;) {
            std::uint64_t memory = 0;
            if (call<int>("cuMemAlloc_v2", &memory, piece) == 0)
                taken_.push_back(memory);
            else
                piece /= 2;
        }
    }
    void give_back() {
        for (const std::uint64_t memory : taken_) call<int>("cuMemFree_v2", memory);
        taken_.clear();
    }
    /// Runs a kernel that stops the device.
    void fault() {
        static const char* const code =
            ".version 7.0\n.target sm_80\n.address_size 64\n.visible .entry stop() { trap; }\n";
        void *module = nullptr, *kernel = nullptr;
        if (call<int>("cuModuleLoadData", &module, static_cast<const void*>(code)) != 0 ||
            call<int>("cuModuleGetFunction", &kernel, module, "stop") != 0)
            std::exit(3);
        call<int>("cuLaunchKernel", kernel, 1u, 1u, 1u, 1u, 1u, 1u, 0u, static_cast<void*>(nullptr),
                  static_cast<void**>(nullptr), static_cast<void**>(nullptr));
        if (call<int>("cuCtxSynchronize") == 0) std::exit(4);
    }

  private:
    void* library_ = nullptr;
    std::vector<std::uint64_t> taken_;
};

TEST(CudaMemory, AFullDeviceRefusesWhatIsNewAndGoesOnWithWhatIsThere) {
    const Plugin plugin(plugin_under_test());
    SmallModel model = make_small_model({});
    Loaded loaded(plugin, model);
    const std::vector<std::int32_t> tokens = some_tokens(6, 97);
    addend_plan* const plan = loaded.plan(1);
    const RunResult before = loaded.run(plan, loaded.session(), tokens);
    addend_session* const session = loaded.session();
    Driver driver;
    driver.take_all();
    addend_plan_options options{};
    options.struct_size = sizeof options;
    options.max_rows = 1u << 16;  // some 100 MB
    addend_plan* large = nullptr;
    addend_error error = new_error();
    EXPECT_EQ(plugin->plan_create(loaded.program, &options, &large, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_OUT_OF_MEMORY) << error.text[0] << error.text[1];
    const RunResult full = loaded.run(plan, session, tokens);
    EXPECT_EQ(full.status, ADDEND_OK) << full.error.text[0] << full.error.text[1];
    EXPECT_TRUE(same_bits(full.logits, before.logits));
    driver.give_back();
    ASSERT_EQ(plugin->plan_create(loaded.program, &options, &large, &error), ADDEND_OK) << error.text[0];
    plugin->plan_destroy(large);
}

// In a process of its own: what a lost device leaves behind can only be given up.
int use_a_lost_device() {
    const Plugin plugin(plugin_under_test());
    SmallModel model = make_small_model({});
    Loaded loaded(plugin, model);
    addend_plan *const one = loaded.plan(1), *const many = loaded.plan(4);
    addend_session* const session = loaded.session();
    const std::vector<std::int32_t> tokens = some_tokens(3, 97);
    if (loaded.run(one, session, tokens).status != ADDEND_OK) return 5;
    Driver().fault();
    for (addend_plan* plan : {one, many}) {
        const RunResult lost = loaded.run(plan, session, tokens);
        if (lost.status != ADDEND_FAILED || lost.error.code != ADDEND_ERROR_DEVICE_LOST) return 6;
        std::fprintf(stderr, "lost: %s %s\n", lost.error.text[0], lost.error.text[1]);
    }
    return testing::Test::HasFailure() ? 7 : 0;
}

TEST(CudaMemoryDeathTest, ALostDeviceIsASentenceAndNotACrash) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(std::exit(use_a_lost_device()), testing::ExitedWithCode(0), "lost: .*failure");
}

TEST(CudaMeters, EachTellsOrSaysWhyNot) {
    const Plugin plugin(plugin_under_test());
    ASSERT_GT(plugin->meter_count(), 0u);
    for (std::uint32_t m = 0; m < plugin->meter_count(); ++m) {
        addend_meter found{};
        found.struct_size = sizeof found;
        ASSERT_EQ(plugin->meter_at(m, &found, nullptr), ADDEND_OK);
        double value = 0;
        std::int64_t time = 0;
        if (found.provenance == ADDEND_UNAVAILABLE) {
            EXPECT_NE(found.why.text[1][0], '\0') << found.id;
            continue;
        }
        EXPECT_EQ(found.provenance, std::uint32_t{ADDEND_MEASURED});
        EXPECT_EQ(plugin->meter_read(m, &value, &time, nullptr), ADDEND_OK) << found.id;
        EXPECT_GE(value, 0) << found.id;
        std::printf("%-20s %14.2f  %s, window %lld ns\n", found.id, value, found.sensor,
                    static_cast<long long>(found.window_ns));
    }
}

}  // namespace
}  // namespace addend::test
