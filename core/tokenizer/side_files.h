// What stands beside a tokenizer: special tokens, whether they are added, chat templates, ids that end a
// reply.
#pragma once

#include "core/tokenizer/json_fields.h"
#include "core/tokenizer/load.h"
#include "core/tokenizer/tokenizer_data.h"

namespace addend {

/// Reads the side files into `data` (they go before what the tokenizer file says) and finishes its ids.
/// Throws tokenizer_token_unknown where they name a token the vocabulary lacks.
void apply_side_files(const TokenizerSideFiles& side, TokenizerData& data);

/// One entry of "added_tokens" (or of tokenizer_config's "added_tokens_decoder"): content, lstrip, special …
void add_token_entry(const JsonObject& entry, std::int64_t id, TokenizerData& data);

/// Ids above this are refused: a file must not make us allocate what it only claims.
std::int64_t id_limit(std::size_t entries);

}  // namespace addend
