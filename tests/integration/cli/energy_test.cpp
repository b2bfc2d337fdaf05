// addend energy through the real binary: the rows of its answer, the table it takes, under a locale with a comma.
#include <gtest/gtest.h>

#include <fstream>

#include "core/files/json.h"
#include "tests/integration/cli/process.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

Json energy_of(std::vector<std::string> words) {
    words.insert(words.begin(), {"energy", small_model_folder().string(), "--json"});
    const Finished f = run_addend({.arguments = words, .environment = {{"LC_ALL", "ru_RU.UTF-8"}}, .input = {}, .watch = {}});
    EXPECT_EQ(f.status, 0) << f.error;
    return f.status == 0 ? Json::parse(f.out) : Json();
}

TEST(CliEnergy, StandsBesideTwinAndTransformer) {
    const Json json = energy_of({"--patch", "elementwise:4"});
    EXPECT_EQ(json["provenance"], "modelled");
    EXPECT_EQ(json["boundary"], "arithmetic only, memory traffic not included");
    EXPECT_EQ(json["table"]["picojoules"]["fp32_multiply"], 3.7);
    ASSERT_EQ(json["rows"].size(), 3u);
    EXPECT_EQ(json["rows"][0]["patch"], "elementwise:4");
    EXPECT_EQ(json["rows"][1]["what"], "exact_twin");
    EXPECT_EQ(json["rows"][2]["what"], "fp16_transformer");
    EXPECT_EQ(json["rows"][2]["float_bits"], 16);
    const Json& decode = json["rows"][0]["decode"];
    EXPECT_TRUE(decode["zeros_known"].get<bool>());
    EXPECT_GT(decode["by_kind"]["int_add_skipped"]["operations"].get<double>(), 0);
    EXPECT_EQ(decode["by_kind"]["int_add_skipped"]["picojoules"], 0.0);
    EXPECT_TRUE(decode["by_kind"]["transcendental"]["picojoules"].is_null());
    EXPECT_LT(decode["picojoules_per_token"].get<double>(),
              json["rows"][1]["decode"]["picojoules_per_token"].get<double>());
}

TEST(CliEnergy, TakesATableOfItsOwn) {
    const auto path = scratch_folder() / "table.json";
    std::ofstream(path) << R"({"source": "mine", "picojoules": {"int32_add": 1.1}})";
    const Json before = energy_of({})["rows"][0]["decode"], after = energy_of({"--table", path.string()})["rows"][0]["decode"];
    const double adds = before["by_kind"]["int_add"]["operations"].get<double>();
    EXPECT_NEAR(after["picojoules_per_token"].get<double>() - before["picojoules_per_token"].get<double>(), adds, 1e-6 * adds);
    std::ofstream(path) << R"({"picojoules": {"int32_add": -1}})";
    const Finished f = run_addend({"energy", small_model_folder().string(), "--table", path.string()});
    EXPECT_EQ(f.status, 1);
    EXPECT_NE(f.error.find("int32_add"), std::string::npos) << f.error;
}

}  // namespace
}  // namespace addend::test
