// A file of many prompts: one a line; or, where it has blank lines, one a paragraph.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace addend {

inline constexpr std::uint64_t prompt_file_most_bytes = std::uint64_t{4} << 20;
inline constexpr std::size_t most_prompts = 1000;
inline constexpr std::size_t prompt_most_bytes = std::size_t{64} << 10;

/// Surrounding white space goes, line ends within a paragraph stay. `name` is only named in failures. Throws
/// prompts_not_text (no UTF-8, or control characters), prompts_none, prompts_too_many, prompts_too_long.
std::vector<std::string> parse_prompts(std::string_view text, const std::string& name);
/// Throws also what read_text_file does.
std::vector<std::string> read_prompts(const std::filesystem::path& path);

}  // namespace addend
