// What the table promises, before anything is computed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

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

TEST(Structure, EntryIsWhatTheHeaderSays) {
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

TEST(Structure, DevicesAreTheInstructionSetsBestFirst) {
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

TEST(Structure, ForcedInstructionSetComesFirst) {
    const Environment force("ADDEND_FORCE_ISA", "scalar");
    const Plugin plugin(plugin_path("addend_cpu"));
    EXPECT_STREQ(device_at(plugin, 0).id, "scalar");
    std::set<std::string> ids;
    for (std::uint32_t d = 0; d < plugin->device_count(); ++d) ids.insert(device_at(plugin, d).id);
    EXPECT_EQ(ids.size(), plugin->device_count());
}

TEST(Structure, UnknownForcedInstructionSetIsShownWithTheReason) {
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

TEST(Structure, StructsAreFilledNoFurtherThanTheCallerKnowsThem) {
    const Plugin plugin(plugin_path("addend_cpu"));
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
    const Plugin plugin(plugin_path("addend_cpu"));
    addend_host host{};
    host.abi_major = ADDEND_ABI_MAJOR + 1;
    host.struct_size = sizeof host;
    addend_error error = new_error();
    EXPECT_EQ(plugin->init(&host, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

TEST(Structure, NullHandlesAreArgumentErrors) {
    const Plugin plugin(plugin_path("addend_cpu"));
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
    const Plugin plugin(plugin_path("addend_cpu"));
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
    const Plugin plugin(plugin_path("addend_cpu"));
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
    const Plugin plugin(plugin_path("addend_cpu"));
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
