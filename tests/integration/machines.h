// The same model on the reference interpreter and on the CPU backend, under any arithmetic.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/program/program_edit.h"
#include "tests/integration/model_runner.h"
#include "tests/support/reference_interpreter/interpreter.h"

namespace addend::test {

enum class MachineKind { reference, cpu };
std::string machine_name(MachineKind kind);

/// One loaded model on one machine.
class Machine {
  public:
    virtual ~Machine() = default;
    virtual const Program& program() const = 0;
    /// Logits of every token, from an empty session, with `edits` applied to the program. `replaced` may name
    /// a value to overwrite and its rows; `tap` a value whose rows are returned instead of logits.
    struct Request {
        std::vector<std::int32_t> tokens{};
        std::vector<ArithmeticEdit> edits{};
        std::string replaced{};
        Rows with{};
        std::string tap{};
    };
    virtual Rows run(const Request& request) const = 0;
    /// `ids` with `count` more, each the likeliest after those before it.
    virtual std::vector<std::int32_t> greedy(std::vector<std::int32_t> ids, std::size_t count) const;
    /// Why the machine cannot run it; empty where it can.
    virtual std::string refusal(const std::vector<ArithmeticEdit>& edits = {}) const = 0;
};

std::unique_ptr<Machine> make_machine(MachineKind kind, const std::filesystem::path& model);

/// The edits "attention", "linear", "elementwise" and "all" of the goldens, with k mantissa bits.
std::vector<ArithmeticEdit> lmul_edits(const std::string& sites, std::uint8_t bits);

}  // namespace addend::test
