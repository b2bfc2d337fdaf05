#include "core/tokenizer/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <array>
#include <cstdint>

#include "core/base/message.h"

namespace addend {
namespace {

constexpr std::size_t max_pattern_bytes = 1 << 16;

// PCRE2's \s also holds U+180E, which Unicode's White_Space (what tokenizer files mean) left in version 6.3.
constexpr std::string_view white_space =
    "\\t-\\r \\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}";

std::string with_unicode_space(std::string_view pattern) {
    std::string out;
    bool in_class = false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (c == '\\' && i + 1 < pattern.size()) {
            const char next = pattern[++i];
            if (next == 's') {
                out += in_class ? std::string(white_space) : "[" + std::string(white_space) + "]";
            } else if (next == 'S' && !in_class) {
                out += "[^" + std::string(white_space) + "]";
            } else {
                out += c;
                out += next;
            }
            continue;
        }
        if (c == '[' && !in_class)
            in_class = true;
        else if (c == ']')
            in_class = false;
        out += c;
    }
    return out;
}

struct MatchState {
    pcre2_match_data* data;
    pcre2_match_context* context;

    explicit MatchState(const pcre2_code* code)
        : data(pcre2_match_data_create_from_pattern(code, nullptr)),
          context(pcre2_match_context_create(nullptr)) {
        if (!data || !context) throw Failure(Code::out_of_memory, {{"bytes", 0}, {"purpose", "regex"}});
        pcre2_set_heap_limit(context, 64 << 10);  // KiB
    }
    ~MatchState() {
        pcre2_match_data_free(data);
        pcre2_match_context_free(context);
    }
    MatchState(const MatchState&) = delete;
    MatchState& operator=(const MatchState&) = delete;
};

}  // namespace

struct Regex::Code {
    pcre2_code* code = nullptr;
    ~Code() { pcre2_code_free(code); }
};

Regex::Regex(const std::string& pattern, const std::string& source) : pattern_(pattern) {
    auto code = std::make_unique<Code>();
    const std::string adapted = with_unicode_space(pattern);
    int error = 0;
    PCRE2_SIZE offset = 0;
    if (pattern.size() <= max_pattern_bytes) {
        code->code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(adapted.data()), adapted.size(),
                                   PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &error, &offset, nullptr);
    } else {
        error = PCRE2_ERROR_NOMEMORY;
    }
    if (!code->code) {
        std::array<PCRE2_UCHAR, 256> reason{};
        pcre2_get_error_message(error, reason.data(), reason.size());
        throw Failure(addend::Code::tokenizer_regex_invalid,
                      {{"source", source},
                       {"pattern", pattern.substr(0, 200)},
                       {"offset", offset},
                       {"reason", reinterpret_cast<const char*>(reason.data())}});
    }
    // Without a JIT for this machine the interpreter does the same work.
    pcre2_jit_compile(code->code, PCRE2_JIT_COMPLETE);
    code_ = std::move(code);
}

Regex::~Regex() = default;

void Regex::find_all(std::string_view text, std::vector<TextSpan>& out) const {
    MatchState state(code_->code);
    // An ordinary match needs few steps. Whatever needs more is charged to one budget for the whole text, so
    // that many expensive matches cost no more than one.
    constexpr std::uint32_t first_limit = 512;
    std::uint64_t budget = 10'000'000 + 64ULL * text.size();
    const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
    std::size_t at = 0;
    std::uint32_t limit = first_limit;
    std::uint32_t options = PCRE2_NO_UTF_CHECK;
    while (at < text.size()) {
        pcre2_set_match_limit(state.context, limit);
        pcre2_set_depth_limit(state.context, limit);
        const int rc = pcre2_match(code_->code, subject, text.size(), at, options, state.data, state.context);
        if (rc == PCRE2_ERROR_NOMATCH) return;
        if (rc == PCRE2_ERROR_JIT_STACKLIMIT) {
            options |= PCRE2_NO_JIT;
            continue;
        }
        if ((rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT) && budget >= limit * 16ULL) {
            limit *= 16;
            budget -= limit;
            continue;
        }
        if (rc < 0) {
            throw Failure(addend::Code::tokenizer_regex_limit,
                          {{"pattern", pattern_.substr(0, 200)}, {"offset", at}});
        }
        const PCRE2_SIZE* span = pcre2_get_ovector_pointer(state.data);
        // \K in a lookahead can put the start after the end or before where we stand.
        if (span[0] < at || span[1] < span[0]) {
            throw Failure(addend::Code::tokenizer_regex_limit,
                          {{"pattern", pattern_.substr(0, 200)}, {"offset", at}});
        }
        if (span[1] > span[0]) {
            out.push_back({span[0], span[1]});
            at = span[1];
        } else {
            at = span[1] + 1;
            while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
        }
        limit = first_limit;
        options = PCRE2_NO_UTF_CHECK;
    }
}

}  // namespace addend
