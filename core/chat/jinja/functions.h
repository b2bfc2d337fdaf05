// Filters, tests, methods and global functions by name.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/chat/jinja/budget.h"
#include "core/chat/jinja/value.h"

namespace addend::jinja {

struct Arguments {
    std::vector<Value> positional;
    std::vector<std::pair<std::string, Value>> named;

    /// The argument at `index` or called `name`; null if neither.
    const Value* find(std::size_t index, std::string_view name) const;
};

bool is_filter(std::string_view name);
bool is_test(std::string_view name);

Value apply_filter(Budget& budget, const std::string& name, const Value& input, const Arguments& arguments);
bool apply_test(Budget& budget, const std::string& name, const Value& input, const Arguments& arguments);

/// `object.name(arguments)` for strings, lists and mappings. Throws template_unsupported.
Value call_method(Budget& budget, const Value& object, const std::string& name, const Arguments& arguments);
/// True if a mapping's attribute of this name is its method and not its key.
bool is_dict_method(std::string_view name);

Value call_builtin(Budget& budget, const std::string& name, const Arguments& arguments);

/// What {{ value }} writes.
Text to_text_value(Budget& budget, const Value& value);
/// JSON with ", " and ": " as Python writes it, or indented.
Text to_json(Budget& budget, const Value& value, int indent);
/// Items of a list, keys of a mapping, characters of a string. Throws template_error.
std::vector<Value> items_of(Budget& budget, const Value& value);
/// object[key] as Jinja looks it up; undefined where absent.
Value subscript_of(Budget& budget, const Value& object, const Value& key);
Value slice_of(Budget& budget, const Value& object, const Value& begin, const Value& end, const Value& step);
Value binary_of(Budget& budget, const std::string& op, const Value& left, const Value& right);
bool contains(Budget& budget, const Value& container, const Value& item);

}  // namespace addend::jinja
