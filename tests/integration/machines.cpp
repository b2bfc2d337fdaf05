#include "tests/integration/machines.h"

#include <algorithm>

#include "core/files/model_files.h"

namespace addend::test {
namespace {

Matrix matrix_of(const Rows& rows) {
    return {rows.width, {rows.data.begin(), rows.data.end()}};
}

Rows rows_of(const Matrix& matrix) {
    Rows rows{matrix.width, {}};
    for (const double value : matrix.data) rows.data.push_back(static_cast<float>(value));
    return rows;
}

/// The likeliest token after the last row's.
std::int32_t best(const Rows& logits) {
    const auto last = logits.row(logits.count() - 1);
    return static_cast<std::int32_t>(std::ranges::max_element(last) - last.begin());
}

class ReferenceMachine final : public Machine {
  public:
    explicit ReferenceMachine(const std::filesystem::path& path)
        : lowered_(lower_model(std::make_shared<const ModelFiles>(ModelFiles::open(path)))),
          start_(lowered_.program, lowered_.weights) {}

    const Program& program() const override { return *lowered_.program; }
    std::string refusal(const std::vector<ArithmeticEdit>&) const override { return {}; }
    Rows run(const Request& request) const override {
        auto machine = start_.with_program(with_arithmetic(program(), request.edits));
        std::map<std::string, Matrix> replaced;
        if (!request.replaced.empty()) replaced[request.replaced] = matrix_of(request.with);
        const Matrix logits = machine.run(request.tokens, replaced);
        return rows_of(request.tap.empty() ? logits : machine.value(request.tap));
    }

    /// Token by token on one state: the whole text again for each would take minutes.
    std::vector<std::int32_t> greedy(std::vector<std::int32_t> ids, std::size_t count) const override {
        auto machine = start_.with_program(lowered_.program);
        Rows logits = rows_of(machine.run(ids));
        for (; count > 0; --count) {
            ids.push_back(best(logits));
            if (count > 1) logits = rows_of(machine.run(std::span(ids).last(1)));
        }
        return ids;
    }

  private:
    LoweredModel lowered_;
    ReferenceInterpreter start_;
};

class CpuMachine final : public Machine {
  public:
    explicit CpuMachine(const std::filesystem::path& path) : runner_(path) {}

    const Program& program() const override { return runner_.program(); }
    std::string refusal(const std::vector<ArithmeticEdit>& edits) const override {
        const auto backend = tested_backend();
        const auto edited = with_arithmetic(program(), edits);
        for (const auto& why : backend->supports(backend->device_index({}), *edited))
            if (why) return debug_text(*why);
        return {};
    }
    Rows run(const Request& request) const override {
        ModelRunner::Request run{.tokens = request.tokens};
        run.edits = request.edits;
        run.injected = request.replaced;
        run.with = request.with.data;
        if (!request.tap.empty()) run.taps.push_back(request.tap);
        auto result = runner_.run(run);
        return request.tap.empty() ? result.logits : result.taps.front();
    }

  private:
    ModelRunner runner_;
};

}  // namespace

std::vector<std::int32_t> Machine::greedy(std::vector<std::int32_t> ids, std::size_t count) const {
    for (; count > 0; --count) ids.push_back(best(run({.tokens = ids})));
    return ids;
}

std::string machine_name(MachineKind kind) {
    return kind == MachineKind::reference ? "reference" : "cpu";
}

std::unique_ptr<Machine> make_machine(MachineKind kind, const std::filesystem::path& model) {
    if (kind == MachineKind::reference) return std::make_unique<ReferenceMachine>(model);
    return std::make_unique<CpuMachine>(model);
}

std::vector<ArithmeticEdit> lmul_edits(const std::string& sites, std::uint8_t bits) {
    const auto edit = [&](ProductSite site) {
        return ArithmeticEdit{site, {ADDEND_LMUL, bits}, 0, std::nullopt};
    };
    std::vector<ArithmeticEdit> edits;
    const bool all = sites == "all";
    if (all || sites == "attention") edits = {edit(ProductSite::qk), edit(ProductSite::pv)};
    if (all || sites == "linear") edits.push_back(edit(ProductSite::linear));
    if (all || sites == "elementwise") edits.push_back(edit(ProductSite::elementwise));
    return edits;
}

}  // namespace addend::test
