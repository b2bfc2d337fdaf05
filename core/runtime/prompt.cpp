#include "core/runtime/prompt.h"

namespace addend {

std::vector<std::int32_t> chat_prompt_ids(const Model& model, std::span<const ChatMessage> messages) {
    const Tokenizer& tokenizer = model.tokenizer();
    RenderOptions options;
    if (const auto id = tokenizer.bos()) options.bos_token = tokenizer.token_text(*id);
    if (const auto id = tokenizer.eos()) options.eos_token = tokenizer.token_text(*id);
    const std::vector<Segment> segments = model.chat_template().render(messages, options);
    return tokenizer.encode_segments(segments);
}

std::vector<std::int32_t> plain_prompt_ids(const Model& model, std::string_view text) {
    return model.tokenizer().encode(text, {.add_bos = {}, .parse_special = true});
}

std::shared_ptr<const Tokenizer> shared_tokenizer(const std::shared_ptr<LoadedModel>& model) {
    return {model, &model->model().tokenizer()};
}

}  // namespace addend
