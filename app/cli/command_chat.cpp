// addend chat: a conversation on the terminal, or JSON lines.
#include <utility>
#include <vector>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/line_reader.h"
#include "app/cli/models.h"
#include "app/cli/patches.h"
#include "app/cli/sentences.h"
#include "app/cli/settings.h"
#include "core/base/number.h"
#include "core/runtime/generate.h"
#include "core/runtime/prompt.h"

namespace addend::cli {
namespace {

constexpr const char* help_text =
    "/help        this list\n"
    "/reset       forget the conversation\n"
    "/regenerate  answer the last message again\n"
    "/patch SPEC  compute products another way from here on, e.g. attention:4 or none; /patch alone: which\n"
    "/seed N      draw replies from this seed; /seed alone: a new one for each\n"
    "/quit        leave (also Ctrl+D, or Ctrl+C twice)\n"
    "A line that begins with // is a message that begins with /.";

class Chat {
  public:
    explicit Chat(Context& context) : Chat(context, load_model(context)) {}

  private:
    Chat(Context& context, ReadyModel ready)
        : context_(context), model_(std::move(ready.model)), session_(model_), patch_(ready.patch()) {
        session_.use_patch(patch_);
        sampling_ = sampling_settings(context.arguments.sampling, model_->model().reply_defaults());
    }

  public:
    int run() {
        greet();
        LineReader reader(context_.interrupts);
        bool warned = false;
        for (;;) {
            context_.console.status("> ");
            std::string line;
            const LineReader::Got got = reader.read(line);
            if (got == LineReader::Got::terminate || got == LineReader::Got::end) return 0;
            if (got == LineReader::Got::interrupt) {
                if (std::exchange(warned, true)) return 0;
                context_.console.note("Ctrl+C again, /quit or Ctrl+D leaves.");
                continue;
            }
            warned = false;
            if (!obey(std::move(line))) return 0;
        }
    }

  private:
    void greet() {
        const ModelSummary& s = model_->model().summary();
        Console& console = context_.console;
        console.note(s.name + " on " + device_choice_text(model_->device()) + ". /help lists the commands.");
        const std::string state = bytes_text(session_.state_bytes());
        console.note(s.state_is_constant ? "State: " + state + ", however long the conversation becomes."
                                         : "State: " + state + ", growing with the conversation.");
        if (!patch_.none()) console.note("Patch: " + patch_text(patch_) + ".");
        if (!model_->model().has_own_chat_template())
            console.note("The model brings no chat template that can be used: messages go in as plain text.");
    }

    /// False: leave.
    bool obey(std::string line) {
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.empty()) return true;
        if (line.starts_with("//"))
            line.erase(0, 1);
        else if (line.front() == '/')
            return command(line);
        messages_.push_back({"user", std::move(line)});
        reply();
        return true;
    }

    bool command(const std::string& line) {
        Console& console = context_.console;
        if (line == "/quit") return false;
        if (line == "/help") {
            console.note(help_text);
        } else if (line == "/reset") {
            messages_.clear();
            console.note("The conversation starts anew.");
        } else if (line == "/regenerate") {
            if (!messages_.empty() && messages_.back().role == "assistant") messages_.pop_back();
            if (messages_.empty())
                console.note("There is nothing to answer yet.");
            else
                reply();
        } else if (line == "/patch" || line.starts_with("/patch ")) {
            set_patch(line.size() > 7 ? line.substr(7) : std::string());
        } else if (line == "/seed" || line.starts_with("/seed ")) {
            set_seed(line.size() > 6 ? line.substr(6) : std::string());
        } else {
            console.note("Unknown command. /help lists them.");
        }
        return true;
    }

    void set_seed(const std::string& text) {
        const auto seed = parse_uint(text);
        if (!seed && !text.empty()) return context_.console.note("/seed takes a whole number.");
        sampling_.random_seed = !seed;
        sampling_.seed = seed.value_or(0);
    }

    void set_patch(const std::string& text) {
        Console& console = context_.console;
        if (text.empty()) return console.note("Patch: " + patch_text(patch_) + ".");
        try {
            const Patch patch = find_patch(model_->model(), text);
            session_.use_patch(patch);
            patch_ = patch;
        } catch (const Failure& failure) {
            return console.warn(failure.message());
        }
        console.note("Patch: " + patch_text(patch_) +
                     " from the next reply on. What was read stays as it was read; /reset starts anew.");
    }

    void reply() {
        RunControl control;
        GenerationResult result;
        try {
            const Interrupts::Task task(context_.interrupts, control);
            result = generate(session_, shared_tokenizer(model_), request(), events(), control);
        } catch (const Failure& failure) {  // the template refuses these messages, or a setting
            messages_.pop_back();
            return context_.console.warn(failure.message());
        }
        if (context_.arguments.json)
            print_json(result);
        else
            context_.console.out("\n");
        if (result.failure) context_.console.warn(*result.failure);
        if (result.stop == StopReason::cancelled) context_.console.note("Stopped.");
        context_.console.note("(" + timings_text(result.timings) + "; " +
                              to_text(static_cast<std::int64_t>(result.position)) + " tokens read, state " +
                              bytes_text(session_.state_bytes()) + ")");
        messages_.push_back({"assistant", result.text});
    }

    GenerateRequest request() const {
        GenerateRequest request;
        request.prompt = chat_prompt_ids(model_->model(), messages_);
        request.sampling = sampling_;
        request.stop_ids = model_->model().reply_defaults().stop_ids;
        request.patch = patch_;
        return request;
    }
    GenerationEvents events() {
        GenerationEvents events;
        if (!context_.arguments.json)
            events.token = [this](const TokenEvent& token) { context_.console.out(token.text); };
        return events;
    }
    void print_json(const GenerationResult& result) {
        Json json{{"text", result.text},
                  {"ids", result.ids},
                  {"stop", stop_name(result.stop)},
                  {"patch", patch_text(patch_)},
                  {"settings", settings_json(sampling_, result.seed)},
                  {"timings", timings_json(result.timings)},
                  {"position", result.position},
                  {"state_bytes", session_.state_bytes()}};
        if (result.failure) json["failure"] = message_json(*result.failure);
        context_.console.json(json, -1);
    }

    Context& context_;
    std::shared_ptr<LoadedModel> model_;
    Session session_;
    Patch patch_;
    SamplingSettings sampling_;
    std::vector<ChatMessage> messages_;
};

}  // namespace

int run_chat(Context& context) {
    return Chat(context).run();
}

}  // namespace addend::cli
