// The assembler's work on one program: where values are, and the instructions so far (docs/fpga.md).
#pragma once

#include <utility>
#include <vector>

#include "plugins/fpga/assembler.h"
#include "plugins/fpga/fault.h"

namespace addend::fpga {

inline constexpr std::uint32_t none = ADDEND_NONE;
inline constexpr std::uint32_t logits_tile = 1024;  // rows of the head at a time

inline std::uint64_t up(std::uint64_t n, std::uint64_t to) {
    return (n + to - 1) / to * to;
}

/// The program's instructions in the order of issue. A block's products go as early as their operands allow,
/// so that the engine works while gates are computed; of the rest goes first what waits for the earliest
/// product. Nothing leaves its layer.
std::vector<std::uint32_t> issue_order(const Block& b);

/// Where a value is now.
struct Place {
    enum class Kind { nowhere, vram, q, acc } kind = Kind::nowhere;
    std::uint32_t at = 0;       // word, or bank of activations
    std::uint32_t words = 0;    // vector words
    std::uint32_t scalar = 0;   // acc: the factor it waits for
    Curve curve = Curve::none;  // acc: the curve it waits for
    std::uint32_t of = none;    // acc not computed yet: the instruction of the product
};

class Assembly {
  public:
    Assembly(const Block& program, const Capabilities& device);
    Streams run();

  private:
    [[noreturn]] void refuse_at(std::uint32_t index, const char* why) const {
        throw Fault{make_error(ADDEND_ERROR_UNSUPPORTED_OP, index, b_.instructions[index].op, why)};
    }
    [[noreturn]] void refuse(const char* why) const { refuse_at(index_, why); }

    void emit(const Words& words) { code_->push_back(words); }

    // ---- passes.cpp. Vector RAM: [tokens, words] for each value, first fit. ----

    std::uint32_t words_of(std::uint32_t width) const;
    std::uint32_t take(std::uint32_t words, std::uint32_t rows, std::uint32_t from = 0);
    void give(std::uint32_t at);
    void release();
    std::uint16_t sections(std::uint32_t at, std::uint32_t words) const;
    std::uint16_t sums(std::uint32_t at, std::uint32_t words) const;

    // ---- Passes of the vector unit. ----

    struct Pass {
        Vector v;
        Uses uses;
    };
    /// Operand A: sums with what they wait for, or a value in vector RAM.
    Pass begin(const addend_operand& in);
    std::uint32_t in_vram(const addend_operand& in);
    void set_b(Pass& pass, Factor factor, const addend_operand& in);
    void set_c(Pass& pass, const addend_operand& in);
    void set_product(Pass& pass) const;
    /// The pass writes `value`, and what later instructions want to know of it besides.
    void finish(Pass& pass, std::uint32_t value);
    void materialise(std::uint32_t value);
    /// A float weight [1, width], in vector RAM until this instruction is done.
    std::uint32_t load_weight(std::uint32_t weight);

    // ---- primitives.cpp. ----

    void compile();
    void load_rows();
    void select_rows();
    void rms_norm();
    void quantize();
    /// The one beta that a scale is divided into.
    float beta_of(std::uint32_t scale) const;
    void rescale();
    /// Sums go round through their RAM; what still waits in the place of new ones is finished first.
    void place_sums(std::uint32_t words);
    void product_of(std::uint32_t rows, std::uint32_t chunks, std::uint32_t acc, std::uint32_t bank);
    void head(const WeightPlace& weight, const Place& q, std::uint32_t scalar);
    void curve(Curve curve);
    /// l + (1 - l) f: the product with 1 - B and the sum with C, both l.
    void forget_gate();
    void two(Factor factor);
    /// h lies in tokens + 1 rows: row t + 1 is computed from row t, the first is the state.
    void scan();

    const Block& b_;
    const Capabilities& device_;
    Streams out_;
    std::vector<Words>* code_ = &out_.body;
    std::vector<Place> places_;
    std::vector<std::uint32_t> order_,
        position_;  // instructions as they are issued, and where each is in that
    std::vector<std::uint32_t> last_use_, uses_;  // by value: a place in order_, a number
    std::vector<WeightPlace> weights_;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> taken_;  // of vector RAM, ascending
    std::vector<std::uint32_t> temporaries_;
    const addend_instruction* i_ = nullptr;
    std::uint32_t now_ = 0, index_ = 0, acc_ = 0, weight_section_ = 0, bank_ = 0, pair_ = 0;
    std::uint32_t summed_ = none, largest_ = none;  // the values the unit's registers tell of
    bool stored_logits_ = false;
};

}  // namespace addend::fpga
