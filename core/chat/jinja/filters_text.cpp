// Filters over strings and numbers.
#include <cmath>

#include "core/base/number.h"
#include "core/chat/jinja/case_map.h"
#include "core/chat/jinja/filters.h"

namespace addend::jinja {
namespace {

Value trim(Budget& budget, const Value& v, const Arguments& a) {
    const Value* set = a.find(0, "chars");
    const bool given = set && set->text();
    const Text text = to_text_value(budget, v);
    return budget.string(text.stripped(true, true, given ? set->text()->view() : std::string_view()));
}

Value upper(Budget& b, const Value& v, const Arguments&) {
    return b.string(case_mapped(to_text_value(b, v), "upper"));
}
Value lower(Budget& b, const Value& v, const Arguments&) {
    return b.string(case_mapped(to_text_value(b, v), "lower"));
}
Value title(Budget& b, const Value& v, const Arguments&) {
    // Unlike str.title(), only what follows a space, '-' or an opening bracket begins a word.
    const Text text = case_mapped(to_text_value(b, v), "lower");
    Text out;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = text.bytes.find_first_of("-({[< \t\n\r\f\v", at);
        if (end == std::string::npos) end = text.size();
        out.append(case_mapped(text.part(at, end), "capitalize"));
        if (end < text.size()) out.append(text, end, end + 1);
        at = end + 1;
    }
    return b.string(std::move(out));
}
Value capitalize(Budget& b, const Value& v, const Arguments&) {
    return b.string(case_mapped(to_text_value(b, v), "capitalize"));
}

Value replace(Budget& budget, const Value& v, const Arguments& a) {
    const Value* from = a.find(0, "old");
    const Value* to = a.find(1, "new");
    if (!from || !to) budget.error("replace", "a missing argument");
    return replaced(budget, to_text_value(budget, v), to_text_value(budget, *from),
                    to_text_value(budget, *to), a.find(2, "count"));
}

Value escape(Budget& budget, const Value& v, const Arguments&) {
    const Text text = to_text_value(budget, v);
    Text out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char mark = text.marks[i];
        switch (text.bytes[i]) {
            case '&':
                out.append("&amp;", mark);
                break;
            case '<':
                out.append("&lt;", mark);
                break;
            case '>':
                out.append("&gt;", mark);
                break;
            case '"':
                out.append("&#34;", mark);
                break;
            case '\'':
                out.append("&#39;", mark);
                break;
            default:
                out.append(text, i, i + 1);
        }
    }
    return budget.string(std::move(out));
}

Value indent(Budget& budget, const Value& v, const Arguments& a) {
    const Value* width = a.find(0, "width");
    const bool first = flag(a, 1, "first");
    const bool blank = flag(a, 2, "blank");
    Text unit = Text::trusted("    ");
    if (width && width->text()) {
        unit = *width->text();
    } else if (width) {
        const auto count = width->integer();
        if (!count || *count < 0 || *count > 1000) budget.error("indent", *width);
        unit = Text::trusted(std::string(static_cast<std::size_t>(*count), ' '));
    }
    const Text text = to_text_value(budget, v);
    Text out;
    for (std::size_t at = 0; at <= text.size();) {
        std::size_t end = text.bytes.find('\n', at);
        const bool last = end == std::string::npos;
        if (last) end = text.size();
        const bool indents = at == 0 ? first : (blank || end > at);
        budget.make(unit.size() + 1);
        if (indents) out.append(unit);
        out.append(text, at, last ? end : end + 1);
        at = end + 1;
    }
    return budget.string(std::move(out));
}

Value to_int(Budget&, const Value& v, const Arguments& a) {
    const Value* fallback = a.find(0, "default");
    const Value otherwise = fallback ? *fallback : Value(std::int64_t{0});
    if (const auto i = v.integer()) return Value(*i);
    std::optional<double> number;
    if (const auto* d = v.get<double>()) number = *d;
    if (const Text* t = v.text()) {
        const std::string text = t->stripped(true, true).bytes;
        if (const auto i = addend::parse_int(text)) return Value(*i);
        number = addend::parse_double(text);
    }
    if (!number || !(std::fabs(*number) < 9e18)) return otherwise;
    return Value(static_cast<std::int64_t>(*number));
}

Value to_float(Budget&, const Value& v, const Arguments& a) {
    const Value* fallback = a.find(0, "default");
    if (v.is_number()) return Value(v.number());
    std::optional<double> number;
    if (const Text* t = v.text()) number = addend::parse_double(t->stripped(true, true).bytes);
    if (number) return Value(*number);
    return fallback ? *fallback : Value(0.0);
}

Value round_to(Budget& budget, const Value& v, const Arguments& a) {
    if (!v.is_number()) budget.error("round", v);
    const Value* precision = a.find(0, "precision");
    const Value* method = a.find(1, "method");
    const std::int64_t digits = precision && precision->integer() ? *precision->integer() : 0;
    if (digits < -300 || digits > 300) budget.error("round", "this precision");
    const double scale = std::pow(10.0, static_cast<double>(digits));
    const double scaled = v.number() * scale;
    const std::string how = method && method->text() ? method->text()->bytes : "common";
    // nearbyint rounds halves to even, as Python's round().
    const double rounded = how == "ceil"    ? std::ceil(scaled)
                           : how == "floor" ? std::floor(scaled)
                                            : std::nearbyint(scaled);
    return Value(std::isfinite(scaled) ? rounded / scale : v.number());
}

Value absolute(Budget& budget, const Value& v, const Arguments&) {
    if (const auto i = v.integer()) {
        if (*i == INT64_MIN) budget.error("abs", "this number");
        return Value(*i < 0 ? -*i : *i);
    }
    if (!v.is_number()) budget.error("abs", v);
    return Value(std::fabs(v.number()));
}

Value to_string(Budget& b, const Value& v, const Arguments&) {
    return b.string(to_text_value(b, v));
}
Value unchanged(Budget&, const Value& v, const Arguments&) {
    return v;
}

Value json(Budget& budget, const Value& v, const Arguments& a) {
    // Hugging Face's tojson: json.dumps without HTML escapes; `indent` is its second parameter.
    const Value* width = a.find(1, "indent");
    if (!width && !a.positional.empty() && a.positional[0].get<std::int64_t>()) width = &a.positional[0];
    int indent_by = -1;
    if (width && !width->none()) {
        const auto count = width->integer();
        if (!count || *count < 0 || *count > 100) budget.error("tojson", *width);
        indent_by = static_cast<int>(*count);
    }
    return budget.string(to_json(budget, v, indent_by));
}

Value word_count(Budget& budget, const Value& v, const Arguments&) {
    const Value words = call_method(budget, Value::string(to_text_value(budget, v)), "split", {});
    return Value(static_cast<std::int64_t>(words.list()->items.size()));
}

}  // namespace

void add_text_filters(FilterTable& table) {
    table.insert({{"trim", trim},
                  {"upper", upper},
                  {"lower", lower},
                  {"title", title},
                  {"capitalize", capitalize},
                  {"replace", replace},
                  {"escape", escape},
                  {"e", escape},
                  {"indent", indent},
                  {"int", to_int},
                  {"float", to_float},
                  {"round", round_to},
                  {"abs", absolute},
                  {"string", to_string},
                  {"safe", unchanged},
                  {"tojson", json},
                  {"wordcount", word_count}});
}

}  // namespace addend::jinja
