#include "core/evaluate/prompt_file.h"

#include <algorithm>

#include "core/base/file.h"
#include "core/base/message.h"

namespace addend {
namespace {

constexpr std::string_view prompt_blanks = " \t\r\n";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Length of the well-formed UTF-8 character at the front (Unicode 15, table 3-7), 0 where there is none.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t n) { return static_cast<unsigned char>(text[n]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xC2 && first <= 0xDF ? 2 : first >= 0xE0 && first <= 0xEF ? 3
                                                                : first >= 0xF0 && first <= 0xF4   ? 4
                                                                                                   : 0;
    if (length == 0 || text.size() < length) return 0;
    const unsigned char least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const unsigned char most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < least || byte(1) > most) return 0;
    for (std::size_t n = 2; n < length; ++n)
        if (byte(n) < 0x80 || byte(n) > 0xBF) return 0;
    return length;
}

void require_text(std::string_view text, const std::string& name) {
    std::int64_t line = 1;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text.substr(at));
        const auto byte = static_cast<unsigned char>(text[at]);
        const bool control = byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t';
        if (length == 0 || control || byte == 0x7F) throw Failure(Code::prompts_not_text, {{"path", name}, {"line", line}});
        line += byte == '\n' ? 1 : 0;
        at += length;
    }
}

std::string_view trimmed_prompt(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(prompt_blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(prompt_blanks) - begin + 1);
}

std::vector<std::string_view> prompt_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        begin = end + 1;
    }
    return lines;
}

}  // namespace

std::vector<std::string> parse_prompts(std::string_view text, const std::string& name) {
    if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
    require_text(text, name);
    // Blank lines at the ends separate nothing.
    const auto lines = prompt_lines(trimmed_prompt(text));
    const bool paragraphs = std::ranges::any_of(lines, [](std::string_view line) { return trimmed_prompt(line).empty(); });
    std::vector<std::string> prompts;
    std::string prompt;
    const auto close = [&] {
        const std::string_view whole = trimmed_prompt(prompt);
        if (whole.size() > prompt_most_bytes)
            throw Failure(Code::prompts_too_long, {{"path", name}, {"number", prompts.size() + 1}, {"limit", prompt_most_bytes}});
        if (!whole.empty()) prompts.emplace_back(whole);
        if (prompts.size() > most_prompts)
            throw Failure(Code::prompts_too_many, {{"path", name}, {"limit", most_prompts}});
        prompt.clear();
    };
    for (const std::string_view line : lines) {
        const bool blank = trimmed_prompt(line).empty();
        if (!blank) prompt.append(prompt.empty() ? "" : "\n").append(line);
        if (blank || !paragraphs) close();
    }
    close();
    if (prompts.empty()) throw Failure(Code::prompts_none, {{"path", name}});
    return prompts;
}

std::vector<std::string> read_prompts(const std::filesystem::path& path) {
    return parse_prompts(read_text_file(path, prompt_file_most_bytes), path.string());
}

}  // namespace addend
