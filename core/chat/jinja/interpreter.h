// Runs a parsed template.
#pragma once

#include <string>
#include <unordered_map>

#include "core/chat/jinja/ast.h"
#include "core/chat/jinja/budget.h"
#include "core/chat/jinja/functions.h"

namespace addend::jinja {

using Scope = std::unordered_map<std::string, Value>;

class Interpreter {
  public:
    Interpreter(Budget& budget, Scope globals) : budget_(budget) { scopes_.push_back(std::move(globals)); }

    Text run(const Program& program);

  private:
    enum class Flow { next, broke, continued };

    Flow run_body(const Body& body, Text& out);
    Flow run_node(const Node& node, Text& out);
    Flow run_branch(const Node& node, Text& out);
    Flow run_loop(const Node& node, Text& out);
    void run_set(const Node& node);
    void run_set_block(const Node& node);
    void write(const Text& text, Text& out);
    std::vector<Value> loop_items(const Node& node);
    Value loop_variable(const std::vector<Value>& items, std::size_t index);
    void bind(const std::vector<std::string>& targets, const Value& value);

    Value evaluate(const Expr& expr);
    Value evaluate_or_none(const ExprPtr& expr) { return expr ? evaluate(*expr) : Value(None{}); }
    Value evaluate_dict(const Expr& expr);
    Value evaluate_call(const Expr& expr);
    Value evaluate_compare(const Expr& expr);
    Value attribute(const Value& object, const std::string& name);
    Value call_macro(const MacroNode& macro, Arguments arguments);
    Arguments arguments_of(const Expr& expr);
    Value lookup(const std::string& name) const;

    Budget& budget_;
    std::vector<Scope> scopes_;
};

}  // namespace addend::jinja
