// Blocks, files and arguments that lie: refused with a reason, never a crash (run under sanitizers in CI).
#include <gtest/gtest.h>

#include <random>

#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

struct Target {
    const char* plugin;
    bool attention;
};

class Hostile : public testing::TestWithParam<Target> {
  protected:
    static std::filesystem::path path() {
        const std::string name = GetParam().plugin;
        return name == "addend_template"
                   ? std::filesystem::path(ADDEND_BINARY_DIR) / "lib/addend/templates/addend_template.so"
                   : plugin_path(name);
    }
    Plugin plugin{path()};
    // Small: thousands of blocks are tried.
    SmallModel model = GetParam().attention
                           ? make_transformer({97, 12, 4, 2, 6, 1, 8, 3, 4.0f, 4, true, 1, true, true, 1})
                           : make_small_model({97, 36, 52, 1});

    std::vector<std::byte> block() const {
        const auto bytes = model.program->bytes();
        return {bytes.begin(), bytes.end()};
    }
    std::int32_t load(const std::vector<std::byte>& block, addend_weights** weights, addend_error* error) {
        const addend_weight_source source = model.source();
        addend_weights_options options{};
        options.struct_size = sizeof options;
        options.threads = 1;
        return plugin->weights_create(block.data(), block.size(), &source, &options, weights, error);
    }
    // All the way: what a bent block is accepted for, it must also survive.
    void use(const std::vector<std::byte>& bent) {
        addend_error error = new_error();
        plugin->supports(0, bent.data(), bent.size(), nullptr, 0, &error);
        addend_program* program = nullptr;
        if (plugin->program_create(good_, bent.data(), bent.size(), &program, &error) != ADDEND_OK) return;
        ++accepted_;
        addend_plan_options options{};
        options.struct_size = sizeof options;
        options.max_rows = 3;
        addend_plan* plan = nullptr;
        addend_session_options session_options{};
        session_options.struct_size = sizeof session_options;
        session_options.threads = 1;
        addend_session* session = nullptr;
        if (plugin->plan_create(program, &options, &plan, &error) == ADDEND_OK &&
            plugin->session_create(good_, program, &session_options, &session, &error) == ADDEND_OK)
            run(plan, session, bent);
        plugin->session_destroy(session);
        plugin->plan_destroy(plan);
        plugin->program_destroy(program);
    }
    void run(addend_plan* plan, addend_session* session, const std::vector<std::byte>& bent) {
        addend_program_header header;
        std::memcpy(&header, bent.data(), sizeof header);
        const std::int32_t tokens[5] = {0, 0, 0, 0, 0};
        const std::uint32_t rows[2] = {1, 4};
        std::vector<float> logits(std::size_t{2} * header.vocab);
        addend_run_item item{};
        item.session = session;
        item.tokens = tokens;
        item.n_tokens = 5;
        item.n_logits = 2;
        item.logits_rows = rows;
        item.logits = logits.data();
        addend_run asked{};
        asked.struct_size = sizeof asked;
        asked.n_items = 1;
        asked.items = &item;
        asked.id = 1;
        addend_error error = new_error();
        EXPECT_EQ(plugin->run(plan, &asked, &error), ADDEND_OK) << error.text[0];
    }

    void SetUp() override {
        addend_error error = new_error();
        ASSERT_EQ(load(block(), &good_, &error), ADDEND_OK) << error.text[0];
    }
    void TearDown() override { plugin->weights_destroy(good_); }

    addend_weights* good_ = nullptr;
    int accepted_ = 0;
};

