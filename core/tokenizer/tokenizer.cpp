#include "core/tokenizer/tokenizer.h"

#include <algorithm>
#include <array>

#include "core/base/message.h"
#include "core/tokenizer/stream_decoder.h"
#include "core/tokenizer/tokenizer_data.h"
#include "core/tokenizer/utf8.h"

namespace addend {
namespace {

void encode_stretch(const PieceModel& model, std::string_view stretch, bool at_front, bool at_start,
                    std::vector<std::int32_t>& out) {
    for (std::size_t at = 0; at < stretch.size();) {
        std::size_t end = at;
        const auto is_good = [&](std::size_t i) {
            return utf8::step(stretch.substr(i)).lead == utf8::Lead::complete;
        };
        const bool good = is_good(at);
        while (end < stretch.size() && is_good(end) == good) {
            end += good ? utf8::step(stretch.substr(end)).size : 1;
        }
        const std::string_view run = stretch.substr(at, end - at);
        if (good) {
            model.encode_run(run, {at_front, at_start}, out);
        } else {
            model.encode_invalid(run, out);
        }
        at_front = at_start = false;
        at = end;
    }
}

std::vector<TextSpan> trusted_runs(std::span<const Segment> segments, std::string& text) {
    std::vector<TextSpan> runs;
    for (const Segment& s : segments) {
        const std::size_t begin = text.size();
        text += s.text;
        if (!s.trusted || s.text.empty()) continue;
        if (!runs.empty() && runs.back().end == begin) {
            runs.back().end = text.size();
        } else {
            runs.push_back({begin, text.size()});
        }
    }
    return runs;
}

std::vector<std::int32_t> encode_text(const TokenizerData& data, std::string_view text,
                                      std::span<const TextSpan> trusted, std::optional<bool> add_bos) {
    std::vector<std::int32_t> ids;
    bool at_front = true;
    for (const TextPart& part : data.added.split(text, trusted)) {
        if (part.token >= 0) {
            ids.push_back(part.token);
            at_front = !is_blank(data.table[part.token].text);
        } else {
            const auto stretch = text.substr(part.span.begin, part.span.end - part.span.begin);
            encode_stretch(*data.model, stretch, at_front, part.span.begin == 0, ids);
        }
    }
    if (!data.bos) return ids;
    const bool has_bos = !ids.empty() && ids.front() == *data.bos;
    if (add_bos.value_or(data.add_bos && !has_bos)) ids.insert(ids.begin(), *data.bos);
    return ids;
}

}  // namespace

void BpeModel::encode_run(std::string_view run, RunPlace place, std::vector<std::int32_t>& out) const {
    const Pieces pieces =
        pretokenizer_.apply(normalizer_.apply(run, place.at_front), place.at_front, place.at_start);
    const std::string_view text = pieces.text;
    for (const TextSpan& span : pieces.spans)
        bpe_.encode(text.substr(span.begin, span.end - span.begin), out);
}

void BpeModel::encode_invalid(std::string_view bytes, std::vector<std::int32_t>& out) const {
    bpe_.encode(bytes, out);
}

void finish_ids(TokenizerData& data) {
    constexpr std::array<std::string_view, 6> usual = {"<|eot_id|>",    "<|im_end|>",      "<|end|>",
                                                       "<end_of_turn>", "<|end_of_turn|>", "<EOT>"};
    for (std::size_t i = 0; i < usual.size() && !data.eot; ++i) {
        const auto id = data.table.find(usual[i]);
        if (id && (data.table[*id].added || data.table[*id].kind == TokenKind::control)) data.eot = id;
    }
    if (data.eos) data.stop_ids.push_back(*data.eos);
    if (data.eot) data.stop_ids.push_back(*data.eot);
    std::sort(data.stop_ids.begin(), data.stop_ids.end());
    data.stop_ids.erase(std::unique(data.stop_ids.begin(), data.stop_ids.end()), data.stop_ids.end());
}

Tokenizer::Tokenizer(std::unique_ptr<const TokenizerData> data) : data_(std::move(data)) {}
Tokenizer::~Tokenizer() = default;

std::size_t Tokenizer::vocab_size() const {
    return data_->table.size();
}

std::vector<std::int32_t> Tokenizer::encode(std::string_view text, const EncodeOptions& options) const {
    const TextSpan all{0, text.size()};
    const std::span<const TextSpan> trusted(&all, options.parse_special && !text.empty() ? 1 : 0);
    return encode_text(*data_, text, trusted, options.add_bos);
}

std::vector<std::int32_t> Tokenizer::encode_segments(std::span<const Segment> segments,
                                                     std::optional<bool> add_bos) const {
    std::string text;
    const std::vector<TextSpan> trusted = trusted_runs(segments, text);
    return encode_text(*data_, text, trusted, add_bos);
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids, bool skip_special) const {
    return decode_with_spans(ids, skip_special).text;
}

DecodedText Tokenizer::decode_with_spans(std::span<const std::int32_t> ids, bool skip_special) const {
    // The stream borrows this object for the length of the call.
    const std::shared_ptr<const Tokenizer> borrowed(std::shared_ptr<const Tokenizer>(), this);
    StreamDecoder stream(borrowed, {skip_special, true});
    DecodedText out;
    for (const std::int32_t id : ids) out.text += stream.push(id);
    out.text += stream.finish();
    out.spans = stream.spans();
    return out;
}

std::string Tokenizer::decode_bytes(std::span<const std::int32_t> ids, bool skip_special) const {
    std::string bytes;
    for (const std::int32_t id : ids) {
        const TokenKind k = kind(id);
        if (skip_special && (k == TokenKind::control || k == TokenKind::unknown)) continue;
        bytes += token_bytes(id);
    }
    return bytes;
}

static const Token& checked(const TokenTable& table, std::int32_t id) {
    if (!table.has(id)) throw Failure(Code::token_id_unknown, {{"id", id}, {"size", table.size()}});
    return table[id];
}

std::string_view Tokenizer::token_bytes(std::int32_t id) const {
    return checked(data_->table, id).bytes;
}
std::string_view Tokenizer::token_text(std::int32_t id) const {
    return checked(data_->table, id).text;
}
TokenKind Tokenizer::kind(std::int32_t id) const {
    return checked(data_->table, id).kind;
}

std::optional<std::int32_t> Tokenizer::find(std::string_view token_text) const {
    return data_->table.find(token_text);
}

std::optional<std::int32_t> Tokenizer::bos() const {
    return data_->bos;
}
std::optional<std::int32_t> Tokenizer::eos() const {
    return data_->eos;
}
std::optional<std::int32_t> Tokenizer::eot() const {
    return data_->eot;
}
std::optional<std::int32_t> Tokenizer::unknown() const {
    if (data_->table.unknown < 0) return std::nullopt;
    return data_->table.unknown;
}
bool Tokenizer::adds_bos() const {
    return data_->add_bos;
}
bool Tokenizer::adds_eos() const {
    return data_->add_eos;
}
const std::vector<std::int32_t>& Tokenizer::stop_ids() const {
    return data_->stop_ids;
}
const std::vector<NamedTemplate>& Tokenizer::chat_templates() const {
    return data_->chat_templates;
}

std::optional<std::string> Tokenizer::chat_template() const {
    if (data_->chat_templates.empty()) return std::nullopt;
    for (const NamedTemplate& t : data_->chat_templates) {
        if (t.name == "default") return t.source;
    }
    return data_->chat_templates.front().source;
}

bool Tokenizer::adds_leading_space() const {
    return data_->adds_leading_space;
}
std::size_t Tokenizer::stripped_spaces() const {
    return data_->strip_leading_spaces;
}

}  // namespace addend
