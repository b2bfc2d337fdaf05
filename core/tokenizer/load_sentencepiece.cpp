#include "core/tokenizer/load_sentencepiece.h"

#include "core/base/message.h"
#include "core/tokenizer/load.h"
#include "core/tokenizer/sentencepiece_model.h"
#include "core/tokenizer/side_files.h"
#include "core/tokenizer/utf8.h"

namespace addend {
namespace {

TokenKind kind_of(PieceType type) {
    switch (type) {
        case PieceType::normal:
            return TokenKind::normal;
        case PieceType::unknown:
            return TokenKind::unknown;
        case PieceType::control:
            return TokenKind::control;
        case PieceType::user_defined:
            return TokenKind::user_defined;
        case PieceType::byte:
            return TokenKind::byte;
        case PieceType::unused:
            break;
    }
    return TokenKind::unused;
}

Token token_of(const SentencePieceProto::Piece& piece, std::size_t id, const std::string& source) {
    Token token{piece.text, piece.text, kind_of(piece.type), false};
    if (token.kind == TokenKind::byte) {
        const auto byte = byte_of_token(piece.text);
        if (!byte) {
            throw Failure(Code::tokenizer_token_invalid,
                          {{"source", source}, {"id", id}, {"token", utf8::repaired(piece.text)}});
        }
        token.bytes = std::string(1, static_cast<char>(*byte));
    } else if (token.kind != TokenKind::control && token.kind != TokenKind::unknown) {
        token.bytes = replace_all(piece.text, utf8::lower_block, " ");
    }
    return token;
}

}  // namespace

std::unique_ptr<TokenizerData> data_from_pieces(const SentencePieceProto& proto, const std::string& source) {
    auto data = std::make_unique<TokenizerData>();
    data->source = source;
    for (std::size_t i = 0; i < proto.pieces.size(); ++i) {
        const SentencePieceProto::Piece& piece = proto.pieces[i];
        const auto id = static_cast<std::int32_t>(i);
        Token token = token_of(piece, i, source);
        const bool matched = token.kind == TokenKind::control || token.kind == TokenKind::user_defined;
        token.added = matched && !is_blank(piece.text);
        if (token.kind == TokenKind::unknown && data->table.unknown < 0) data->table.unknown = id;
        if (matched) data->added.add({id, std::string(token.bytes), false, false, false});
        data->table.put(id, std::move(token), source);
    }
    data->adds_leading_space = proto.add_dummy_prefix;
    data->strip_leading_spaces = proto.add_dummy_prefix ? 1 : 0;
    data->model = std::make_unique<SentencePieceModel>(data->table, proto, source);
    return data;
}

std::shared_ptr<const Tokenizer> make_tokenizer_from_sentencepiece(std::string_view bytes,
                                                                   const TokenizerSideFiles& side,
                                                                   const std::string& source) {
    const SentencePieceProto proto = SentencePieceProto::parse(bytes, source);
    auto data = data_from_pieces(proto, source);
    const auto control = [&](std::int32_t id) -> std::optional<std::int32_t> {
        if (!data->table.has(id) || data->table[id].kind != TokenKind::control) return std::nullopt;
        return id;
    };
    data->bos = control(proto.bos_id);
    data->eos = control(proto.eos_id);
    data->add_bos = data->bos.has_value();
    apply_side_files(side, *data);
    return std::make_shared<const Tokenizer>(std::move(data));
}

}  // namespace addend
