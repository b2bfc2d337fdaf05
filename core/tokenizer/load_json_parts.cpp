#include "core/tokenizer/load_json_parts.h"

#include <functional>

namespace addend {
namespace {

constexpr int max_nesting = 8;
constexpr std::size_t max_replacement = 64;  // bytes: a replacement must not blow a text up

/// Calls `leaf` for `root[key]`, or for each member of nested Sequences in it.
void for_each_part(const JsonObject& root, std::string_view key, std::string_view list_key,
                   const std::function<void(const JsonObject&, const std::string&)>& leaf, int depth = 0) {
    const Json* value = root.find(key);
    if (!value) return;
    const JsonObject part = JsonObject::of(*value, root.source, root.path_of(key));
    const std::string type = part.text("type");
    if (type != "Sequence") {
        leaf(part, type);
        return;
    }
    if (depth == max_nesting) part.unsupported("type", "Sequence");
    for (const Json& member : part.array(list_key)) {
        const Json holder = {{std::string(key), member}};
        for_each_part(JsonObject{holder, root.source, root.where}, key, list_key, leaf, depth + 1);
    }
}

std::string literal_pattern(const JsonObject& part) {
    const JsonObject pattern =
        JsonObject::of(part.need("pattern", "object"), part.source, part.path_of("pattern"));
    if (!pattern.find("String")) pattern.unsupported("Regex", pattern.text_or("Regex", ""));
    const std::string text = pattern.text("String");
    if (text.empty()) pattern.unsupported("String", text);
    return text;
}

std::string short_text(const JsonObject& part, std::string_view key) {
    std::string text = part.text(key);
    if (text.size() > max_replacement) part.unsupported(key, text.substr(0, max_replacement));
    return text;
}

void read_normalizer_step(const JsonObject& part, const std::string& type, Normalizer& out) {
    if (type == "Prepend") {
        out.steps.emplace_back(PrependStep{short_text(part, "prepend")});
    } else if (type == "Replace") {
        out.steps.emplace_back(ReplaceStep{literal_pattern(part), short_text(part, "content")});
    } else if (type == "NFC") {
        out.steps.emplace_back(UnicodeForm::nfc);
    } else if (type == "NFD") {
        out.steps.emplace_back(UnicodeForm::nfd);
    } else if (type == "NFKC") {
        out.steps.emplace_back(UnicodeForm::nfkc);
    } else if (type == "NFKD") {
        out.steps.emplace_back(UnicodeForm::nfkd);
    } else {
        part.unsupported("type", type);
    }
}

SplitBehavior behavior_of(const JsonObject& part, std::string_view fallback) {
    const std::string name = part.text_or("behavior", fallback);
    if (name == "Isolated") return SplitBehavior::isolated;
    if (name == "Removed") return SplitBehavior::removed;
    if (name == "MergedWithPrevious") return SplitBehavior::merged_with_previous;
    if (name == "MergedWithNext") return SplitBehavior::merged_with_next;
    if (name == "Contiguous") return SplitBehavior::contiguous;
    part.unsupported("behavior", name);
}

std::string quoted(const std::string& text) {
    std::string out;
    for (const char c : text) {
        const bool ascii = static_cast<unsigned char>(c) < 0x80;
        const bool word = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (ascii && !word) out += '\\';
        out += c;
    }
    return out;
}

PretokenizerStep split_step(const JsonObject& part) {
    const JsonObject pattern =
        JsonObject::of(part.need("pattern", "object"), part.source, part.path_of("pattern"));
    const std::string text = pattern.find("Regex") ? pattern.text("Regex") : quoted(pattern.text("String"));
    return SplitStep{std::make_shared<Regex>(text, part.source), behavior_of(part, "Isolated"),
                     part.flag_or("invert", false)};
}

PretokenizerStep regex_step(const std::string& pattern, SplitBehavior behavior, const std::string& source) {
    return SplitStep{std::make_shared<Regex>(pattern, source), behavior, false};
}

MetaspaceStep metaspace_step(const JsonObject& part) {
    MetaspaceStep step;
    step.replacement = short_text(part, "replacement");
    if (step.replacement.empty()) part.unsupported("replacement", "");
    step.split = part.flag_or("split", true);
    const bool add = part.flag_or("add_prefix_space", true);
    const std::string scheme = part.text_or("prepend_scheme", add ? "always" : "never");
    if (scheme == "always") {
        step.prepend = MetaspaceStep::Prepend::always;
    } else if (scheme == "first") {
        step.prepend = MetaspaceStep::Prepend::first;
    } else if (scheme == "never") {
        step.prepend = MetaspaceStep::Prepend::never;
    } else {
        part.unsupported("prepend_scheme", scheme);
    }
    return step;
}

void read_pretokenizer_step(const JsonObject& part, const std::string& type, PretokenizerPart& out) {
    auto& steps = out.steps.steps;
    // What ByteLevel writes is bytes, no longer text: nothing can split it further.
    if (out.byte_level && type != "Digits" && type != "Split" && type != "Punctuation")
        part.unsupported("type", type);
    if (type == "ByteLevel") {
        if (part.flag_or("add_prefix_space", true)) {
            steps.emplace_back(PrefixSpaceStep{});
            out.adds_space = true;
        }
        if (part.flag_or("use_regex", true)) {
            steps.push_back(regex_step(gpt2_pattern, SplitBehavior::isolated, part.source));
        }
        out.byte_level = true;
    } else if (type == "Split") {
        if (out.byte_level) part.unsupported("type", "Split after ByteLevel");
        steps.push_back(split_step(part));
    } else if (type == "Digits") {
        // After ByteLevel only ASCII digits still look like digits.
        const std::string digit = out.byte_level ? "[0-9]" : "\\p{N}";
        const bool single = part.flag_or("individual_digits", false);
        steps.push_back(regex_step(single ? digit : digit + "+", SplitBehavior::isolated, part.source));
    } else if (type == "Punctuation") {
        if (out.byte_level) part.unsupported("type", "Punctuation after ByteLevel");
        steps.push_back(regex_step("[!-/:-@\\[-`{-~\\p{P}]", behavior_of(part, "Isolated"), part.source));
    } else if (type == "Metaspace") {
        const MetaspaceStep step = metaspace_step(part);
        out.adds_space = out.adds_space || step.prepend != MetaspaceStep::Prepend::never;
        steps.emplace_back(step);
    } else {
        part.unsupported("type", type);
    }
}

void read_decoder_step(const JsonObject& part, const std::string& type, DecoderPart& out) {
    if (type == "ByteLevel") {
        out.byte_level = true;
    } else if (type == "Replace") {
        out.replacements.emplace_back(literal_pattern(part), short_text(part, "content"));
    } else if (type == "Metaspace") {
        const MetaspaceStep step = metaspace_step(part);
        out.replacements.emplace_back(step.replacement, " ");
        if (step.prepend != MetaspaceStep::Prepend::never) out.strip_spaces = 1;
    } else if (type == "Strip") {
        const std::int64_t start = part.integer("start");
        if (part.text("content") != " ") part.unsupported("content", part.text("content"));
        if (part.integer("stop") != 0) part.unsupported("stop", "not 0");
        if (start < 0 || start > 8) part.unsupported("start", "not 0 … 8");
        out.strip_spaces = static_cast<std::size_t>(start);
    } else if (type != "ByteFallback" && type != "Fuse") {
        part.unsupported("type", type);
    }
}

void read_template(const JsonObject& part, PostPart& out) {
    bool seen = false;
    for (const Json& item : part.array("single")) {
        const JsonObject piece = JsonObject::of(item, part.source, part.path_of("single[]"));
        if (piece.find("Sequence")) {
            if (seen) piece.unsupported("Sequence", "twice");
            seen = true;
            continue;
        }
        const Json& special = piece.need("SpecialToken", "object");
        std::string id = JsonObject::of(special, part.source, piece.path_of("SpecialToken")).text("id");
        std::optional<std::string>& place = seen ? out.after : out.before;
        if (place) piece.unsupported("SpecialToken", id);
        place = std::move(id);
    }
}

}  // namespace

Normalizer read_normalizer(const JsonObject& root) {
    Normalizer out;
    for_each_part(root, "normalizer", "normalizers", [&](const JsonObject& part, const std::string& type) {
        read_normalizer_step(part, type, out);
    });
    return out;
}

PretokenizerPart read_pretokenizer(const JsonObject& root) {
    PretokenizerPart out;
    for_each_part(
        root, "pre_tokenizer", "pretokenizers",
        [&](const JsonObject& part, const std::string& type) { read_pretokenizer_step(part, type, out); });
    return out;
}

DecoderPart read_decoder(const JsonObject& root) {
    DecoderPart out;
    for_each_part(root, "decoder", "decoders", [&](const JsonObject& part, const std::string& type) {
        out.present = true;
        read_decoder_step(part, type, out);
    });
    return out;
}

PostPart read_post_processor(const JsonObject& root) {
    PostPart out;
    for_each_part(root, "post_processor", "processors", [&](const JsonObject& part, const std::string& type) {
        if (type == "TemplateProcessing") {
            read_template(part, out);
        } else if (type != "ByteLevel") {
            part.unsupported("type", type);
        }
    });
    return out;
}

}  // namespace addend
