#include "tests/support/reference_interpreter/interpreter.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "core/files/half.h"
#include "tests/support/reference_interpreter/products.h"

namespace addend::test {
namespace {

template <class T>
T element(const std::byte* row, std::size_t n) {
    T value;
    std::memcpy(&value, row + n * sizeof(T), sizeof(T));
    return value;
}

double weight_at(const std::byte* row, std::uint16_t dtype, std::size_t column) {
    switch (dtype) {
        case ADDEND_F32:
            return static_cast<double>(element<float>(row, column));
        case ADDEND_F16:
            return static_cast<double>(f32_from_f16(element<std::uint16_t>(row, column)));
        case ADDEND_BF16:
            return static_cast<double>(f32_from_bf16(element<std::uint16_t>(row, column)));
        case ADDEND_T2:
            return (static_cast<int>(row[column / 4]) >> (2 * (column % 4)) & 3) - 1;
        case ADDEND_G16: {
            const auto group = element<addend_weight_group>(row, column / 16);
            const float scaled = group.d * static_cast<float>(group.c[column % 16]);
            return static_cast<double>(scaled + group.m);
        }
        default:
            throw std::runtime_error("a weight of a type that the reference does not read");
    }
}

Matrix decoded(const addend_weight& weight, std::uint32_t index, const WeightSource& source) {
    std::vector<std::byte> raw(weight.bytes);
    source.read_rows(index, 0, weight.rows, raw);
    const std::size_t stride = weight.bytes / weight.rows;
    Matrix matrix{weight.cols, std::vector<double>(std::size_t{weight.rows} * weight.cols)};
    for (std::size_t row = 0; row < weight.rows; ++row)
        for (std::size_t column = 0; column < weight.cols; ++column)
            matrix.row(row)[column] = weight_at(raw.data() + row * stride, weight.dtype, column);
    return matrix;
}

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

double gelu_tanh(double x) {
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
}

double relu2(double x) {
    return x > 0 ? x * x : 0;
}

double round_half(double x, bool to_even) {
    return to_even ? std::nearbyint(x) : std::round(x);
}

}  // namespace

/// One instruction with its operands at hand.
struct ReferenceInterpreter::Step {
    const addend_instruction& i;
    ReferenceInterpreter& machine;
    std::span<const std::int32_t> tokens;

    std::span<const double> in(std::size_t k, std::size_t row) const {
        return std::as_const(machine.values_[i.in[k].value]).row(row).subspan(i.in[k].column, i.in[k].width);
    }
    std::size_t width(std::size_t k = 0) const { return i.in[k].width; }
    std::size_t rows() const { return machine.values_[i.in[0].value].rows(); }
    Matrix& out(std::size_t k = 0) const { return machine.values_[i.out[k]]; }
    const Matrix* weight(std::size_t k) const {
        return i.weight[k] == ADDEND_NONE ? nullptr : &(*machine.weights_)[i.weight[k]];
    }
    Matrix& state(std::size_t k) const { return machine.states_[i.state[k]]; }

    void resize(std::size_t row_count) const {
        for (const std::uint32_t value : i.out)
            if (value != ADDEND_NONE)
                machine.values_[value].data.assign(row_count * machine.values_[value].width, 0.0);
    }

    void embed() const {
        resize(tokens.size());
        for (std::size_t t = 0; t < tokens.size(); ++t) {
            if (tokens[t] < 0 || static_cast<std::size_t>(tokens[t]) >= weight(0)->rows())
                throw std::runtime_error("a token outside the vocabulary");
            const auto from = weight(0)->row(static_cast<std::size_t>(tokens[t]));
            for (std::size_t c = 0; c < from.size(); ++c)
                out().row(t)[c] = from[c] * static_cast<double>(i.f[0]);
        }
    }

    void rms_norm() const {
        const std::size_t group = i.i[0] > 0 ? static_cast<std::size_t>(i.i[0]) : width();
        for (std::size_t t = 0; t < rows(); ++t)
            for (std::size_t first = 0; first < width(); first += group) {
                double squares = 0;
                for (std::size_t c = first; c < first + group; ++c) squares += in(0, t)[c] * in(0, t)[c];
                const double factor =
                    1 / std::sqrt(squares / static_cast<double>(group) + static_cast<double>(i.f[0]));
                for (std::size_t c = first; c < first + group; ++c) {
                    const double w = weight(0) ? weight(0)->data[c] + static_cast<double>(i.f[1]) : 1;
                    out().row(t)[c] = in(0, t)[c] * factor * w;
                }
            }
    }

