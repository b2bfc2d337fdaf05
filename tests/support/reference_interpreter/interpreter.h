// Runs a program as plugins/abi/addend_program.h words it: scalar, in double precision, one short function
// for each primitive, no plan and no kernels. What lowering and backends are compared with.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/backend/backend.h"
#include "core/program/program.h"

namespace addend::test {

/// Rows of a value, [rows, width].
struct Matrix {
    std::size_t width = 0;
    std::vector<double> data;

    std::size_t rows() const { return width == 0 ? 0 : data.size() / width; }
    std::span<double> row(std::size_t n) { return {data.data() + n * width, width}; }
    std::span<const double> row(std::size_t n) const { return {data.data() + n * width, width}; }
};

/// One sequence. Throws std::runtime_error for ids outside the vocabulary and weights it cannot read.
class ReferenceInterpreter {
  public:
    ReferenceInterpreter(std::shared_ptr<const Program> program, std::shared_ptr<const WeightSource> weights);
    /// Another program over the same weights, from an empty state: they are decoded once.
    ReferenceInterpreter with_program(std::shared_ptr<const Program> program) const;

    /// Reads `tokens` after those read before; logits for all of them. The values of `replaced`, by name, are
    /// overwritten as soon as they are computed.
    Matrix run(std::span<const std::int32_t> tokens, const std::map<std::string, Matrix>& replaced = {});
    /// A value of the last run.
    const Matrix& value(const std::string& name) const;
    std::uint64_t position() const { return position_; }

  private:
    using Weights = std::vector<Matrix>;
    ReferenceInterpreter(std::shared_ptr<const Program> program, std::shared_ptr<const Weights> weights);

    struct Step;

    std::shared_ptr<const Program> program_;
    std::shared_ptr<const Weights> weights_;
    std::vector<Matrix> values_;
    std::vector<Matrix> states_;  // recurrent: one row; KV: a row a token
    std::uint64_t position_ = 0;
};

}  // namespace addend::test
