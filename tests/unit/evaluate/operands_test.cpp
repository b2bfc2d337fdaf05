// Operands are what the program's sites multiply: a fake backend whose values tell where they come from, and
// the CPU backend, whose own products must come out of the pairs.
#include "core/evaluate/operands.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <set>

#include "core/base/message.h"
#include "core/evaluate/weight_rows.h"
#include "core/files/half.h"
#include "core/program/program_builder.h"
#include "tests/unit/runtime/fakes.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t heads = 4, kv_heads = 2, head_width = 8, rows = 12;

/// One layer: queries, keys and values by matmul, grouped attention, a product.
std::shared_ptr<const Program> program_of(std::int32_t window) {
    ProgramBuilder b(16, 32, 1);
    const WeightId table = b.add_weight("embedding", ADDEND_F32, 16, 32);
    const WeightId q_weight = b.add_weight("q", ADDEND_F32, heads * head_width, 32);
    const WeightId kv_weight = b.add_weight("kv", ADDEND_F32, 2 * kv_heads * head_width, 32);
    const WeightId head = b.add_weight("head", ADDEND_F32, 16, 32);
    const StateId k = b.add_state("k", ADDEND_F32, ADDEND_STATE_KV, kv_heads * head_width, 0);
    const StateId v = b.add_state("v", ADDEND_F32, ADDEND_STATE_KV, kv_heads * head_width, 0);
    const Operand x = b.embed("embed", table);
    b.begin_group(ADDEND_GROUP_LAYER, "layers.0", 0);
    const Operand q = b.matmul("layers.0.q", x, q_weight);
    const Operand kv = b.matmul("layers.0.kv", x, kv_weight);
    const Operand out = b.attention(
        "layers.0.attn", q, kv.columns(0, 16), kv.columns(16, 16), k, v,
        {.heads = heads, .kv_heads = kv_heads, .head_width = head_width, .window = window, .scale = 0.01f});
    const Operand mixed = b.mul("layers.0.mul", out, x);
    b.end_group();
    return b.build(b.matmul("logits", b.select_rows("rows", mixed), head));
}

/// Value v, token t, column c: v * 10000 + t * 100 + c, exact in float32.
float value_at(std::uint32_t value, std::size_t token, std::size_t column) {
    return static_cast<float>(value * 10000 + token * 100 + column);
}

class TellingSession final : public BackendSession {
  public:
    explicit TellingSession(const Program& program) : program_(program) {}
    RunResult run(BackendPlan&, const RunRequest& request) override {
        for (const TapRequest& tap : request.taps) {
            const std::size_t width = program_.values()[tap.value].width;
            std::vector<float> data(request.tokens.size() * width);
            for (std::size_t n = 0; n < data.size(); ++n) data[n] = value_at(tap.value, n / width, n % width);
            EXPECT_EQ(tap.data.size(), data.size() * sizeof(float));
            std::memcpy(tap.data.data(), data.data(), tap.data.size());
        }
        return {static_cast<std::uint32_t>(request.tokens.size()), false};
    }
    void cancel() noexcept override {}
    void reset() override {}
    std::uint64_t position() const override { return 0; }
    MemoryUse memory() const override { return {}; }
    std::vector<std::byte> snapshot() const override { return {}; }
    void restore(std::span<const std::byte>) override {}

  private:
    const Program& program_;
};

class TellingProgram final : public BackendProgram {
  public:
    explicit TellingProgram(std::shared_ptr<const Program> program) : program_(std::move(program)) {}
    const Program& program() const override { return *program_; }
    std::shared_ptr<BackendPlan> create_plan(const PlanOptions& options) override {
        taps.push_back(options.taps.size());
        return std::make_shared<FakePlan>(options.max_rows);
    }
    std::shared_ptr<BackendSession> create_session(const SessionOptions&) override {
        return std::make_shared<TellingSession>(*program_);
    }
    std::vector<std::size_t> taps;  // of each plan

  private:
    std::shared_ptr<const Program> program_;
};

/// Element n of row r of weight w: w * 1000 + r * 10 + n / 1000.
class TellingWeights final : public WeightSource {
  public:
    void read_rows(std::uint32_t weight, std::uint32_t first, std::uint32_t,
                   std::span<std::byte> into) const override {
        std::vector<float> row(into.size() / sizeof(float));
        for (std::size_t n = 0; n < row.size(); ++n)
            row[n] = static_cast<float>(weight * 1000 + first * 10) + static_cast<float>(n) / 1000;
        std::memcpy(into.data(), row.data(), into.size());
    }
};

