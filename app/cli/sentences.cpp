#include "app/cli/sentences.h"

#include <algorithm>

namespace addend::cli {

std::string_view sentence_template(Code code) {
    switch (code) {
#define ADDEND_SENTENCE(name, text) \
    case Code::name:                \
        return text;
#include "app/sentences/backend.inc"
#include "app/sentences/base.inc"
#include "app/sentences/chat.inc"
#include "app/sentences/evaluate.inc"
#include "app/sentences/files.inc"
#include "app/sentences/inspect.inc"
#include "app/sentences/meters.inc"
#include "app/sentences/program.inc"
#include "app/sentences/runtime.inc"
#include "app/sentences/store.inc"
#include "app/sentences/tokenizer.inc"
#undef ADDEND_SENTENCE
        default:
            return {};
    }
}

std::string sentence(const Message& message) {
    std::string_view text = sentence_template(message.code);
    if (text.empty()) return debug_text(message);
    std::string result;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        result += text.substr(0, std::min(open, text.size()));
        if (close == std::string_view::npos) {
            if (open != std::string_view::npos) result += text.substr(open);
            break;
        }
        const std::string_view name = text.substr(open + 1, close - open - 1);
        const auto arg = std::ranges::find(message.args, name, &Arg::name);
        result +=
            arg == message.args.end() ? std::string(text.substr(open, close - open + 1)) : arg_text(*arg);
        text.remove_prefix(close + 1);
    }
    return result;
}

}  // namespace addend::cli
