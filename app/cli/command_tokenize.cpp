// addend tokenize, addend detokenize.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/tokenizer/tokenizer.h"

namespace addend::cli {

int run_tokenize(Context& context) {
    const Arguments& arguments = context.arguments;
    const auto model = open_model(context, arguments.model);
    const std::string text = arguments.file ? read_text_file(*arguments.file, text_limit) : *arguments.text;
    // As the model's own tokenizer reads a text of its operator: marks in it are control tokens. Messages of
    // a conversation go another way (chat_prompt_ids).
    const auto ids = model->tokenizer().encode(text, {.add_bos = arguments.bos, .parse_special = true});
    if (arguments.json) {
        Json tokens = Json::array();
        for (const std::int32_t id : ids) tokens.push_back(model->tokenizer().token_text(id));
        context.console.json({{"ids", ids}, {"tokens", tokens}, {"count", ids.size()}}, -1);
        return 0;
    }
    std::string line;
    for (const std::int32_t id : ids) line += (line.empty() ? "" : ",") + to_text(std::int64_t{id});
    context.console.line(line);
    return 0;
}

int run_detokenize(Context& context) {
    const auto model = open_model(context, context.arguments.model);
    const std::string text = model->tokenizer().decode(context.arguments.ids, false);
    if (context.arguments.json)
        context.console.json({{"text", text}}, -1);
    else
        context.console.line(text);
    return 0;
}

}  // namespace addend::cli
