#include <algorithm>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/chat/jinja/functions.h"
#include "core/chat/jinja/limits.h"
#include "core/chat/jinja/parser.h"
#include "core/tokenizer/utf8.h"

namespace addend::jinja {

ExpressionParser::Nesting::Nesting(ExpressionParser& parser) : parser_(parser) {
    if (++parser_.nesting_ > limits::nesting) {
        throw Failure(Code::template_limit,
                      {{"line", parser.now().line}, {"what", "nesting"}, {"limit", limits::nesting}});
    }
}

void ExpressionParser::fail(std::string_view expected) const {
    throw Failure(Code::template_syntax,
                  {{"line", now().line},
                   {"expected", expected},
                   {"found", utf8::repaired(std::string_view(now().value).substr(0, 40))}});
}

void ExpressionParser::unsupported(std::string_view construct) const {
    throw Failure(Code::template_unsupported, {{"line", now().line}, {"construct", construct}});
}

bool ExpressionParser::take_op(std::string_view op) {
    if (!is_op(op)) return false;
    advance();
    return true;
}

bool ExpressionParser::take_name(std::string_view name) {
    if (!is_name(name)) return false;
    advance();
    return true;
}

void ExpressionParser::need_op(std::string_view op) {
    if (!take_op(op)) fail(op);
}

std::string ExpressionParser::need_name() {
    if (now().type != TokenType::name) fail("a name");
    std::string name = now().value;
    advance();
    return name;
}

void ExpressionParser::need(TokenType type, std::string_view expected) {
    if (now().type != type) fail(expected);
    advance();
}

ExprPtr ExpressionParser::make(ExprKind kind, std::string name) const {
    auto e = std::make_unique<Expr>();
    e->kind = kind;
    e->line = now().line;
    e->name = std::move(name);
    return e;
}

void ExpressionParser::adopt(Expr& parent, ExprPtr child) const {
    if (child) parent.depth = std::max(parent.depth, child->depth + 1);
    if (parent.depth > limits::nesting) {
        throw Failure(Code::template_limit,
                      {{"line", parent.line}, {"what", "nesting"}, {"limit", limits::nesting}});
    }
    parent.args.push_back(std::move(child));
}

ExprPtr ExpressionParser::binary(const char* op, ExprPtr left, ExprPtr right) const {
    auto e = make(ExprKind::binary, op);
    e->line = left->line;
    adopt(*e, std::move(left));
    adopt(*e, std::move(right));
    return e;
}

ExprPtr ExpressionParser::expression_or_tuple() {
    auto first = expression();
    if (!is_op(",")) return first;
    auto tuple = make(ExprKind::list);
    adopt(*tuple, std::move(first));
    while (take_op(",")) {
        if (now().type == TokenType::block_end || now().type == TokenType::output_end) break;
        adopt(*tuple, expression());
    }
    return tuple;
}

ExprPtr ExpressionParser::expression() {
    const Nesting guard(*this);
    auto value = logical_or();
    while (is_name("if")) {
        auto e = make(ExprKind::conditional);
        advance();
        adopt(*e, std::move(value));
        adopt(*e, logical_or());
        adopt(*e, take_name("else") ? expression() : nullptr);
        value = std::move(e);
    }
    return value;
}

ExprPtr ExpressionParser::expression_without_inline_if() {
    const Nesting guard(*this);
    return logical_or();
}

ExprPtr ExpressionParser::logical_or() {
    auto left = logical_and();
    while (is_name("or")) {
        auto e = make(ExprKind::logical_or);
        advance();
        adopt(*e, std::move(left));
        adopt(*e, logical_and());
        left = std::move(e);
    }
    return left;
}

ExprPtr ExpressionParser::logical_and() {
    auto left = logical_not();
    while (is_name("and")) {
        auto e = make(ExprKind::logical_and);
        advance();
        adopt(*e, std::move(left));
        adopt(*e, logical_not());
        left = std::move(e);
    }
    return left;
}

ExprPtr ExpressionParser::logical_not() {
    if (!is_name("not")) return comparison();
    const Nesting guard(*this);
    auto e = make(ExprKind::logical_not);
    advance();
    adopt(*e, logical_not());
    return e;
}

ExprPtr ExpressionParser::comparison() {
    auto first = sum();
    ExprPtr chain;
    for (;;) {
        std::string op;
        for (const char* candidate : {"==", "!=", "<", ">", "<=", ">="}) {
            if (is_op(candidate)) op = candidate;
        }
        if (is_name("in")) op = "in";
        if (is_name("not") && ahead(1).type == TokenType::name && ahead(1).value == "in") {
            advance();
            op = "not in";
        }
        if (op.empty()) return chain ? std::move(chain) : std::move(first);
        if (!chain) {
            chain = make(ExprKind::compare);
            adopt(*chain, std::move(first));
        }
        advance();
        chain->ops.push_back(op);
        adopt(*chain, sum());
    }
}

ExprPtr ExpressionParser::sum() {
    auto left = concatenation();
    while (is_op("+") || is_op("-")) {
        const char* op = is_op("+") ? "+" : "-";
        advance();
        auto right = concatenation();
        left = binary(op, std::move(left), std::move(right));
    }
    return left;
}

ExprPtr ExpressionParser::concatenation() {
    auto left = product();
    while (take_op("~")) {
        auto right = product();
        left = binary("~", std::move(left), std::move(right));
    }
    return left;
}

ExprPtr ExpressionParser::product() {
    auto left = power();
    for (;;) {
        const char* op = nullptr;
        for (const char* candidate : {"*", "/", "//", "%"}) {
            if (is_op(candidate)) op = candidate;
        }
        if (!op) return left;
        advance();
        auto right = power();
        left = binary(op, std::move(left), std::move(right));
    }
}

ExprPtr ExpressionParser::power() {
    auto left = unary(true);
    while (take_op("**")) {
        auto right = unary(true);
        left = binary("**", std::move(left), std::move(right));
    }
    return left;
}

ExprPtr ExpressionParser::unary(bool with_filters) {
    const Nesting guard(*this);
    ExprPtr value;
    if (is_op("-") || is_op("+")) {
        value = make(is_op("-") ? ExprKind::negate : ExprKind::plus);
        advance();
        adopt(*value, unary(false));
    } else {
        value = postfix(primary());
    }
    return with_filters ? tests_and_filters(std::move(value)) : std::move(value);
}

ExprPtr ExpressionParser::primary() {
    switch (now().type) {
        case TokenType::name:
            return name_or_constant();
        case TokenType::integer:
        case TokenType::number:
            return number_literal();
        case TokenType::string: {
            auto e = make(ExprKind::literal);
            std::string text;
            for (; now().type == TokenType::string; advance()) text += now().value;
            e->literal = Value::string(text);
            return e;
        }
        default:
            break;
    }
    if (take_op("[")) return list_literal("]");
    if (take_op("{")) return dict_literal();
    if (!take_op("(")) fail("an expression");
    if (is_op(")")) return list_literal(")");
    auto first = expression();
    if (take_op(")")) return first;
    auto tuple = make(ExprKind::list);
    adopt(*tuple, std::move(first));
    while (take_op(",")) {
        if (is_op(")")) break;
        adopt(*tuple, expression());
    }
    need_op(")");
    return tuple;
}

ExprPtr ExpressionParser::number_literal() {
    auto e = make(ExprKind::literal);
    if (now().type == TokenType::integer) {
        const auto value = parse_int(now().value);
        if (!value) fail("an integer of 64 bits");
        e->literal = Value(*value);
    } else {
        const auto value = parse_double(now().value);
        if (!value) fail("a number");
        e->literal = Value(*value);
    }
    advance();
    return e;
}

ExprPtr ExpressionParser::name_or_constant() {
    auto e = make(ExprKind::name, now().value);
    const std::string& name = now().value;
    if (name == "true" || name == "True") e->literal = Value(true);
    if (name == "false" || name == "False") e->literal = Value(false);
    if (name == "none" || name == "None") e->literal = Value(None{});
    if (!e->literal.undefined()) e->kind = ExprKind::literal;
    advance();
    return e;
}

ExprPtr ExpressionParser::list_literal(std::string_view close) {
    auto e = make(ExprKind::list);
    while (!is_op(close)) {
        adopt(*e, expression());
        if (!take_op(",")) break;
    }
    need_op(close);
    return e;
}

ExprPtr ExpressionParser::dict_literal() {
    auto e = make(ExprKind::dict);
    while (!is_op("}")) {
        adopt(*e, expression());
        need_op(":");
        adopt(*e, expression());
        if (!take_op(",")) break;
    }
    need_op("}");
    return e;
}

ExprPtr ExpressionParser::postfix(ExprPtr input) {
    for (;;) {
        if (take_op(".")) {
            if (now().type == TokenType::integer) unsupported("." + now().value);
            auto e = make(ExprKind::attribute, need_name());
            adopt(*e, std::move(input));
            input = std::move(e);
        } else if (take_op("[")) {
            input = subscript(std::move(input));
        } else if (is_op("(")) {
            auto e = make(ExprKind::call);
            adopt(*e, std::move(input));
            call_arguments(*e);
            input = std::move(e);
        } else {
            return input;
        }
    }
}

ExprPtr ExpressionParser::subscript(ExprPtr input) {
    auto e = make(ExprKind::subscript);
    adopt(*e, std::move(input));
    const auto part = [&]() -> ExprPtr { return is_op(":") || is_op("]") ? nullptr : expression(); };
    auto first = part();
    if (!is_op(":")) {
        if (!first) fail("an index");
        adopt(*e, std::move(first));
        need_op("]");
        return e;
    }
    e->kind = ExprKind::slice;
    adopt(*e, std::move(first));
    need_op(":");
    adopt(*e, part());
    adopt(*e, take_op(":") ? part() : nullptr);
    need_op("]");
    return e;
}

void ExpressionParser::call_arguments(Expr& call) {
    need_op("(");
    while (!is_op(")")) {
        if (is_op("*") || is_op("**")) unsupported(now().value + " in a call");
        if (now().type == TokenType::name && ahead(1).type == TokenType::op && ahead(1).value == "=") {
            std::string name = need_name();
            need_op("=");
            auto value = expression();
            call.depth = std::max(call.depth, value->depth + 1);
            call.named.emplace_back(std::move(name), std::move(value));
        } else {
            adopt(call, expression());
        }
        if (!take_op(",")) break;
    }
    need_op(")");
}

ExprPtr ExpressionParser::filters_of(ExprPtr input) {
    while (take_op("|")) {
        auto e = make(ExprKind::filter, need_name());
        if (!is_filter(e->name)) unsupported("filter " + e->name);
        adopt(*e, std::move(input));
        if (is_op("(")) call_arguments(*e);
        input = std::move(e);
    }
    return input;
}

ExprPtr ExpressionParser::tests_and_filters(ExprPtr input) {
    for (;;) {
        if (is_op("|")) {
            input = filters_of(std::move(input));
        } else if (is_name("is")) {
            input = test_of(std::move(input));
        } else if (is_op("(")) {
            input = postfix(std::move(input));
        } else {
            return input;
        }
    }
}

ExprPtr ExpressionParser::test_of(ExprPtr input) {
    advance();
    const bool negated = take_name("not");
    auto e = make(ExprKind::test, need_name());
    if (!is_test(e->name)) unsupported("test " + e->name);
    adopt(*e, std::move(input));
    const bool word = now().type == TokenType::name && !is_name("else") && !is_name("or") &&
                      !is_name("and") && !is_name("is") && !is_name("if") && !is_name("in") &&
                      !is_name("not");
    const bool value = now().type == TokenType::string || now().type == TokenType::integer ||
                       now().type == TokenType::number || is_op("[") || is_op("{");
    if (is_op("(")) {
        call_arguments(*e);
    } else if (word || value) {
        adopt(*e, postfix(primary()));
    }
    if (!negated) return e;
    auto outer = make(ExprKind::logical_not);
    adopt(*outer, std::move(e));
    return outer;
}

std::vector<std::string> ExpressionParser::target_names() {
    const bool parenthesis = take_op("(");
    std::vector<std::string> names{need_name()};
    while (take_op(",")) names.push_back(need_name());
    if (parenthesis) need_op(")");
    return names;
}

}  // namespace addend::jinja