    void quantize_i8() const {
        for (std::size_t t = 0; t < rows(); ++t) {
            double largest = static_cast<double>(i.f[0]);
            for (const double x : in(0, t)) largest = std::max(largest, std::fabs(x));
            const double s = 127 / largest;
            out(1).row(t)[0] = s;
            for (std::size_t c = 0; c < width(); ++c)
                out(0).row(t)[c] = std::clamp(round_half(in(0, t)[c] * s, i.i[0] == 1), -128.0, 127.0);
        }
    }

    /// Products of whole rows; for trits and int8 they are exact in double too.
    void matmul() const {
        const Matrix& w = *weight(0);
        for (std::size_t t = 0; t < rows(); ++t)
            for (std::size_t r = 0; r < w.rows(); ++r) {
                double sum = 0;
                for (std::size_t c = 0; c < w.width; ++c)
                    sum += product(i.arithmetic[0], in(0, t)[c], w.row(r)[c]);
                out().row(t)[r] = sum + (weight(1) ? weight(1)->data[r] : 0.0);
            }
    }

    void rescale() const {
        for (std::size_t t = 0; t < rows(); ++t)
            for (std::size_t c = 0; c < width(); ++c)
                out().row(t)[c] = in(0, t)[c] * (static_cast<double>(i.f[0]) / in(1, t)[0]);
    }

    template <class Function>
    void each(Function function) const {
        for (std::size_t t = 0; t < rows(); ++t)
            for (std::size_t c = 0; c < width(); ++c) out().row(t)[c] = function(in(0, t)[c]);
    }
    template <class Function>
    void each_pair(Function function) const {
        for (std::size_t t = 0; t < rows(); ++t)
            for (std::size_t c = 0; c < width(); ++c) out().row(t)[c] = function(in(0, t)[c], in(1, t)[c]);
    }

    void forget_gate() const {
        for (std::size_t t = 0; t < rows(); ++t)
            for (std::size_t c = 0; c < width(); ++c) {
                const double bound = weight(0) ? weight(0)->data[c] : 0;
                out().row(t)[c] = bound + (1 - bound) * in(0, t)[c];
            }
    }

    void mlgru_scan() const {
        auto h = state(0).row(0);
        for (std::size_t t = 0; t < rows(); ++t)
            for (std::size_t c = 0; c < width(); ++c)
                out().row(t)[c] = h[c] = product(i.arithmetic[0], in(0, t)[c], h[c]) + in(1, t)[c];
    }

    /// The angle is a float32 product, as Hugging Face computes it.
    void rope() const {
        const auto heads = static_cast<std::size_t>(i.i[0]);
        const auto head_width = static_cast<std::size_t>(i.i[1]);
        const auto pairs = static_cast<std::size_t>(i.i[2]) / 2;
        for (std::size_t t = 0; t < rows(); ++t) {
            const auto place = static_cast<float>(machine.position_ + t);
            std::ranges::copy(in(0, t), out().row(t).begin());
            for (std::size_t h = 0; h < heads; ++h)
                for (std::size_t p = 0; p < pairs; ++p) {
                    const float angle = place * static_cast<float>(weight(0)->data[p]);
                    const double cosine = std::cos(static_cast<double>(angle));
                    const double sine = std::sin(static_cast<double>(angle));
                    const std::size_t a = h * head_width + (i.i[3] == 1 ? 2 * p : p);
                    const std::size_t b = i.i[3] == 1 ? a + 1 : a + pairs;
                    out().row(t)[a] = in(0, t)[a] * cosine - in(0, t)[b] * sine;
                    out().row(t)[b] = in(0, t)[b] * cosine + in(0, t)[a] * sine;
                }
        }
    }

    /// Softmax over the visible keys of one head's scores; then the values weighted by it.
    void attend(std::size_t t, std::size_t head) const {
        const auto head_width = static_cast<std::size_t>(i.i[2]);
        const std::size_t kv = head / static_cast<std::size_t>(i.i[0] / i.i[1]) * head_width;
        const std::size_t last = machine.position_ + t;  // the token itself
        const auto window = static_cast<std::size_t>(i.i[3]);
        const std::size_t first = window != 0 && last + 1 > window ? last + 1 - window : 0;
        const auto q = in(0, t).subspan(head * head_width, head_width);
        std::vector<double> p;
        for (std::size_t key = first; key <= last; ++key) {
            double score = 0;
            for (std::size_t d = 0; d < head_width; ++d)
                score += product(i.arithmetic[0], q[d], state(0).row(key)[kv + d]);
            score *= static_cast<double>(i.f[0]);
            const auto cap = static_cast<double>(i.f[1]);
            p.push_back(cap != 0 ? cap * std::tanh(score / cap) : score);
        }
        const double largest = *std::ranges::max_element(p);
        double sum = 0;
        for (double& x : p) sum += x = std::exp(x - largest);
        for (std::size_t d = 0; d < head_width; ++d) {
            double mixed = 0;
            for (std::size_t key = first; key <= last; ++key)
                mixed += product(i.arithmetic[1], p[key - first] / sum, state(1).row(key)[kv + d]);
            out().row(t)[head * head_width + d] = mixed;
        }
    }

