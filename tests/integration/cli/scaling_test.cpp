// addend scaling through the real binary, where nothing is measured: projections and what is wrong. Measuring itself is
// tests/unit/evaluate's business.
#include <gtest/gtest.h>

#include "core/files/json.h"
#include "tests/integration/cli/process.h"

namespace addend::test {
namespace {

TEST(CliScaling, ProjectsWhatWasNotMeasured) {
    const Finished f = run_addend({"scaling", "--json", "-p", "1024"});
    ASSERT_EQ(f.status, 0) << f.error;
    const Json study = Json::parse(f.out);
    EXPECT_EQ(study["format"], "addend-scaling-1");
    ASSERT_EQ(study["points"].size(), 10u);
    double before = 0;
    for (const Json& point : study["points"]) {
        EXPECT_EQ(point["provenance"], "projected") << point;
        // Without a measured point of its family there is nothing to project times from.
        EXPECT_TRUE(point["prefill_seconds"].is_null()) << point;
        if (point["family"] != "matmul-free") continue;
        EXPECT_GT(point["weights_bytes"].get<double>(), before);
        before = point["weights_bytes"].get<double>();
    }
    EXPECT_NEAR(before, 3.55e9, 0.15e9);  // 13B: 3.21 GB of trits and 0.33 GB of embedding
    const Finished text = run_addend({"scaling"});
    EXPECT_NE(text.out.find("MatMul-free 13B  projected"), std::string::npos) << text.out;
    EXPECT_NE(text.out.find("2406.02528"), std::string::npos);
}

TEST(CliScaling, RefusesShapesItHasNot) {
    const Finished f = run_addend({"scaling", "--shapes", "mmfree-370m,tiny"});
    EXPECT_EQ(f.status, 1);
    EXPECT_NE(f.error.find("tiny"), std::string::npos) << f.error;
    EXPECT_EQ(f.out, "");
    EXPECT_EQ(run_addend({"scaling", "-r", "0"}).status, 2);
}

TEST(CliScaling, SaysWhereItCouldNotWrite) {
    const Finished f = run_addend({"scaling", "--shapes", "mmfree-370m", "--folder", "/proc/no-such-folder"});
    EXPECT_EQ(f.status, 1);
    EXPECT_NE(f.error.find("/proc/no-such-folder"), std::string::npos) << f.error;
}

}  // namespace
}  // namespace addend::test
