// The FPGA backend's functional model against the CPU backend on the demonstration model: both read the same
// text, which the CPU wrote.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "core/runtime/logits_comparison.h"
#include "tests/integration/model_runner.h"

namespace addend::test {
namespace {

// What a sanitizer looks for shows in a few passes; how near the two backends are is measured without one.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t text_tokens = 160;
#else
constexpr std::size_t text_tokens = 2000;
#endif

std::shared_ptr<Backend> backend(const std::string& id) {
    BackendRegistry::Options options;
    options.folders = {std::filesystem::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins"};
    return BackendRegistry(options).find(id);
}

class Lane {
  public:
    Lane(const LoweredModel& model, const std::string& id, const std::string& device = {})
        : backend_(backend(id)), vocab_(model.program->header().vocab) {
        weights_ = backend_->load_weights(backend_->device_index(device), *model.program, model.weights, 0, {}, {});
        program_ = weights_->create_program(model.program);
        plan_ = program_->create_plan({.max_rows = 8, .taps = {}, .injections = {}});
        session_ = program_->create_session({});
    }
    std::vector<float> run(std::span<const std::int32_t> tokens) {
        std::vector<std::uint32_t> rows(tokens.size());
        std::iota(rows.begin(), rows.end(), 0u);
        std::vector<float> logits(tokens.size() * vocab_);
        RunRequest request;
        request.tokens = tokens;
        request.logits_rows = rows;
        request.logits = logits;
        session_->run(*plan_, request);
        return logits;
    }
    /// Without logits.
    void read(std::span<const std::int32_t> tokens) {
        RunRequest request;
        request.tokens = tokens;
        session_->run(*plan_, request);
    }
    void reset() { session_->reset(); }
    /// Of the device "sim".
    double meter(const std::string& id) const {
        const auto all = backend_->meters();
        for (std::size_t n = 0; n < all.size(); ++n)
            if (all[n].id == id) return backend_->read_meter(n).value();
        ADD_FAILURE() << "no meter " << id;
        return 0;
    }

  private:
    std::shared_ptr<Backend> backend_;
    std::size_t vocab_;
    std::shared_ptr<BackendWeights> weights_;
    std::shared_ptr<BackendProgram> program_;
    std::shared_ptr<BackendPlan> plan_;
    std::shared_ptr<BackendSession> session_;
};

double log_sum(std::span<const float> logits) {
    const float most = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float x : logits) sum += std::exp(double{x} - most);
    return most + std::log(sum);
}

/// Drawn from the distribution itself (temperature 1), so that the text does not run in circles.
std::int32_t draw(std::span<const float> logits, std::mt19937& random) {
    double left = static_cast<double>(random()) / 4294967296.0;
    const double total = log_sum(logits);
    for (std::size_t id = 0; id < logits.size(); ++id)
        if ((left -= std::exp(logits[id] - total)) < 0) return static_cast<std::int32_t>(id);
    return static_cast<std::int32_t>(logits.size()) - 1;
}

TEST(FpgaAgreement, TeacherForcedOnTheDemonstration) {
    const LoweredModel model = lower_model(std::make_shared<const ModelFiles>(
        ModelFiles::open(std::filesystem::path(ADDEND_SOURCE_DIR) / "resources/demo.gguf")));
    const std::size_t vocab = model.program->header().vocab;
    Lane cpu(model, "cpu");
    std::mt19937 random(1);
    std::vector<std::int32_t> text{1};
    while (text.size() <= text_tokens) text.push_back(draw(cpu.run(std::span(text).last(1)), random));
    cpu.reset();

    Lane fpga(model, "fpga");
    LogitsComparison comparison;
    double cpu_nll = 0, fpga_nll = 0;
    for (std::size_t t = 0; t < text_tokens; t += 8) {
        const std::size_t n = std::min<std::size_t>(8, text_tokens - t);
        const auto a = cpu.run(std::span(text).subspan(t, n)), b = fpga.run(std::span(text).subspan(t, n));
        for (std::size_t i = 0; i < n; ++i) {
            const std::span<const float> x{&a[i * vocab], vocab}, y{&b[i * vocab], vocab};
            comparison.add(x, y);
            const auto next = static_cast<std::size_t>(text[t + i + 1]);
            cpu_nll += log_sum(x) - x[next];
            fpga_nll += log_sum(y) - y[next];
        }
    }
    const auto micro = [](double x) { return static_cast<int>(std::lround(x * 1e6)); };
    RecordProperty("top1_e6", micro(comparison.top1_agreement()));
    RecordProperty("mean_kl_e6", micro(comparison.mean_divergence()));
    RecordProperty("cpu_nll_e6", micro(cpu_nll / text_tokens));
    RecordProperty("fpga_nll_e6", micro(fpga_nll / text_tokens));
    EXPECT_GE(comparison.top1_agreement(), 0.96);
    EXPECT_LE(comparison.mean_divergence(), 5e-3);
    EXPECT_LE(std::abs(fpga_nll / cpu_nll - 1), 5e-3);
    EXPECT_GT(comparison.largest_difference(), 0);  // it is another machine
}

TEST(FpgaAgreement, TheSimulatedRtlHasTheModelsBitsAndStaysWithinItsCycles) {
    const auto fpga = backend("fpga");
    bool built = false;
    for (const auto& device : fpga->devices()) built = built || device.id == "sim";
    if (!built) GTEST_SKIP() << "the simulated device was not built: Verilator is not installed";
    const LoweredModel model = lower_model(std::make_shared<const ModelFiles>(
        ModelFiles::open(std::filesystem::path(ADDEND_SOURCE_DIR) / "resources/demo.gguf")));
    Lane modelled(model, "fpga", "model"), simulated(model, "fpga", "sim");
    const std::vector<std::int32_t> text{1, 2080, 379, 856, 264, 575, 505, 2283};
    const auto several = std::span(text).first(5);  // five tokens share every beat of weights
    EXPECT_EQ(simulated.run(several), modelled.run(several));

    const double cycles = simulated.meter("fpga.cycles"), beats = simulated.meter("fpga.product_beats"),
                 busy = simulated.meter("fpga.product_cycles");
    const auto one = std::span(text).subspan(5, 1);
    simulated.read(one);
    modelled.read(one);
    const double layers = model.program->header().layers, a_block = (simulated.meter("fpga.cycles") - cycles) / layers,
                 share = (simulated.meter("fpga.product_beats") - beats) / (simulated.meter("fpga.product_cycles") - busy);
    RecordProperty("cycles_of_a_block", static_cast<int>(a_block));
    RecordProperty("beats_of_product_cycles_e4", static_cast<int>(share * 1e4));
    EXPECT_LE(a_block, 18'000);  // 13,312 of them take a beat
    EXPECT_GE(share, 0.9);

    const auto last = std::span(text).subspan(6);
    EXPECT_EQ(simulated.run(last), modelled.run(last));
    RecordProperty("cycles_with_logits", static_cast<int>(simulated.meter("fpga.cycles")));
}

}  // namespace
}  // namespace addend::test
