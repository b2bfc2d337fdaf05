// A stretch of a prompt and whether it may hold control tokens.
#pragma once

#include <string>

namespace addend {

/// What a template writes is trusted: "<|end|>" in it is the control token. What a person (or a document, or
/// a tool) wrote is not: "<|end|>" in it is seven characters of plain text.
struct Segment {
    std::string text;
    bool trusted = false;

    friend bool operator==(const Segment&, const Segment&) = default;
};

}  // namespace addend
