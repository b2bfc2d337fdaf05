#include "core/program/program_builder.h"

#include <gtest/gtest.h>

#include "core/base/message.h"
#include "tests/unit/program/sample_program.h"

namespace addend::test {
namespace {

template <class Call>
void expect_invalid(Call call, const char* what) {
    try {
        call();
        ADD_FAILURE() << "accepted: " << what;
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::program_invalid);
        EXPECT_EQ(arg_text(failure.message().args[1]), what) << failure.what();
    }
}

class Builder : public testing::Test {
  protected:
    ProgramBuilder b{16, 8, 1};
    WeightId table = b.add_weight("table", ADDEND_F32, 16, 8);
    WeightId trits = b.add_weight("trits", ADDEND_T2, 12, 8, 0.5f);
    Operand x = b.embed("embed", table);
};

TEST_F(Builder, ChecksShapesAsTheyAreAppended) {
    const Quantized q = b.quantize_i8("a.", x, 1e-5f, false);
    const Operand sums = b.ternary_matmul("sums", q.q, trits);
    EXPECT_EQ(sums.width, 12u);
    expect_invalid([&] { b.ternary_matmul("wrong", x, trits); }, "in.dtype");
    expect_invalid([&] { b.add("wrong2", x, q.scale); }, "in.width");
    expect_invalid([&] { b.rescale("wrong3", sums, x, 1); }, "in[1].width");
    expect_invalid([&] { b.rms_norm("wrong4", x, trits, 1e-6f); }, "weight.dtype");
    expect_invalid([&] { b.silu("wrong5", x.columns(4, 8)); }, "in.width");
    expect_invalid([&] { b.silu("wrong6", Operand{99, 0, 8}); }, "in");
    expect_invalid([&] { b.quantize_i8("wrong7.", x, 0, false); }, "f[0]");
    expect_invalid([&] { b.embed("wrong8", trits); }, "weight.rows");
    expect_invalid([&] { b.matmul("wrong9", x, trits); }, "weight.dtype");
}

TEST_F(Builder, TapNamesAreUnique) {
    expect_invalid([&] { b.silu("embed", x); }, "name");
}

TEST_F(Builder, SlicesOfSlices) {
    const Operand inner = x.columns(2, 6).columns(1, 3);
    EXPECT_EQ(inner.column, 3u);
    EXPECT_EQ(inner.width, 3u);
    EXPECT_EQ(b.silu("s", inner).width, 3u);
}

TEST_F(Builder, LogitsMustBeLogits) {
    expect_invalid([&] { b.build(x); }, "logits.rows");
}

TEST_F(Builder, WeightsAndStates) {
    expect_invalid([&] { b.add_weight("w", 99, 4, 33); }, "dtype");
    expect_invalid([&] { b.add_weight("w", ADDEND_F32, 0, 4); }, "rows");
    expect_invalid([&] { b.add_weight("w", ADDEND_T2, 4, (1u << 17) + 1); }, "cols");
    expect_invalid([&] { b.add_state("s", ADDEND_I8, ADDEND_STATE_RECURRENT, 8, 0); }, "dtype");
    expect_invalid([&] { b.add_state("s", ADDEND_F32, ADDEND_STATE_RECURRENT, 8, 1); }, "layer");
}

TEST_F(Builder, AStateServesOneInstruction) {
    const StateId state = b.add_state("s", ADDEND_F32, ADDEND_STATE_RECURRENT, 8, 0);
    const Operand h = b.mlgru_scan("h", x, x, state);
    b.mlgru_scan("again", h, x, state);
    const Operand rows = b.select_rows("rows", h);
    const WeightId head = b.add_weight("head", ADDEND_F32, 16, 8);
    const Operand logits = b.matmul("logits", rows, head);
    expect_invalid([&] { b.build(logits); }, "uses");
}

TEST(Attention, BuildsAndReadsBack) {
    const auto program = attention_program();
    EXPECT_EQ(program->instructions().size(), 10u);
    EXPECT_EQ(program->states().size(), 2u);
    EXPECT_EQ(program->instructions()[4].op, ADDEND_OP_ATTENTION);
}

TEST(Layouts, TellSharableFromNot) {
    const auto program = lower_small().program;
    const auto other_scale = lower_small(small_config(), 0.25f).program;
    EXPECT_EQ(program->header().weights_layout, other_scale->header().weights_layout);
    EXPECT_EQ(program->header().state_layout, other_scale->header().state_layout);
    HgrnBitConfig wider = small_config();
    wider.intermediate_size = 16;
    EXPECT_NE(program->header().weights_layout, lower_small(wider).program->header().weights_layout);
    EXPECT_EQ(program->header().state_layout, lower_small(wider).program->header().state_layout);
    HgrnBitConfig deeper = small_config();
    deeper.layers = 3;
    EXPECT_NE(program->header().state_layout, lower_small(deeper).program->header().state_layout);
}

}  // namespace
}  // namespace addend::test
