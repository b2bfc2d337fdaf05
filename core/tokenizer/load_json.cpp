#include "core/base/message.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/load.h"
#include "core/tokenizer/load_json_parts.h"
#include "core/tokenizer/side_files.h"

namespace addend {
namespace {

void read_vocabulary(const JsonObject& model, std::size_t added, bool byte_fallback, TokenTable& table) {
    const Json& value = model.need("vocab", "object");
    const JsonObject vocabulary = JsonObject::of(value, model.source, model.path_of("vocab"));
    const std::int64_t limit = id_limit(vocabulary.json.size() + added);
    for (const auto& [text, id] : vocabulary.json.items()) {
        if (!id.is_number_integer()) vocabulary.wrong_type(text, "integer", id);
        const std::int64_t number = vocabulary.integer(text);
        if (number < 0 || number >= limit) {
            throw Failure(Code::tokenizer_id_out_of_range,
                          {{"source", model.source}, {"token", text}, {"id", number}, {"limit", limit}});
        }
        const bool byte = byte_fallback && byte_of_token(text);
        table.put(static_cast<std::int32_t>(number),
                  {text, text, byte ? TokenKind::byte : TokenKind::normal, false}, model.source);
    }
}

void set_bytes(const DecoderPart& decoder, TokenTable& table) {
    for (std::size_t i = 0; i < table.size(); ++i) {
        Token& token = table[static_cast<std::int32_t>(i)];
        if (token.kind == TokenKind::byte) {
            token.bytes = std::string(1, static_cast<char>(*byte_of_token(token.text)));
        } else if (token.kind == TokenKind::normal) {
            if (decoder.byte_level) token.bytes = alphabet_to_bytes(token.text).value_or(token.text);
            for (const auto& [from, to] : decoder.replacements)
                token.bytes = replace_all(token.bytes, from, to);
        }
    }
}

Bpe::Merges read_merges(const JsonObject& model) {
    Bpe::Merges merges;
    std::size_t index = 0;
    for (const Json& item : model.array("merges")) {
        const auto fail = [&](const std::string& found) {
            throw Failure(Code::tokenizer_merge_invalid,
                          {{"source", model.source}, {"index", index}, {"merge", found}});
        };
        if (item.is_string()) {
            const auto& text = item.get_ref<const std::string&>();
            const std::size_t space = text.find(' ');
            if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos) fail(text);
            merges.emplace_back(text.substr(0, space), text.substr(space + 1));
        } else if (item.is_array() && item.size() == 2 && item[0].is_string() && item[1].is_string()) {
            merges.emplace_back(item[0].get<std::string>(), item[1].get<std::string>());
        } else {
            fail(item.type_name());
        }
        ++index;
    }
    return merges;
}

void refuse_unsupported(const JsonObject& model) {
    const std::string type = model.text_or("type", model.find("merges") ? "BPE" : "unknown");
    if (type != "BPE") model.unsupported("type", type);
    if (const Json* dropout = model.find("dropout"); dropout && *dropout != 0)
        model.unsupported("dropout", "set");
    for (const char* key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
        if (const std::string text = model.text_or(key, ""); !text.empty()) model.unsupported(key, text);
    }
}

void read_added_tokens(const JsonObject& root, TokenizerData& data) {
    const Json* list = root.find("added_tokens");
    if (!list) return;
    if (!list->is_array()) root.wrong_type("added_tokens", "array", *list);
    for (const Json& item : *list) {
        const JsonObject entry = JsonObject::of(item, root.source, "added_tokens[]");
        add_token_entry(entry, entry.integer("id"), data);
    }
}

std::optional<std::int32_t> template_token(const std::optional<std::string>& name,
                                           const TokenizerData& data) {
    if (!name) return std::nullopt;
    if (const auto id = data.table.find(*name)) return id;
    throw Failure(Code::tokenizer_token_unknown,
                  {{"source", data.source}, {"key", "post_processor.single"}, {"token", *name}});
}

}  // namespace

std::shared_ptr<const Tokenizer> make_tokenizer_from_json(std::string_view text,
                                                          const TokenizerSideFiles& side,
                                                          const std::string& source) {
    const Json json = parse_json(text, source);
    const JsonObject root = JsonObject::of(json, source, "");
    const JsonObject model = JsonObject::of(root.need("model", "object"), source, "model");
    refuse_unsupported(model);
    const Normalizer normalizer = read_normalizer(root);
    PretokenizerPart pretokenizer = read_pretokenizer(root);
    DecoderPart decoder = read_decoder(root);
    if (!decoder.present) decoder.byte_level = pretokenizer.byte_level;
    const PostPart post = read_post_processor(root);

    auto data = std::make_unique<TokenizerData>();
    data->source = source;
    Bpe::Options options;
    options.units = pretokenizer.byte_level ? BpeUnits::bytes : BpeUnits::characters;
    options.byte_fallback = model.flag_or("byte_fallback", false);
    options.ignore_merges = model.flag_or("ignore_merges", false);
    options.fuse_unknown = model.flag_or("fuse_unk", false);
    const Json* added = root.find("added_tokens");
    read_vocabulary(model, added && added->is_array() ? added->size() : 0, options.byte_fallback,
                    data->table);
    set_bytes(decoder, data->table);
    if (const std::string unknown = model.text_or("unk_token", ""); !unknown.empty()) {
        const auto id = data->table.find(unknown);
        if (!id) {
            throw Failure(Code::tokenizer_token_unknown,
                          {{"source", source}, {"key", "model.unk_token"}, {"token", unknown}});
        }
        data->table.unknown = *id;
        data->table[*id].kind = TokenKind::unknown;
    }
    read_added_tokens(root, *data);
    data->bos = template_token(post.before, *data);
    data->eos = template_token(post.after, *data);
    data->add_bos = post.before.has_value();
    data->add_eos = post.after.has_value();
    data->adds_leading_space = pretokenizer.adds_space;
    for (const NormalizerStep& step : normalizer.steps) {
        data->adds_leading_space = data->adds_leading_space || std::holds_alternative<PrependStep>(step);
    }
    data->strip_leading_spaces = decoder.strip_spaces;
    Bpe bpe(data->table, read_merges(model), options, source);
    data->model = std::make_unique<BpeModel>(normalizer, std::move(pretokenizer.steps), std::move(bpe));
    apply_side_files(side, *data);
    return std::make_shared<const Tokenizer>(std::move(data));
}

}  // namespace addend
