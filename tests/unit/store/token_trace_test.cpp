#include "core/store/token_trace.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "core/base/message.h"

namespace addend {
namespace {

TokenTrace full_trace() {
    TokenTrace trace;
    trace.ids = {0, 1, 127, 128, 31999, std::numeric_limits<std::int32_t>::max(), -1};
    trace.spans = {{0, 0}, {0, 3}, {3, 3}, {3, 200}, {190, 4000000000u}, {5, 6}, {0, 4294967295u}};
    trace.log_probabilities = {-0.0f, -0.5f, -1e-30f, -104.25f, -std::numeric_limits<float>::infinity(),
                               0.f,   -3.f};
    trace.times_ns = {
        0, 1, 500, 400, std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(),
        7};
    trace.alternatives = {{}, {{1, -0.5f}}, {{127, -1.f}, {5, -2.f}, {-1, -3.f}}, {}, {}, {{0, 0.f}}, {}};
    return trace;
}

std::vector<std::byte> bytes(std::initializer_list<int> values) {
    std::vector<std::byte> result;
    for (const int value : values) result.push_back(static_cast<std::byte>(value));
    return result;
}

TEST(TokenTraceBlob, KeepsEveryField) {
    EXPECT_EQ(decode_tokens(encode_tokens(full_trace())), full_trace());
}

TEST(TokenTraceBlob, KeepsEachFieldAlone) {
    for (int field = 0; field < 5; ++field) {
        TokenTrace trace;
        const TokenTrace full = full_trace();
        trace.ids = full.ids;
        if (field == 1) trace.spans = full.spans;
        if (field == 2) trace.log_probabilities = full.log_probabilities;
        if (field == 3) trace.times_ns = full.times_ns;
        if (field == 4) trace.alternatives = full.alternatives;
        EXPECT_EQ(decode_tokens(encode_tokens(trace)), trace) << field;
    }
    EXPECT_TRUE(encode_tokens({}).empty());
    EXPECT_TRUE(decode_tokens({}).empty());
}

// The bytes themselves, so that the layout cannot change under stored messages.
TEST(TokenTraceBlob, IsLaidOutAsDocumented) {
    TokenTrace trace;
    trace.ids = {300, 2};
    trace.spans = {{0, 2}, {1, 4}};
    trace.log_probabilities = {-1.0f, -0.5f};
    trace.times_ns = {10, 9};
    trace.alternatives = {{{5, -2.0f}}, {}};
    const auto expected = bytes({1,  15, 2,    0xAC, 2, 2,              // version, flags, count, ids
                                 0,  2,  1,    3,                       // spans: +0 len 2, -1 len 3
                                 0,  0,  0x80, 0xBF, 0, 0,    0, 0xBF,  // -1.0f, -0.5f
                                 20, 1,                                 // +10, -1
                                 1,  5,  0,    0,    0, 0xC0, 0});      // one alternative, none
    EXPECT_EQ(encode_tokens(trace), expected);
}

TEST(TokenTraceBlob, PartsConcatenate) {
    TokenTrace a, b;
    a.ids = {1, 2};
    a.spans = {{0, 1}, {1, 5}};
    a.times_ns = {100, 200};
    b.ids = {3};
    b.spans = {{5, 9}};
    b.times_ns = {300};
    auto blob = encode_tokens(a);
    const auto more = encode_tokens(b);
    blob.insert(blob.end(), more.begin(), more.end());
    const TokenTrace both = decode_tokens(blob);
    EXPECT_EQ(both.ids, (std::vector<std::int32_t>{1, 2, 3}));
    EXPECT_EQ(both.spans, (std::vector<ByteSpan>{{0, 1}, {1, 5}, {5, 9}}));
    EXPECT_EQ(both.times_ns, (std::vector<std::int64_t>{100, 200, 300}));

    b.times_ns.clear();  // other flags
    blob = encode_tokens(a);
    const auto odd = encode_tokens(b);
    blob.insert(blob.end(), odd.begin(), odd.end());
    EXPECT_THROW(decode_tokens(blob), Failure);
}

TEST(TokenTraceBlob, RefusesWhatIsDamaged) {
    const auto good = encode_tokens(full_trace());
    for (std::size_t length = 1; length < good.size(); ++length)
        EXPECT_THROW(decode_tokens(std::span(good).first(length)), Failure) << length;
    EXPECT_THROW(decode_tokens(bytes({2, 0, 1, 1})), Failure);                             // version
    EXPECT_THROW(decode_tokens(bytes({1, 16, 1, 1})), Failure);                            // flags
    EXPECT_THROW(decode_tokens(bytes({1, 0, 0})), Failure);                                // empty part
    EXPECT_THROW(decode_tokens(bytes({1, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F})), Failure);  // id above 32 bits
    EXPECT_THROW(decode_tokens(bytes({1, 1, 1, 0, 1, 1})), Failure);  // span before the text
    // 2^62 tokens claimed by nine bytes: refused before anything is allocated.
    EXPECT_THROW(decode_tokens(bytes({1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40})), Failure);
}

TEST(TokenTraceBlob, SurvivesNoise) {
    std::mt19937 random(1);
    const auto good = encode_tokens(full_trace());
    int refused = 0;
    for (int round = 0; round < 20000; ++round) {
        auto blob = good;
        for (int i = 0; i < 3; ++i) blob[random() % blob.size()] = static_cast<std::byte>(random());
        try {
            const TokenTrace trace = decode_tokens(blob);
            EXPECT_LE(trace.size(), blob.size());
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.code(), Code::store_tokens_damaged);
            ++refused;
        }
    }
    EXPECT_GT(refused, 1000);
}

TEST(TokenTraceBlob, RefusesArraysOfUnequalLength) {
    TokenTrace trace = full_trace();
    trace.times_ns.pop_back();
    EXPECT_THROW(encode_tokens(trace), Failure);
}

}  // namespace
}  // namespace addend
