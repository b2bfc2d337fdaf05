#include "core/chat/jinja/interpreter.h"

#include "core/chat/jinja/limits.h"

namespace addend::jinja {

Text Interpreter::run(const Program& program) {
    Text out;
    run_body(program.body, out);
    return out;
}

Interpreter::Flow Interpreter::run_body(const Body& body, Text& out) {
    for (const auto& node : body) {
        const Flow flow = run_node(*node, out);
        if (flow != Flow::next) return flow;
    }
    return Flow::next;
}

void Interpreter::write(const Text& text, Text& out) {
    if (out.size() + text.size() > limits::output_bytes) budget_.limit("output", limits::output_bytes);
    budget_.make(text.size());
    out.append(text);
}

Interpreter::Flow Interpreter::run_node(const Node& node, Text& out) {
    const Budget::Level level(budget_);
    budget_.line = node.line;
    switch (node.kind) {
        case NodeKind::text:
            write(node.text, out);
            break;
        case NodeKind::output:
            write(to_text_value(budget_, evaluate(*node.expr)), out);
            break;
        case NodeKind::branch:
            return run_branch(node, out);
        case NodeKind::loop:
            return run_loop(node, out);
        case NodeKind::set:
            run_set(node);
            break;
        case NodeKind::set_block:
            run_set_block(node);
            break;
        case NodeKind::macro:
            scopes_.back()[node.macro.name] = Value(&node.macro);
            break;
        case NodeKind::group:
            return run_body(node.body, out);
        case NodeKind::loop_break:
            return Flow::broke;
        case NodeKind::loop_continue:
            return Flow::continued;
    }
    return Flow::next;
}

Interpreter::Flow Interpreter::run_branch(const Node& node, Text& out) {
    for (const auto& [condition, body] : node.branches) {
        if (!condition || evaluate(*condition).truth()) return run_body(body, out);
    }
    return Flow::next;
}

std::vector<Value> Interpreter::loop_items(const Node& node) {
    std::vector<Value> all = items_of(budget_, evaluate(*node.expr));
    if (!node.condition) return all;
    std::vector<Value> kept;
    scopes_.emplace_back();
    for (Value& item : all) {
        bind(node.targets, item);
        if (evaluate(*node.condition).truth()) kept.push_back(std::move(item));
    }
    scopes_.pop_back();
    return kept;
}

Value Interpreter::loop_variable(const std::vector<Value>& items, std::size_t index) {
    const auto count = static_cast<std::int64_t>(items.size());
    const auto i = static_cast<std::int64_t>(index);
    Dict loop;
    loop.put("index", Value(i + 1));
    loop.put("index0", Value(i));
    loop.put("revindex", Value(count - i));
    loop.put("revindex0", Value(count - i - 1));
    loop.put("first", Value(index == 0));
    loop.put("last", Value(index + 1 == items.size()));
    loop.put("length", Value(count));
    loop.put("previtem", index == 0 ? Value(Undefined{"loop.previtem"}) : items[index - 1]);
    loop.put("nextitem", index + 1 == items.size() ? Value(Undefined{"loop.nextitem"}) : items[index + 1]);
    // Not budget_.dict(): it nests the items one level deeper than the list they come from.
    budget_.make(sizeof(Dict));
    return Value(DictPtr(std::make_shared<const Dict>(std::move(loop))));
}

Interpreter::Flow Interpreter::run_loop(const Node& node, Text& out) {
    const std::vector<Value> items = loop_items(node);
    if (items.empty()) return run_body(node.otherwise, out);
    for (std::size_t i = 0; i < items.size(); ++i) {
        scopes_.emplace_back();
        scopes_.back()["loop"] = loop_variable(items, i);
        bind(node.targets, items[i]);
        const Flow flow = run_body(node.body, out);
        scopes_.pop_back();
        if (flow == Flow::broke) break;
    }
    return Flow::next;
}

void Interpreter::bind(const std::vector<std::string>& targets, const Value& value) {
    if (targets.size() == 1) {
        scopes_.back()[targets[0]] = value;
        return;
    }
    const std::vector<Value> parts = items_of(budget_, value);
    if (parts.size() != targets.size()) budget_.error("unpacking", value);
    for (std::size_t i = 0; i < targets.size(); ++i) scopes_.back()[targets[i]] = parts[i];
}

void Interpreter::run_set(const Node& node) {
    const Value value = evaluate(*node.expr);
    if (!node.attribute) return bind(node.targets, value);
    const Value object = lookup(node.targets[0]);
    const auto* names = object.get<NamespacePtr>();
    if (!names) budget_.error("set ." + node.targets[1], object);
    (*names)->values[node.targets[1]] = value;
}

void Interpreter::run_set_block(const Node& node) {
    Text text;
    scopes_.emplace_back();
    run_body(node.body, text);
    scopes_.pop_back();
    Value value = budget_.string(std::move(text));
    if (!node.filters.empty()) {
        // The filters stand innermost first over a literal that is not there.
        std::vector<const Expr*> chain;
        for (const Expr* e = node.filters[0].get(); e->kind == ExprKind::filter; e = e->args[0].get()) {
            chain.push_back(e);
        }
        for (auto e = chain.rbegin(); e != chain.rend(); ++e) {
            value = apply_filter(budget_, (*e)->name, value, arguments_of(**e));
        }
    }
    if (!node.attribute) {
        scopes_.back()[node.targets[0]] = value;
        return;
    }
    const Value object = lookup(node.targets[0]);
    const auto* names = object.get<NamespacePtr>();
    if (!names) budget_.error("set ." + node.targets[1], object);
    (*names)->values[node.targets[1]] = value;
}

Value Interpreter::lookup(const std::string& name) const {
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
        const auto it = scope->find(name);
        if (it != scope->end()) return it->second;
    }
    for (const char* builtin : {"range", "namespace", "raise_exception", "strftime_now", "dict"}) {
        if (name == builtin) return Value(Builtin{name});
    }
    return Value(Undefined{name});
}

Value Interpreter::call_macro(const MacroNode& macro, Arguments arguments) {
    if (arguments.positional.size() > macro.parameters.size())
        budget_.error(macro.name + "()", "this many arguments");
    Scope locals;
    // A macro sees the template's own names, not those of the loop it is called from.
    std::vector<Scope> outer;
    outer.swap(scopes_);
    scopes_.push_back(std::move(outer.front()));
    scopes_.emplace_back();
    for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
        const auto& [name, fallback] = macro.parameters[i];
        const Value* given = arguments.find(i, name);
        Value value = given ? *given : fallback ? evaluate(*fallback) : Value(Undefined{name});
        scopes_.back()[name] = std::move(value);
    }
    Text out;
    run_body(macro.body, out);
    outer.front() = std::move(scopes_.front());
    scopes_ = std::move(outer);
    return budget_.string(std::move(out));
}

}  // namespace addend::jinja
