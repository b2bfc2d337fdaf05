// The small byte-level tokenizer, beginning texts with "<s>".
#pragma once

#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend::test {

inline std::shared_ptr<const Tokenizer> small_tokenizer_with_bos() {
    TokenizerSideFiles side;
    side.tokenizer_config = R"({"bos_token": "<s>", "add_bos_token": true})";
    return make(small_json(), side);
}

}  // namespace addend::test
