#include "core/chat/jinja/text.h"

#include <unicode/uchar.h>

#include "core/tokenizer/utf8.h"

namespace addend::jinja {
namespace {

bool in_set(std::string_view character, const utf8::Step& s, std::string_view set) {
    if (set.empty()) {
        // Python's idea of white space: Unicode's, and the four separators U+001C … U+001F.
        return s.lead == utf8::Lead::complete &&
               (u_isUWhiteSpace(static_cast<UChar32>(s.point)) || (s.point >= 0x1C && s.point <= 0x1F));
    }
    while (!set.empty()) {
        const std::size_t size = utf8::step(set).size;
        if (set.substr(0, size) == character) return true;
        set.remove_prefix(size);
    }
    return false;
}

}  // namespace

std::size_t Text::leading(std::string_view set) const {
    std::size_t at = 0;
    while (at < size()) {
        const utf8::Step s = utf8::step(view().substr(at));
        if (!in_set(view().substr(at, s.size), s, set)) break;
        at += s.size;
    }
    return at;
}

std::size_t Text::trailing(std::string_view set) const {
    std::size_t end = size();
    while (end > 0) {
        std::size_t begin = end - 1;
        while (begin > 0 && end - begin < 4 && (static_cast<unsigned char>(bytes[begin]) & 0xC0) == 0x80)
            --begin;
        utf8::Step s = utf8::step(view().substr(begin, end - begin));
        if (s.size != end - begin) {
            begin = end - 1;
            s = utf8::step(view().substr(begin, 1));
        }
        if (!in_set(view().substr(begin, end - begin), s, set)) break;
        end = begin;
    }
    return size() - end;
}

Text Text::stripped(bool left, bool right, std::string_view set) const {
    const std::size_t begin = left ? leading(set) : 0;
    const std::size_t cut = right && begin < size() ? trailing(set) : 0;
    return part(begin, size() - cut);
}

std::vector<std::size_t> Text::characters() const {
    std::vector<std::size_t> offsets;
    for (std::size_t at = 0; at < size(); at += utf8::step(view().substr(at)).size) offsets.push_back(at);
    offsets.push_back(size());
    return offsets;
}

std::vector<Segment> Text::segments() const {
    std::vector<Segment> out;
    for (std::size_t at = 0; at < size();) {
        const char mark = marks[at];
        std::size_t end = marks.find_first_not_of(mark, at);
        if (end == std::string::npos) end = size();
        out.push_back({bytes.substr(at, end - at), mark == 0});
        at = end;
    }
    return out;
}

}  // namespace addend::jinja
