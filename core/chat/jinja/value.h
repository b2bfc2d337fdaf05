// Values of a template at run time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "core/chat/jinja/text.h"

namespace addend::jinja {

struct List;
struct Dict;
struct Namespace;
struct MacroNode;

struct Undefined {
    std::string name;  // for messages
};
struct None {};
struct Builtin {
    std::string name;  // range, namespace, raise_exception, strftime_now
};

using StringPtr = std::shared_ptr<const Text>;
using ListPtr = std::shared_ptr<const List>;
using DictPtr = std::shared_ptr<const Dict>;
using NamespacePtr = std::shared_ptr<Namespace>;

struct Value {
    std::variant<Undefined, None, bool, std::int64_t, double, StringPtr, ListPtr, DictPtr, NamespacePtr,
                 Builtin, const MacroNode*>
        v;

    Value() : v(Undefined{}) {}
    template <class T>
    explicit Value(T value) : v(std::move(value)) {}
    static Value string(Text text) { return Value(StringPtr(std::make_shared<const Text>(std::move(text)))); }
    static Value string(std::string_view trusted) { return string(Text::trusted(trusted)); }
    static Value list(std::vector<Value> items);

    template <class T>
    const T* get() const {
        return std::get_if<T>(&v);
    }
    const Text* text() const { return get<StringPtr>() ? get<StringPtr>()->get() : nullptr; }
    const List* list() const { return get<ListPtr>() ? get<ListPtr>()->get() : nullptr; }
    const Dict* dict() const { return get<DictPtr>() ? get<DictPtr>()->get() : nullptr; }
    bool undefined() const { return get<Undefined>() != nullptr; }
    bool none() const { return get<None>() != nullptr; }
    bool is_number() const { return get<bool>() || get<std::int64_t>() || get<double>(); }
    /// bool and int as an int.
    std::optional<std::int64_t> integer() const;
    double number() const;  // of is_number()

    bool truth() const;
    /// "string", "list", … for messages.
    const char* type_name() const;
    /// How deep lists and dicts are nested in it.
    int depth() const;
};

/// Immutable once made. Nesting is bounded where they are made (Limits), so that freeing one cannot overflow
/// the stack.
struct List {
    std::vector<Value> items;
    int depth = 1;
};

struct Dict {
    std::vector<std::pair<Value, Value>> items;  // in order of insertion; keys are strings
    std::unordered_map<std::string, std::size_t> index;
    int depth = 1;

    void put(Value key, Value value);
    void put(std::string_view key, Value value) { put(Value::string(key), std::move(value)); }
    const Value* find(std::string_view key) const;
};

/// namespace(): the one mutable thing. The interpreter owns all of them and empties them at the end, so that
/// cycles are freed.
struct Namespace {
    std::unordered_map<std::string, Value> values;
};

bool equal(const Value& a, const Value& b);
/// Negative, 0, positive; nothing where the two cannot be ordered.
std::optional<int> compare(const Value& a, const Value& b);

}  // namespace addend::jinja
