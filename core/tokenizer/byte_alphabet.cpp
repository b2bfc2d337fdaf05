#include "core/tokenizer/byte_alphabet.h"

#include <array>

#include "core/tokenizer/utf8.h"

namespace addend {
namespace {

constexpr int first_moved = 0x100;
constexpr int moved_count = 68;

struct Alphabet {
    std::array<std::string, 256> text;
    std::array<int, first_moved + moved_count> byte_of;

    Alphabet() {
        byte_of.fill(-1);
        int moved = 0;
        for (int b = 0; b < 256; ++b) {
            const bool printable = (b >= 0x21 && b <= 0x7E) || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
            const int point = printable ? b : first_moved + moved++;
            utf8::append(text[static_cast<std::size_t>(b)], static_cast<char32_t>(point));
            byte_of[static_cast<std::size_t>(point)] = b;
        }
    }
};

const Alphabet& alphabet() {
    static const Alphabet a;
    return a;
}

}  // namespace

std::string_view byte_to_alphabet(unsigned char byte) {
    return alphabet().text[byte];
}

std::optional<std::string> alphabet_to_bytes(std::string_view token) {
    const auto& byte_of = alphabet().byte_of;
    std::string bytes;
    while (!token.empty()) {
        const utf8::Step s = utf8::step(token);
        if (s.lead != utf8::Lead::complete || s.point >= byte_of.size() || byte_of[s.point] < 0)
            return std::nullopt;
        bytes += static_cast<char>(byte_of[s.point]);
        token.remove_prefix(s.size);
    }
    return bytes;
}

}  // namespace addend
