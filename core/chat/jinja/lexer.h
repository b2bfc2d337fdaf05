// A template's source to tokens, with Jinja's white-space control (trim_blocks and lstrip_blocks on, as
// Hugging Face sets them).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace addend::jinja {

enum class TokenType {
    text,
    block_begin,
    block_end,
    output_begin,
    output_end,
    name,
    integer,
    number,
    string,
    op,
    end
};

struct LexToken {
    TokenType type = TokenType::end;
    std::string value;  // text and strings: the characters meant; ops: as written
    int line = 1;
};

/// Throws template_syntax, template_unsupported (raw blocks).
std::vector<LexToken> tokenize(std::string_view source);

}  // namespace addend::jinja
