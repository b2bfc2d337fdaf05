// Filters over lists and mappings, and the table.
#include <algorithm>

#include "core/base/number.h"
#include "core/chat/jinja/case_map.h"
#include "core/chat/jinja/filters.h"

namespace addend::jinja {
namespace {

/// "a.b.0" of an item, as map(attribute=…) and selectattr mean it.
Value attribute_of(Budget& budget, const Value& item, const std::string& path) {
    Value now = item;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('.', at), path.size());
        const std::string part = path.substr(at, end - at);
        const auto index = addend::parse_int(part);
        now = subscript_of(budget, now, index ? Value(*index) : Value::string(part));
        at = end + 1;
    }
    return now;
}

std::optional<std::string> attribute_name(const Arguments& a, std::size_t index) {
    const Value* name = a.find(index, "attribute");
    if (!name) return std::nullopt;
    if (name->text()) return name->text()->bytes;
    if (const auto i = name->integer()) return addend::to_text(*i);
    return std::nullopt;
}

Value length(Budget& budget, const Value& v, const Arguments&) {
    if (const List* l = v.list()) return Value(static_cast<std::int64_t>(l->items.size()));
    if (const Dict* d = v.dict()) return Value(static_cast<std::int64_t>(d->items.size()));
    if (const Text* t = v.text()) {
        budget.step(1 + t->size() / 16);
        return Value(static_cast<std::int64_t>(t->characters().size()) - 1);
    }
    if (v.undefined()) return Value(std::int64_t{0});
    budget.error("length", v);
}

Value join(Budget& budget, const Value& v, const Arguments& a) {
    const Value* separator = a.find(0, "d");
    const auto attribute = attribute_name(a, 1);
    const Text between = separator ? to_text_value(budget, *separator) : Text();
    Text out;
    bool first = true;
    for (const Value& item : items_of(budget, v)) {
        budget.make(between.size());
        if (!first) out.append(between);
        first = false;
        out.append(to_text_value(budget, attribute ? attribute_of(budget, item, *attribute) : item));
    }
    return budget.string(std::move(out));
}

Value fallback(Budget&, const Value& v, const Arguments& a) {
    const Value* other = a.find(0, "default_value");
    const bool missing = flag(a, 1, "boolean") ? !v.truth() : v.undefined();
    if (!missing) return v;
    return other ? *other : Value::string("");
}

Value first(Budget& budget, const Value& v, const Arguments&) {
    const auto items = items_of(budget, v);
    return items.empty() ? Value(Undefined{"first"}) : items.front();
}
Value last(Budget& budget, const Value& v, const Arguments&) {
    const auto items = items_of(budget, v);
    return items.empty() ? Value(Undefined{"last"}) : items.back();
}
Value list(Budget& budget, const Value& v, const Arguments&) {
    return budget.list(items_of(budget, v));
}

Value map(Budget& budget, const Value& v, const Arguments& a) {
    std::vector<Value> out;
    const Value* other = a.find(SIZE_MAX, "default");
    const Value* attribute = a.find(SIZE_MAX, "attribute");
    if (!attribute && (a.positional.empty() || !a.positional[0].text()))
        budget.error("map", "a missing argument");
    for (const Value& item : items_of(budget, v)) {
        if (attribute) {
            Value found = attribute_of(budget, item, attribute_name(a, SIZE_MAX).value_or(""));
            out.push_back(found.undefined() && other ? *other : std::move(found));
        } else {
            const Arguments rest{{a.positional.begin() + 1, a.positional.end()}, a.named};
            out.push_back(apply_filter(budget, a.positional[0].text()->bytes, item, rest));
        }
    }
    return budget.list(std::move(out));
}

template <bool by_attribute, bool keep>
Value choose(Budget& budget, const Value& v, const Arguments& a) {
    constexpr std::size_t test_at = by_attribute ? 1 : 0;
    if (by_attribute && (a.positional.empty() || !a.positional[0].text()))
        budget.error("selectattr", "a missing argument");
    const bool has_test = a.positional.size() > test_at;
    if (has_test && !a.positional[test_at].text()) budget.error("a test name", a.positional[test_at]);
    std::vector<Value> out;
    for (const Value& item : items_of(budget, v)) {
        const Value value = by_attribute ? attribute_of(budget, item, a.positional[0].text()->bytes) : item;
        bool passes = value.truth();
        if (has_test) {
            const auto from = a.positional.begin() + static_cast<std::ptrdiff_t>(test_at) + 1;
            passes = apply_test(budget, a.positional[test_at].text()->bytes, value,
                                {{from, a.positional.end()}, {}});
        }
        if (passes == keep) out.push_back(item);
    }
    return budget.list(std::move(out));
}

Value items(Budget& budget, const Value& v, const Arguments&) {
    if (v.undefined()) return budget.list({});
    if (!v.dict()) budget.error("items", v);
    return call_method(budget, v, "items", {});
}

/// What sorting compares: strings without case unless asked.
Value sort_key(Budget& budget, const Value& v, bool case_sensitive) {
    if (case_sensitive || !v.text()) return v;
    return budget.string(case_mapped(*v.text(), "lower"));
}

