// Device memory: counted to the byte, given back, and its lack survived.
#include <gtest/gtest.h>

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
