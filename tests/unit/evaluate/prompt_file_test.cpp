// Files of prompts: what counts as one, and what strangers put into them.
#include "core/evaluate/prompt_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/message.h"

namespace addend::test {
namespace {

using Prompts = std::vector<std::string>;

Code refused(std::string_view text) {
    try {
        (void)parse_prompts(text, "p.txt");
    } catch (const Failure& failure) {
        return failure.code();
    }
    return Code::internal_error;
}

TEST(PromptFile, OneALine) {
    EXPECT_EQ(parse_prompts("one\ntwo\r\n  three  \n", "p"), (Prompts{"one", "two", "three"}));
    EXPECT_EQ(parse_prompts("\xEF\xBB\xBFone", "p"), (Prompts{"one"}));
    EXPECT_EQ(parse_prompts("\n\none\ntwo\n\n", "p"), (Prompts{"one", "two"})) << "blank lines at the ends separate nothing";
}

TEST(PromptFile, OneAParagraphWhereLinesAreBlank) {
    EXPECT_EQ(parse_prompts("one\nstill one\n\n \t\ntwo\r\n", "p"), (Prompts{"one\nstill one", "two"}));
}

TEST(PromptFile, WhatIsNoTextIsRefused) {
    EXPECT_EQ(refused(std::string_view("a\0b", 3)), Code::prompts_not_text);
    EXPECT_EQ(refused("a\nb\x1b[31m"), Code::prompts_not_text);
    for (const char* bytes : {"\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\x7f"})
        EXPECT_EQ(refused(bytes), Code::prompts_not_text) << testing::PrintToString(bytes);
    EXPECT_EQ(parse_prompts("\xe2\x82\xac \xf0\x9f\x90\x89 \xd0\xb4", "p").size(), 1u);
    EXPECT_EQ(refused(""), Code::prompts_none);
    EXPECT_EQ(refused(" \n\t\n"), Code::prompts_none);
}

TEST(PromptFile, LimitsHold) {
    std::string many;
    for (std::size_t n = 0; n < most_prompts; ++n) many += "p\n";
    EXPECT_EQ(parse_prompts(many, "p").size(), most_prompts);
    EXPECT_EQ(refused(many + "p"), Code::prompts_too_many);
    EXPECT_EQ(parse_prompts(std::string(prompt_most_bytes, 'x'), "p").size(), 1u);
    EXPECT_EQ(refused(std::string(prompt_most_bytes + 1, 'x')), Code::prompts_too_long);
}

TEST(PromptFile, ALargeFileIsNotRead) {
    const auto path = std::filesystem::path(testing::TempDir()) / "prompts.txt";
    std::ofstream(path) << std::string(prompt_file_most_bytes + 1, 'x');
    EXPECT_THROW((void)read_prompts(path), Failure);
    std::ofstream(path) << "one\ntwo";
    EXPECT_EQ(read_prompts(path).size(), 2u);
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace addend::test
