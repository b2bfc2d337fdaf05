// A byte-level BPE tokenizer of any size, for random models. Private to core/files.
#pragma once

#include <cstdint>

#include "core/files/json.h"

namespace addend {

/// tokenizer.json with `vocab_size` tokens: <unk>, <s>, </s>, the 256 bytes, then words merged letter by
/// letter. Encodes any text and decodes any id. `vocab_size` is at least 259.
Json synth_tokenizer(std::uint32_t vocab_size);
Json synth_tokenizer_config();

}  // namespace addend
