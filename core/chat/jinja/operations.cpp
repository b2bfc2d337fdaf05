// Look-ups, slices and operators.
#include <algorithm>
#include <cmath>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/chat/jinja/functions.h"

namespace addend::jinja {
namespace {

using Int = std::int64_t;

// By reference: the value is only there once the operation beside it has been evaluated.
Int checked(Budget& budget, bool overflow, const Int& value) {
    if (overflow) budget.error("64-bit arithmetic", "a larger number");
    return value;
}

Int floor_div(Int a, Int b) {
    const Int q = a / b;
    return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q;
}

Value integer_op(Budget& budget, const std::string& op, Int a, Int b) {
    Int out = 0;
    if (op == "+") return Value(checked(budget, __builtin_add_overflow(a, b, &out), out));
    if (op == "-") return Value(checked(budget, __builtin_sub_overflow(a, b, &out), out));
    if (op == "*") return Value(checked(budget, __builtin_mul_overflow(a, b, &out), out));
    if (op == "**") {
        if (b < 0) return Value(std::pow(static_cast<double>(a), static_cast<double>(b)));
        Int result = 1;
        for (Int i = 0; i < b; ++i) {
            budget.step();
            result = checked(budget, __builtin_mul_overflow(result, a, &out), out);
            if (result == 0 || (result == 1 && a == 1)) break;
        }
        return Value(result);
    }
    if (b == 0) budget.error(op, "0");
    if (b == -1) {
        // The one quotient that overflows; also keeps the CPU's trap away.
        if (op == "%") return Value(Int{0});
        if (op == "//") return Value(checked(budget, __builtin_sub_overflow(Int{0}, a, &out), out));
    }
    if (op == "//") return Value(floor_div(a, b));
    if (op == "%") return Value(a - floor_div(a, b) * b);
    return Value(static_cast<double>(a) / static_cast<double>(b));
}

Value float_op(Budget& budget, const std::string& op, double a, double b) {
    if (op == "+") return Value(a + b);
    if (op == "-") return Value(a - b);
    if (op == "*") return Value(a * b);
    if (op == "**") return Value(std::pow(a, b));
    if (b == 0) budget.error(op, "0");
    if (op == "/") return Value(a / b);
    if (op == "//") return Value(std::floor(a / b));
    return Value(a - std::floor(a / b) * b);
}

Value repeated(Budget& budget, const Value& value, Int times) {
    const auto count = static_cast<std::uint64_t>(std::max<Int>(times, 0));
    const std::uint64_t size =
        value.text() ? value.text()->size() : value.list()->items.size() * sizeof(Value);
    if (size != 0 && count > UINT64_MAX / 64 / size) budget.limit("bytes", UINT64_MAX / 64);
    budget.make(size * count);
    if (size == 0) return value;
    if (const Text* t = value.text()) {
        Text out;
        for (std::uint64_t i = 0; i < count; ++i) out.append(*t);
        return budget.string(std::move(out));
    }
    std::vector<Value> items;
    for (std::uint64_t i = 0; i < count; ++i) {
        items.insert(items.end(), value.list()->items.begin(), value.list()->items.end());
    }
    return budget.list(std::move(items));
}

/// Python's slice indices over `size` elements.
std::vector<std::size_t> slice_indices(Budget& budget, std::size_t size, const Value& begin, const Value& end,
                                       const Value& step) {
    const auto bound = [&](const Value& value, Int fallback) {
        if (value.none()) return fallback;
        const auto i = value.integer();
        if (!i) budget.error("slice", value);
        return *i;
    };
    const Int n = static_cast<Int>(size);
    const Int by = bound(step, 1);
    if (by == 0) budget.error("slice", "step 0");
    const auto clamp = [&](Int i) {
        const Int low = by < 0 ? -1 : 0;
        const Int high = by < 0 ? n - 1 : n;
        if (i < 0) i = i < -n ? low : i + n;
        return std::clamp(i, low, std::max(high, low));
    };
    Int at = begin.none() ? (by < 0 ? n - 1 : 0) : clamp(bound(begin, 0));
    const Int stop = end.none() ? (by < 0 ? -1 : n) : clamp(bound(end, 0));
    std::vector<std::size_t> out;
    while (by > 0 ? at < stop : at > stop) {
        out.push_back(static_cast<std::size_t>(at));
        if (__builtin_add_overflow(at, by, &at)) break;
    }
    budget.make(out.size() * sizeof(std::size_t));
    return out;
}

std::string key_name(const Value& key) {
    if (const Text* t = key.text()) return t->bytes;
    if (const auto i = key.integer()) return addend::to_text(*i);
    return key.type_name();
}

}  // namespace

Value binary_of(Budget& budget, const std::string& op, const Value& a, const Value& b) {
    if (op == "~") {
        Text out = to_text_value(budget, a);
        out.append(to_text_value(budget, b));
        return budget.string(std::move(out));
    }
    if (a.is_number() && b.is_number()) {
        const auto i = a.integer();
        const auto j = b.integer();
        return i && j ? integer_op(budget, op, *i, *j) : float_op(budget, op, a.number(), b.number());
    }
    if (op == "+" && a.text() && b.text()) {
        Text out = *a.text();
        out.append(*b.text());
        return budget.string(std::move(out));
    }
    if (op == "+" && a.list() && b.list()) {
        std::vector<Value> items = a.list()->items;
        items.insert(items.end(), b.list()->items.begin(), b.list()->items.end());
        return budget.list(std::move(items));
    }
    if (op == "*" && (a.text() || a.list()) && b.integer()) return repeated(budget, a, *b.integer());
    if (op == "*" && (b.text() || b.list()) && a.integer()) return repeated(budget, b, *a.integer());
    if (op == "%" && a.text()) budget.unsupported("% formatting");
    const bool left_good = a.is_number() || a.text() || a.list();
    budget.error(op, left_good ? b : a);
}

std::vector<Value> items_of(Budget& budget, const Value& value) {
    std::vector<Value> out;
    if (const List* l = value.list()) {
        budget.make(l->items.size() * sizeof(Value));
        return l->items;
    }
    if (const Dict* d = value.dict()) {
        budget.make(d->items.size() * sizeof(Value));
        for (const auto& item : d->items) out.push_back(item.first);
        return out;
    }
    if (const Text* t = value.text()) {
        const auto offsets = t->characters();
        budget.make(offsets.size() * (sizeof(Value) + sizeof(Text)));
        for (std::size_t i = 0; i + 1 < offsets.size(); ++i) {
            out.push_back(Value::string(t->part(offsets[i], offsets[i + 1])));
        }
        return out;
    }
    if (value.undefined()) return out;
    budget.error("iteration", value);
}

Value subscript_of(Budget& budget, const Value& object, const Value& key) {
    if (object.undefined()) budget.error("[]", object);
    if (const Dict* d = object.dict()) {
        const Value* found = key.text() ? d->find(key.text()->view()) : nullptr;
        return found ? *found : Value(Undefined{key_name(key)});
    }
    if (const auto* n = object.get<NamespacePtr>()) {
        if (!key.text()) return Value(Undefined{key_name(key)});
        const auto it = (*n)->values.find(key.text()->bytes);
        return it == (*n)->values.end() ? Value(Undefined{key_name(key)}) : it->second;
    }
    const auto index = key.integer();
    if (!index || (!object.list() && !object.text())) return Value(Undefined{key_name(key)});
    if (const List* l = object.list()) {
        const Int n = static_cast<Int>(l->items.size());
        const Int at = *index < 0 ? *index + n : *index;
        return at < 0 || at >= n ? Value(Undefined{key_name(key)}) : l->items[static_cast<std::size_t>(at)];
    }
    const auto offsets = object.text()->characters();
    budget.make(offsets.size() * sizeof(std::size_t));
    const Int n = static_cast<Int>(offsets.size()) - 1;
    const Int at = *index < 0 ? *index + n : *index;
    if (at < 0 || at >= n) return Value(Undefined{key_name(key)});
    const auto slot = static_cast<std::size_t>(at);
    return budget.string(object.text()->part(offsets[slot], offsets[slot + 1]));
}

Value slice_of(Budget& budget, const Value& object, const Value& begin, const Value& end, const Value& step) {
    if (const List* l = object.list()) {
        std::vector<Value> items;
        for (const std::size_t i : slice_indices(budget, l->items.size(), begin, end, step)) {
            items.push_back(l->items[i]);
        }
        return budget.list(std::move(items));
    }
    if (const Text* t = object.text()) {
        const auto offsets = t->characters();
        budget.make(offsets.size() * sizeof(std::size_t));
        Text out;
        for (const std::size_t i : slice_indices(budget, offsets.size() - 1, begin, end, step)) {
            out.append(*t, offsets[i], offsets[i + 1]);
        }
        return budget.string(std::move(out));
    }
    budget.error("slice", object);
}

bool contains(Budget& budget, const Value& container, const Value& item) {
    if (const Text* t = container.text()) {
        if (!item.text()) budget.error("in", item);
        budget.step(1 + t->size() / 64);
        return t->bytes.find(item.text()->bytes) != std::string::npos;
    }
    if (const Dict* d = container.dict()) return item.text() && d->find(item.text()->view());
    if (const List* l = container.list()) {
        budget.step(l->items.size());
        return std::any_of(l->items.begin(), l->items.end(), [&](const Value& v) { return equal(v, item); });
    }
    if (container.undefined()) return false;
    budget.error("in", container);
}

}  // namespace addend::jinja
