// Text to ids by libsentencepiece, for tokenizer.model files and for GGUF's "llama" vocabularies.
#pragma once

#include <memory>
#include <string>

#include "core/tokenizer/sentencepiece_proto.h"
#include "core/tokenizer/tokenizer_data.h"

namespace sentencepiece {
class SentencePieceProcessor;
}

namespace addend {

class SentencePieceModel final : public PieceModel {
  public:
    /// `table` must outlive this; its ids are the pieces' indices. Only normal, unknown, byte and unused
    /// pieces reach the library by their names: the rest it could make from text, which is not wanted. Throws
    /// tokenizer_sentencepiece_invalid with the library's reason.
    SentencePieceModel(const TokenTable& table, SentencePieceProto proto, const std::string& source);
    ~SentencePieceModel() override;

    void encode_run(std::string_view run, RunPlace place, std::vector<std::int32_t>& out) const override;
    void encode_invalid(std::string_view bytes, std::vector<std::int32_t>& out) const override;

  private:
    const TokenTable& table_;
    std::unique_ptr<sentencepiece::SentencePieceProcessor> processor_;
    bool prefix_space_ = false;  // put before a stretch by us, so that it follows our idea of a stretch
};

}  // namespace addend
