#include "core/tokenizer/utf8.h"

namespace addend::utf8 {
namespace {

struct LeadRule {
    std::size_t size;          // of the whole character, 0 for a byte that starts none
    unsigned char first_low;   // allowed range of the second byte: excludes overlong forms,
    unsigned char first_high;  // surrogates and points above U+10FFFF
    unsigned char payload;     // of the lead byte
};

LeadRule rule_of(unsigned char lead) {
    if (lead < 0x80) return {1, 0, 0, lead};
    if (lead < 0xC2 || lead > 0xF4) return {0, 0, 0, 0};
    if (lead < 0xE0) return {2, 0x80, 0xBF, static_cast<unsigned char>(lead & 0x1F)};
    const auto payload = static_cast<unsigned char>(lead & 0x0F);
    if (lead == 0xE0) return {3, 0xA0, 0xBF, payload};
    if (lead == 0xED) return {3, 0x80, 0x9F, payload};
    if (lead < 0xF0) return {3, 0x80, 0xBF, payload};
    if (lead == 0xF0) return {4, 0x90, 0xBF, payload};
    if (lead == 0xF4) return {4, 0x80, 0x8F, payload};
    return {4, 0x80, 0xBF, payload};
}

}  // namespace

Step step(std::string_view text) {
    const LeadRule rule = rule_of(static_cast<unsigned char>(text[0]));
    if (rule.size == 0) return {Lead::invalid, 1, 0};
    char32_t point = rule.payload;
    for (std::size_t i = 1; i < rule.size; ++i) {
        if (i == text.size()) return {Lead::incomplete, i, 0};
        const auto byte = static_cast<unsigned char>(text[i]);
        const unsigned char low = i == 1 ? rule.first_low : 0x80;
        const unsigned char high = i == 1 ? rule.first_high : 0xBF;
        if (byte < low || byte > high) return {Lead::invalid, i, 0};
        point = (point << 6) | (byte & 0x3F);
    }
    return {Lead::complete, rule.size, point};
}

bool valid(std::string_view text) {
    while (!text.empty()) {
        const Step s = step(text);
        if (s.lead != Lead::complete) return false;
        text.remove_prefix(s.size);
    }
    return true;
}

std::string repaired(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Step s = step(text);
        out += s.lead == Lead::complete ? text.substr(0, s.size) : replacement;
        text.remove_prefix(s.size);
    }
    return out;
}

void append(std::string& text, char32_t point) {
    const auto put = [&text](char32_t byte) { text += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | (point >> 6));
        put(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        put(0xE0 | (point >> 12));
        put(0x80 | ((point >> 6) & 0x3F));
        put(0x80 | (point & 0x3F));
    } else {
        put(0xF0 | (point >> 18));
        put(0x80 | ((point >> 12) & 0x3F));
        put(0x80 | ((point >> 6) & 0x3F));
        put(0x80 | (point & 0x3F));
    }
}

std::size_t length(std::string_view text) {
    std::size_t count = 0;
    for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

}  // namespace addend::utf8
