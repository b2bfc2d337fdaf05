#include "core/tokenizer/load.h"

#include "core/base/file.h"
#include "core/base/message.h"

namespace addend {
namespace {

constexpr std::uint64_t max_tokenizer_bytes = 256ULL << 20;
constexpr std::uint64_t max_side_bytes = 16ULL << 20;

std::string side_file(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) return {};
    return read_text_file(path, max_side_bytes);
}

}  // namespace

std::shared_ptr<const Tokenizer> load_tokenizer(const std::filesystem::path& folder) {
    const TokenizerSideFiles side{
        side_file(folder / "tokenizer_config.json"), side_file(folder / "generation_config.json"),
        side_file(folder / "special_tokens_map.json"), side_file(folder / "chat_template.jinja")};
    std::error_code error;
    const auto json = folder / "tokenizer.json";
    if (std::filesystem::exists(json, error)) {
        return make_tokenizer_from_json(read_text_file(json, max_tokenizer_bytes), side, json.string());
    }
    const auto model = folder / "tokenizer.model";
    if (std::filesystem::exists(model, error)) {
        return make_tokenizer_from_sentencepiece(read_text_file(model, max_tokenizer_bytes), side,
                                                 model.string());
    }
    throw Failure(Code::tokenizer_missing, {{"path", folder.string()}});
}

}  // namespace addend
