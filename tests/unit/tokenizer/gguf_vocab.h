// Reads only the tokenizer's metadata of a GGUF file, independently of core/files.
#pragma once

#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/base/file.h"
#include "core/tokenizer/gguf_vocabulary.h"

namespace addend::test {

class GgufMetadata {
  public:
    explicit GgufMetadata(std::string bytes) : bytes_(std::move(bytes)) {}

    GgufVocabulary vocabulary() {
        take<std::uint32_t>();  // magic
        take<std::uint32_t>();  // version
        take<std::uint64_t>();  // tensors
        const auto keys = take<std::uint64_t>();
        for (std::uint64_t i = 0; i < keys; ++i) read_pair();
        return std::move(v_);
    }

  private:
    template <class T>
    T take() {
        T value;
        if (at_ + sizeof(T) > bytes_.size()) throw std::runtime_error("GGUF metadata is cut short");
        std::memcpy(&value, bytes_.data() + at_, sizeof(T));
        at_ += sizeof(T);
        return value;
    }
    std::string text() {
        const auto size = take<std::uint64_t>();
        if (size > bytes_.size() - at_) throw std::runtime_error("GGUF metadata is cut short");
        std::string out = bytes_.substr(at_, size);
        at_ += size;
        return out;
    }
    static std::size_t width(std::uint32_t type) {
        constexpr std::size_t widths[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
        return widths[type];
    }
    void read_pair() {
        const std::string key = text();
        const auto type = take<std::uint32_t>();
        if (type == 8) return set_text(key, text());
        if (type == 9) return read_array(key);
        std::uint64_t value = 0;
        std::memcpy(&value, bytes_.data() + at_, width(type));
        at_ += width(type);
        set_number(key, value);
    }
    void read_array(const std::string& key) {
        const auto type = take<std::uint32_t>();
        const auto count = take<std::uint64_t>();
        for (std::uint64_t i = 0; i < count; ++i) {
            if (type == 8) {
                std::string item = text();
                if (key == "tokenizer.ggml.tokens")
                    v_.tokens.push_back(std::move(item));
                else if (key == "tokenizer.ggml.merges")
                    v_.merges.push_back(std::move(item));
            } else if (key == "tokenizer.ggml.scores") {
                v_.scores.push_back(take<float>());
            } else if (key == "tokenizer.ggml.token_type") {
                v_.token_types.push_back(take<std::int32_t>());
            } else {
                at_ += width(type);
            }
        }
    }
    void set_text(const std::string& key, std::string value) {
        if (key == "tokenizer.ggml.model")
            v_.model = std::move(value);
        else if (key == "tokenizer.ggml.pre")
            v_.pre = std::move(value);
        else if (key == "tokenizer.chat_template")
            v_.chat_templates.push_back({"default", std::move(value)});
    }
    void set_number(const std::string& key, std::uint64_t value) {
        const auto id = static_cast<std::uint32_t>(value);
        if (key == "tokenizer.ggml.bos_token_id") v_.bos = id;
        if (key == "tokenizer.ggml.eos_token_id") v_.eos = id;
        if (key == "tokenizer.ggml.eot_token_id") v_.eot = id;
        if (key == "tokenizer.ggml.unknown_token_id") v_.unk = id;
        if (key == "tokenizer.ggml.add_bos_token") v_.add_bos = value != 0;
        if (key == "tokenizer.ggml.add_space_prefix") v_.add_space_prefix = value != 0;
    }

    std::string bytes_;
    std::size_t at_ = 0;
    GgufVocabulary v_;
};

inline GgufVocabulary read_gguf_vocabulary(const std::filesystem::path& path) {
    GgufVocabulary v = GgufMetadata(read_text_file(path, 64 << 20)).vocabulary();
    v.source = path.string();
    return v;
}

}  // namespace addend::test