    void attention() const {
        for (std::size_t k = 0; k < 2; ++k)
            for (std::size_t t = 0; t < rows(); ++t) {
                const auto row = in(k + 1, t);
                state(k).data.insert(state(k).data.end(), row.begin(), row.end());
            }
        for (std::size_t t = 0; t < rows(); ++t)
            for (std::size_t head = 0; head < static_cast<std::size_t>(i.i[0]); ++head) attend(t, head);
    }

    void run() const {
        if (i.op == ADDEND_OP_EMBED) return embed();
        resize(rows());
        const addend_arithmetic site = i.arithmetic[0];
        switch (i.op) {
            case ADDEND_OP_RMS_NORM:
                return rms_norm();
            case ADDEND_OP_QUANTIZE_I8:
                return quantize_i8();
            case ADDEND_OP_TERNARY_MATMUL:
            case ADDEND_OP_MATMUL:
                return matmul();
            case ADDEND_OP_RESCALE:
                return rescale();
            case ADDEND_OP_SIGMOID:
                return each(sigmoid);
            case ADDEND_OP_SILU:
                return each([](double x) { return x * sigmoid(x); });
            case ADDEND_OP_GELU_TANH:
                return each(gelu_tanh);
            case ADDEND_OP_RELU2:
                return each(relu2);
            case ADDEND_OP_MUL:
                return each_pair([&](double a, double b) { return product(site, a, b); });
            case ADDEND_OP_ADD:
                return each_pair([](double a, double b) { return a + b; });
            case ADDEND_OP_FORGET_GATE:
                return forget_gate();
            case ADDEND_OP_INPUT_GATE:
                return each_pair([&](double c, double f) { return product(site, c, 1 - f); });
            case ADDEND_OP_MLGRU_SCAN:
                return mlgru_scan();
            case ADDEND_OP_ROPE:
                return rope();
            case ADDEND_OP_ATTENTION:
                return attention();
            case ADDEND_OP_SOFT_CAP: {
                const auto cap = static_cast<double>(i.f[0]);
                return each([cap](double x) { return cap * std::tanh(x / cap); });
            }
            case ADDEND_OP_SELECT_ROWS:
                return each([](double x) { return x; });  // logits of every row
            default:
                throw std::runtime_error("a primitive that the reference does not know");
        }
    }
};

ReferenceInterpreter::ReferenceInterpreter(std::shared_ptr<const Program> program,
                                           std::shared_ptr<const WeightSource> weights)
    : ReferenceInterpreter(program, [&] {
          auto all = std::make_shared<Weights>();
          for (std::uint32_t n = 0; n < program->weights().size(); ++n)
              all->push_back(decoded(program->weights()[n], n, *weights));
          return all;
      }()) {}

ReferenceInterpreter::ReferenceInterpreter(std::shared_ptr<const Program> program,
                                           std::shared_ptr<const Weights> weights)
    : program_(std::move(program)), weights_(std::move(weights)) {
    for (const addend_value& value : program_->values()) values_.push_back({value.width, {}});
    for (const addend_state& state : program_->states()) {
        const bool recurrent = state.kind == ADDEND_STATE_RECURRENT;
        states_.push_back({state.width, std::vector<double>(recurrent ? state.width : 0)});
    }
}

ReferenceInterpreter ReferenceInterpreter::with_program(std::shared_ptr<const Program> program) const {
    return {std::move(program), weights_};
}

Matrix ReferenceInterpreter::run(std::span<const std::int32_t> tokens,
                                 const std::map<std::string, Matrix>& replaced) {
    std::map<std::uint32_t, const Matrix*> changes;
    for (const auto& [name, matrix] : replaced) changes[program_->find_value(name).value()] = &matrix;
    for (const addend_instruction& instruction : program_->instructions()) {
        Step{instruction, *this, tokens}.run();
        for (const std::uint32_t value : instruction.out)
            if (const auto change = changes.find(value); change != changes.end())
                values_[value].data = change->second->data;
    }
    position_ += tokens.size();
    return values_[program_->header().logits];
}

const Matrix& ReferenceInterpreter::value(const std::string& name) const {
    return values_[program_->find_value(name).value()];
}

}  // namespace addend::test
