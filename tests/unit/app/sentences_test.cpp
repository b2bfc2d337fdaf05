#include "app/cli/sentences.h"

#include <gtest/gtest.h>

namespace addend::cli {
namespace {

TEST(CliSentences, FillInArguments) {
    EXPECT_EQ(sentence({Code::file_truncated, {{"path", "a{b}"}, {"expected", 12}, {"found", 3}}}),
              "a{b} is cut short: 12 bytes expected, 3 found.");
    EXPECT_NE(sentence({Code::file_truncated, {}}).find("{path}"), std::string::npos);
}

}  // namespace
}  // namespace addend::cli
