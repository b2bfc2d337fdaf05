// A string that knows of each byte whether the template wrote it or a person.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/segment.h"

namespace addend::jinja {

/// `marks` runs beside `bytes`: 0 trusted, 1 untrusted. Every operation moves both together.
struct Text {
    std::string bytes;
    std::string marks;

    Text() = default;
    static Text trusted(std::string_view s) { return Text(s, 0); }
    static Text untrusted(std::string_view s) { return Text(s, 1); }

    std::size_t size() const { return bytes.size(); }
    bool empty() const { return bytes.empty(); }
    std::string_view view() const { return bytes; }

    void append(const Text& other) {
        bytes += other.bytes;
        marks += other.marks;
    }
    void append(std::string_view s, char mark = 0) {
        bytes += s;
        marks.append(s.size(), mark);
    }
    void append(const Text& other, std::size_t begin, std::size_t end) {
        bytes.append(other.bytes, begin, end - begin);
        marks.append(other.marks, begin, end - begin);
    }
    Text part(std::size_t begin, std::size_t end) const {
        Text out;
        out.append(*this, begin, end);
        return out;
    }
    /// Length of the front that is white space (Python's str.strip), or made of `set`'s characters.
    std::size_t leading(std::string_view set) const;
    std::size_t trailing(std::string_view set) const;
    Text stripped(bool left, bool right, std::string_view set = {}) const;
    /// Byte offsets of the characters, and the size at the end. A byte that is no UTF-8 counts as a
    /// character.
    std::vector<std::size_t> characters() const;
    std::vector<Segment> segments() const;

  private:
    Text(std::string_view s, char mark) : bytes(s), marks(s.size(), mark) {}
};

}  // namespace addend::jinja
