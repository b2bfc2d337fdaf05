#include <array>

#include "core/base/message.h"
#include "core/chat/jinja/limits.h"
#include "core/chat/jinja/parser.h"

namespace addend::jinja {
namespace {

class Parser : public ExpressionParser {
  public:
    using ExpressionParser::ExpressionParser;

    std::shared_ptr<const Program> program() {
        auto out = std::make_shared<Program>();
        out->body = body({});
        if (now().type != TokenType::end) fail("a statement");
        return out;
    }

  private:
    using Names = std::initializer_list<std::string_view>;

    /// Nodes up to `{% NAME` for one of `ends`, whose name is then the current token.
    Body body(Names ends) {
        const Nesting guard(*this);
        Body out;
        for (;;) {
            if (now().type == TokenType::end) {
                if (ends.size() != 0) fail(*ends.begin());
                return out;
            }
            if (now().type == TokenType::block_begin && at_one_of(ends)) {
                advance();
                return out;
            }
            out.push_back(node());
        }
    }

    bool at_one_of(Names ends) const {
        for (const std::string_view name : ends) {
            if (ahead(1).type == TokenType::name && ahead(1).value == name) return true;
        }
        return false;
    }

    static std::unique_ptr<Node> make(NodeKind kind, int line) {
        auto n = std::make_unique<Node>();
        n->kind = kind;
        n->line = line;
        return n;
    }

    std::unique_ptr<Node> node() {
        const int line = now().line;
        if (now().type == TokenType::text) {
            auto n = make(NodeKind::text, line);
            n->text = Text::trusted(now().value);
            advance();
            return n;
        }
        if (now().type == TokenType::output_begin) {
            advance();
            auto n = make(NodeKind::output, line);
            n->expr = expression_or_tuple();
            need(TokenType::output_end, "}}");
            return n;
        }
        need(TokenType::block_begin, "{%");
        if (now().type != TokenType::name) fail("a statement");
        return statement(line);
    }

    std::unique_ptr<Node> statement(int line) {
        if (take_name("if")) return branch(line);
        if (take_name("for")) return loop(line);
        if (take_name("set")) return set(line);
        if (take_name("macro")) return macro(line);
        if (take_name("generation")) {
            auto n = make(NodeKind::group, line);
            end_block();
            n->body = body({"endgeneration"});
            finish("endgeneration");
            return n;
        }
        for (const auto& [name, kind] :
             {std::pair{"break", NodeKind::loop_break}, {"continue", NodeKind::loop_continue}}) {
            if (!is_name(name)) continue;
            if (loops_ == 0) fail("a statement");
            advance();
            end_block();
            return make(kind, line);
        }
        if (now().value.starts_with("end") || is_name("else") || is_name("elif")) fail("a statement");
        unsupported("{% " + now().value.substr(0, 40) + " %}");
    }

    void end_block() { need(TokenType::block_end, "%}"); }
    void finish(std::string_view name) {
        if (!take_name(name)) fail(name);
        end_block();
    }

    std::unique_ptr<Node> branch(int line) {
        auto n = make(NodeKind::branch, line);
        auto condition = expression_or_tuple();
        end_block();
        for (;;) {
            Body inside = body({"endif", "elif", "else"});
            n->branches.emplace_back(std::move(condition), std::move(inside));
            if (take_name("elif")) {
                condition = expression_or_tuple();
                end_block();
                continue;
            }
            if (take_name("else")) {
                end_block();
                n->branches.emplace_back(nullptr, body({"endif"}));
            }
            finish("endif");
            return n;
        }
    }

    std::unique_ptr<Node> loop(int line) {
        auto n = make(NodeKind::loop, line);
        n->targets = target_names();
        if (!take_name("in")) fail("in");
        n->expr = expression_without_inline_if();
        if (take_name("if")) n->condition = expression();
        if (is_name("recursive")) unsupported("recursive");
        end_block();
        ++loops_;
        n->body = body({"endfor", "else"});
        --loops_;
        if (take_name("else")) {
            end_block();
            n->otherwise = body({"endfor"});
        }
        finish("endfor");
        return n;
    }

    std::unique_ptr<Node> set(int line) {
        auto n = make(NodeKind::set, line);
        n->targets = target_names();
        if (take_op(".")) {
            if (n->targets.size() != 1) fail("=");
            n->targets.push_back(need_name());
            n->attribute = true;
        }
        if (take_op("=")) {
            n->expr = expression_or_tuple();
            end_block();
            return n;
        }
        n->kind = NodeKind::set_block;
        if (n->targets.size() != 1) fail("=");
        // Filters over the block's text stand around a null input.
        if (is_op("|")) n->filters.push_back(filters_of(std::make_unique<Expr>()));
        end_block();
        n->body = body({"endset"});
        finish("endset");
        return n;
    }

    std::unique_ptr<Node> macro(int line) {
        auto n = make(NodeKind::macro, line);
        n->macro.name = need_name();
        need_op("(");
        while (!is_op(")")) {
            std::string name = need_name();
            ExprPtr fallback = take_op("=") ? expression() : nullptr;
            n->macro.parameters.emplace_back(std::move(name), std::move(fallback));
            if (!take_op(",")) break;
        }
        need_op(")");
        end_block();
        const int outer = std::exchange(loops_, 0);
        n->macro.body = body({"endmacro"});
        loops_ = outer;
        finish("endmacro");
        return n;
    }

    int loops_ = 0;
};

}  // namespace

std::shared_ptr<const Program> parse_program(std::string_view source) {
    if (source.size() > limits::source_bytes) {
        throw Failure(Code::template_limit,
                      {{"line", 1}, {"what", "source"}, {"limit", limits::source_bytes}});
    }
    return Parser(tokenize(source)).program();
}

}  // namespace addend::jinja
