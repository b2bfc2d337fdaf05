// From a ModelProto to a Tokenizer's data: shared by tokenizer.model and GGUF.
#pragma once

#include <memory>
#include <string>

#include "core/tokenizer/sentencepiece_proto.h"
#include "core/tokenizer/tokenizer_data.h"

namespace addend {

/// Fills table, added tokens, model, leading space; bos, eos and the rest are the caller's.
std::unique_ptr<TokenizerData> data_from_pieces(const SentencePieceProto& proto, const std::string& source);

}  // namespace addend
