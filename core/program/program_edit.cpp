#include "core/program/program_edit.h"

#include <algorithm>
#include <cstring>

#include "core/base/message.h"
#include "core/base/number.h"

namespace addend {
namespace {

[[noreturn]] void invalid(std::string_view what, std::string_view expected, std::int64_t found) {
    throw Failure(Code::program_edit_invalid,
                  {{"what", what}, {"expected", expected}, {"found", to_text(found)}});
}

void check(const ArithmeticEdit& edit, std::uint32_t layers) {
    const addend_arithmetic& arithmetic = edit.arithmetic;
    if (arithmetic.mode > ADDEND_E5M2) invalid("mode", "exact, lmul, e4m3 or e5m2", arithmetic.mode);
    if (arithmetic.mode == ADDEND_LMUL ? arithmetic.bits < 1 || arithmetic.bits > 23 : arithmetic.bits != 0)
        invalid("bits", "1 … 23 for L-Mul, else 0", arithmetic.bits);
    const std::uint32_t last = edit.last_layer.value_or(layers == 0 ? 0 : layers - 1);
    if (last >= layers) invalid("last layer", "below " + to_text(std::int64_t{layers}), last);
    if (edit.first_layer > last)
        invalid("first layer", "at most " + to_text(std::int64_t{last}), edit.first_layer);
}

}  // namespace

std::optional<std::size_t> product_site(const addend_instruction& instruction, ProductSite site) {
    const auto op = instruction.op;
    switch (site) {
        case ProductSite::qk:
            return op == ADDEND_OP_ATTENTION ? std::optional<std::size_t>(0) : std::nullopt;
        case ProductSite::pv:
            return op == ADDEND_OP_ATTENTION ? std::optional<std::size_t>(1) : std::nullopt;
        case ProductSite::linear:
            return op == ADDEND_OP_MATMUL ? std::optional<std::size_t>(0) : std::nullopt;
        case ProductSite::elementwise:
            return op == ADDEND_OP_MUL || op == ADDEND_OP_INPUT_GATE || op == ADDEND_OP_MLGRU_SCAN
                       ? std::optional<std::size_t>(0)
                       : std::nullopt;
    }
    return std::nullopt;
}

bool has_product_site(const Program& program, ProductSite site, std::uint32_t first_layer,
                      std::uint32_t last_layer) {
    return std::ranges::any_of(program.instructions(), [&](const addend_instruction& instruction) {
        const auto layer = static_cast<std::uint32_t>(instruction.layer);
        return instruction.layer >= 0 && layer >= first_layer && layer <= last_layer &&
               product_site(instruction, site);
    });
}

std::shared_ptr<const Program> with_arithmetic(const Program& program,
                                               std::span<const ArithmeticEdit> edits) {
    const auto bytes = program.bytes();
    std::vector<std::byte> block(bytes.begin(), bytes.end());
    const std::uint32_t layers = program.header().layers;
    for (const ArithmeticEdit& edit : edits) {
        check(edit, layers);
        std::int64_t changed = 0;
        for (std::size_t n = 0; n < program.instructions().size(); ++n) {
            const std::size_t offset = program.header().instructions.offset + n * sizeof(addend_instruction);
            addend_instruction instruction;
            std::memcpy(&instruction, block.data() + offset, sizeof(instruction));
            const auto layer = static_cast<std::uint32_t>(instruction.layer);
            const auto site = product_site(instruction, edit.site);
            if (!site || instruction.layer < 0 || layer < edit.first_layer ||
                layer > edit.last_layer.value_or(layers - 1))
                continue;
            instruction.arithmetic[*site] = edit.arithmetic;
            std::memcpy(block.data() + offset, &instruction, sizeof(instruction));
            ++changed;
        }
        if (changed == 0) invalid("sites", "at least one in these layers", changed);
    }
    return Program::from_bytes(std::move(block));
}

}  // namespace addend
