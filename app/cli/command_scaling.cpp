// addend scaling: memory and time against the size of a model; measured, projected, and what others published.
#include <filesystem>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/library.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "app/cli/sentences.h"
#include "core/base/file.h"
#include "core/base/number.h"
#include "core/evaluate/scaling_run.h"

namespace addend::cli {
namespace {

const char* scaling_step_text(ScalingProgress::Step step) {
    switch (step) {
        case ScalingProgress::Step::write:
            return "writing random weights";
        case ScalingProgress::Step::load:
            return "loading";
        case ScalingProgress::Step::reference:
            return "reference";
        case ScalingProgress::Step::check:
            return "check";
        case ScalingProgress::Step::warm_up:
            return "warm-up";
        case ScalingProgress::Step::measure:
            break;
    }
    return "measuring";
}

const char* family_text(ScalingFamily family) {
    return family == ScalingFamily::matmul_free ? "MatMul-free" : "transformer";
}

std::string seconds_or_dash(const std::optional<double>& seconds) {
    return seconds ? to_text_fixed(*seconds, 3) : "-";
}
std::string milliseconds_or_dash(const std::optional<double>& seconds) {
    return seconds ? to_text_fixed(1e3 * *seconds, 3) : "-";
}

std::string study_row(const std::string& what, const std::string& origin, const std::string& weights, const std::string& state,
                const std::string& scratch, const std::string& prefill, const std::string& decode) {
    return right_of(what, 18) + right_of(origin, 11) + right_of(weights, 12) + right_of(state, 12) + right_of(scratch, 12) +
           right_of(prefill, 12) + right_of(decode, 14);
}

void print_published(Console& console) {
    console.line("");
    console.line("figures of others' code on other hardware, published or measured with it; prefill of 2048 tokens");
    console.line(right_of("", 18) + right_of("memory", 12) + right_of("prefill s", 12) + right_of("decode ms/tok", 14) + "   source");
    for (const PublishedPoint& point : published_points())
        console.line(right_of(family_text(point.family) + std::string(" ") + std::string(point.size), 18) +
                     right_of(point.memory_bytes ? bytes_text(static_cast<std::uint64_t>(*point.memory_bytes)) : "-", 12) +
                     right_of(seconds_or_dash(point.prefill_seconds), 12) + right_of(milliseconds_or_dash(point.decode_seconds), 14) + "   " +
                     std::string(point.hardware) + "; " + std::string(point.source));
}

void print_study(Console& console, const ScalingStudy& study) {
    if (study.environment)
        console.line(study.backend + ":" + study.device + " (" + study.device_name + "), " +
                     to_text(std::int64_t{study.threads}) + " threads; prefill of " +
                     to_text(std::int64_t{study.options.prefill}) + " tokens at once, " +
                     to_text(std::int64_t{study.options.decode}) + " written, medians of " +
                     to_text(std::int64_t{study.options.repetitions}) + "; random weights");
    console.line(study_row("", "origin", "weights", "state", "scratch", "prefill s", "decode ms/tok"));
    for (const ScalingPoint& p : study.points) {
        console.line(study_row(family_text(p.family) + std::string(" ") + p.size, std::string(scaling_origin_name(p.origin)),
                         bytes_text(static_cast<std::uint64_t>(p.weights)), bytes_text(static_cast<std::uint64_t>(p.state)),
                         bytes_text(static_cast<std::uint64_t>(p.scratch)), seconds_or_dash(p.prefill_seconds),
                         milliseconds_or_dash(p.decode_seconds)));
    }
    print_published(console);
}

/// With the desktop's runs: the Scaling tab of Compare opens it.
void keep_study(const ScalingStudy& study, std::int64_t started_ms) {
    RunRecord record;
    record.kind = "scaling";
    record.title = "scaling";
    record.backend = study.backend;
    record.device = study.device;
    record.started_ms = started_ms;
    record.result_json = scaling_json(study);
    put_run(record, {});
}

}  // namespace

int run_scaling(Context& context) {
    const Arguments& arguments = context.arguments;
    ScalingOptions options;
    options.prefill = arguments.scaling.prefill;
    options.decode = arguments.scaling.decode;
    options.repetitions = arguments.scaling.repetitions;
    options.shapes = arguments.scaling.shapes;
    const std::filesystem::path folder =
        arguments.scaling.folder.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(arguments.scaling.folder);
    const std::int64_t started_ms = now_ms();
    std::size_t failed = 0;
    ScalingStudy study;
    {
        ProgressLine line(context.console);
        const auto report = [&](const ScalingProgress& p) { line.show(p.shape + ": " + scaling_step_text(p.step), p.fraction); };
        // One that does not fit does not hide the figures of the others.
        const auto measured = [&](const ScalingPoint& point) {
            if (!point.why) return;
            ++failed;
            context.console.warn(*point.why);
        };
        study = addend::run_scaling(options, arguments.backend, scaling_host(folder, find_backends()), report, measured,
                                    context.control);
    }
    if (arguments.json)
        context.console.json(Json::parse(scaling_json(study)));
    else
        print_study(context.console, study);
    if (arguments.save_run && study.environment) keep_study(study, started_ms);
    return failed == 0 ? 0 : 1;
}

}  // namespace addend::cli
