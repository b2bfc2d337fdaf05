// The template backend computes the same model by the plainest means: what the CPU backend is compared with
// here, and the proof that the ABI is enough for a device written in C.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

std::filesystem::path template_path() {
    return std::filesystem::path(ADDEND_BINARY_DIR) / "lib/addend/templates/addend_template.so";
}

class Template : public testing::Test {
  protected:
    Plugin cpu{plugin_path("addend_cpu")};
    Plugin plain{template_path()};
    SmallModel model = make_small_model({});
    Loaded on_cpu{cpu, model}, on_plain{plain, model};
    std::vector<std::int32_t> tokens = some_tokens(30, 97);
};

// Layer by layer from the CPU's own values (by chunks of one instruction): no rounding flip can pile up.
// Integer values and int8 activations must agree but for roundings at a half; floats to a few units in the
// last place.
TEST_F(Template, TapsAgree) {
    const std::vector<std::uint32_t> all = on_cpu.all_values();
    RunOptions options;
    options.taps = all;
    const std::vector<std::int32_t> first(tokens.begin(), tokens.begin() + 1);
    const RunResult a = on_cpu.run(on_cpu.plan(1, all), on_cpu.session(), first, options);
    const RunResult b = on_plain.run(on_plain.plan(1, all), on_plain.session(), first, options);
    ASSERT_EQ(a.status, ADDEND_OK);
    ASSERT_EQ(b.status, ADDEND_OK);
    std::size_t flips = 0, integers = 0;
    for (std::uint32_t v : all) {
        const addend_value& value = model.program->values()[v];
        const std::string name(model.program->name(value.name));
        for (std::uint32_t c = 0; c < value.width; ++c) {
            if (value.dtype == ADDEND_I8) {
                const int x = static_cast<std::int8_t>(a.taps[v][c]),
                          y = static_cast<std::int8_t>(b.taps[v][c]);
                ASSERT_LE(std::abs(x - y), 1) << name;
                flips += x != y;
                ++integers;
            } else if (value.dtype == ADDEND_F32) {
                float x = 0, y = 0;
                std::memcpy(&x, &a.taps[v][std::size_t{c} * 4], 4);
                std::memcpy(&y, &b.taps[v][std::size_t{c} * 4], 4);
                ASSERT_NEAR(x, y, 3e-2 * std::max(1.0f, std::abs(x))) << name << " " << c;
            }
        }
    }
    EXPECT_LE(flips * 100, integers);  // under 1 %
}

TEST_F(Template, LogitsAgree) {
    const RunResult a = on_cpu.run(on_cpu.plan(8), on_cpu.session(2), tokens);
    const RunResult b = on_plain.run(on_plain.plan(8), on_plain.session(), tokens);
    ASSERT_EQ(b.status, ADDEND_OK);
    double difference = 0, size = 0;
    for (std::size_t n = 0; n < a.logits.size(); ++n) {
        difference += std::pow(a.logits[n] - b.logits[n], 2);
        size += std::pow(a.logits[n], 2);
    }
    EXPECT_LT(std::sqrt(difference / size), 3e-2);  // DESIGN §8's bound for honest floats
    EXPECT_GT(size, 0);
}

TEST_F(Template, ChunksCancelAndSnapshots) {
    const RunResult expected = on_plain.run(on_plain.plan(1), on_plain.session(), tokens);
    addend_plan* const plan = on_plain.plan(8);
    addend_session* const session = on_plain.session();
    RunOptions options;
    options.id = 50;
    options.progress = [&](std::uint32_t done) {
        if (done == 8) plain->cancel(session, 50);
    };
    const RunResult cancelled = on_plain.run(plan, session, tokens, options);
    EXPECT_EQ(cancelled.status, ADDEND_CANCELLED);
    EXPECT_EQ(cancelled.tokens_done, 8u);
    std::uint64_t bytes = 0;
    ASSERT_EQ(plain->session_snapshot_bytes(session, &bytes, nullptr), ADDEND_OK);
    std::vector<std::byte> snapshot(bytes);
    ASSERT_EQ(plain->session_snapshot(session, snapshot.data(), bytes, nullptr), ADDEND_OK);
    addend_session* const other = on_plain.session();
    ASSERT_EQ(plain->session_restore(other, snapshot.data(), bytes, nullptr), ADDEND_OK);
    options = {};
    options.id = 51;
    const RunResult rest = on_plain.run(plan, other, std::span(tokens).subspan(8), options);
    ASSERT_EQ(rest.status, ADDEND_OK);
    EXPECT_EQ(std::memcmp(rest.logits.data(), expected.logits.data() + 8 * 97, rest.logits.size() * 4), 0);
}

TEST_F(Template, SaysWhatItCannotRun) {
    SmallModel other = make_small_model({97, 48, 80, 1, ADDEND_BF16, false, 30.0f, true, 1});
    const auto block = other.program->bytes();
    std::vector<addend_error> reasons(other.program->instructions().size());
    addend_error error = new_error();
    EXPECT_EQ(plain->supports(0, block.data(), block.size(), reasons.data(),
                              static_cast<std::uint32_t>(reasons.size()), &error),
              ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_UNSUPPORTED_OP);
    const auto unsupported = std::count_if(reasons.begin(), reasons.end(),
                                           [](const addend_error& r) { return r.code != ADDEND_ERROR_NONE; });
    EXPECT_EQ(unsupported, 2);  // matmul and soft_cap
    EXPECT_EQ(cpu->supports(0, block.data(), block.size(), nullptr, 0, &error), ADDEND_OK);
}

}  // namespace
}  // namespace addend::test