class TellingModel final : public Model {
  public:
    explicit TellingModel(std::shared_ptr<const Program> program)
        : lowered_{std::move(program), std::make_shared<TellingWeights>(), {}} {}
    const ModelSummary& summary() const override { return summary_; }
    const Tokenizer& tokenizer() const override { throw Failure(Code::tokenizer_missing, {{"path", ""}}); }
    bool has_tokenizer() const override { return false; }
    const ChatTemplate& chat_template() const override { return template_; }
    bool has_own_chat_template() const override { return false; }
    const ReplyDefaults& reply_defaults() const override { return defaults_; }
    std::shared_ptr<const Program> program_shape() const override { return lowered_.program; }
    const Lowered& lower(const LoadProgress&, const CancelToken&) const override { return lowered_; }
    std::string content_hash(const CancelToken&) const override { return {}; }

  private:
    ModelSummary summary_;
    ChatTemplate template_ = ChatTemplate::plain();
    ReplyDefaults defaults_;
    Lowered lowered_;
};

class TellingLoaded final : public LoadedModel {
  public:
    explicit TellingLoaded(const std::shared_ptr<const Program>& program)
        : model_(program), program_(std::make_shared<TellingProgram>(program)) {}
    const Model& model() const override { return model_; }
    const DeviceChoice& device() const override { return device_; }
    const DeviceInfo& device_info() const override { return info_; }
    Backend& backend() override { throw Failure(Code::internal_error, {{"detail", "no backend"}}); }
    TellingProgram& program() override { return *program_; }
    std::shared_ptr<BackendProgram> program_for(const Patch&) override { return program_; }
    std::shared_ptr<BackendProgram> program_over(std::shared_ptr<const Program>) override { return program_; }
    std::shared_ptr<BackendPlan> plan_for(const Patch&, const PlanOptions& options) override {
        return program_->create_plan(options);
    }
    std::shared_ptr<BackendSession> create_session(const SessionOptions& options) override {
        return program_->create_session(options);
    }
    MemoryUse memory() const override { return {}; }

  private:
    TellingModel model_;
    std::shared_ptr<TellingProgram> program_;
    DeviceChoice device_;
    DeviceInfo info_;
};

struct Place {
    std::uint32_t value;
    std::size_t token, column;
};
Place place_of(float told) {
    const auto n = static_cast<std::uint32_t>(told);
    return {n / 10000, n / 100 % 100, n % 100};
}

std::vector<SiteOperands> sample(const std::shared_ptr<LoadedModel>& model,
                                 OperandOptions options = {.pairs = 400}) {
    const std::vector<std::int32_t> tokens(rows, 1);
    RunControl control;
    return sample_operands(model, tokens, options, {}, control);
}

