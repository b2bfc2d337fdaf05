// The FPGA backend's functional model through the C ABI, against the CPU backend; devices that misbehave.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "core/program/program_edit.h"
#include "plugins/fpga/handles.h"
#include "plugins/fpga/model/model.h"
#include "tests/unit/plugins/backend_under_test.h"

namespace addend::test {
namespace {

double relative_error(const std::vector<float>& a, const std::vector<float>& b) {
    double difference = 0, size = 0;
    for (std::size_t n = 0; n < a.size(); ++n) {
        difference += std::pow(double{a[n]} - b[n], 2);
        size += std::pow(double{a[n]}, 2);
    }
    return a.size() == b.size() && size > 0 ? std::sqrt(difference / size) : 1e9;
}

class Fpga : public testing::Test {
  protected:
    Plugin cpu{plugin_path("addend_cpu")};
    Plugin fpga{plugin_path("addend_fpga")};
    SmallModel model = make_small_model({});
    Loaded on_cpu{cpu, model}, on_fpga{fpga, model};
    std::vector<std::int32_t> tokens = some_tokens(30, 97);
};

TEST_F(Fpga, LogitsAgreeWithTheCpu) {
    const RunResult a = on_cpu.run(on_cpu.plan(8), on_cpu.session(), tokens);
    const RunResult b = on_fpga.run(on_fpga.plan(8), on_fpga.session(), tokens);
    ASSERT_EQ(b.status, ADDEND_OK) << b.error.text[0] << b.error.text[1];
    EXPECT_LT(relative_error(a.logits, b.logits), 3e-2);  // DESIGN §8's bound for honest floats
}

TEST_F(Fpga, BitsDoNotDependOnChunks) {
    const RunResult one = on_fpga.run(on_fpga.plan(1), on_fpga.session(), tokens);
    for (const std::uint32_t rows : {3u, 8u, 64u}) {
        const RunResult other = on_fpga.run(on_fpga.plan(rows), on_fpga.session(), tokens);
        EXPECT_TRUE(same_bits(one.logits, other.logits)) << rows;
    }
}

TEST_F(Fpga, RowsWhoseLogitsAreWantedMayHaveGaps) {
    const RunResult all = on_fpga.run(on_fpga.plan(8), on_fpga.session(), tokens);
    RunOptions options;
    options.all_logits = false;
    options.logits_rows = {0, 2, 3, 9, 29};
    const RunResult some = on_fpga.run(on_fpga.plan(16), on_fpga.session(), tokens, options);
    ASSERT_EQ(some.status, ADDEND_OK);
    for (std::size_t n = 0; n < options.logits_rows.size(); ++n)
        EXPECT_EQ(std::memcmp(&some.logits[n * 97], &all.logits[options.logits_rows[n] * 97], 97 * 4), 0) << n;
}

TEST_F(Fpga, CancelLeavesWholeChunksAndSnapshotsGoOn) {
    const RunResult expected = on_fpga.run(on_fpga.plan(1), on_fpga.session(), tokens);
    addend_plan* const plan = on_fpga.plan(12);
    addend_session* const session = on_fpga.session();
    RunOptions options;
    options.id = 50;
    options.progress = [&](std::uint32_t done) {
        if (done == 12) fpga->cancel(session, 50);
    };
    const RunResult cancelled = on_fpga.run(plan, session, tokens, options);
    EXPECT_EQ(cancelled.status, ADDEND_CANCELLED);
    ASSERT_EQ(cancelled.tokens_done, 12u);
    std::uint64_t bytes = 0;
    ASSERT_EQ(fpga->session_snapshot_bytes(session, &bytes, nullptr), ADDEND_OK);
    std::vector<std::byte> snapshot(bytes);
    ASSERT_EQ(fpga->session_snapshot(session, snapshot.data(), bytes, nullptr), ADDEND_OK);
    addend_session* const other = on_fpga.session();
    ASSERT_EQ(fpga->session_restore(other, snapshot.data(), bytes, nullptr), ADDEND_OK);
    snapshot[0] ^= std::byte{1};
    EXPECT_EQ(fpga->session_restore(other, snapshot.data(), bytes, nullptr), ADDEND_FAILED);
    const std::vector<std::int32_t> rest(tokens.begin() + 12, tokens.end());
    const RunResult resumed = on_fpga.run(plan, other, rest);
    const std::vector<float> tail(expected.logits.begin() + 12 * 97, expected.logits.end());
    EXPECT_TRUE(same_bits(resumed.logits, tail));
}

TEST_F(Fpga, LMulIsNearerToTheCpusLMulThanToExact) {
    const std::vector<ArithmeticEdit> edits{{ProductSite::elementwise, {ADDEND_LMUL, 3}, 0, {}}};
    const auto patched = with_arithmetic(*model.program, edits);
    const RunResult exact = on_cpu.run(on_cpu.plan(8), on_cpu.session(), tokens);
    on_cpu.use(*patched);
    on_fpga.use(*patched);
    const RunResult a = on_cpu.run(on_cpu.plan(8), on_cpu.session(), tokens);
    const RunResult b = on_fpga.run(on_fpga.plan(8), on_fpga.session(), tokens);
    ASSERT_EQ(b.status, ADDEND_OK) << b.error.text[0];
    EXPECT_LT(relative_error(a.logits, b.logits), 5e-2);
    EXPECT_GT(relative_error(exact.logits, b.logits), 2 * relative_error(a.logits, b.logits));
}

TEST_F(Fpga, WhatItCannotRunIsRefusedWithTheInstruction) {
    const SmallModel even = make_small_model({.halves_to_even = true});
    const auto block = even.program->bytes();
    addend_error error = new_error();
    std::vector<addend_error> reasons(even.program->instructions().size(), new_error());
    EXPECT_EQ(fpga->supports(0, block.data(), block.size(), reasons.data(), static_cast<std::uint32_t>(reasons.size()), &error),
              ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_UNSUPPORTED_OP);
    EXPECT_EQ(error.number[1], ADDEND_OP_QUANTIZE_I8);
    EXPECT_STREQ(reasons[static_cast<std::size_t>(error.number[0])].text[0], "halves rounded to even");
    addend_plan_options options{};
    options.struct_size = sizeof options;
    options.max_rows = 1;
    options.n_taps = 1;
    const std::uint32_t tap = 0;
    options.taps = &tap;
    addend_plan* plan = nullptr;
    EXPECT_EQ(fpga->plan_create(on_fpga.program, &options, &plan, &error), ADDEND_FAILED);
    EXPECT_STREQ(error.text[0], "taps");
}

// ---- Devices that misbehave, on a clock of the test's own. ----

class FaultyLink final : public fpga::Link {
  public:
    enum class Fault { hangs, lost, garbage_status, garbage_id, refuses };
    FaultyLink(Fault fault, std::int64_t& now) : fault_(fault), now_(now) {}
    std::uint32_t read_register(std::uint32_t offset) override {
        if (offset == fpga::reg::id && fault_ == Fault::garbage_id) return 0xFFFFFFFFu;
        if (!started_) return model_.read_register(offset);
        if (fault_ == Fault::lost) throw fpga::LinkLost("Connection reset by peer");
        if (offset == fpga::reg::status)
            return fault_ == Fault::garbage_status ? 0xDEADBEEFu
                   : fault_ == Fault::refuses      ? fpga::status_done | fpga::status_error
                                                   : fpga::status_busy;
        return model_.read_register(offset);
    }
    void write_register(std::uint32_t offset, std::uint32_t value) override {
        if (offset == fpga::reg::control && value == fpga::control_start) started_ = true;
        else model_.write_register(offset, value);
    }
    void read_memory(std::uint64_t address, void* to, std::uint64_t bytes) override { model_.read_memory(address, to, bytes); }
    void write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) override {
        model_.write_memory(address, from, bytes);
    }
    void wait() override { now_ += 50'000'000; }

