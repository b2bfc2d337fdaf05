// What a message remembers of its tokens, and its compact form in the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace addend {

/// Bytes [begin, end) of the message's text. A token that shows nothing (a control token) has an empty span.
struct ByteSpan {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    friend bool operator==(const ByteSpan&, const ByteSpan&) = default;
};

struct TokenAlternative {
    std::int32_t id = 0;
    float log_probability = 0;  // natural logarithm
    friend bool operator==(const TokenAlternative&, const TokenAlternative&) = default;
};

/// Structure of arrays, one entry per token. Every array except `ids` may be empty: not recorded.
struct TokenTrace {
    std::vector<std::int32_t> ids;
    std::vector<ByteSpan> spans;           // absolute in the message's text, also in a part of a reply
    std::vector<float> log_probabilities;  // of the token chosen, natural logarithm
    std::vector<std::int64_t> times_ns;    // when the token was ready, since the run began
    std::vector<std::vector<TokenAlternative>> alternatives;  // the likeliest, best first

    bool empty() const { return ids.empty(); }
    std::size_t size() const { return ids.size(); }
    friend bool operator==(const TokenTrace&, const TokenTrace&) = default;
};

/// Bytes of a trace. A stored blob is a sequence of parts, so that a reply grows by appending parts:
///
///   part   := version flags count ids [spans] [log-probabilities] [times] [alternatives]
///   version   1 byte, 1
///   flags     1 byte: bit 0 spans, 1 log-probabilities, 2 times, 3 alternatives follow
///   count     varint, tokens in this part, > 0
///   ids       count varints (an id as unsigned 32-bit)
///   spans     per token: zigzag varint (begin - end of the previous span; 0 before the first), varint (end -
///   begin) log-p.    per token: binary32, little-endian times     per token: zigzag varint (difference to
///   the previous token's; the first to 0) altern.   per token: varint m, then m times { varint id, binary32
///   little-endian }
///
/// varint is LEB128 (7 bits a byte, low first). An empty trace is zero bytes. All parts of a blob have the
/// same flags. Throws Failure internal_error when an array is neither empty nor as long as `ids`.
std::vector<std::byte> encode_tokens(const TokenTrace& trace);

/// Throws Failure store_tokens_damaged. Allocates no more than the blob's own size justifies.
TokenTrace decode_tokens(std::span<const std::byte> blob);

}  // namespace addend