TEST_P(Hostile, TurnedBits) {
    const std::vector<std::byte> good = block();
    // Names may hold anything. Every seventh bit of the rest comes to every bit of a byte in turn.
    const std::size_t bits = model.program->header().names * 8;
    for (std::size_t bit = 0; bit < bits; bit += 7) {
        std::vector<std::byte> bent = good;
        bent[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
        use(bent);
    }
    EXPECT_GT(accepted_, 0);
    EXPECT_LT(accepted_, static_cast<int>(bits / 7));
}

TEST_P(Hostile, RandomBytesInTheTables) {
    std::mt19937 random(5);
    const std::vector<std::byte> good = block();
    for (int round = 0; round < 1500; ++round) {
        std::vector<std::byte> bent = good;
        for (int n = 0; n < 4; ++n) {
            const std::size_t at =
                std::uniform_int_distribution<std::size_t>(0, bent.size() / 4 - 1)(random) * 4;
            const std::uint32_t choices[] = {0,          1,          0xFFFFFFFF,
                                             0x7FFFFFFF, 0x80000000, static_cast<std::uint32_t>(random())};
            const std::uint32_t word = choices[random() % 6];
            std::memcpy(bent.data() + at, &word, sizeof word);
        }
        use(bent);
    }
    SUCCEED() << accepted_ << " were accepted";
}

TEST_P(Hostile, EveryTruncation) {
    const std::vector<std::byte> good = block();
    addend_error error = new_error();
    // From 5 on: no bytes at all have no address either, which is a bad argument rather than a bad program.
    for (std::size_t size = 5; size < good.size(); size += 5) {
        const std::vector<std::byte> cut(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        addend_program* program = nullptr;
        ASSERT_EQ(plugin->program_create(good_, cut.data(), cut.size(), &program, &error), ADDEND_FAILED)
            << size;
        ASSERT_EQ(error.code, ADDEND_ERROR_BAD_PROGRAM);
    }
    EXPECT_EQ(plugin->supports(0, nullptr, 100, nullptr, 0, &error), ADDEND_FAILED);
}

TEST_P(Hostile, UnreadableWeightNamesIt) {
    model.unreadable = 3;
    addend_weights* weights = nullptr;
    addend_error error = new_error();
    EXPECT_EQ(load(block(), &weights, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_READ_WEIGHT);
    EXPECT_EQ(error.number[0], 3);
    EXPECT_EQ(weights, nullptr);
}

TEST_P(Hostile, LoadingStopsWhenAsked) {
    model.stop_after = 1;
    addend_weights* weights = nullptr;
    addend_error error = new_error();
    model.reads = 0;
    EXPECT_EQ(load(block(), &weights, &error), ADDEND_CANCELLED);
    EXPECT_EQ(weights, nullptr);
    EXPECT_LE(model.reads, 2u);
}

TEST_P(Hostile, RunArguments) {
    Loaded loaded(plugin, model);
    addend_plan* const plan = loaded.plan(4);
    addend_session* const session = loaded.session();
    const std::vector<std::int32_t> good = some_tokens(6, 97);
    const auto refused = [&](const std::vector<std::int32_t>& tokens, const RunOptions& options = {}) {
        const RunResult result = loaded.run(plan, session, tokens, options);
        EXPECT_EQ(result.status, ADDEND_FAILED);
        EXPECT_EQ(result.error.code, ADDEND_ERROR_BAD_ARGUMENT) << result.error.text[0];
        std::uint64_t position = 99;
        plugin->session_position(session, &position);
        EXPECT_EQ(position, 0u);
    };
    refused({0, 97});
    refused({-1});
    RunOptions options;
    options.all_logits = false;
    options.logits_rows = {6};
    refused(good, options);
    options.logits_rows = {3, 2};
    refused(good, options);
    options.logits_rows = {};
    options.taps = {1};  // not the plan's
    refused(good, options);
    EXPECT_EQ(loaded.run(plan, session, {}).status, ADDEND_OK);
    EXPECT_EQ(loaded.run(plan, session, good).status, ADDEND_OK);
}

// The template is tried where the CPU backend is.
std::vector<Target> targets() {
    std::vector<Target> list{{ADDEND_PLUGIN_UNDER_TEST, false}, {ADDEND_PLUGIN_UNDER_TEST, true}};
    if (std::string(ADDEND_PLUGIN_UNDER_TEST) == "addend_cpu") list.push_back({"addend_template", false});
    return list;
}

INSTANTIATE_TEST_SUITE_P(Plugins, Hostile, testing::ValuesIn(targets()), [](const auto& tested) {
    return std::string(tested.param.plugin) + (tested.param.attention ? "_attention" : "");
});

TEST(HostileWeights, IllegalTritIsRefused) {
    const Plugin plugin(plugin_under_test());
    SmallModel model = make_small_model({});
    for (std::uint32_t w = 0; w < model.weights.size(); ++w)
        if (model.program->weights()[w].dtype == ADDEND_T2) model.weights[w][5] = std::byte{0x57};
    const addend_weight_source source = model.source();
    addend_weights_options options{};
    options.struct_size = sizeof options;
    addend_weights* weights = nullptr;
    addend_error error = new_error();
    const auto block = model.program->bytes();
    EXPECT_EQ(plugin->weights_create(block.data(), block.size(), &source, &options, &weights, &error),
              ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

}  // namespace
}  // namespace addend::test
