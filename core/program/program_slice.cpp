#include "core/program/program_slice.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/program/program_block.h"

namespace addend {
namespace {

[[noreturn]] void no_head(std::string_view what, std::string_view expected, std::int64_t found) {
    throw Failure(Code::program_edit_invalid,
                  {{"what", what}, {"expected", expected}, {"found", to_text(found)}});
}

/// Copies the instructions of a head, giving their values new numbers.
class HeadCopy {
  public:
    HeadCopy(const Program& program, std::uint32_t residual)
        : program_(program), renamed_(program.values().size(), ADDEND_NONE) {
        const auto instructions = program.instructions();
        std::size_t n = 0;
        while (n < instructions.size() && instructions[n].op != ADDEND_OP_EMBED) ++n;
        if (n == instructions.size()) no_head("embedding", "one", 0);
        const std::uint32_t embedded = instructions[n].out[0];
        if (program.values()[embedded].width != program.values()[residual].width)
            no_head("embedding's width", to_text(std::int64_t{program.values()[residual].width}),
                    program.values()[embedded].width);
        take(instructions[n]);
        renamed_[residual] = renamed_[embedded];
        for (const addend_instruction& i : instructions)
            if (i.layer < 0 && i.op != ADDEND_OP_EMBED) take(i);
        if (renamed_[program.header().logits] == ADDEND_NONE) no_head("head", "one outside the layers", 0);
    }

    std::vector<std::byte> block() const {
        const std::string names(program_.name(0).data(), program_.header().names_bytes);
        return make_program_block({instructions_,
                                   values_,
                                   program_.weights(),
                                   {},
                                   program_.groups(),
                                   program_.header().vocab,
                                   program_.header().layers},
                                  names, program_.header().hidden, renamed_[program_.header().logits]);
    }

  private:
    void take(addend_instruction i) {
        for (addend_operand& in : i.in) {
            if (in.value == ADDEND_NONE) continue;
            if (renamed_[in.value] == ADDEND_NONE) no_head("operands of the head", "from the head", in.value);
            in.value = renamed_[in.value];
        }
        for (const std::uint32_t state : i.state)
            if (state != ADDEND_NONE) no_head("states of the head", "none", state);
        for (std::uint32_t& out : i.out) {
            if (out == ADDEND_NONE) continue;
            addend_value value = program_.values()[out];
            value.producer = static_cast<std::uint32_t>(instructions_.size());
            out = renamed_[out] = static_cast<std::uint32_t>(values_.size());
            values_.push_back(value);
        }
        instructions_.push_back(i);
    }

    const Program& program_;
    std::vector<std::uint32_t> renamed_;  // by value of `program_`
    std::vector<addend_instruction> instructions_;
    std::vector<addend_value> values_;
};

}  // namespace

std::uint32_t last_residual(const Program& program) {
    // The one value of the layers that is read outside them.
    for (const addend_instruction& i : program.instructions()) {
        if (i.layer >= 0) continue;
        for (const addend_operand& in : i.in)
            if (in.value != ADDEND_NONE &&
                program.instructions()[program.values()[in.value].producer].layer >= 0)
                return in.value;
    }
    no_head("layers", "at least 1", program.header().layers);
}

std::shared_ptr<const Program> head_program(const Program& program) {
    return Program::from_bytes(HeadCopy(program, last_residual(program)).block());
}

std::uint32_t head_input(const Program& head) {
    return head.instructions().front().out[0];
}

}  // namespace addend
