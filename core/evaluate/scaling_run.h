// Measures a scaling study: models of random weights are written to a folder, run, and removed again.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/evaluate/benchmark.h"
#include "core/evaluate/scaling.h"

namespace addend {

struct ScalingProgress {
    enum class Step { write, load, reference, check, warm_up, measure };
    std::size_t number = 0, shapes = 0;  // of them, from 1
    std::string shape;
    Step step = Step::write;
    double fraction = 0;  // of the whole study, by estimated times
};

/// How the study gets at the machine; a seam for tests.
struct ScalingHost {
    std::filesystem::path folder;  // where models are written, a folder of their own
    /// What is left at this moment.
    std::function<ScalingRoom()> room;
    /// What the benchmark (core/evaluate/benchmark.h) of a model runs on.
    std::function<BenchmarkHost(std::shared_ptr<const Model>)> benchmark;
    /// synthesize_model
    std::function<void(const SynthShape&, const std::filesystem::path&, const Progress&, const CancelToken&)> write;
    const Clock* clock = &Clock::steady();
};
/// `folder` for temporary files; devices and models as they are.
ScalingHost scaling_host(std::filesystem::path folder, std::shared_ptr<const BackendRegistry> backends);

/// Each shape of the options in turn on `device`: what does not fit now, or fails, becomes a point with the reason.
/// Models are removed, whatever happens. Then the rest is projected. Throws cancelled; `measured`, where given, gets
/// every point as it is there.
ScalingStudy run_scaling(const ScalingOptions& options, const std::string& device, const ScalingHost& host,
                         const std::function<void(const ScalingProgress&)>& report,
                         const std::function<void(const ScalingPoint&)>& measured, RunControl& control);

}  // namespace addend