TEST(Operands, OfAttentionComeFromTheHeadsAndTheVisibleKeys) {
    for (const std::int32_t window : {0, 3}) {
        const auto program = program_of(window);
        const auto all = sample(std::make_shared<TellingLoaded>(program));
        ASSERT_EQ(all.size(), 5u);  // q, kv, qk, pv, mul
        EXPECT_EQ(all[2].site, ProductSite::qk);
        EXPECT_EQ(all[2].name, "layers.0.attn");
        const std::uint32_t q = *program->find_value("layers.0.q"), kv = *program->find_value("layers.0.kv");
        std::set<std::size_t> heads_seen, distances;
        std::size_t at = 0;
        for (const std::uint32_t length : all[2].lengths) {
            ASSERT_EQ(length, head_width);
            const Place query = place_of(all[2].a[at]), key = place_of(all[2].b[at]);
            EXPECT_EQ(query.value, q);
            EXPECT_EQ(key.value, kv);
            EXPECT_EQ(key.column / head_width, query.column / head_width / (heads / kv_heads))
                << "grouped queries";
            ASSERT_LE(key.token, query.token);
            if (window > 0) {
                EXPECT_LT(query.token - key.token, static_cast<std::size_t>(window));
            }
            for (std::uint32_t d = 0; d < length; ++d) {
                EXPECT_EQ(all[2].a[at + d], all[2].a[at] + static_cast<float>(d));
                EXPECT_EQ(all[2].b[at + d], all[2].b[at] + static_cast<float>(d));
            }
            heads_seen.insert(query.column / head_width);
            distances.insert(query.token - key.token);
            at += length;
        }
        EXPECT_EQ(heads_seen.size(), heads);
        EXPECT_GE(distances.size(), window > 0 ? 3u : 8u);
        EXPECT_GE(all[2].a.size(), 400u);

        const SiteOperands& pv = all[3];
        EXPECT_EQ(pv.site, ProductSite::pv);
        at = 0;
        for (const std::uint32_t length : pv.lengths) {
            double sum = 0;
            for (std::uint32_t n = 0; n < length; ++n) {
                sum += double{pv.a[at + n]};
                const Place value = place_of(pv.b[at + n]);
                EXPECT_EQ(value.value, kv);
                EXPECT_GE(value.column, 16u) << "the values' columns";
                EXPECT_EQ(value.token, place_of(pv.b[at]).token + n);
            }
            EXPECT_NEAR(sum, 1, 1e-6) << "normalised";
            EXPECT_LE(length, window > 0 ? 3u : rows);
            at += length;
        }
    }
}

TEST(Operands, OfProjectionsAreRowsAndWeights) {
    const auto program = program_of(0);
    const auto all = sample(std::make_shared<TellingLoaded>(program));
    const std::uint32_t embed = *program->find_value("embed");
    for (const auto& [n, weight] : {std::pair{0, 1}, {1, 2}}) {
        const SiteOperands& s = all[static_cast<std::size_t>(n)];
        EXPECT_EQ(s.site, ProductSite::linear);
        std::set<int> weight_rows;
        for (std::size_t at = 0; at < s.a.size(); at += 32) {
            EXPECT_EQ(place_of(s.a[at]).value, embed);
            EXPECT_EQ(place_of(s.a[at]).column, 0u);
            EXPECT_EQ(static_cast<int>(s.b[at]) / 1000, weight);
            EXPECT_NEAR(s.b[at + 31] - s.b[at], 0.031, 1e-3);
            weight_rows.insert(static_cast<int>(s.b[at]) % 1000 / 10);
        }
        EXPECT_GT(weight_rows.size(), 1u);
    }
}

TEST(Operands, OfElementsStandAtTheSamePlace) {
    const auto program = program_of(0);
    const SiteOperands s = sample(std::make_shared<TellingLoaded>(program))[4];
    EXPECT_EQ(s.site, ProductSite::elementwise);
    ASSERT_EQ(s.a.size(), 400u);
    EXPECT_EQ(s.lengths, std::vector<std::uint32_t>(400, 1));
    for (std::size_t n = 0; n < s.a.size(); ++n) {
        EXPECT_EQ(place_of(s.a[n]).value, *program->find_value("layers.0.attn"));
        EXPECT_EQ(place_of(s.a[n]).token, place_of(s.b[n]).token);
        EXPECT_EQ(place_of(s.a[n]).column, place_of(s.b[n]).column);
    }
}

TEST(Operands, LittleMemoryTakesMoreRunsAndGivesTheSame) {
    const auto at_once = std::make_shared<TellingLoaded>(program_of(0));
    const auto one_by_one = std::make_shared<TellingLoaded>(program_of(0));
    const auto a = sample(at_once);
    const auto b = sample(one_by_one, {.pairs = 400, .most_tap_bytes = 1});
    EXPECT_EQ(at_once->program().taps.size(), 1u);
    EXPECT_EQ(one_by_one->program().taps.size(), 4u);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t n = 0; n < a.size(); ++n) {
        EXPECT_EQ(a[n].a, b[n].a);
        EXPECT_EQ(a[n].b, b[n].b);
    }
    EXPECT_NE(sample(at_once, {.pairs = 400, .seed = 2})[2].a, a[2].a);
}

TEST(Operands, AProgramWithoutSitesIsSaidSo) {
    ProgramBuilder b(16, 32, 0);
    const Operand x = b.embed("embed", b.add_weight("embedding", ADDEND_F32, 16, 32));
    const auto model = std::make_shared<TellingLoaded>(
        b.build(b.matmul("logits", b.select_rows("rows", x), b.add_weight("head", ADDEND_F32, 16, 32))));
    try {
        (void)sample(model);
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::study_no_sites);
    }
}

