// A lowered model. The flat block of plugins/abi/addend_program.h is the one representation; this class owns
// a block and gives typed views of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/abi/addend_program.h"

namespace addend {

/// Immutable once built (ProgramBuilder); validated: indices in range, SSA order, shapes agree.
class Program {
  public:
    /// Checks a block from anywhere. Throws Failure program_invalid.
    static std::shared_ptr<const Program> from_bytes(std::vector<std::byte> block);

    std::span<const std::byte> bytes() const { return block_; }
    const addend_program_header& header() const;
    std::span<const addend_instruction> instructions() const;
    std::span<const addend_value> values() const;
    std::span<const addend_weight> weights() const;
    std::span<const addend_state> states() const;
    std::span<const addend_group> groups() const;
    std::string_view name(std::uint32_t offset) const;

    /// A value by its name, or by the alias "layers.N.input": the value that layer N reads.
    std::optional<std::uint32_t> find_value(std::string_view name) const;
    std::optional<std::uint32_t> find_weight(std::string_view name) const;
    std::optional<std::uint32_t> find_state(std::string_view name) const;
    /// Values whose names match a glob (* and ?; * crosses dots), in program order, each once.
    std::vector<std::uint32_t> match_values(std::string_view glob) const;
    /// Names that match, aliases included: a value may appear under two names.
    struct Tap {
        std::string name;
        std::uint32_t value;
    };
    std::vector<Tap> match_taps(std::string_view glob) const;
    /// The value that layer N's first instruction reads.
    std::optional<std::uint32_t> layer_input(std::uint32_t layer) const;
    /// Bytes of state a session holds for `tokens` tokens: constant for recurrent state.
    std::uint64_t state_bytes(std::uint64_t tokens) const;

  private:
    explicit Program(std::vector<std::byte> block) : block_(std::move(block)) {}
    template <class Entry>
    std::span<const Entry> table(const addend_table& where) const;
    std::vector<std::byte> block_;
};

}  // namespace addend
