// addend bench: the engine's benchmark protocol, its figures as a table, JSON, CSV or Markdown.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/library.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "app/cli/sentences.h"
#include "core/base/number.h"
#include "core/evaluate/benchmark.h"
#include "core/evaluate/speed_rows.h"
#include "core/inspect/model_energy.h"

namespace addend::cli {
namespace {

std::string figure_text(const EnergyFigure& figure, std::uint64_t tokens) {
    if (figure.why) return "unavailable: " + sentence(*figure.why);
    const auto each = [&](double joules) {
        return to_text_fixed(1e3 * joules / static_cast<double>(tokens), 3);
    };
    return each(figure.joules) + " mJ/token" +
           (figure.above_idle ? " (" + each(*figure.above_idle) + " above idle)" : std::string()) + " over " +
           to_text_fixed(figure.seconds, 2) + " s, " + to_text(std::int64_t{figure.samples}) + " samples";
}

void print_energy(Console& console, const BenchResult& r, const BenchEnergy& energy) {
    const std::string sensor = energy.sensor.source + ", " + energy.sensor.boundary;
    // A sensor that never answered has one reason for everything.
    if (energy.prefill.why && energy.decode.why && energy.prefill.why == energy.decode.why) {
        console.line("  energy       unavailable (" + sensor + "): " + sentence(*energy.decode.why));
        if (energy.sensor.remedy) console.line("               " + sentence(*energy.sensor.remedy));
        return;
    }
    console.line("  energy       " + std::string(provenance_name(energy.sensor.provenance)) + " by " + sensor +
                 (energy.idle ? ", idle " + to_text_fixed(energy.idle->watts, 2) + " W" : std::string()));
    if (r.prefill_tokens > 0)
        console.line("               prefill " +
                     figure_text(energy.prefill, std::uint64_t{r.prefill_tokens} * r.repetitions));
    if (r.decode_tokens > 0)
        console.line("               decode " +
                     figure_text(energy.decode, std::uint64_t{r.decode_tokens} * r.repetitions));
}

std::string ms_text(double seconds) {
    return to_text_fixed(1e3 * seconds, 2) + " ms";
}

/// What the rows do not say.
void print_details(Console& console, const DeviceBenchmark& device) {
    const BenchResult& r = device.figures;
    console.line("");
    console.line(r.backend + ":" + r.device + " (" + r.device_name + "), measured");
    if (r.prefill_tokens > 0)
        console.line("  first token  " + ms_text(r.first_token_seconds.mean) + " ± " +
                     ms_text(r.first_token_seconds.sd) + " after a prompt of " +
                     to_text(std::int64_t{r.prefill_tokens}));
    if (r.decode_tokens > 0)
        console.line("  each token   p50 " + ms_text(r.decode_token_seconds.p50) + ", p95 " +
                     ms_text(r.decode_token_seconds.p95));
    if (device.load_seconds)
        console.line("  loading      " + to_text_fixed(*device.load_seconds, 2) + " s, its files having been read");
    console.line("  memory       weights " + bytes_text(r.memory.weights) + ", state " +
                 bytes_text(r.memory.state) + ", scratch " + bytes_text(r.memory.scratch) +
                 (r.memory.on_file > 0 ? ", " + bytes_text(r.memory.on_file) + " left in the file" : "") +
                 (r.peak_rss ? ", peak of the process " + bytes_text(*r.peak_rss) : std::string()));
    for (const BenchEnergy& energy : r.energy) print_energy(console, r, energy);
    console.line("  checked      against cpu:scalar on " + to_text(static_cast<std::int64_t>(r.check.tokens())) +
                 " tokens: top-1 " + to_text_fixed(r.check.top1_agreement(), 4) + ", mean KL " +
                 to_text(r.check.mean_divergence()) + " nats");
}

/// Beside what sensors said: what the arithmetic alone would cost, and that of two models like it.
void print_modelled(Console& console, const BenchOptions& options, const ModelledEnergy& modelled) {
    const auto microjoules = [](const OperationEnergy& energy) {
        return to_text_fixed(1e-6 * energy.picojoules, 3) + " µJ/token";
    };
    console.line("");
    console.line("energy of arithmetic, modelled (counts times picojoules; memory traffic not included)");
    for (const EnergyRow& row : modelled.rows) {
        const std::string what = row.what == EnergyRow::What::transformer ? "fp16 transformer of the same shape"
                                 : row.what == EnergyRow::What::exact     ? "exact twin"
                                 : row.patch == "none"                    ? "this model"
                                                                          : "this model, " + row.patch;
        console.line("  " + what + ": " +
                     (options.prefill > 0 ? "prefill " + microjoules(row.energy.prefill) : std::string()) +
                     (options.prefill > 0 && options.decode > 0 ? ", " : "") +
                     (options.decode > 0 ? "decode " + microjoules(row.energy.decode) : std::string()));
    }
    console.line("  table: " + modelled.table.source);
}

void print_environment(Console& console, const Environment& e) {
    console.line("");
    console.line("addend " + e.version + (e.commit ? " (" + *e.commit + ")" : std::string()) + ", " + e.compiler +
                 " " + e.flags);
    console.line(e.processor.value_or("unknown processor") + ", " + to_text(std::int64_t{e.processors}) +
                 " processors, governor " + e.governor.value_or("not told") +
                 (e.virtual_machine ? ", a virtual machine" : "") +
                 (e.driver ? ", GPU driver " + *e.driver : std::string()) + "; " + e.system);
}

void print_result(Console& console, BenchFormat format, const Benchmark& benchmark) {
    if (format == BenchFormat::json) return console.json(benchmark_json(benchmark, sentence));
    const auto rows = speed_rows(benchmark_json(benchmark, sentence));
    if (format == BenchFormat::csv) return console.out(speed_csv(rows));
    if (format == BenchFormat::markdown) return console.out(speed_markdown(rows));
    if (rows.empty()) return;
    console.out(speed_table(rows));
    for (const DeviceBenchmark& device : benchmark.devices) print_details(console, device);
    if (benchmark.modelled) print_modelled(console, benchmark.options, *benchmark.modelled);
    print_environment(console, benchmark.environment);
}

/// With the desktop's runs, each device as one, so that its Runs page shows them.
void keep_runs(const Benchmark& benchmark, const BenchmarkRequest& request, const Model& model, std::int64_t started_ms,
          const CancelToken& cancel) {
    for (std::size_t n = 0; n < benchmark.devices.size(); ++n) {
        const BenchResult& figures = benchmark.devices[n].figures;
        RunRecord record;
        record.kind = "bench";
        record.title = benchmark.model.name;
        record.model_hash = model.content_hash(cancel);
        record.backend = figures.backend;
        record.device = figures.device;
        record.patch = figures.patch;
        record.settings_json = benchmark_settings_json(request).dump();
        record.result_json = benchmark_json(benchmark_of(benchmark, n)).dump();
        record.started_ms = started_ms;
        if (figures.prefill_tokens > 0) record.prefill_rate = figures.prefill.mean;
        if (figures.decode_tokens > 0) record.decode_rate = figures.decode.mean;
        put_run(record, benchmark.devices[n].series);
    }
}

const char* step_text(BenchmarkProgress::Step step) {
    switch (step) {
        case BenchmarkProgress::Step::load:
            return "loading";
        case BenchmarkProgress::Step::reference:
            return "reference";
        case BenchmarkProgress::Step::check:
            return "check";
        case BenchmarkProgress::Step::warm_up:
            return "warm-up";
        case BenchmarkProgress::Step::measure:
            break;
    }
    return "measuring";
}

}  // namespace

int run_bench(Context& context) {
    const Arguments& arguments = context.arguments;
    const OpenedModel opened = open_patched(context);
    BenchmarkRequest request;
    if (!arguments.backends.empty()) request.devices = arguments.backends;
    request.options.prefill = arguments.prefill;
    request.options.decode = arguments.decode;
    request.options.repetitions = arguments.repetitions;
    request.options.patch = opened.patch();
    const std::int64_t started_ms = now_ms();
    Benchmark benchmark;
    {
        ProgressLine line(context.console);
        BenchmarkEvents events;
        events.progress = [&](const BenchmarkProgress& p) {
            line.show(p.device + ": " + step_text(p.step), p.fraction);
        };
        // One device that is missing or wrong does not hide the figures of the others.
        events.refused = [&](const DeviceRefusal& refusal) { context.console.warn(refusal.why); };
        BenchmarkHost host = benchmark_host(opened.model, find_backends());
        host.energy = model_energy;
        benchmark = run_benchmark(request, host, events, context.control);
    }
    print_result(context.console, arguments.json ? BenchFormat::json : arguments.format, benchmark);
    if (arguments.save_run) keep_runs(benchmark, request, *opened.model, started_ms, context.control.token());
    return benchmark.refused.empty() ? 0 : 1;
}

}  // namespace addend::cli
