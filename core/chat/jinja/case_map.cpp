#include "core/chat/jinja/case_map.h"

#include <unicode/uchar.h>

#include "core/tokenizer/utf8.h"

namespace addend::jinja {

Text case_mapped(const Text& text, const std::string& how) {
    Text out;
    bool word_starts = true;
    bool first = true;
    for (std::size_t at = 0; at < text.size();) {
        const utf8::Step s = utf8::step(text.view().substr(at));
        const auto c = static_cast<UChar32>(s.point);
        if (s.lead != utf8::Lead::complete) {
            out.append(text, at, at + s.size);
        } else {
            const bool upper =
                how == "upper" || (how == "title" && word_starts) || (how == "capitalize" && first);
            std::string mapped;
            utf8::append(mapped, static_cast<char32_t>(upper ? u_toupper(c) : u_tolower(c)));
            out.append(mapped, text.marks[at]);
            word_starts = !u_isalpha(c);
        }
        first = false;
        at += s.size;
    }
    return out;
}

bool all_of_class(const Text& text, const std::string& name) {
    bool cased = false;
    for (std::size_t at = 0; at < text.size();) {
        const utf8::Step s = utf8::step(text.view().substr(at));
        const auto c = static_cast<UChar32>(s.point);
        if (s.lead != utf8::Lead::complete) return false;
        if (name == "isdigit" && !u_isdigit(c)) return false;
        if (name == "isspace" && !u_isUWhiteSpace(c)) return false;
        if (name == "isalpha" && !u_isalpha(c)) return false;
        if (name == "isupper" && u_isULowercase(c)) return false;
        if (name == "islower" && u_isUUppercase(c)) return false;
        cased = cased || u_isULowercase(c) || u_isUUppercase(c);
        at += s.size;
    }
    return (name == "isupper" || name == "islower") ? cased : !text.empty();
}

Value replaced(Budget& budget, const Text& text, const Text& from, const Text& to, const Value* count) {
    std::int64_t left = count && count->integer() && *count->integer() >= 0 ? *count->integer() : INT64_MAX;
    Text out;
    std::size_t at = 0;
    if (from.empty()) {
        // Python puts the new string between all characters.
        const auto offsets = text.characters();
        for (std::size_t i = 0; i < offsets.size(); ++i) {
            budget.make(to.size() + 8);
            if (left-- > 0) out.append(to);
            if (i + 1 < offsets.size()) out.append(text, offsets[i], offsets[i + 1]);
        }
        return budget.string(std::move(out));
    }
    while (left-- > 0) {
        const std::size_t next = text.bytes.find(from.bytes, at);
        if (next == std::string::npos) break;
        budget.make(to.size() + 8);
        out.append(text, at, next);
        out.append(to);
        at = next + from.size();
    }
    out.append(text, at, text.size());
    return budget.string(std::move(out));
}

}  // namespace addend::jinja
