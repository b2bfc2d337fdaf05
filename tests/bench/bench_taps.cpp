// What looking inside costs decoding while nobody looks. Run by hand on a Release build:
//   build/release/tests/bench_taps [MODEL [PLUGINS]]
// The same tokens, one by one, in turns: with the plan that was there before anything was traced, with a plan made after
// every value was traced and the traces were gone, and, for scale, with a plan that taps the residual stream.
// PLUGINS is a folder with another build of the CPU backend, such as one without the code of taps: it takes its turns too.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/backend/backend.h"
#include "core/base/message.h"
#include "core/evaluate/bootstrap.h"
#include "core/inspect/trace.h"
#include "core/program/program.h"
#include "core/runtime/model.h"

namespace {

using namespace addend;

constexpr int rounds = 600;
constexpr int tokens_each = 256;  // of a turn
constexpr std::int32_t different_ids = 97;

struct Contender {
    std::string name;
    std::shared_ptr<LoadedModel> model;  // outlives the others
    std::shared_ptr<BackendPlan> plan;
    std::shared_ptr<BackendSession> session;
    std::vector<std::uint32_t> taps;
    std::vector<double> seconds;
};

std::shared_ptr<LoadedModel> load(const std::filesystem::path& path, const std::filesystem::path& plugins) {
    BackendRegistry::Options options;
    options.folders = {plugins};
    return LoadedModel::load(Model::open(path), BackendRegistry(options).find("cpu"), {}, {}, {});
}

Contender contender(std::string name, const std::shared_ptr<LoadedModel>& model, std::vector<std::uint32_t> taps) {
    Contender made{std::move(name), model, nullptr, nullptr, std::move(taps), {}};
    // Not plan_for, which would give out the plan that is there.
    made.plan = model->program().create_plan({.max_rows = 1, .taps = made.taps, .injections = {}});
    made.session = model->create_session({});
    return made;
}

void turn(Contender& one, std::vector<float>& logits, bool counted) {
    const Program& program = one.model->program().program();
    std::vector<std::vector<std::byte>> rows;
    for (const std::uint32_t tap : one.taps) rows.emplace_back(program.values()[tap].width * sizeof(float));
    one.session->reset();
    const std::uint32_t first_row = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (std::int32_t n = 0; n < tokens_each; ++n) {
        const std::int32_t id = n % different_ids + 1;
        RunRequest request;
        request.tokens = {&id, 1};
        request.logits_rows = {&first_row, 1};
        request.logits = logits;
        for (std::size_t t = 0; t < one.taps.size(); ++t) request.taps.push_back({one.taps[t], rows[t]});
        one.session->run(*one.plan, request);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    if (counted) one.seconds.push_back(took.count());
}

void trace_everything(const std::shared_ptr<LoadedModel>& model) {
    TraceRequest request;
    for (std::int32_t n = 0; n < 64; ++n) request.tokens.push_back(n + 1);
    request.taps = {"*"};
    RunControl control;
    (void)make_trace(model, request, {}, control);
}

bool same_steps(const BackendPlan& a, const BackendPlan& b) {
    return a.cover().step_of == b.cover().step_of && a.cover().step_names == b.cover().step_names &&
           a.memory().scratch == b.memory().scratch;
}

int bench(int argc, char** argv) {
    const std::filesystem::path path = argc > 1 ? argv[1] : ADDEND_SOURCE_DIR "/resources/demo.gguf";
    const auto model = load(path, std::filesystem::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins");
    const Program& program = model->program().program();
    std::vector<std::uint32_t> residual;
    for (std::uint32_t layer = 0; layer < program.header().layers; ++layer) residual.push_back(*program.layer_input(layer));
    std::vector<Contender> all;
    all.push_back(contender("never traced", model, {}));
    trace_everything(model);
    all.push_back(contender("traced, and released", model, {}));
    if (argc > 2) all.push_back(contender("the other build", load(path, argv[2]), {}));
    all.push_back(contender("residual stream tapped", model, residual));
    for (const Contender& one : all)
        std::printf("%-24s %zu steps, %s\n", one.name.c_str(), one.plan->cover().step_names.size(),
                    same_steps(*one.plan, *all[0].plan) ? "the same as the first" : "others than the first");
    std::vector<float> logits(program.header().vocab), reference;
    for (Contender& one : all) {
        turn(one, logits, false);
        if (reference.empty()) reference = logits;
        if (std::memcmp(reference.data(), logits.data(), logits.size() * sizeof(float)) != 0) {
            std::printf("%s gives other logits\n", one.name.c_str());
            return 1;
        }
    }
    // Forward and backward by turns, so that drift meets all alike.
    for (int round = 0; round < rounds; ++round) {
        if (round % 2 == 1) std::reverse(all.begin(), all.end());
        for (Contender& one : all) turn(one, logits, true);
        if (round % 2 == 1) std::reverse(all.begin(), all.end());
    }
    for (const Contender& one : all) {
        std::vector<double> sorted = one.seconds;
        std::sort(sorted.begin(), sorted.end());
        const RatioEstimate beside = bootstrap_ratio(all[0].seconds, one.seconds);
        std::vector<double> ratios;
        for (std::size_t n = 0; n < sorted.size(); ++n) ratios.push_back(one.seconds[n] / all[0].seconds[n]);
        std::sort(ratios.begin(), ratios.end());
        std::printf("%-24s %8.0f tokens/s; time beside the first %.4f (95 %%: %.4f to %.4f), median of pairs %.4f\n",
                    one.name.c_str(), tokens_each / sorted[sorted.size() / 2], beside.ratio, beside.low, beside.high,
                    ratios[ratios.size() / 2]);
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return bench(argc, argv);
    } catch (const Failure& failure) {
        std::printf("failed: code %d\n", static_cast<int>(failure.code()));
        return 1;
    }
}
