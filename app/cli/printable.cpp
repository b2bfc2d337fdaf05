#include "app/cli/printable.h"

#include "core/tokenizer/utf8.h"

namespace addend::cli {
namespace {

void append_hex(std::string& out, char32_t value, int digits) {
    constexpr std::string_view digit = "0123456789abcdef";
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += digit[(value >> shift) & 15];
}

bool is_control(char32_t c) {
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
}

/// Bidirectional overrides, embeddings and isolates (Unicode TR9 §2), and the line and paragraph separators.
bool reorders(char32_t c) {
    return (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const utf8::Step step = utf8::step(text);
        const bool whole = step.lead == utf8::Lead::complete;
        if (!whole) {
            for (const char byte : text.substr(0, step.size)) {
                out += "\\x";
                append_hex(out, static_cast<unsigned char>(byte), 2);
            }
        } else if (is_control(step.point)) {
            out += "\\x";
            append_hex(out, step.point, 2);
        } else if (reorders(step.point)) {
            out += "\\u";
            append_hex(out, step.point, 4);
        } else {
            out += text.substr(0, step.size);
        }
        text.remove_prefix(step.size);
    }
    return out;
}

}  // namespace addend::cli