  private:
    Fault fault_;
    std::int64_t& now_;
    fpga::Model model_{fpga::default_capabilities()};
    bool started_ = false;
};

std::string failure_of(FaultyLink::Fault fault, std::int64_t& now) {
    try {
        fpga::Device device(std::make_unique<FaultyLink>(fault, now), {[&now] { return now; }});
        device.run(0, 1, 1, {});
    } catch (const fpga::LinkLost& lost) {
        return lost.what();
    }
    return "nothing";
}

TEST(FpgaDevice, MisbehavingIsSaidWithinTwoSeconds) {
    using enum FaultyLink::Fault;
    std::int64_t now = 0;
    EXPECT_EQ(failure_of(hangs, now), "it finished no instruction for 1.5 seconds");
    EXPECT_GT(now, 1'500'000'000);
    EXPECT_LT(now, 2'000'000'000);
    now = 0;
    EXPECT_EQ(failure_of(lost, now), "Connection reset by peer");
    EXPECT_EQ(failure_of(garbage_status, now), "the device's status is impossible");
    EXPECT_EQ(failure_of(garbage_id, now), "what answers is not an Addend accelerator");
    EXPECT_EQ(failure_of(refuses, now), "the device refused an instruction");
    EXPECT_EQ(now, 0);
}

/// Its last instruction takes a while of the machine's time, and little of its own.
class SlowLink final : public fpga::Link {
  public:
    explicit SlowLink(std::int64_t& now) : now_(now) {}
    std::uint32_t read_register(std::uint32_t offset) override {
        if (offset == fpga::reg::status) return waits_ < 100 ? fpga::status_busy : fpga::status_done;
        return model_.read_register(offset);
    }
    void write_register(std::uint32_t, std::uint32_t) override {}
    void read_memory(std::uint64_t, void*, std::uint64_t) override {}
    void write_memory(std::uint64_t, const void*, std::uint64_t) override {}
    void wait() override {
        ++waits_;
        now_ += 1'000'000'000;
    }
    std::int64_t clock_ns() override { return waits_ * pace; }
    std::int64_t pace = 10'000'000;

  private:
    std::int64_t& now_;
    fpga::Model model_{fpga::default_capabilities()};
    std::int64_t waits_ = 0;
};

TEST(FpgaDevice, ASimulationIsWaitedForByItsOwnClock) {
    std::int64_t now = 0;
    auto slow = std::make_unique<SlowLink>(now);
    SlowLink& link = *slow;
    fpga::Device device(std::move(slow), {[&now] { return now; }});
    device.run(0, 1, 1, {});
    EXPECT_EQ(now, 100'000'000'000);
    now = 0;
    auto hanging = std::make_unique<SlowLink>(now);
    hanging->pace = 100'000'000;
    fpga::Device other(std::move(hanging), {[&now] { return now; }});
    EXPECT_THROW(other.run(0, 1, 1, {}), fpga::LinkLost);
    EXPECT_EQ(link.clock_ns(), 1'000'000'000);
}

TEST(FpgaModel, WrongStreamsAreErrorsNotMemoryFaults) {
    const auto run = [](const fpga::Words& words) {
        fpga::Model model(fpga::default_capabilities());
        const fpga::Words code[2] = {words, fpga::encode_halt()};
        model.write_memory(0, code, sizeof code);
        model.write_register(fpga::reg::code_count, 2);
        model.write_register(fpga::reg::control, fpga::control_start);
        return model.read_register(fpga::reg::status);
    };
    using namespace fpga;
    EXPECT_EQ(run(encode_halt()), status_done);
    EXPECT_EQ(run({0xFF, 0, 0, 0, 0, 0, 0, 0}), status_done | status_error);
    EXPECT_EQ(run(encode_matvec(8, 1, 0, 0, {})), status_done | status_error);  // no stream
    Vector v;
    v.a = 65535;
    v.words = 2;
    EXPECT_EQ(run(encode_vector(v, {})), status_done | status_error);
    Transfer t;
    t.words = 4;
    t.offset = std::uint64_t{1} << 40;
    EXPECT_EQ(run(encode_transfer(Op::load, t, {})), status_done | status_error);
}

}  // namespace
}  // namespace addend::test
