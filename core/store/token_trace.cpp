#include "core/store/token_trace.h"

#include <bit>
#include <optional>
#include <utility>

#include "core/base/message.h"

namespace addend {
namespace {

constexpr std::uint8_t format_version = 1;
enum Flag : std::uint8_t { has_spans = 1, has_log_probabilities = 2, has_times = 4, has_alternatives = 8 };

std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}

std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

/// Difference and sum modulo 2^64: hostile values wrap instead of overflowing.
std::int64_t wrapping_add(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}
std::int64_t wrapping_sub(std::int64_t a, std::int64_t b) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

class Writer {
  public:
    void byte(std::uint8_t value) { bytes_.push_back(static_cast<std::byte>(value)); }
    void varint(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(value | 0x80));
        byte(static_cast<std::uint8_t>(value));
    }
    void real(float value) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        for (int shift = 0; shift < 32; shift += 8) byte(static_cast<std::uint8_t>(bits >> shift));
    }
    std::vector<std::byte> take() { return std::move(bytes_); }

  private:
    std::vector<std::byte> bytes_;
};

class Reader {
  public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    bool at_end() const { return at_ == bytes_.size(); }
    std::size_t left() const { return bytes_.size() - at_; }
    [[noreturn]] void fail(const char* reason) const {
        throw Failure(Code::store_tokens_damaged, {{"offset", at_}, {"reason", reason}});
    }
    std::uint8_t byte() {
        if (at_end()) fail("cut short");
        return static_cast<std::uint8_t>(bytes_[at_++]);
    }
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const std::uint8_t next = byte();
            value |= static_cast<std::uint64_t>(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        fail("number too long");
    }
    std::int32_t id() {
        const std::uint64_t value = varint();
        if (value > UINT32_MAX) fail("token id out of range");
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
    }
    float real() {
        std::uint32_t bits = 0;
        for (int shift = 0; shift < 32; shift += 8) bits |= static_cast<std::uint32_t>(byte()) << shift;
        return std::bit_cast<float>(bits);
    }
    /// A count of things that take at least `bytes_each`: refused when the rest of the blob cannot hold them.
    std::size_t count(std::size_t bytes_each) {
        const std::uint64_t value = varint();
        if (value > left() / bytes_each) fail("more entries than bytes");
        return static_cast<std::size_t>(value);
    }

  private:
    std::span<const std::byte> bytes_;
    std::size_t at_ = 0;
};

std::uint8_t flags_of(const TokenTrace& trace) {
    std::uint8_t flags = 0;
    const auto note = [&](std::size_t size, Flag flag) {
        if (size == 0) return;
        if (size != trace.size())
            throw Failure(Code::internal_error, {{"detail", "a token array of another length than its ids"}});
        flags = static_cast<std::uint8_t>(flags | flag);
    };
    note(trace.spans.size(), has_spans);
    note(trace.log_probabilities.size(), has_log_probabilities);
    note(trace.times_ns.size(), has_times);
    note(trace.alternatives.size(), has_alternatives);
    return flags;
}

void read_spans(Reader& in, std::size_t count, TokenTrace& trace) {
    std::int64_t last = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::int64_t begin = wrapping_add(last, unzigzag(in.varint()));
        const std::uint64_t length = in.varint();
        if (begin < 0 || begin > UINT32_MAX || length > UINT32_MAX - static_cast<std::uint64_t>(begin))
            in.fail("span out of range");
        last = begin + static_cast<std::int64_t>(length);
        trace.spans.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(last)});
    }
}

void read_alternatives(Reader& in, std::size_t count, TokenTrace& trace) {
    for (std::size_t i = 0; i < count; ++i) {
        auto& list = trace.alternatives.emplace_back(in.count(5));
        for (TokenAlternative& alternative : list) {
            alternative.id = in.id();
            alternative.log_probability = in.real();
        }
    }
}

void read_part(Reader& in, std::uint8_t flags, TokenTrace& trace) {
    const std::size_t count = in.count(1);
    if (count == 0) in.fail("empty part");
    for (std::size_t i = 0; i < count; ++i) trace.ids.push_back(in.id());
    if (flags & has_spans) read_spans(in, count, trace);
    if (flags & has_log_probabilities)
        for (std::size_t i = 0; i < count; ++i) trace.log_probabilities.push_back(in.real());
    if (flags & has_times) {
        std::int64_t last = 0;
        for (std::size_t i = 0; i < count; ++i)
            trace.times_ns.push_back(last = wrapping_add(last, unzigzag(in.varint())));
    }
    if (flags & has_alternatives) read_alternatives(in, count, trace);
}

}  // namespace

std::vector<std::byte> encode_tokens(const TokenTrace& trace) {
    const std::uint8_t flags = flags_of(trace);
    if (trace.empty()) return {};
    Writer out;
    out.byte(format_version);
    out.byte(flags);
    out.varint(trace.size());
    for (const std::int32_t id : trace.ids) out.varint(static_cast<std::uint32_t>(id));
    std::int64_t last = 0;
    for (const ByteSpan& span : trace.spans) {
        if (span.end < span.begin)
            throw Failure(Code::internal_error, {{"detail", "a token span that ends first"}});
        out.varint(zigzag(static_cast<std::int64_t>(span.begin) - last));
        out.varint(span.end - span.begin);
        last = span.end;
    }
    for (const float value : trace.log_probabilities) out.real(value);
    last = 0;
    for (const std::int64_t time : trace.times_ns) {
        out.varint(zigzag(wrapping_sub(time, last)));
        last = time;
    }
    for (const auto& list : trace.alternatives) {
        out.varint(list.size());
        for (const TokenAlternative& alternative : list) {
            out.varint(static_cast<std::uint32_t>(alternative.id));
            out.real(alternative.log_probability);
        }
    }
    return out.take();
}

TokenTrace decode_tokens(std::span<const std::byte> blob) {
    TokenTrace trace;
    Reader in(blob);
    std::optional<std::uint8_t> all_flags;
    while (!in.at_end()) {
        if (in.byte() != format_version) in.fail("unknown version");
        const std::uint8_t flags = in.byte();
        if (flags > 15 || flags != all_flags.value_or(flags)) in.fail("unknown or differing flags");
        all_flags = flags;
        read_part(in, flags, trace);
    }
    return trace;
}

}  // namespace addend
