#include <xxhash.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/files/gguf_encode.h"
#include "core/files/model_files.h"
#include "core/files/tensor_read.h"

namespace addend {
namespace {

/// XXH3-128 over a stream of fields. Each field is preceded by its length, so that none can pass for two.
class Hasher {
  public:
    Hasher() : state_(XXH3_createState()) {
        if (state_ == nullptr) throw Failure(Code::out_of_memory, {{"bytes", 576}, {"purpose", "XXH3"}});
        XXH3_128bits_reset(state_.get());
    }

    void raw(std::span<const std::byte> bytes) {
        XXH3_128bits_update(state_.get(), bytes.data(), bytes.size());
    }
    void number(std::uint64_t value) { raw(std::as_bytes(std::span(&value, 1))); }
    void text(std::string_view value) {
        number(value.size());
        raw(std::as_bytes(std::span(value)));
    }
    std::string hex() const {
        XXH128_canonical_t canonical;
        XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
        constexpr std::string_view digits = "0123456789abcdef";
        std::string out;
        for (const unsigned char byte : canonical.digest) {
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
        return out;
    }

  private:
    struct Free {
        void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
    };
    std::unique_ptr<XXH3_state_t, Free> state_;
};

void add_header(Hasher& hash, const TensorInfo& tensor) {
    hash.text(tensor.name);
    hash.text(dtype_name(tensor.dtype));
    hash.number(tensor.shape.size());
    for (const std::uint64_t extent : tensor.shape) hash.number(extent);
    hash.number(tensor.stored_width);
    hash.number(tensor.bytes);
}

std::string json_text(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

void add_documents(Hasher& hash, const ModelFiles& files) {
    hash.text(files.architecture);
    for (const Json* json :
         {&files.config, &files.tokenizer_config, &files.generation_config, &files.special_tokens_map})
        hash.text(json_text(*json));
    std::vector<std::string> entries;
    for (const auto& [key, value] : files.metadata.entries())
        encode_gguf_entry(key, value, entries.emplace_back());
    std::sort(entries.begin(), entries.end());
    hash.number(entries.size());
    for (const std::string& entry : entries) hash.text(entry);
    if (files.format == ModelFormat::hugging_face) {
        hash.text(files.tokenizer_json_text().value_or(""));
        hash.text(files.tokenizer_model_bytes().value_or(""));
        hash.text(files.chat_template().value_or(""));
    }
}

}  // namespace

std::string ModelFiles::quick_id() const {
    Hasher hash;
    hash.text(architecture);
    for (const auto& file : weight_files) {
        std::error_code error;
        hash.text(file.filename().string());
        hash.number(std::filesystem::file_size(file, error));
        const auto time = std::filesystem::last_write_time(file, error).time_since_epoch();
        hash.number(error ? 0 : static_cast<std::uint64_t>(time.count()));
    }
    for (const auto& [name, tensor] : tensors) {
        add_header(hash, tensor);
        hash.number(tensor.offset);
    }
    hash.text(json_text(config));
    return hash.hex();
}

std::string ModelFiles::content_hash(const Progress& progress, const CancelToken& cancel) const {
    constexpr std::uint64_t chunk = 1 << 20;
    Hasher hash;
    add_documents(hash, *this);
    const std::uint64_t total = tensor_bytes();
    std::uint64_t done = 0;
    std::vector<std::byte> buffer;
    for (const auto& [name, tensor] : tensors) {
        add_header(hash, tensor);
        for (std::uint64_t at = 0; at < tensor.bytes; at += chunk) {
            cancel.check();
            buffer.resize(std::min(chunk, tensor.bytes - at));
            read_bytes(tensor, at, buffer);
            hash.raw(buffer);
            done += buffer.size();
            if (progress) progress(done, total);
        }
    }
    return hash.hex();
}

}  // namespace addend
