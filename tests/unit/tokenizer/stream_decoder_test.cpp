#include "core/tokenizer/stream_decoder.h"

#include <gtest/gtest.h>

#include "core/base/message.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend {
namespace {

std::vector<std::int32_t> bytes_as_ids(std::string_view bytes) {
    std::vector<std::int32_t> ids;
    for (const char c : bytes) ids.push_back(static_cast<unsigned char>(c));
    return ids;
}

TEST(StreamDecoder, NeverHalfACharacter) {
    const auto t = test::make(test::small_json());
    const std::string text = "aé🦙中\n";
    StreamDecoder stream(t);
    std::string out;
    for (const std::int32_t id : bytes_as_ids(text)) {
        const std::string piece = stream.push(id);
        EXPECT_TRUE(utf8::valid(piece));
        out += piece;
    }
    EXPECT_EQ(out + stream.finish(), text);
    // Each byte token of the llama has the whole character.
    EXPECT_EQ(stream.spans()[3], (TextSpan{3, 7}));
    EXPECT_EQ(stream.spans()[6], (TextSpan{3, 7}));
    EXPECT_EQ(stream.spans()[0], (TextSpan{0, 1}));
}

TEST(StreamDecoder, TokenThatEndsOneCharacterAndBeginsTheNext) {
    test::Json json = test::small_json();
    // One token "a" + 0xC3, written in the byte alphabet; its second byte is completed by the next token.
    json["model"]["vocab"]["aÃ"] = 263;
    const auto t = test::make(json);
    StreamDecoder stream(t);
    EXPECT_EQ(stream.push(263), "a");
    EXPECT_EQ(stream.push(0xA9), "é");
    EXPECT_EQ(stream.spans()[0], (TextSpan{0, 3}));
    EXPECT_EQ(stream.spans()[1], (TextSpan{1, 3}));
}

TEST(StreamDecoder, InvalidRestBecomesTheReplacement) {
    const auto t = test::make(test::small_json());
    StreamDecoder stream(t);
    EXPECT_EQ(stream.push(0xF0), "");
    EXPECT_EQ(stream.push(0x9F), "");
    EXPECT_EQ(stream.push('x'), "\xEF\xBF\xBDx");
    EXPECT_EQ(stream.push(0xE4), "");
    EXPECT_EQ(stream.finish(), "\xEF\xBF\xBD");
    EXPECT_EQ(stream.emitted(), 7U);
    EXPECT_EQ(stream.spans()[1], (TextSpan{0, 3}));
    EXPECT_EQ(stream.spans()[3], (TextSpan{4, 7}));
    EXPECT_EQ(stream.push(0x80), "\xEF\xBF\xBD");
}

TEST(StreamDecoder, LeadingSpaceOnlyAtTheStart) {
    const auto t = test::make(test::metaspace_json());
    StreamDecoder first(t);
    EXPECT_EQ(first.push(1), "");
    EXPECT_EQ(first.push(263), "ab");
    EXPECT_EQ(first.push(263), " ab");
    StreamDecoder later(t, {true, false});
    EXPECT_EQ(later.push(263), " ab");
    StreamDecoder all(t, {false, true});
    EXPECT_EQ(all.push(1), "<s>");
    EXPECT_EQ(all.push(263), " ab");
}

TEST(StreamDecoder, SpansCoverTheText) {
    const auto t = test::make(test::small_json());
    const std::string text("hello \xF0\x9F\xA6\x99 he\xFFx", 15);
    const auto ids = t->encode(text);
    const DecodedText decoded = t->decode_with_spans(ids);
    ASSERT_EQ(decoded.spans.size(), ids.size());
    EXPECT_EQ(decoded.spans.front().begin, 0U);
    EXPECT_EQ(decoded.spans.back().end, decoded.text.size());
    for (std::size_t i = 1; i < ids.size(); ++i) EXPECT_LE(decoded.spans[i].begin, decoded.spans[i - 1].end);
}

TEST(StreamDecoder, UnknownIdIsAFailure) {
    const auto t = test::make(test::small_json());
    StreamDecoder stream(t);
    EXPECT_THROW(stream.push(1'000'000), Failure);
    EXPECT_THROW(stream.push(-1), Failure);
    EXPECT_EQ(stream.push('a'), "a");
}

}  // namespace
}  // namespace addend
