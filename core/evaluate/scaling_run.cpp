#include "core/evaluate/scaling_run.h"

#include <system_error>
#include <utility>

#include "core/evaluate/temporary_folder.h"
#include "core/meters/memory.h"
#include "core/runtime/model.h"

namespace addend {
namespace {

using Step = ScalingProgress::Step;

Step step_of(BenchmarkProgress::Step step) {
    switch (step) {
        case BenchmarkProgress::Step::load:
            return Step::load;
        case BenchmarkProgress::Step::reference:
            return Step::reference;
        case BenchmarkProgress::Step::check:
            return Step::check;
        case BenchmarkProgress::Step::warm_up:
            return Step::warm_up;
        case BenchmarkProgress::Step::measure:
            break;
    }
    return Step::measure;
}

constexpr double writing_share = 0.3;  // of a shape's time: for a bar that moves evenly, no more

const ScalingShape& listed(std::string_view name) {
    for (const ScalingShape& shape : scaling_shapes())
        if (shape.shape == name) return shape;
    std::string known;
    for (const ScalingShape& shape : scaling_shapes()) known += (known.empty() ? "" : ", ") + std::string(shape.shape);
    throw Failure(Code::synth_shape_unknown, {{"found", name}, {"known", known}});
}

class ScalingRun {
  public:
    ScalingRun(const ScalingOptions& options, const std::string& device, const ScalingHost& host,
               const std::function<void(const ScalingProgress&)>& report, RunControl& control)
        : options_(options), device_(device), host_(host), report_(report), control_(control), folder_(host.folder) {
        study_.options = options;
        // All of them before the first takes its minutes.
        for (const std::string& name : options.shapes)
            needs_.push_back(scaling_need(synth_shape(listed(name).shape), options));
        for (const ScalingNeed& need : needs_) seconds_ += need.seconds;
    }

    ScalingStudy run(const std::function<void(const ScalingPoint&)>& measured) {
        for (number_ = 0; number_ < options_.shapes.size(); ++number_) {
            study_.points.push_back(measure_one(listed(options_.shapes[number_])));
            if (measured) measured(study_.points.back());
            before_ += needs_[number_].seconds;
        }
        for (ScalingPoint& point : project_scaling(study_)) study_.points.push_back(std::move(point));
        // A shape that was tried in vain is told by its projection.
        std::erase_if(study_.points, [](const ScalingPoint& p) {
            return p.origin == ScalingOrigin::measured && !p.prefill_seconds;
        });
        return std::move(study_);
    }

  private:
    ScalingPoint measure_one(const ScalingShape& shape) {
        ScalingPoint point;
        point.size = shape.size;
        point.shape = shape.shape;
        point.family = shape.family;
        point.parameters = dimensions_of(synth_shape(shape.shape).config()).parameters;
        point.why = scaling_refusal(needs_[number_], host_.room());
        if (point.why) return point;
        const std::filesystem::path file = folder_.path() / (point.shape + ".gguf");
        try {
            measure_file(shape, file, point);
        } catch (const Failure& failure) {
            if (failure.code() == Code::cancelled) throw;
            point.why = failure.message();
        }
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
        return point;
    }

    void measure_file(const ScalingShape& shape, const std::filesystem::path& file, ScalingPoint& point) {
        const auto written = [&](std::uint64_t done, std::uint64_t total) {
            tell(Step::write, writing_share * (total == 0 ? 1 : static_cast<double>(done) / static_cast<double>(total)));
        };
        host_.write(synth_shape(shape.shape), file, written, control_.token());
        BenchmarkRequest request;
        request.devices = {device_};
        request.options.prefill = options_.prefill;
        request.options.decode = options_.decode;
        request.options.repetitions = options_.repetitions;
        request.options.compared = options_.compared;
        request.options.idle_seconds = 0;  // no energies here
        BenchmarkEvents events;
        events.progress = [&](const BenchmarkProgress& p) {
            tell(step_of(p.step), writing_share + (1 - writing_share) * p.fraction);
        };
        const Benchmark benchmark = run_benchmark(request, host_.benchmark(Model::open(file)), events, control_, *host_.clock);
        if (!benchmark.refused.empty()) throw Failure(benchmark.refused.front().why);
        study_.environment = benchmark.environment;
        const BenchResult& figures = benchmark.devices.at(0).figures;
        point.weights = static_cast<double>(figures.memory.weights);
        point.state = static_cast<double>(figures.memory.state);
        point.scratch = static_cast<double>(figures.memory.scratch);
        if (figures.prefill.p50 > 0) point.prefill_seconds = options_.prefill / figures.prefill.p50;
        if (figures.decode_token_seconds.p50 > 0) point.decode_seconds = figures.decode_token_seconds.p50;
        point.decode_p95_seconds = figures.decode_token_seconds.p95;
        study_.backend = figures.backend;
        study_.device = figures.device;
        study_.device_name = figures.device_name;
        study_.threads = figures.threads;
    }

    /// `part`: of the shape's time.
    void tell(Step step, double part) {
        control_.token().check();
        if (!report_) return;
        ScalingProgress progress;
        progress.number = number_ + 1;
        progress.shapes = options_.shapes.size();
        progress.shape = options_.shapes[number_];
        progress.step = step;
        progress.fraction = (before_ + needs_[number_].seconds * part) / seconds_;
        report_(progress);
    }

    const ScalingOptions& options_;
    const std::string& device_;
    const ScalingHost& host_;
    const std::function<void(const ScalingProgress&)>& report_;
    RunControl& control_;
    TemporaryFolder folder_;
    std::vector<ScalingNeed> needs_;
    double seconds_ = 0, before_ = 0;
    std::size_t number_ = 0;
    ScalingStudy study_;
};

}  // namespace

ScalingHost scaling_host(std::filesystem::path folder, std::shared_ptr<const BackendRegistry> backends) {
    ScalingHost host;
    host.folder = std::move(folder);
    host.room = [path = host.folder] {
        std::error_code error;
        const auto space = std::filesystem::space(path, error);
        return ScalingRoom{error ? 0 : space.available, available_memory().value_or(0)};
    };
    host.benchmark = [backends = std::move(backends)](std::shared_ptr<const Model> model) {
        BenchmarkHost benchmark = benchmark_host(std::move(model), backends);
        benchmark.meters = {};
        return benchmark;
    };
    host.write = [](const SynthShape& shape, const std::filesystem::path& file, const Progress& progress,
                    const CancelToken& cancel) {
        SynthOptions options;
        options.ternary = TensorDType::tq2_0;
        synthesize_model(shape, file, options, progress, cancel);
    };
    return host;
}

ScalingStudy run_scaling(const ScalingOptions& options, const std::string& device, const ScalingHost& host,
                         const std::function<void(const ScalingProgress&)>& report,
                         const std::function<void(const ScalingPoint&)>& measured, RunControl& control) {
    return ScalingRun(options, device, host, report, control).run(measured);
}

}  // namespace addend
