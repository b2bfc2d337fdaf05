// Expressions.
#include "core/chat/jinja/interpreter.h"

namespace addend::jinja {

Value Interpreter::evaluate(const Expr& e) {
    const Budget::Level level(budget_);
    budget_.line = e.line;
    switch (e.kind) {
        case ExprKind::literal:
            return e.literal;
        case ExprKind::name:
            return lookup(e.name);
        case ExprKind::list: {
            std::vector<Value> items;
            for (const ExprPtr& arg : e.args) items.push_back(evaluate(*arg));
            return budget_.list(std::move(items));
        }
        case ExprKind::dict:
            return evaluate_dict(e);
        case ExprKind::attribute:
            return attribute(evaluate(*e.args[0]), e.name);
        case ExprKind::subscript: {
            const Value object = evaluate(*e.args[0]);
            return subscript_of(budget_, object, evaluate(*e.args[1]));
        }
        case ExprKind::slice: {
            const Value object = evaluate(*e.args[0]);
            const Value begin = evaluate_or_none(e.args[1]);
            const Value end = evaluate_or_none(e.args[2]);
            return slice_of(budget_, object, begin, end, evaluate_or_none(e.args[3]));
        }
        case ExprKind::call:
            return evaluate_call(e);
        case ExprKind::filter: {
            const Value input = evaluate(*e.args[0]);
            return apply_filter(budget_, e.name, input, arguments_of(e));
        }
        case ExprKind::test: {
            const Value input = evaluate(*e.args[0]);
            return Value(apply_test(budget_, e.name, input, arguments_of(e)));
        }
        case ExprKind::negate:
            return binary_of(budget_, "-", Value(std::int64_t{0}), evaluate(*e.args[0]));
        case ExprKind::plus:
            return binary_of(budget_, "+", Value(std::int64_t{0}), evaluate(*e.args[0]));
        case ExprKind::logical_not:
            return Value(!evaluate(*e.args[0]).truth());
        case ExprKind::logical_and: {
            Value left = evaluate(*e.args[0]);
            return left.truth() ? evaluate(*e.args[1]) : left;
        }
        case ExprKind::logical_or: {
            Value left = evaluate(*e.args[0]);
            return left.truth() ? left : evaluate(*e.args[1]);
        }
        case ExprKind::conditional:
            if (evaluate(*e.args[1]).truth()) return evaluate(*e.args[0]);
            return e.args[2] ? evaluate(*e.args[2]) : Value(Undefined{"else"});
        case ExprKind::binary: {
            const Value left = evaluate(*e.args[0]);
            return binary_of(budget_, e.name, left, evaluate(*e.args[1]));
        }
        case ExprKind::compare:
            return evaluate_compare(e);
    }
    return {};
}

Value Interpreter::evaluate_dict(const Expr& e) {
    Dict dict;
    for (std::size_t i = 0; i + 1 < e.args.size(); i += 2) {
        Value key = evaluate(*e.args[i]);
        if (!key.text()) budget_.error("a key of a mapping", key);
        dict.put(std::move(key), evaluate(*e.args[i + 1]));
    }
    return budget_.dict(std::move(dict));
}

Value Interpreter::attribute(const Value& object, const std::string& name) {
    if (object.undefined()) budget_.error("." + name, object);
    if (object.dict() || object.get<NamespacePtr>())
        return subscript_of(budget_, object, Value::string(name));
    return Value(Undefined{name});
}

Arguments Interpreter::arguments_of(const Expr& e) {
    Arguments out;
    for (std::size_t i = 1; i < e.args.size(); ++i) out.positional.push_back(evaluate(*e.args[i]));
    for (const auto& [name, value] : e.named) out.named.emplace_back(name, evaluate(*value));
    return out;
}

Value Interpreter::evaluate_call(const Expr& e) {
    const Expr& callee = *e.args[0];
    if (callee.kind == ExprKind::attribute) {
        const Value object = evaluate(*callee.args[0]);
        const bool key_first = object.get<NamespacePtr>() || (object.dict() && !is_dict_method(callee.name));
        if (!key_first) return call_method(budget_, object, callee.name, arguments_of(e));
    }
    const Value function = evaluate(callee);
    if (const auto* builtin = function.get<Builtin>())
        return call_builtin(budget_, builtin->name, arguments_of(e));
    if (const auto* macro = function.get<const MacroNode*>()) return call_macro(**macro, arguments_of(e));
    budget_.error("a call", function);
}

Value Interpreter::evaluate_compare(const Expr& e) {
    Value left = evaluate(*e.args[0]);
    for (std::size_t i = 0; i < e.ops.size(); ++i) {
        const std::string& op = e.ops[i];
        Value right = evaluate(*e.args[i + 1]);
        budget_.step(1 + (left.text() ? left.text()->size() / 64 : 0));
        bool holds = false;
        if (op == "==" || op == "!=") {
            holds = equal(left, right) == (op == "==");
        } else if (op == "in" || op == "not in") {
            holds = contains(budget_, right, left) == (op == "in");
        } else {
            const auto order = compare(left, right);
            if (!order) budget_.error(op, left.is_number() || left.text() ? right : left);
            holds = op == "<" ? *order < 0 : op == ">" ? *order > 0 : op == "<=" ? *order <= 0 : *order >= 0;
        }
        if (!holds) return Value(false);
        left = std::move(right);
    }
    return Value(true);
}

}  // namespace addend::jinja
