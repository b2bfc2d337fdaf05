// Every message code has exactly one English sentence, which uses exactly the code's arguments.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/message.h"

namespace addend {
namespace {

struct Entry {
    std::string code;
    std::string text;
};

const std::vector<Entry> sentences = {
#define ADDEND_SENTENCE(code, text) {#code, text},
#include "app/sentences/backend.inc"
#include "app/sentences/base.inc"
#include "app/sentences/chat.inc"
#include "app/sentences/evaluate.inc"
#include "app/sentences/files.inc"
#include "app/sentences/inspect.inc"
#include "app/sentences/meters.inc"
#include "app/sentences/program.inc"
#include "app/sentences/runtime.inc"
#include "app/sentences/store.inc"
#include "app/sentences/tokenizer.inc"
#undef ADDEND_SENTENCE
};
constexpr std::size_t rooms = 11;

std::vector<Entry> codes() {
    std::vector<Entry> list;
    for (int i = 0; i < static_cast<int>(Code::count_); ++i) {
        std::string args;
        for (const std::string_view arg : code_args(static_cast<Code>(i))) args += std::string(arg) + ' ';
        list.push_back({std::string(code_name(static_cast<Code>(i))), args});
    }
    return list;
}

std::set<std::string> placeholders(std::string_view text) {
    std::set<std::string> names;
    for (std::size_t open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const std::size_t close = text.find('}', open);
        // One that is never closed is no argument's name.
        names.insert(close == std::string_view::npos ? "{"
                                                     : std::string(text.substr(open + 1, close - open - 1)));
    }
    return names;
}

std::set<std::string> words(std::string_view text) {
    std::set<std::string> names;
    for (std::size_t space = text.find(' '); space != std::string_view::npos; space = text.find(' ')) {
        names.insert(std::string(text.substr(0, space)));
        text.remove_prefix(space + 1);
    }
    return names;
}

/// What is wrong between a list of codes (text: argument names, each followed by a space) and one of
/// sentences.
std::vector<std::string> mismatches(const std::vector<Entry>& all_codes,
                                    const std::vector<Entry>& all_sentences) {
    std::vector<std::string> wrong;
    for (const Entry& code : all_codes) {
        const auto is_its = [&](const Entry& s) { return s.code == code.code; };
        const auto count = std::ranges::count_if(all_sentences, is_its);
        if (count != 1) {
            wrong.push_back(code.code + ": " + std::to_string(count) + " sentences");
            continue;
        }
        const std::string& text = std::ranges::find_if(all_sentences, is_its)->text;
        if (placeholders(text) != words(code.text)) wrong.push_back(code.code + ": arguments differ");
        if (text.empty() || std::string_view(".?!}").find(text.back()) == std::string_view::npos)
            wrong.push_back(code.code + ": no sentence");
    }
    for (const Entry& sentence : all_sentences)
        if (std::ranges::none_of(all_codes, [&](const Entry& c) { return c.code == sentence.code; }))
            wrong.push_back(sentence.code + ": sentence without a code");
    return wrong;
}

TEST(Sentences, MatchTheCodes) {
    ASSERT_GT(codes().size(), 20u);
    for (const std::string& wrong : mismatches(codes(), sentences)) ADD_FAILURE() << wrong;
}

TEST(Sentences, CodesAreUnique) {
    std::set<std::string> names;
    for (const Entry& code : codes()) EXPECT_TRUE(names.insert(code.code).second) << code.code;
}

TEST(Sentences, EveryRoomIsLookedAt) {
    const auto count = [](const char* folder) {
        return static_cast<std::size_t>(std::ranges::distance(
            std::filesystem::directory_iterator(std::string(ADDEND_SOURCE_DIR) + folder)));
    };
    EXPECT_EQ(count("/app/sentences"), rooms);
    EXPECT_EQ(count("/core/base/codes"), rooms);
}

// The check itself must be able to fail.
TEST(Sentences, EveryKindOfMismatchIsSeen) {
    const std::vector<Entry> code = {{"gone", "path size "}};
    EXPECT_TRUE(mismatches(code, {{"gone", "{path} lacks {size} bytes."}}).empty());
    EXPECT_EQ(mismatches(code, {}), std::vector<std::string>{"gone: 0 sentences"});
    EXPECT_EQ(mismatches(code, {{"gone", "{path} {size}."}, {"gone", "{path} {size}."}}),
              std::vector<std::string>{"gone: 2 sentences"});
    EXPECT_EQ(mismatches(code, {{"gone", "{path} is gone."}}),
              std::vector<std::string>{"gone: arguments differ"});
    EXPECT_EQ(mismatches(code, {{"gone", "{path} {size} {more}."}}),
              std::vector<std::string>{"gone: arguments differ"});
    EXPECT_EQ(mismatches(code, {{"gone", "{path} {size"}}).size(), 2u);
    EXPECT_EQ(mismatches({}, {{"gone", "Gone."}}), std::vector<std::string>{"gone: sentence without a code"});
}

}  // namespace
}  // namespace addend
