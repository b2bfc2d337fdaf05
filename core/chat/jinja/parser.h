// Tokens to an AST, by recursive descent of bounded depth.
#pragma once

#include <memory>
#include <string_view>

#include "core/chat/jinja/ast.h"
#include "core/chat/jinja/lexer.h"

namespace addend::jinja {

/// Throws template_syntax, template_unsupported (naming the construct), template_limit (size, nesting).
std::shared_ptr<const Program> parse_program(std::string_view source);

/// Expressions; the base of the parser of statements.
class ExpressionParser {
  public:
    explicit ExpressionParser(std::vector<LexToken> tokens) : tokens_(std::move(tokens)) {}

  protected:
    ExprPtr expression();           // with inline if
    ExprPtr expression_or_tuple();  // a, b
    ExprPtr expression_without_inline_if();
    ExprPtr filters_of(ExprPtr input);  // | name(…) …
    std::vector<std::string> target_names();

    const LexToken& now() const { return tokens_[at_]; }
    const LexToken& ahead(std::size_t n) const { return tokens_[std::min(at_ + n, tokens_.size() - 1)]; }
    void advance() {
        if (at_ + 1 < tokens_.size()) ++at_;
    }
    bool is_op(std::string_view op) const { return now().type == TokenType::op && now().value == op; }
    bool is_name(std::string_view name) const { return now().type == TokenType::name && now().value == name; }
    bool take_op(std::string_view op);
    bool take_name(std::string_view name);
    void need_op(std::string_view op);
    std::string need_name();
    void need(TokenType type, std::string_view expected);
    [[noreturn]] void fail(std::string_view expected) const;
    [[noreturn]] void unsupported(std::string_view construct) const;

    struct Nesting;
    int nesting_ = 0;

  private:
    ExprPtr make(ExprKind kind, std::string name = {}) const;
    void adopt(Expr& parent, ExprPtr child) const;
    ExprPtr binary(const char* op, ExprPtr left, ExprPtr right) const;
    ExprPtr logical_or();
    ExprPtr logical_and();
    ExprPtr logical_not();
    ExprPtr comparison();
    ExprPtr sum();
    ExprPtr concatenation();
    ExprPtr product();
    ExprPtr power();
    ExprPtr unary(bool with_filters);
    ExprPtr primary();
    ExprPtr number_literal();
    ExprPtr name_or_constant();
    ExprPtr list_literal(std::string_view close);
    ExprPtr dict_literal();
    ExprPtr postfix(ExprPtr input);
    ExprPtr subscript(ExprPtr input);
    ExprPtr tests_and_filters(ExprPtr input);
    ExprPtr test_of(ExprPtr input);
    void call_arguments(Expr& call);

    std::vector<LexToken> tokens_;
    std::size_t at_ = 0;
};

/// Counts levels of recursion while it lives.
struct ExpressionParser::Nesting {
    explicit Nesting(ExpressionParser& parser);
    ~Nesting() { --parser_.nesting_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

  private:
    ExpressionParser& parser_;
};

}  // namespace addend::jinja
