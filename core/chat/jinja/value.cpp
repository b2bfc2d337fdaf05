#include "core/chat/jinja/value.h"

#include <algorithm>

namespace addend::jinja {

Value Value::list(std::vector<Value> items) {
    auto out = std::make_shared<List>();
    for (const Value& item : items) out->depth = std::max(out->depth, item.depth() + 1);
    out->items = std::move(items);
    return Value(ListPtr(std::move(out)));
}

std::optional<std::int64_t> Value::integer() const {
    if (const auto* b = get<bool>()) return *b ? 1 : 0;
    if (const auto* i = get<std::int64_t>()) return *i;
    return std::nullopt;
}

double Value::number() const {
    if (const auto* d = get<double>()) return *d;
    return static_cast<double>(integer().value_or(0));
}

bool Value::truth() const {
    if (undefined() || none()) return false;
    if (const Text* t = text()) return !t->empty();
    if (const List* l = list()) return !l->items.empty();
    if (const Dict* d = dict()) return !d->items.empty();
    if (const auto* f = get<double>()) return *f != 0;
    if (const auto i = integer()) return *i != 0;
    return true;
}

const char* Value::type_name() const {
    constexpr const char* names[] = {"undefined", "none",    "boolean",   "integer",  "float", "string",
                                     "list",      "mapping", "namespace", "function", "macro"};
    return names[v.index()];
}

int Value::depth() const {
    if (const List* l = list()) return l->depth;
    if (const Dict* d = dict()) return d->depth;
    return 0;
}

void Dict::put(Value key, Value value) {
    depth = std::max(depth, value.depth() + 1);
    const auto [it, added] = index.emplace(key.text()->bytes, items.size());
    if (added) {
        items.emplace_back(std::move(key), std::move(value));
    } else {
        items[it->second].second = std::move(value);
    }
}

const Value* Dict::find(std::string_view key) const {
    const auto it = index.find(std::string(key));
    return it == index.end() ? nullptr : &items[it->second].second;
}

static bool equal_dicts(const Dict& a, const Dict& b) {
    if (a.items.size() != b.items.size()) return false;
    return std::all_of(a.items.begin(), a.items.end(), [&](const auto& item) {
        const Value* other = b.find(item.first.text()->view());
        return other && equal(item.second, *other);
    });
}

bool equal(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) {
        const auto i = a.integer();
        const auto j = b.integer();
        return i && j ? *i == *j : a.number() == b.number();
    }
    if (a.v.index() != b.v.index()) return false;
    if (const Text* t = a.text()) return t->bytes == b.text()->bytes;
    if (const List* l = a.list()) {
        return std::equal(l->items.begin(), l->items.end(), b.list()->items.begin(), b.list()->items.end(),
                          equal);
    }
    if (const Dict* d = a.dict()) return equal_dicts(*d, *b.dict());
    if (const auto* n = a.get<NamespacePtr>()) return *n == *b.get<NamespacePtr>();
    if (const auto* m = a.get<const MacroNode*>()) return *m == *b.get<const MacroNode*>();
    return a.undefined() || a.none();
}

static std::optional<int> compare_lists(const List& a, const List& b) {
    const std::size_t count = std::min(a.items.size(), b.items.size());
    for (std::size_t i = 0; i < count; ++i) {
        if (equal(a.items[i], b.items[i])) continue;
        return compare(a.items[i], b.items[i]);
    }
    return a.items.size() < b.items.size() ? -1 : a.items.size() > b.items.size();
}

std::optional<int> compare(const Value& a, const Value& b) {
    if (a.is_number() && b.is_number()) {
        const double x = a.number();
        const double y = b.number();
        const auto i = a.integer();
        const auto j = b.integer();
        if (i && j) return *i < *j ? -1 : *i > *j;
        return x < y ? -1 : x > y;
    }
    if (a.text() && b.text()) return a.text()->bytes.compare(b.text()->bytes);
    if (a.list() && b.list()) return compare_lists(*a.list(), *b.list());
    return std::nullopt;
}

}  // namespace addend::jinja
