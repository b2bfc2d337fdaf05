// What may stand after `is`.
#include <map>

#include "core/chat/jinja/case_map.h"
#include "core/chat/jinja/functions.h"

namespace addend::jinja {
namespace {

using TestFunction = bool (*)(Budget&, const Value&, const Arguments&);

const Value& other(Budget& budget, const Arguments& arguments) {
    if (arguments.positional.empty()) budget.error("a test", "a missing argument");
    return arguments.positional[0];
}

bool is_equal(Budget& budget, const Value& v, const Arguments& a) {
    return equal(v, other(budget, a));
}

template <int sign, bool or_equal>
bool is_ordered(Budget& budget, const Value& v, const Arguments& a) {
    const auto order = compare(v, other(budget, a));
    if (!order) budget.error("comparison", v);
    return (or_equal && *order == 0) || (sign < 0 ? *order < 0 : *order > 0);
}

std::int64_t need_integer(Budget& budget, const Value& v) {
    const auto i = v.integer();
    if (!i) budget.error("an integer test", v);
    return *i;
}

bool is_divisible(Budget& budget, const Value& v, const Arguments& a) {
    const std::int64_t by = need_integer(budget, other(budget, a));
    if (by == 0) budget.error("divisibleby", "0");
    return by == -1 || need_integer(budget, v) % by == 0;
}

const std::map<std::string_view, TestFunction>& table() {
    static const std::map<std::string_view, TestFunction> tests = {
        {"defined", [](Budget&, const Value& v, const Arguments&) { return !v.undefined(); }},
        {"undefined", [](Budget&, const Value& v, const Arguments&) { return v.undefined(); }},
        {"none", [](Budget&, const Value& v, const Arguments&) { return v.none(); }},
        {"string", [](Budget&, const Value& v, const Arguments&) { return v.text() != nullptr; }},
        {"mapping", [](Budget&, const Value& v, const Arguments&) { return v.dict() != nullptr; }},
        {"sequence",
         [](Budget&, const Value& v, const Arguments&) { return v.list() || v.text() || v.dict(); }},
        {"iterable", [](Budget&, const Value& v,
                        const Arguments&) { return v.list() || v.text() || v.dict() || v.undefined(); }},
        {"number", [](Budget&, const Value& v, const Arguments&) { return v.is_number(); }},
        {"integer",
         [](Budget&, const Value& v, const Arguments&) { return v.get<std::int64_t>() != nullptr; }},
        {"float", [](Budget&, const Value& v, const Arguments&) { return v.get<double>() != nullptr; }},
        {"boolean", [](Budget&, const Value& v, const Arguments&) { return v.get<bool>() != nullptr; }},
        {"true", [](Budget&, const Value& v, const Arguments&) { return v.get<bool>() && *v.get<bool>(); }},
        {"false", [](Budget&, const Value& v, const Arguments&) { return v.get<bool>() && !*v.get<bool>(); }},
        {"callable", [](Budget&, const Value& v,
                        const Arguments&) { return v.get<Builtin>() || v.get<const MacroNode*>(); }},
        {"odd", [](Budget& b, const Value& v, const Arguments&) { return need_integer(b, v) % 2 != 0; }},
        {"even", [](Budget& b, const Value& v, const Arguments&) { return need_integer(b, v) % 2 == 0; }},
        {"lower", [](Budget&, const Value& v,
                     const Arguments&) { return v.text() && all_of_class(*v.text(), "islower"); }},
        {"upper", [](Budget&, const Value& v,
                     const Arguments&) { return v.text() && all_of_class(*v.text(), "isupper"); }},
        {"divisibleby", is_divisible},
        {"in", [](Budget& b, const Value& v, const Arguments& a) { return contains(b, other(b, a), v); }},
        {"eq", is_equal},
        {"==", is_equal},
        {"equalto", is_equal},
        {"sameas", is_equal},
        {"ne", [](Budget& b, const Value& v, const Arguments& a) { return !is_equal(b, v, a); }},
        {"!=", [](Budget& b, const Value& v, const Arguments& a) { return !is_equal(b, v, a); }},
        {"lt", is_ordered<-1, false>},
        {"lessthan", is_ordered<-1, false>},
        {"<", is_ordered<-1, false>},
        {"le", is_ordered<-1, true>},
        {"<=", is_ordered<-1, true>},
        {"gt", is_ordered<1, false>},
        {"greaterthan", is_ordered<1, false>},
        {">", is_ordered<1, false>},
        {"ge", is_ordered<1, true>},
        {">=", is_ordered<1, true>},
    };
    return tests;
}

}  // namespace

bool is_test(std::string_view name) {
    return table().contains(name);
}

bool apply_test(Budget& budget, const std::string& name, const Value& input, const Arguments& arguments) {
    budget.step();
    const auto it = table().find(name);
    if (it == table().end()) budget.unsupported("test " + name);
    return it->second(budget, input, arguments);
}

}  // namespace addend::jinja