Value sorted(Budget& budget, std::vector<std::pair<Value, Value>> keyed, bool reverse) {
    budget.step(keyed.size() * 16);
    // Sorting must not throw from inside the comparison, so mixed types are refused before.
    for (const auto& k : keyed) {
        if (!compare(keyed.front().first, k.first)) budget.error("sort", k.first);
    }
    const auto before = [&](const auto& x, const auto& y) {
        const int order = compare(x.first, y.first).value_or(0);
        return reverse ? order > 0 : order < 0;
    };
    std::stable_sort(keyed.begin(), keyed.end(), before);
    std::vector<Value> out;
    for (auto& k : keyed) out.push_back(std::move(k.second));
    return budget.list(std::move(out));
}

Value sort(Budget& budget, const Value& v, const Arguments& a) {
    const bool sensitive = flag(a, 1, "case_sensitive");
    const auto attribute = attribute_name(a, 2);
    std::vector<std::pair<Value, Value>> keyed;
    for (const Value& item : items_of(budget, v)) {
        const Value value = attribute ? attribute_of(budget, item, *attribute) : item;
        if (value.list()) budget.error("sort", value);
        keyed.emplace_back(sort_key(budget, value, sensitive), item);
    }
    return sorted(budget, std::move(keyed), flag(a, 0, "reverse"));
}

Value dictsort(Budget& budget, const Value& v, const Arguments& a) {
    if (!v.dict()) budget.error("dictsort", v);
    const Value* by = a.find(1, "by");
    const bool by_value = by && by->text() && by->text()->bytes == "value";
    std::vector<std::pair<Value, Value>> keyed;
    for (const auto& [key, value] : v.dict()->items) {
        keyed.emplace_back(sort_key(budget, by_value ? value : key, flag(a, 0, "case_sensitive")),
                           budget.list({key, value}));
    }
    return sorted(budget, std::move(keyed), flag(a, 2, "reverse"));
}

Value unique(Budget& budget, const Value& v, const Arguments& a) {
    std::vector<Value> keys;
    std::vector<Value> out;
    for (const Value& item : items_of(budget, v)) {
        Value key = sort_key(budget, item, flag(a, 0, "case_sensitive"));
        budget.step(keys.size());
        if (std::any_of(keys.begin(), keys.end(), [&](const Value& k) { return equal(k, key); })) continue;
        keys.push_back(std::move(key));
        out.push_back(item);
    }
    return budget.list(std::move(out));
}

Value sum(Budget& budget, const Value& v, const Arguments& a) {
    const auto attribute = attribute_name(a, 0);
    const Value* start = a.find(1, "start");
    Value total = start ? *start : Value(std::int64_t{0});
    for (const Value& item : items_of(budget, v)) {
        total = binary_of(budget, "+", total, attribute ? attribute_of(budget, item, *attribute) : item);
    }
    return total;
}

template <int sign>
Value extreme(Budget& budget, const Value& v, const Arguments&) {
    const auto all = items_of(budget, v);
    if (all.empty()) return Value(Undefined{"min"});
    const Value* best = &all.front();
    for (const Value& item : all) {
        const auto order = compare(item, *best);
        if (!order) budget.error("comparison", item);
        if (*order * sign > 0) best = &item;
    }
    return *best;
}

Value reverse(Budget& budget, const Value& v, const Arguments&) {
    if (v.text() || v.list())
        return slice_of(budget, v, Value(None{}), Value(None{}), Value(std::int64_t{-1}));
    auto all = items_of(budget, v);
    std::reverse(all.begin(), all.end());
    return budget.list(std::move(all));
}

Value attr(Budget& budget, const Value& v, const Arguments& a) {
    const Value* name = a.find(0, "name");
    if (!name) budget.error("attr", "a missing argument");
    return subscript_of(budget, v, *name);
}

const FilterTable& filters() {
    static const FilterTable all = [] {
        FilterTable table;
        add_text_filters(table);
        add_list_filters(table);
        return table;
    }();
    return all;
}

}  // namespace

void add_list_filters(FilterTable& table) {
    table.insert({{"length", length},
                  {"count", length},
                  {"join", join},
                  {"default", fallback},
                  {"d", fallback},
                  {"first", first},
                  {"last", last},
                  {"list", list},
                  {"map", map},
                  {"select", choose<false, true>},
                  {"reject", choose<false, false>},
                  {"selectattr", choose<true, true>},
                  {"rejectattr", choose<true, false>},
                  {"items", items},
                  {"sort", sort},
                  {"dictsort", dictsort},
                  {"unique", unique},
                  {"sum", sum},
                  {"min", extreme<-1>},
                  {"max", extreme<1>},
                  {"reverse", reverse},
                  {"attr", attr}});
}

bool flag(const Arguments& arguments, std::size_t index, std::string_view name, bool otherwise) {
    const Value* value = arguments.find(index, name);
    return value ? value->truth() : otherwise;
}

bool is_filter(std::string_view name) {
    return filters().contains(name);
}

Value apply_filter(Budget& budget, const std::string& name, const Value& input, const Arguments& arguments) {
    const Budget::Level level(budget);
    const auto it = filters().find(name);
    if (it == filters().end()) budget.unsupported("filter " + name);
    return it->second(budget, input, arguments);
}

}  // namespace addend::jinja
