// The parts of a tokenizer.json around its model. Each throws tokenizer_unsupported naming a construct it
// lacks.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/tokenizer/json_fields.h"
#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/pretokenizer.h"

namespace addend {

Normalizer read_normalizer(const JsonObject& root);

struct PretokenizerPart {
    Pretokenizer steps;
    bool byte_level = false;
    bool adds_space = false;
};
PretokenizerPart read_pretokenizer(const JsonObject& root);

struct DecoderPart {
    bool present = false;
    bool byte_level = false;
    std::vector<std::pair<std::string, std::string>> replacements;
    std::size_t strip_spaces = 0;
};
DecoderPart read_decoder(const JsonObject& root);

/// Tokens put around a text.
struct PostPart {
    std::optional<std::string> before;
    std::optional<std::string> after;
};
PostPart read_post_processor(const JsonObject& root);

}  // namespace addend
