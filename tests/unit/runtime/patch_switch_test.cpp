// Patched programs over one weights handle, and sessions that change between them, on the CPU backend.
#include <gtest/gtest.h>

#include <cstring>

#include "core/program/program.h"
#include "core/runtime/session.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

class PatchSwitch : public testing::Test {
  protected:
    PatchSwitch() {
        const BackendRegistry registry({{fs::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins"}, {}});
        model_ = LoadedModel::load(Model::open(small_model_folder()), registry.find("cpu"), {}, {}, {});
        for (std::int32_t n = 0; n < 24; ++n) tokens_.push_back((n * 37 + 5) % 256);
    }
    /// Logits of the last of `tokens`, read on.
    std::vector<float> read(Session& session, std::span<const std::int32_t> tokens) {
        std::vector<float> logits(model_->program().program().header().vocab);
        RunControl control;
        EXPECT_TRUE(session.read(tokens, logits, control));
        return logits;
    }
    static bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
        return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
    }
    std::span<const std::int32_t> first() const { return std::span(tokens_).first(16); }
    std::span<const std::int32_t> then() const { return std::span(tokens_).subspan(16); }

    std::shared_ptr<LoadedModel> model_;
    std::vector<std::int32_t> tokens_;
};

TEST_F(PatchSwitch, ProgramsAndPlansAreMadeOnceOverTheSameWeights) {
    const Patch patch = parse_patch("elementwise:4");
    const std::uint64_t weights = model_->memory().weights;
    const auto program = model_->program_for(patch);
    EXPECT_EQ(program, model_->program_for(parse_patch("elementwise:4@0-0,elementwise:4@1-")));
    EXPECT_NE(program.get(), &model_->program());
    EXPECT_EQ(&model_->program(), model_->program_for({}).get());
    const PlanOptions options{.max_rows = 8, .taps = {}, .injections = {}};
    EXPECT_EQ(model_->plan_for(patch, options), model_->plan_for(patch, options));
    EXPECT_NE(model_->plan_for(patch, options), model_->plan(options));
    EXPECT_EQ(model_->memory().weights, weights);
}

TEST_F(PatchSwitch, APatchChangesTheLogitsAndSwitchingBackKeepsTheState) {
    Session exact(model_), patched(model_), switching(model_);
    patched.use_patch(parse_patch("elementwise:2"));
    const auto exact_first = read(exact, first());
    const auto patched_first = read(patched, first());
    EXPECT_FALSE(same_bits(exact_first, patched_first));

    EXPECT_TRUE(same_bits(read(switching, first()), exact_first));
    switching.use_patch(parse_patch("elementwise:2"));
    EXPECT_EQ(switching.tokens().size(), 16u) << "the state is kept";
    const auto mixed = read(switching, then());
    EXPECT_FALSE(same_bits(mixed, read(exact, then()))) << "read under the patch";
    EXPECT_FALSE(same_bits(mixed, read(patched, then()))) << "after a state that was made exactly";

    // There and back between two reads is as if nothing had happened.
    Session back(model_);
    (void)read(back, first());
    back.use_patch(parse_patch("elementwise:2"));
    back.use_patch({});
    Session fresh(model_);
    (void)read(fresh, first());
    EXPECT_TRUE(same_bits(read(back, then()), read(fresh, then())));
}

TEST_F(PatchSwitch, ALayerAlonePatchedLeavesTheOthers) {
    Session all(model_), one(model_), exact(model_);
    all.use_patch(parse_patch("all:2"));
    one.use_patch(parse_patch("elementwise:2@1"));
    const auto a = read(all, first()), b = read(one, first()), c = read(exact, first());
    EXPECT_FALSE(same_bits(a, b));
    EXPECT_FALSE(same_bits(b, c));
}

TEST_F(PatchSwitch, WhatDoesNotFitIsRefusedAndTheSessionGoesOn) {
    Session session(model_);
    (void)read(session, first());
    try {
        session.use_patch(parse_patch("attention:4"));
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::patch_site_missing);
    }
    EXPECT_TRUE(session.patch().none());
    Session other(model_);
    (void)read(other, first());
    EXPECT_TRUE(same_bits(read(session, then()), read(other, then())));
}

}  // namespace
}  // namespace addend::test
