#include "core/chat/jinja/lexer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/message.h"
#include "core/tokenizer/utf8.h"

namespace addend::jinja {
namespace {

bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::string unix_lines(std::string_view source) {
    std::string out;
    out.reserve(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] != '\r') {
            out += source[i];
            continue;
        }
        out += '\n';
        if (i + 1 < source.size() && source[i + 1] == '\n') ++i;
    }
    // Jinja drops one newline at the very end.
    if (out.ends_with('\n')) out.pop_back();
    return out;
}

class Lexer {
  public:
    explicit Lexer(std::string_view source) : source_(unix_lines(source)) {}

    std::vector<LexToken> run() {
        while (at_ < source_.size()) {
            const std::size_t open = next_open();
            push_text(open);
            if (open == std::string::npos) break;
            read_tag(open);
        }
        push(TokenType::end, "end of template");
        return std::move(tokens_);
    }

  private:
    [[noreturn]] void fail(std::string_view expected, std::string_view found) const {
        throw Failure(Code::template_syntax,
                      {{"line", line_}, {"expected", expected}, {"found", utf8::repaired(found)}});
    }
    void push(TokenType type, std::string value) { tokens_.push_back({type, std::move(value), line_}); }
    std::string_view rest() const { return std::string_view(source_).substr(at_); }

    std::size_t next_open() const {
        for (std::size_t at = source_.find('{', at_); at != std::string::npos;
             at = source_.find('{', at + 1)) {
            if (at + 1 < source_.size() &&
                std::string_view("{%#").find(source_[at + 1]) != std::string_view::npos) {
                return at;
            }
        }
        return std::string::npos;
    }

    void push_text(std::size_t open) {
        const bool last = open == std::string::npos;
        std::string_view text = std::string_view(source_).substr(at_, last ? std::string::npos : open - at_);
        const std::string_view whole = text;
        if (!last) {
            const char sign = open + 2 < source_.size() ? source_[open + 2] : ' ';
            if (sign == '-') {
                while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
            } else if (sign != '+' && source_[open + 1] != '{') {
                text = without_indent(text);
            }
        }
        if (!text.empty()) push(TokenType::text, std::string(text));
        line_ += static_cast<int>(std::count(whole.begin(), whole.end(), '\n'));
        at_ = last ? source_.size() : open;
    }

    /// lstrip_blocks: blanks between the start of a line and a block go.
    std::string_view without_indent(std::string_view text) const {
        const std::size_t newline = text.rfind('\n');
        if (newline == std::string_view::npos && !line_starting_) return text;
        const std::size_t from = newline == std::string_view::npos ? 0 : newline + 1;
        for (std::size_t i = from; i < text.size(); ++i) {
            if (!is_space(text[i])) return text;
        }
        return text.substr(0, from);
    }

    void read_tag(std::size_t open) {
        const char kind = source_[open + 1];
        at_ = open + 2;
        if (kind == '#') {
            const std::size_t close = source_.find("#}", at_);
            if (close == std::string::npos) fail("#}", "end of template");
            const std::string_view comment = std::string_view(source_).substr(at_, close - at_);
            line_ += static_cast<int>(std::count(comment.begin(), comment.end(), '\n'));
            at_ = close + 2;
            after_tag(comment.empty() ? ' ' : comment.back(), true);
            return;
        }
        const bool block = kind == '%';
        if (at_ < source_.size() && (source_[at_] == '-' || source_[at_] == '+')) ++at_;
        push(block ? TokenType::block_begin : TokenType::output_begin, block ? "{%" : "{{");
        const std::string_view close = block ? "%}" : "}}";
        int braces = 0;
        for (;;) {
            skip_space();
            if (at_ >= source_.size()) fail(close, "end of template");
            const char sign = source_[at_];
            const bool signed_close =
                (sign == '-' || (sign == '+' && block)) && rest().substr(1).starts_with(close);
            if (braces == 0 && (signed_close || rest().starts_with(close))) {
                push(block ? TokenType::block_end : TokenType::output_end, std::string(close));
                at_ += close.size() + (signed_close ? 1 : 0);
                after_tag(signed_close ? sign : ' ', block);
                return;
            }
            read_token(braces);
        }
    }

