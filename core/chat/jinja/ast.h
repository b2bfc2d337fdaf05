// A parsed template.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/chat/jinja/value.h"

namespace addend::jinja {

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class ExprKind {
    literal,
    name,
    list,       // args (tuples too)
    dict,       // args: key, value, key, value …
    attribute,  // args[0].name
    subscript,  // args[0][args[1]]
    slice,      // args[0][args[1]:args[2]:args[3]], absent ones null
    call,       // args[0](args[1…], named)
    filter,     // args[0] | name(args[1…], named)
    test,       // args[0] is name(args[1…])
    negate,
    plus,
    logical_not,
    logical_and,
    logical_or,
    conditional,  // args[0] if args[1] else args[2] (may be null)
    binary,       // + - * / // % ** ~ by `name`
    compare,      // args[0] ops[0] args[1] ops[1] args[2] …
};

struct Expr {
    ExprKind kind = ExprKind::literal;
    int line = 0;
    int depth = 1;
    std::string name;
    Value literal;
    std::vector<ExprPtr> args;
    std::vector<std::pair<std::string, ExprPtr>> named;
    std::vector<std::string> ops;
};

struct Node;
using Body = std::vector<std::unique_ptr<Node>>;

struct MacroNode {
    std::string name;
    std::vector<std::pair<std::string, ExprPtr>> parameters;  // default or null
    Body body;
};

enum class NodeKind { text, output, branch, loop, set, set_block, macro, group, loop_break, loop_continue };

struct Node {
    NodeKind kind = NodeKind::text;
    int line = 0;
    Text text;          // text
    ExprPtr expr;       // output; loop: what is iterated; set: the value
    ExprPtr condition;  // loop: the `if` filter
    std::vector<std::string>
        targets;  // loop, set: names; set: "ns.attribute" as two names with `attribute` true
    bool attribute = false;
    std::vector<std::pair<ExprPtr, Body>> branches;  // branch: if, elif … (null: else)
    Body body;                                       // loop, set_block, group
    Body otherwise;                                  // loop: else
    std::vector<ExprPtr> filters;                    // set_block: filters over a null args[0]
    MacroNode macro;
};

struct Program {
    Body body;
};

}  // namespace addend::jinja
