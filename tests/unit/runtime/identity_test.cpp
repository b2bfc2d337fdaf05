// On the CPU backend a token's logits depend on the tokens before it alone: not on chunks, threads, ISA, nor
// on the snapshots a session continued from.
#include <gtest/gtest.h>

#include <cstring>

#include "core/backend/backend.h"
#include "core/program/program.h"
#include "core/runtime/bench.h"
#include "core/runtime/generate.h"
#include "core/runtime/prompt.h"
#include "core/runtime/random.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

const BackendRegistry& registry() {
    static const BackendRegistry all({{fs::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins"}, {}});
    return all;
}

std::vector<fs::path> models() {
    std::vector<fs::path> paths{small_model_folder()};
    for (const fs::path& path : {fs::path(ADDEND_SOURCE_DIR) / "resources" / "demo.gguf",
                                 fs::path(ADDEND_SHARED_DATA) / "golden" / "tiny"})
        if (fs::exists(path)) paths.push_back(path);
    return paths;
}

std::shared_ptr<LoadedModel> load(const std::shared_ptr<const Model>& model, const std::string& device,
                                  unsigned threads) {
    return LoadedModel::load(model, registry().find("cpu"), {"cpu", device, threads}, {}, {});
}

std::vector<std::int32_t> tokens_for(const Model& model, std::size_t count) {
    std::vector<std::int32_t> tokens;
    for (std::size_t n = 0; n < count; ++n)
        tokens.push_back(static_cast<std::int32_t>(splitmix64(n) % model.summary().vocab));
    return tokens;
}

std::vector<float> last_logits(const std::shared_ptr<LoadedModel>& model, std::uint32_t chunk,
                               std::span<const std::int32_t> tokens) {
    Session::Options options;
    options.prefill_chunk = chunk;
    Session session(model, options);
    std::vector<float> logits(model->program().program().header().vocab);
    RunControl control;
    EXPECT_TRUE(session.read(tokens, logits, control));
    return logits;
}

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
}

struct Way {
    unsigned threads;
    std::uint32_t chunk;
};

/// Every combination for the small model; for whole ones those two that differ in everything.
std::vector<Way> ways(const fs::path& path) {
    if (path != small_model_folder()) return {{1, 1}, {2, 64}};
    std::vector<Way> all;
    for (const unsigned threads : {1u, 2u, 3u})
        for (const std::uint32_t chunk : {1u, 5u, 16u, 64u}) all.push_back({threads, chunk});
    return all;
}

TEST(Identity, ChunksThreadsAndIsasGiveTheSameBits) {
    for (const fs::path& path : models()) {
        const auto model = Model::open(path);
        const auto tokens = tokens_for(*model, path == small_model_folder() ? 23 : 9);
        std::vector<float> expected;
        for (const DeviceInfo& device : registry().find("cpu")->devices()) {
            if (!device.available) continue;
            for (const Way& way : ways(path)) {
                const auto logits = last_logits(load(model, device.id, way.threads), way.chunk, tokens);
                if (expected.empty()) expected = logits;
                EXPECT_TRUE(same_bits(logits, expected))
                    << path << " " << device.id << ", " << way.threads << " threads, chunks of " << way.chunk;
            }
        }
    }
}

TEST(Identity, RewoundSessionsGiveTheSameBits) {
    for (const fs::path& path : models()) {
        const auto loaded = load(Model::open(path), "", 0);
        const auto tokens = tokens_for(loaded->model(), 40);
        RunControl control;
        Session session(loaded);
        std::vector<float> logits(loaded->program().program().header().vocab);
        ASSERT_TRUE(session.read(std::span(tokens).first(20), {}, control));
        session.keep_snapshot();
        ASSERT_TRUE(session.read(std::span(tokens).subspan(30), {}, control));  // another way on
        EXPECT_EQ(session.rewind_to_prefix(tokens), 20u);
        ASSERT_TRUE(session.read(std::span(tokens).subspan(20), logits, control));
        EXPECT_TRUE(same_bits(logits, last_logits(loaded, 64, tokens))) << path;
    }
}

TEST(Identity, ConversationsReadTheSameWithAndWithoutReuse) {
    const auto loaded = load(Model::open(small_model_folder()), "", 0);
    const auto tokenizer = shared_tokenizer(loaded);
    Session::Options forgetful;
    forgetful.snapshots.count = 0;
    Session reusing(loaded), fresh(loaded, forgetful);
    const auto answer = [&](Session& session, const std::vector<ChatMessage>& messages) {
        GenerateRequest request;
        request.prompt = chat_prompt_ids(loaded->model(), messages);
        request.sampling.random_seed = false;
        request.sampling.seed = 3;
        request.sampling.temperature = 1;
        request.sampling.max_tokens = 12;
        request.top_alternatives = 2;
        std::vector<float> logprobs;
        GenerationEvents events;
        events.token = [&](const TokenEvent& e) { logprobs.push_back(e.logprob); };
        RunControl control;
        auto result = generate(session, tokenizer, request, events, control);
        return std::pair(std::move(result), std::move(logprobs));
    };
    std::vector<ChatMessage> talk;
    std::uint32_t saved = 0;
    for (const char* text : {"hello", "and then?", "really"}) {
        talk.push_back({"user", text});
        for (int again = 0; again < 2; ++again) {
            const auto [with, with_logprobs] = answer(reusing, talk);
            fresh.rewind_to_prefix({});
            const auto [without, without_logprobs] = answer(fresh, talk);
            EXPECT_EQ(with.ids, without.ids);
            EXPECT_TRUE(same_bits(with_logprobs, without_logprobs));
            EXPECT_EQ(without.timings.prefilled_tokens, without.timings.prompt_tokens);
            saved += with.timings.prompt_tokens - with.timings.prefilled_tokens;
        }
        talk.push_back({"assistant", answer(reusing, talk).first.text});
    }
    EXPECT_GT(saved, 0u);
}

TEST(Bench, EveryIsaPassesTheCheckAndIsTimed) {
    const auto model = Model::open(small_model_folder());
    RunControl control;
    BenchOptions options;
    options.compared = 24;
    const auto reference = make_bench_reference(*load(model, "scalar", 1), options, {}, control);
    EXPECT_EQ(reference.tokens.size(), 24u);
    options.prefill = 30;
    options.decode = 7;
    options.repetitions = 3;
    const BenchResult result = run_bench(*load(model, "", 0), reference, options, {}, control);
    EXPECT_EQ(result.check.tokens(), 24u);
    EXPECT_EQ(result.check.top1_agreement(), 1.0);
    EXPECT_EQ(result.check.mean_divergence(), 0.0) << "all ISAs give the same bits";
    EXPECT_GT(result.prefill.mean, 0);
    EXPECT_GT(result.decode.p50, 0);
    EXPECT_GE(result.decode.p95, result.decode.p50);
    EXPECT_GT(result.memory.weights, 0u);
    EXPECT_TRUE(result.energy.empty()) << "no meters were given";
}

/// Draws 10 W, or says why it cannot be read.
class ScriptedPower final : public Sensor {
  public:
    explicit ScriptedPower(bool readable) : readable_(readable) {
        info_.provenance = Provenance::simulated;
        info_.facts.kind = SensorKind::power;
        if (!readable) info_.why = Message{Code::energy_no_counter, {}};
    }
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override { return readable_ ? std::optional(10.0) : std::nullopt; }

  private:
    bool readable_;
    SensorInfo info_;
};

TEST(Bench, EnergyIsThatOfTheMeasuredSpans) {
    const auto model = Model::open(small_model_folder());
    RunControl control;
    BenchOptions options;
    options.compared = 4;
    options.prefill = 30;
    options.decode = 7;
    options.repetitions = 2;
    options.idle_seconds = 0.01;
    const auto loaded = load(model, "", 0);
    const auto reference = make_bench_reference(*loaded, options, {}, control);
    std::vector<std::unique_ptr<Sensor>> sensors;
    sensors.push_back(std::make_unique<ScriptedPower>(true));
    sensors.push_back(std::make_unique<ScriptedPower>(false));
    MeterSampler meters(std::move(sensors));
    const BenchResult result = run_bench(*loaded, reference, options, {}, control, Clock::steady(), &meters);
    ASSERT_EQ(result.energy.size(), 2u);
    const BenchEnergy& energy = result.energy[0];
    ASSERT_FALSE(energy.prefill.why);
    ASSERT_FALSE(energy.decode.why);
    // The time of the spans is the time behind the rates.
    EXPECT_NEAR(energy.decode.joules, 10 * energy.decode.seconds, 1e-9);
    EXPECT_NEAR(energy.decode.seconds, 2 * result.decode_token_seconds.mean * options.decode,
                1e-6 * energy.decode.seconds);
    EXPECT_NEAR(energy.idle.value().watts, 10, 1e-9);
    EXPECT_NEAR(energy.prefill.above_idle.value(), 0, 1e-9);
    EXPECT_GE(energy.prefill.samples, 4u);
    EXPECT_EQ(result.energy[1].decode.why.value().code, Code::energy_no_counter);
}

TEST(Bench, AWrongBackendIsNotTimed) {
    const auto model = Model::open(small_model_folder());
    RunControl control;
    BenchOptions options;
    options.compared = 24;
    auto reference = make_bench_reference(*load(model, "scalar", 1), options, {}, control);
    for (std::size_t n = 0; n < reference.logits.size(); n += 2) reference.logits[n] += 3.0f;
    try {
        (void)run_bench(*load(model, "", 0), reference, options, {}, control);
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::bench_differs);
    }
}

}  // namespace
}  // namespace addend::test
