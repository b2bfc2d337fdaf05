// What the table promises, before anything is computed.
#include <gtest/gtest.h>

#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

TEST(Structure, StructsAreFilledNoFurtherThanTheCallerKnowsThem) {
    const Plugin plugin(plugin_under_test());
    addend_device device;
    std::memset(&device, 0x5A, sizeof device);
    device.struct_size = 40;  // up to and with `id`
    ASSERT_EQ(plugin->device_at(0, &device, nullptr), ADDEND_OK);
    EXPECT_EQ(device.struct_size, 40u);
    EXPECT_EQ(device.name[0], 0x5A);
    addend_error error;
    std::memset(&error, 0x5A, sizeof error);
    error.struct_size = 8;
    EXPECT_EQ(plugin->device_at(99, &device, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
    EXPECT_EQ(error.text[0][0], 0x5A);
}

TEST(Structure, HostOfAnotherVersionIsRefused) {
    const Plugin plugin(plugin_under_test());
    addend_host host{};
    host.abi_major = ADDEND_ABI_MAJOR + 1;
    host.struct_size = sizeof host;
    addend_error error = new_error();
    EXPECT_EQ(plugin->init(&host, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

TEST(Structure, NullHandlesAreArgumentErrors) {
    const Plugin plugin(plugin_under_test());
    addend_error error = new_error();
    addend_memory memory{};
    memory.struct_size = sizeof memory;
    EXPECT_EQ(plugin->run(nullptr, nullptr, &error), ADDEND_FAILED);
    EXPECT_EQ(plugin->weights_memory(nullptr, &memory), ADDEND_FAILED);
    EXPECT_EQ(plugin->session_reset(nullptr, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
    plugin->cancel(nullptr, 1);
    plugin->weights_destroy(nullptr);
    plugin->program_destroy(nullptr);
    plugin->plan_destroy(nullptr);
    plugin->session_destroy(nullptr);
}

TEST(Structure, PlanCoversEveryInstructionWithNamedSteps) {
    const Plugin plugin(plugin_under_test());
    SmallModel model = make_small_model({});
    Loaded loaded(plugin, model);
    const auto n = static_cast<std::uint32_t>(model.program->instructions().size());
    std::uint32_t fewest = UINT32_MAX;
    for (addend_plan* plan : {loaded.plan(1), loaded.plan(1, loaded.all_values())}) {
        std::vector<std::uint32_t> step_of(n, ADDEND_NONE);
        std::uint32_t steps = 0;
        ASSERT_EQ(plugin->plan_cover(plan, step_of.data(), n, &steps), ADDEND_OK);
        for (std::uint32_t s : step_of) ASSERT_LT(s, steps);
        char name[64];
        for (std::uint32_t s = 0; s < steps; ++s) {
            ASSERT_EQ(plugin->plan_step_name(plan, s, name), ADDEND_OK);
            EXPECT_NE(name[0], '\0');
        }
        EXPECT_EQ(plugin->plan_step_name(plan, steps, name), ADDEND_FAILED);
        // Inputs are never computed in a later step than their user.
        for (std::uint32_t i = 0; i < n; ++i)
            for (const addend_operand& in : model.program->instructions()[i].in)
                if (in.value != ADDEND_NONE) {
                    EXPECT_LE(step_of[model.program->values()[in.value].producer], step_of[i]);
                }
        fewest = std::min(fewest, steps);
    }
    // Eight steps a layer: four by rows, four by columns; and embedding, selected rows, head.
    EXPECT_LE(fewest, 8u * 3 + 3);
}

// What cannot run is named, instruction by instruction, with the reason; everything else can.
TEST(Structure, SupportIsToldWithReasons) {
    const Plugin plugin(plugin_under_test());
    SmallModel model = make_transformer({});
    const auto reasons_of = [&](auto change) {
        const auto good = model.program->bytes();
        std::vector<std::byte> block(good.begin(), good.end());
        const addend_program_header& h = model.program->header();
        for (std::uint32_t n = 0; n < h.instructions.count; ++n) {
            addend_instruction i;
            std::byte* const at = block.data() + h.instructions.offset + n * sizeof i;
            std::memcpy(&i, at, sizeof i);
            change(i);
            std::memcpy(at, &i, sizeof i);
        }
        std::vector<addend_error> reasons(h.instructions.count);
        addend_error error = new_error();
        const std::int32_t status =
            plugin->supports(0, block.data(), block.size(), reasons.data(), h.instructions.count, &error);
        std::vector<std::pair<int, std::string>> unsupported;  // op and reason
        for (std::uint32_t n = 0; n < h.instructions.count; ++n)
            if (reasons[n].code != ADDEND_ERROR_NONE) {
                EXPECT_EQ(reasons[n].code, ADDEND_ERROR_UNSUPPORTED_OP);
                EXPECT_EQ(reasons[n].number[0], n);
                unsupported.emplace_back(reasons[n].number[1], reasons[n].text[0]);
            }
        EXPECT_EQ(status == ADDEND_OK, unsupported.empty());
        return unsupported;
    };
    const auto set = [](std::uint16_t op, int site, std::uint8_t mode, std::uint8_t bits) {
        return [=](addend_instruction& i) {
            if (i.op == op) i.arithmetic[site] = {mode, bits};
        };
    };
    EXPECT_TRUE(reasons_of([](addend_instruction&) {}).empty());
    for (const int bits : {1, 4, 23})
        for (const int site : {0, 1})
            EXPECT_TRUE(
                reasons_of(set(ADDEND_OP_ATTENTION, site, ADDEND_LMUL, static_cast<std::uint8_t>(bits)))
                    .empty());
    EXPECT_TRUE(reasons_of(set(ADDEND_OP_ATTENTION, 1, ADDEND_E5M2, 0)).empty());
    EXPECT_TRUE(reasons_of(set(ADDEND_OP_MUL, 0, ADDEND_LMUL, 3)).empty());
    for (const auto& [mode, bits] :
         {std::pair<std::uint8_t, std::uint8_t>{ADDEND_LMUL, 0}, {ADDEND_LMUL, 24}, {9, 0}}) {
        const auto unsupported = reasons_of(set(ADDEND_OP_ATTENTION, 1, mode, bits));
        ASSERT_EQ(unsupported.size(), 2u);  // one a layer
        EXPECT_EQ(unsupported[0].first, ADDEND_OP_ATTENTION);
        EXPECT_NE(unsupported[0].second, "");
        EXPECT_EQ(reasons_of(set(ADDEND_OP_MUL, 0, mode, bits)).size(), 2u);
    }
}

TEST(Structure, MemoryIsTold) {
    const Plugin plugin(plugin_under_test());
    SmallModel model = make_small_model({});
    Loaded loaded(plugin, model);
    addend_memory memory{};
    memory.struct_size = sizeof memory;
    std::uint64_t least = 0;
    for (const addend_weight& w : model.program->weights()) least += w.bytes;
    ASSERT_EQ(plugin->weights_memory(loaded.weights, &memory), ADDEND_OK);
    EXPECT_GE(memory.weights, least);
    ASSERT_EQ(plugin->session_memory(loaded.session(), &memory), ADDEND_OK);
    EXPECT_EQ(memory.state,
              2 * 3 * 192u);  // three states of 48 floats, and the copy that a cancel goes back to
    ASSERT_EQ(plugin->plan_memory(loaded.plan(1), &memory), ADDEND_OK);
    const std::uint64_t one = memory.scratch;
    ASSERT_EQ(plugin->plan_memory(loaded.plan(64), &memory), ADDEND_OK);
    EXPECT_GT(one, 0u);
    EXPECT_GT(memory.scratch, one);
}

}  // namespace
}  // namespace addend::test
