// What the loaders build and Tokenizer reads.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/bpe.h"
#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/pretokenizer.h"
#include "core/tokenizer/token_table.h"
#include "core/tokenizer/tokenizer.h"

namespace addend {

/// Where in the whole text a run of valid UTF-8 stands.
struct RunPlace {
    bool at_front = false;  // begins a stretch between added tokens
    bool at_start = false;  // begins the whole text
};

/// Turns plain text into ids; knows nothing of added tokens.
class PieceModel {
  public:
    virtual ~PieceModel() = default;
    /// A run of valid UTF-8, not empty.
    virtual void encode_run(std::string_view run, RunPlace place, std::vector<std::int32_t>& out) const = 0;
    /// Bytes that are no UTF-8, not empty.
    virtual void encode_invalid(std::string_view bytes, std::vector<std::int32_t>& out) const = 0;
};

class BpeModel final : public PieceModel {
  public:
    BpeModel(Normalizer normalizer, Pretokenizer pretokenizer, Bpe bpe)
        : normalizer_(std::move(normalizer)), pretokenizer_(std::move(pretokenizer)), bpe_(std::move(bpe)) {}
    void encode_run(std::string_view run, RunPlace place, std::vector<std::int32_t>& out) const override;
    void encode_invalid(std::string_view bytes, std::vector<std::int32_t>& out) const override;

  private:
    Normalizer normalizer_;
    Pretokenizer pretokenizer_;
    Bpe bpe_;
};

struct TokenizerData {
    std::string source;
    TokenTable table;
    AddedTokens added;
    std::unique_ptr<const PieceModel> model;

    std::optional<std::int32_t> bos;
    std::optional<std::int32_t> eos;
    std::optional<std::int32_t> eot;
    bool add_bos = false;
    bool add_eos = false;
    bool adds_leading_space = false;
    std::size_t strip_leading_spaces = 0;  // what decode() takes off the start of a text
    std::vector<std::int32_t> stop_ids;
    std::vector<NamedTemplate> chat_templates;
};

/// Last step of every loader: eot by its usual names where the file names none, stop_ids sorted and unique.
void finish_ids(TokenizerData& data);

}  // namespace addend