// Where products are exact, a pair's product is a value the backend computed.
TEST(Operands, OfTheMlgruMakeTheBackendsOwnValues) {
    const BackendRegistry registry({{fs::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins"}, {}});
    const auto model = LoadedModel::load(Model::open(small_model_folder()), registry.find("cpu"), {}, {}, {});
    const Program& program = model->program().program();
    std::vector<std::int32_t> tokens;
    for (std::int32_t n = 0; n < 20; ++n) tokens.push_back(n * 31 % 256);
    RunControl control;
    const auto all = sample_operands(model, tokens, {.pairs = 300}, {}, control);
    std::set<std::string> names;
    for (const SiteOperands& s : all) {
        names.insert(s.name);
        EXPECT_EQ(s.site, ProductSite::elementwise);
        EXPECT_EQ(s.a.size(), 300u);
        if (s.name.ends_with("mlgru.h")) continue;  // f*h is inside the sum; below
        const std::uint32_t value = *program.find_value(s.name);
        std::vector<float> out(tokens.size() * program.values()[value].width);
        RunRequest request;
        request.tokens = tokens;
        request.taps.push_back({value, std::as_writable_bytes(std::span(out))});
        (void)model->create_session({})->run(
            *model->plan({.max_rows = 64, .taps = {value}, .injections = {}}), request);
        const std::set<float> made(out.begin(), out.end());
        for (std::size_t n = 0; n < s.a.size(); ++n) EXPECT_TRUE(made.contains(s.a[n] * s.b[n])) << s.name;
    }
    EXPECT_TRUE(names.contains("layers.1.mlgru.h"));
    EXPECT_TRUE(names.contains("layers.0.mlp.act"));
    EXPECT_TRUE(names.contains("layers.0.mlgru.i"));
    EXPECT_TRUE(names.contains("layers.1.mlgru.out"));
}

TEST(WeightRows, DecodeEveryDenseType) {
    class Bytes final : public WeightSource {
      public:
        std::vector<std::byte> bytes;
        void read_rows(std::uint32_t, std::uint32_t, std::uint32_t,
                       std::span<std::byte> into) const override {
            ASSERT_EQ(into.size(), bytes.size());
            std::memcpy(into.data(), bytes.data(), bytes.size());
        }
    } source;
    const auto row_of = [&](std::uint16_t dtype, std::uint32_t cols, const void* data, std::size_t size) {
        ProgramBuilder b(2, cols, 0);
        const WeightId weight = b.add_weight("w", dtype, 2, cols);
        const auto program = b.build(b.matmul("logits", b.select_rows("rows", b.embed("e", weight)), weight));
        source.bytes.resize(size);
        std::memcpy(source.bytes.data(), data, size);
        return weight_row(*program, source, weight.index, 1);
    };
    const float f32[2]{1.5f, -0.25f};
    EXPECT_EQ(row_of(ADDEND_F32, 2, f32, sizeof f32), (std::vector<float>{1.5f, -0.25f}));
    const std::uint16_t f16[2]{f16_from_f32(1.5f), f16_from_f32(-0.25f)};
    EXPECT_EQ(row_of(ADDEND_F16, 2, f16, sizeof f16), (std::vector<float>{1.5f, -0.25f}));
    const std::uint16_t bf16[2]{bf16_from_f32(1.5f), bf16_from_f32(-0.25f)};
    EXPECT_EQ(row_of(ADDEND_BF16, 2, bf16, sizeof bf16), (std::vector<float>{1.5f, -0.25f}));
    addend_weight_group groups[2]{{0.5f, 1, {2, -3}}, {2, 0, {7}}};
    const auto row = row_of(ADDEND_G16, 18, groups, sizeof groups);
    ASSERT_EQ(row.size(), 18u);
    EXPECT_EQ(row[0], 2.0f);
    EXPECT_EQ(row[1], -0.5f);
    EXPECT_EQ(row[15], 1.0f);
    EXPECT_EQ(row[16], 14.0f);
    EXPECT_EQ(row[17], 0.0f);
}

}  // namespace
}  // namespace addend::test
