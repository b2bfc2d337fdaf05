#include <sentencepiece_processor.h>

#include "core/files/embed_tokenizer.h"

namespace addend {

bool embed_sentencepiece(const std::string& model, std::uint64_t vocab_size, GgufMetadata& metadata) {
    using Type = EmbeddedVocabulary::Type;
    sentencepiece::SentencePieceProcessor processor;
    if (!processor.LoadFromSerializedProto(model).ok()) return false;
    const auto pieces = static_cast<std::uint64_t>(processor.GetPieceSize());
    EmbeddedVocabulary table(std::max(vocab_size, pieces));
    for (std::uint64_t i = 0; i < pieces; ++i) {
        const int id = static_cast<int>(i);
        const Type type = processor.IsUnknown(id)   ? Type::unknown
                          : processor.IsControl(id) ? Type::control
                          : processor.IsUnused(id)  ? Type::unused
                          : processor.IsByte(id)    ? Type::byte
                                                    : Type::normal;
        table.set(i, processor.IdToPiece(id), type, processor.GetScore(id));
    }
    std::move(table).write("llama", true, metadata);
    return true;
}

}  // namespace addend
