// addend evaluate: zero-shot multiple choice, under one patch or several.
#include <optional>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/evaluate/score_choices.h"

namespace addend::cli {
namespace {

Json result_json(const LoadedModel& model, const std::string& file, const Patch& patch, const TaskResult& r) {
    Json json{{"model", model.model().summary().name},
              {"backend", model.device().backend},
              {"device", model.device().device},
              {"task", file},
              {"layout", task_layout_name(r.layout)},
              {"patch", patch_text(patch)},
              {"shots", 0},
              {"items", r.items},
              {"acc", r.acc.mean},
              {"acc_standard_error", r.acc.standard_error},
              {"truncated", r.truncated},
              {"tokens_run", r.tokens_run},
              {"context", r.context},
              {"bos", r.bos}};
    if (!has_length_norm(r.layout)) return json;
    json["acc_norm"] = r.acc_norm.mean;
    json["acc_norm_standard_error"] = r.acc_norm.standard_error;
    json["acc_bytes"] = r.acc_bytes.mean;
    json["acc_bytes_standard_error"] = r.acc_bytes.standard_error;
    return json;
}

std::string shown(const char* name, const Accuracy& a) {
    return std::string("  ") + name + " " + to_text_fixed(a.mean, 4) + " ± " +
           to_text_fixed(a.standard_error, 4);
}

void print(Console& console, const Patch& patch, const TaskResult& r) {
    std::string line =
        patch_text(patch) + "  " + std::string(task_layout_name(r.layout)) + shown("acc", r.acc);
    if (has_length_norm(r.layout)) line += shown("acc_norm", r.acc_norm) + shown("acc_bytes", r.acc_bytes);
    line += "  " + to_text(static_cast<std::int64_t>(r.items)) + " questions";
    if (r.truncated > 0)
        line += ", " + to_text(static_cast<std::int64_t>(r.truncated)) + " cut to the context";
    console.line(line);
}

Json sample_json(const Patch& patch, const ChoiceItem& item, std::uint64_t index, const ChoiceScore& s) {
    return {{"index", index},
            {"id", item.id},
            {"patch", patch_text(patch)},
            {"gold", s.gold},
            {"log_likelihood", s.log_likelihood},
            {"tokens", s.tokens},
            {"best", s.best},
            {"best_norm", s.best_norm},
            {"best_bytes", s.best_bytes},
            {"truncated", s.truncated}};
}

}  // namespace

int run_evaluate(Context& context) {
    const Arguments& arguments = context.arguments;
    const TaskItems task = read_task(arguments.task, parse_task_layout(arguments.layout), arguments.limit);
    const ReadyModel ready = load_model(context);
    std::optional<OutputFile> samples;
    if (!arguments.samples.empty()) samples.emplace(arguments.samples);
    Json results = Json::array();
    for (const Patch& patch : ready.patches) {
        ProgressLine line(context.console);
        const auto each = [&](std::uint64_t index, const ChoiceScore& score) {
            line.show(patch_text(patch),
                      static_cast<double>(index + 1) / static_cast<double>(task.items.size()));
            if (samples)
                samples->write(sample_json(patch, task.items[index], index, score)
                                   .dump(-1, ' ', false, Json::error_handler_t::replace) +
                               "\n");
        };
        ChoiceOptions options;
        options.context = arguments.context;
        options.bos = arguments.bos;
        options.patch = patch;
        const TaskResult result = score_choices(ready.model, task, options, each, context.control);
        if (arguments.json)
            results.push_back(result_json(*ready.model, arguments.task, patch, result));
        else
            print(context.console, patch, result);
    }
    if (samples) samples->commit();
    if (arguments.json) context.console.json(results.size() == 1 ? results[0] : Json{{"results", results}});
    return 0;
}

}  // namespace addend::cli
