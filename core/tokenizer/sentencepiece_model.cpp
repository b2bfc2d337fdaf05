#include "core/tokenizer/sentencepiece_model.h"

#include <sentencepiece_processor.h>

#include <cmath>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/tokenizer/utf8.h"

namespace addend {
namespace {

[[noreturn]] void fail(const std::string& source, std::string_view reason) {
    throw Failure(Code::tokenizer_sentencepiece_invalid, {{"source", source}, {"reason", reason}});
}

// U+FDD0 is a non-character: no vocabulary has it, and a control piece is never made from text.
std::string placeholder(std::size_t id) {
    return "\xEF\xB7\x90" + to_text(static_cast<std::int64_t>(id));
}

}  // namespace

SentencePieceModel::SentencePieceModel(const TokenTable& table, SentencePieceProto proto,
                                       const std::string& source)
    : table_(table), processor_(std::make_unique<sentencepiece::SentencePieceProcessor>()) {
    if (proto.treat_whitespace_as_suffix) {
        throw Failure(Code::tokenizer_unsupported,
                      {{"source", source}, {"construct", "treat_whitespace_as_suffix"}, {"found", "true"}});
    }
    if (!proto.charsmap.empty() && !charsmap_is_sound(proto.charsmap)) fail(source, "precompiled_charsmap");
    bool has_unknown = false;
    for (std::size_t i = 0; i < proto.pieces.size(); ++i) {
        SentencePieceProto::Piece& p = proto.pieces[i];
        if (std::isnan(p.score)) fail(source, "score is not a number");
        has_unknown = has_unknown || p.type == PieceType::unknown;
        const bool blank = p.type == PieceType::user_defined && is_blank(p.text);
        if (blank) p.type = PieceType::normal;
        if (p.text.empty() || p.type == PieceType::control || p.type == PieceType::user_defined) {
            p = {placeholder(i), 0, PieceType::control};
        }
    }
    // The library wants exactly one; an id past the table tells that text cannot be expressed.
    if (!has_unknown) proto.pieces.push_back({placeholder(proto.pieces.size()), 0, PieceType::unknown});
    // With extra white space removed the library must see the prefix itself; else it is ours to place.
    prefix_space_ = proto.add_dummy_prefix && !proto.remove_extra_whitespaces;
    if (prefix_space_) proto.add_dummy_prefix = false;
    const auto status = processor_->LoadFromSerializedProto(proto.serialized());
    if (!status.ok()) fail(source, status.message() ? std::string_view(status.message()) : "load");
}

SentencePieceModel::~SentencePieceModel() = default;

void SentencePieceModel::encode_run(std::string_view run, RunPlace place,
                                    std::vector<std::int32_t>& out) const {
    std::vector<int> ids;
    const bool prefix = prefix_space_ && place.at_front;
    const auto status =
        prefix ? processor_->Encode(" " + std::string(run), &ids) : processor_->Encode(run, &ids);
    if (!status.ok()) throw Failure(Code::internal_error, {{"detail", status.ToString()}});
    for (const int id : ids) {
        if (!table_.has(id)) {
            throw Failure(Code::tokenizer_cannot_encode,
                          {{"text", std::string(run.substr(0, 64))}, {"offset", 0}});
        }
        out.push_back(id);
    }
}

void SentencePieceModel::encode_invalid(std::string_view bytes, std::vector<std::int32_t>& out) const {
    for (const char c : bytes) {
        const auto id = table_.find(byte_token_text(static_cast<unsigned char>(c)));
        if (id && table_[*id].kind == TokenKind::byte) {
            out.push_back(*id);
        } else if (table_.unknown >= 0) {
            out.push_back(table_.unknown);
        } else {
            throw Failure(Code::tokenizer_cannot_encode, {{"text", utf8::replacement}, {"offset", 0}});
        }
    }
}

}  // namespace addend
