#include "plugins/cuda/chain_compiler.h"

#include <algorithm>

namespace addend::cuda {
namespace {

using kernels::cuda::ChainEnd;
using kernels::cuda::ChainJob;
using kernels::cuda::ChainNorm;
using kernels::cuda::Place;

class ChainReader {
  public:
    ChainReader(const Program& program, const Launch& launch, const std::vector<Slot>& slots,
                const std::vector<bool>& needed)
        : program_(program), block_(program.block()), launch_(launch), slots_(slots), needed_(needed) {}

    std::optional<ChainJob> read() {
        if (!read_source() || job_.width % 4 != 0 || job_.width > kernels::cuda::most_chain_columns)
            return {};
        std::uint32_t y = x_;
        if (const auto norms = users_of(y, ADDEND_OP_RMS_NORM);
            norms.size() == 1 && users_of(out_of(norms[0]), ADDEND_OP_QUANTIZE_I8).empty()) {
            if (!read_norm(norms[0], job_.norm)) return {};
            job_.normed = true;
            y = out_of(norms[0]);
        }
        if (const auto muls = users_of(y, ADDEND_OP_MUL); muls.size() == 1) {
            if (!read_gate(muls[0], y)) return {};
            y = out_of(muls[0]);
        }
        for (const std::uint32_t quantize : users_of(y, ADDEND_OP_QUANTIZE_I8))
            if (!read_end(quantize, ADDEND_NONE)) return {};
        for (const std::uint32_t norm : users_of(y, ADDEND_OP_RMS_NORM)) {
            const auto ends = users_of(out_of(norm), ADDEND_OP_QUANTIZE_I8);
            if (ends.size() != 1 || !read_end(ends[0], norm)) return {};
        }
        if (job_.n_ends == 0 || taken_ != launch_.instructions.size()) return {};
        return job_;
    }

  private:
    const addend_instruction& instruction(std::uint32_t n) const { return block_.instructions[n]; }
    std::uint32_t out_of(std::uint32_t n) const { return instruction(n).out[0]; }
    std::uint32_t width_of(std::uint32_t value) const { return block_.values[value].width; }
    bool made_here(std::uint32_t value) const {
        return std::find(launch_.instructions.begin(), launch_.instructions.end(),
                         block_.values[value].producer) != launch_.instructions.end();
    }
    // Instructions of the launch that read the value as a whole.
    std::vector<std::uint32_t> users_of(std::uint32_t value, std::uint16_t op) const {
        std::vector<std::uint32_t> found;
        for (const std::uint32_t n : launch_.instructions)
            if (instruction(n).op == op)
                for (const addend_operand& in : instruction(n).in)
                    if (in.value == value && in.column == column_of(value) && in.width == job_.width) {
                        found.push_back(n);
                        break;
                    }
        return found;
    }
    std::uint32_t column_of(std::uint32_t value) const { return value == x_ ? x_column_ : 0; }
    Place place(std::uint32_t value, std::uint32_t column) const {
        const Slot& slot = slots_[value];
        return {slot.offset + std::uint64_t{column} * element_bytes(block_.values[value].dtype), slot.stride};
    }

    bool read_source() {
        for (const std::uint32_t n : launch_.instructions) {
            const addend_instruction& i = instruction(n);
            if (i.op != ADDEND_OP_EMBED && i.op != ADDEND_OP_SELECT_ROWS) continue;
            if (x_ != ADDEND_NONE) return false;
            x_ = i.out[0];
            job_.width = width_of(x_);
            job_.store = needed_[x_];
            job_.stored = place(x_, 0);
            ++taken_;
            if (i.op == ADDEND_OP_EMBED) {
                job_.source = ChainJob::Source::embedding;
                job_.table = program_.weights().panels(i.weight[0]);
                job_.factor = i.f[0];
            } else {
                if (i.in[0].column % 4 != 0) return false;
                job_.source = ChainJob::Source::selected;
                job_.in = place(i.in[0].value, i.in[0].column);
            }
        }
        if (x_ != ADDEND_NONE) return true;
        // Else what comes from elsewhere: into a norm, a gate, or straight into int8.
        for (const std::uint32_t n : launch_.instructions)
            if (const std::uint16_t op = instruction(n).op;
                op == ADDEND_OP_RMS_NORM || op == ADDEND_OP_MUL || op == ADDEND_OP_QUANTIZE_I8)
                for (const addend_operand& in : instruction(n).in) {
                    if (in.value == ADDEND_NONE || made_here(in.value)) continue;
                    if (in.column % 4 != 0) return false;
                    x_ = in.value;
                    x_column_ = in.column;
                    job_.width = in.width;
                    job_.in = place(x_, x_column_);
                    return true;
                }
        return false;
    }

    bool read_norm(std::uint32_t n, ChainNorm& to) {
        const addend_instruction& i = instruction(n);
        if (i.i[0] > 0 || needed_[i.out[0]]) return false;
        to.weight = i.weight[0] == ADDEND_NONE
                        ? nullptr
                        : reinterpret_cast<const float*>(program_.weights().data(i.weight[0]));
        to.eps = i.f[0];
        to.offset = i.f[1];
        ++taken_;
        return true;
    }

    bool read_gate(std::uint32_t mul, std::uint32_t y) {
        const addend_instruction& i = instruction(mul);
        const addend_operand& other = i.in[i.in[0].value == y ? 1 : 0];
        if (needed_[i.out[0]] || needed_[other.value] || !made_here(other.value) || other.column != 0)
            return false;
        const addend_instruction& silu = instruction(block_.values[other.value].producer);
        if (silu.op != ADDEND_OP_SILU || made_here(silu.in[0].value) || silu.in[0].column % 4 != 0 ||
            silu.in[0].width != job_.width || width_of(other.value) != job_.width)
            return false;
        job_.gated = true;
        job_.gate = place(silu.in[0].value, silu.in[0].column);
        job_.product = {i.arithmetic[0].mode, i.arithmetic[0].bits};
        taken_ += 2;
        return true;
    }

    bool read_end(std::uint32_t quantize, std::uint32_t norm) {
        if (job_.n_ends == kernels::cuda::most_branches) return false;
        ChainEnd& end = job_.ends[job_.n_ends++];
        if (norm != ADDEND_NONE) {
            end.normed = true;
            if (!read_norm(norm, end.norm)) return false;
        }
        const addend_instruction& i = instruction(quantize);
        end.even = i.i[0] == 1;
        end.q = place(i.out[0], 0);
        end.scale = place(i.out[1], 0);
        end.sums = slots_[i.out[0]].sums;
        ++taken_;
        return true;
    }

    const Program& program_;
    const Block& block_;
    const Launch& launch_;
    const std::vector<Slot>& slots_;
    const std::vector<bool>& needed_;
    ChainJob job_;
    std::uint32_t x_ = ADDEND_NONE, x_column_ = 0;
    std::size_t taken_ = 0;
};

}  // namespace

std::optional<ChainJob> compile_chain(const Program& program, const Launch& launch,
                                      const std::vector<Slot>& slots, const std::vector<bool>& needed) {
    return ChainReader(program, launch, slots, needed).read();
}

}  // namespace addend::cuda
