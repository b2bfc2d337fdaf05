// Tiny models through every kernel, few launches each: what compute-sanitizer's slow tools can finish.
#include <gtest/gtest.h>

#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

namespace addend::test {
namespace {

void agrees(SmallModel model) {
    const Plugin cuda(plugin_under_test()), cpu(plugin_path("addend_cpu"));
    const std::vector<std::int32_t> tokens = some_tokens(4, model.program->header().vocab);
    Loaded expected(cpu, model), found(cuda, model);
    const RunResult right = expected.run(expected.plan(4), expected.session(), tokens);
    for (const std::uint32_t rows : {1u, 4u}) {
        const RunResult result = found.run(found.plan(rows), found.session(), tokens);
        ASSERT_EQ(result.status, ADDEND_OK) << result.error.text[0] << result.error.text[1];
        EXPECT_TRUE(same_bits(result.logits, right.logits)) << rows << " rows a chunk";
    }
}

TEST(Tiny, MatMulFree) {
    agrees(make_small_model({33, 48, 80, 2, ADDEND_BF16, false, 0, false, 11}));
}
TEST(Tiny, WholeTiles) {  // a token in one launch
    agrees(make_small_model({33, 64, 96, 1, ADDEND_BF16, false, 0, false, 13}));
}
TEST(Tiny, DenseHead) {
    agrees(make_small_model({33, 36, 52, 1, ADDEND_F16, true, 30.0f, true, 12}));
}
TEST(Tiny, Transformer) {
    agrees(make_transformer({}));
}

}  // namespace
}  // namespace addend::test
