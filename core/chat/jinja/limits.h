// What a template may use: far above any real one, far below what hurts.
#pragma once

#include <cstddef>
#include <cstdint>

namespace addend::jinja::limits {

inline constexpr std::size_t source_bytes = 1 << 20;
inline constexpr int nesting = 100;      // of expressions and blocks in the source
inline constexpr int depth = 400;        // of evaluation: macros calling macros over nested expressions
inline constexpr int value_depth = 100;  // of lists in lists
// A long conversation costs its length several times over; these come on top.
inline constexpr std::uint64_t steps = 5'000'000;
inline constexpr std::uint64_t bytes = 64ULL << 20;  // made in all, not held at once
inline constexpr std::uint64_t output_bytes = 32ULL << 20;

}  // namespace addend::jinja::limits