    void after_tag(char sign, bool trims) {
        line_starting_ = false;
        if (sign == '-') {
            while (at_ < source_.size() && is_space(source_[at_])) {
                line_starting_ = source_[at_] == '\n';
                line_ += line_starting_;
                ++at_;
            }
        } else if (trims && sign != '+' && at_ < source_.size() && source_[at_] == '\n') {
            ++at_;
            ++line_;
            line_starting_ = true;
        }
    }

    void skip_space() {
        for (; at_ < source_.size() && is_space(source_[at_]); ++at_) line_ += source_[at_] == '\n';
    }

    void read_token(int& braces) {
        const char c = source_[at_];
        if (starts_name(c)) return read_name();
        if (is_digit(c)) return read_number();
        if (c == '\'' || c == '"') return read_string();
        constexpr std::array<std::string_view, 26> ops = {"**", "//", "==", "!=", "<=", ">=", "+", "-", "*",
                                                          "/",  "%",  "~",  "<",  ">",  "=",  "(", ")", "[",
                                                          "]",  "{",  "}",  ".",  ",",  ":",  "|", ";"};
        for (const std::string_view op : ops) {
            if (!rest().starts_with(op)) continue;
            braces += op == "{" ? 1 : op == "}" ? -1 : 0;
            if (braces < 0) fail("an expression", op);
            push(TokenType::op, std::string(op));
            at_ += op.size();
            return;
        }
        fail("an expression", rest().substr(0, utf8::step(rest()).size));
    }

    void read_name() {
        const std::size_t begin = at_;
        while (at_ < source_.size() && (starts_name(source_[at_]) || is_digit(source_[at_]))) ++at_;
        push(TokenType::name, source_.substr(begin, at_ - begin));
    }

    void read_number() {
        const std::size_t begin = at_;
        const auto digits = [&] {
            while (at_ < source_.size() && (is_digit(source_[at_]) || source_[at_] == '_')) ++at_;
        };
        digits();
        bool whole = true;
        if (at_ + 1 < source_.size() && source_[at_] == '.' && is_digit(source_[at_ + 1])) {
            whole = false;
            ++at_;
            digits();
        }
        if (at_ < source_.size() && (source_[at_] == 'e' || source_[at_] == 'E')) {
            std::size_t next = at_ + 1;
            if (next < source_.size() && (source_[next] == '+' || source_[next] == '-')) ++next;
            if (next < source_.size() && is_digit(source_[next])) {
                whole = false;
                at_ = next;
                digits();
            }
        }
        std::string text = source_.substr(begin, at_ - begin);
        std::erase(text, '_');
        push(whole ? TokenType::integer : TokenType::number, text);
    }

    void read_string() {
        const char quote = source_[at_++];
        std::string out;
        const int line = line_;
        for (;; ++at_) {
            if (at_ >= source_.size()) fail(std::string_view(&quote, 1), "end of template");
            const char c = source_[at_];
            if (c == quote) break;
            line_ += c == '\n';
            if (c == '\\' && at_ + 1 < source_.size()) {
                ++at_;
                read_escape(out);
            } else {
                out += c;
            }
        }
        ++at_;
        tokens_.push_back({TokenType::string, std::move(out), line});
    }

    void read_escape(std::string& out) {
        const char c = source_[at_];
        constexpr std::string_view names = "ntrbfva0\\'\"";
        constexpr std::string_view values("\n\t\r\b\f\v\a\0\\'\"", 11);
        if (const std::size_t i = names.find(c); i != std::string_view::npos) {
            out += values[i];
            return;
        }
        const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        std::uint32_t point = 0;
        const char* begin = source_.data() + at_ + 1;
        if (digits != 0 && at_ + digits < source_.size() &&
            std::from_chars(begin, begin + digits, point, 16).ptr == begin + digits) {
            if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) fail("a character", "\\u escape");
            utf8::append(out, point);
            at_ += digits;
            return;
        }
        if (c == '\n') return;
        out += '\\';
        out += c;
    }

    std::string source_;
    std::size_t at_ = 0;
    int line_ = 1;
    bool line_starting_ = true;
    std::vector<LexToken> tokens_;
};

}  // namespace

std::vector<LexToken> tokenize(std::string_view source) {
    return Lexer(source).run();
}

}  // namespace addend::jinja
