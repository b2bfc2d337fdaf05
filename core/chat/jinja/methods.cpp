// Methods of strings and mappings, and the global functions.
#include <locale.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "core/base/message.h"
#include "core/chat/jinja/case_map.h"
#include "core/chat/jinja/functions.h"
#include "core/tokenizer/utf8.h"

namespace addend::jinja {

const Value* Arguments::find(std::size_t index, std::string_view name) const {
    if (index < positional.size()) return &positional[index];
    for (const auto& [key, value] : named) {
        if (key == name) return &value;
    }
    return nullptr;
}

namespace {

constexpr std::array<std::string_view, 5> dict_methods = {"items", "keys", "values", "get", "copy"};

const Text& need_text(Budget& budget, const std::string& method, const Value* argument) {
    if (!argument) budget.error(method, "a missing argument");
    if (!argument->text()) budget.error(method, *argument);
    return *argument->text();
}

bool affix(Budget& budget, const Text& text, const std::string& name, const Value* argument) {
    if (!argument) budget.error(name, "a missing argument");
    if (const List* l = argument->list()) {
        return std::any_of(l->items.begin(), l->items.end(),
                           [&](const Value& item) { return affix(budget, text, name, &item); });
    }
    const std::string& part = need_text(budget, name, argument).bytes;
    return name == "startswith" ? text.view().starts_with(part) : text.view().ends_with(part);
}

Value split_on_space(Budget& budget, const Text& text, std::int64_t most) {
    std::vector<Value> out;
    const auto white_at = [&](std::size_t at) {
        return text.part(at, std::min(at + 4, text.size())).leading({}) != 0;
    };
    const auto next = [&](std::size_t at) { return at + utf8::step(text.view().substr(at)).size; };
    budget.step(text.size());
    for (std::size_t at = 0;;) {
        while (at < text.size() && white_at(at)) at = next(at);
        if (at == text.size()) return budget.list(std::move(out));
        std::size_t end = at;
        if (most >= 0 && static_cast<std::int64_t>(out.size()) >= most) {
            end = text.size() - text.trailing({});
        } else {
            while (end < text.size() && !white_at(end)) end = next(end);
        }
        out.push_back(budget.string(text.part(at, end)));
        at = most >= 0 && static_cast<std::int64_t>(out.size()) > most ? text.size() : end;
    }
}

Value split(Budget& budget, const Text& text, const Arguments& arguments) {
    const Value* separator = arguments.find(0, "sep");
    const Value* count = arguments.find(1, "maxsplit");
    const std::int64_t most = count && count->integer() ? *count->integer() : -1;
    if (!separator || separator->none()) return split_on_space(budget, text, most);
    const std::string& by = need_text(budget, "split", separator).bytes;
    if (by.empty()) budget.error("split", "an empty string");
    std::vector<Value> out;
    std::size_t at = 0;
    for (;;) {
        const bool more = most < 0 || static_cast<std::int64_t>(out.size()) < most;
        const std::size_t next = more ? text.bytes.find(by, at) : std::string::npos;
        if (next == std::string::npos) break;
        out.push_back(budget.string(text.part(at, next)));
        at = next + by.size();
    }
    out.push_back(budget.string(text.part(at, text.size())));
    return budget.list(std::move(out));
}

Value call_text(Budget& budget, const Text& text, const std::string& name, const Arguments& arguments) {
    if (name == "strip" || name == "lstrip" || name == "rstrip") {
        const Value* set = arguments.find(0, "chars");
        const bool given = set && !set->none();
        const std::string_view characters = given ? need_text(budget, name, set).view() : std::string_view();
        if (given && characters.empty()) return budget.string(text);
        return budget.string(text.stripped(name != "rstrip", name != "lstrip", characters));
    }
    if (name == "split") return split(budget, text, arguments);
    if (name == "startswith" || name == "endswith") {
        return Value(affix(budget, text, name, arguments.find(0, "prefix")));
    }
    if (name == "replace") {
        const Text& from = need_text(budget, name, arguments.find(0, "old"));
        const Text& to = need_text(budget, name, arguments.find(1, "new"));
        return replaced(budget, text, from, to, arguments.find(2, "count"));
    }
    if (name == "upper" || name == "lower" || name == "title" || name == "capitalize") {
        return budget.string(case_mapped(text, name));
    }
    if (name == "find") {
        const std::size_t at = text.bytes.find(need_text(budget, name, arguments.find(0, "sub")).bytes);
        if (at == std::string::npos) return Value(std::int64_t{-1});
        return Value(static_cast<std::int64_t>(text.part(0, at).characters().size()) - 1);
    }
    if (name == "isdigit" || name == "isspace" || name == "isupper" || name == "islower" ||
        name == "isalpha") {
        return Value(all_of_class(text, name));
    }
    if (name == "join") {
        const Value* items = arguments.find(0, "iterable");
        if (!items) budget.error(name, "a missing argument");
        return apply_filter(budget, "join", *items, {{Value::string(text)}, {}});
    }
    budget.unsupported("string." + name + "()");
}

Value call_dict(Budget& budget, const Dict& dict, const std::string& name, const Arguments& arguments) {
    if (name == "get") {
        const Text& key = need_text(budget, name, arguments.find(0, "key"));
        if (const Value* found = dict.find(key.view())) return *found;
        const Value* fallback = arguments.find(1, "default");
        return fallback ? *fallback : Value(None{});
    }
    if (name == "copy") return budget.dict(dict);
    std::vector<Value> out;
    for (const auto& [key, value] : dict.items) {
        if (name == "items")
            out.push_back(budget.list({key, value}));
        else
            out.push_back(name == "keys" ? key : value);
    }
    return budget.list(std::move(out));
}

Value range(Budget& budget, const Arguments& arguments) {
    std::array<std::int64_t, 3> part = {0, 0, 1};
    const std::size_t count = arguments.positional.size();
    if (count == 0 || count > 3) budget.error("range", "this many arguments");
    for (std::size_t i = 0; i < count; ++i) {
        const auto value = arguments.positional[i].integer();
        if (!value) budget.error("range", arguments.positional[i]);
        part[count == 1 ? 1 : i] = *value;
    }
    if (part[2] == 0) budget.error("range", "step 0");
    std::vector<Value> out;
    for (std::int64_t i = part[0]; part[2] > 0 ? i < part[1] : i > part[1];) {
        budget.make(sizeof(Value));
        out.emplace_back(i);
        if (__builtin_add_overflow(i, part[2], &i)) break;
    }
    return budget.list(std::move(out));
}

Value strftime_now(Budget& budget, const Arguments& arguments) {
    const Text& format = need_text(budget, "strftime_now", arguments.find(0, "format"));
    if (format.size() > 256) budget.error("strftime_now", "a long format");
    const std::time_t now = static_cast<std::time_t>(budget.now_s());
    std::tm parts{};
    if (!localtime_r(&now, &parts)) budget.error("strftime_now", "this time");
    // English names whatever the locale of the program is: models are trained on them.
    const locale_t english = newlocale(LC_ALL_MASK, "C", nullptr);
    std::array<char, 2048> out{};
    const std::size_t size =
        english ? strftime_l(out.data(), out.size(), format.bytes.c_str(), &parts, english) : 0;
    if (english) freelocale(english);
    return budget.string(Text::trusted(std::string_view(out.data(), size)));
}

}  // namespace

bool is_dict_method(std::string_view name) {
    return std::find(dict_methods.begin(), dict_methods.end(), name) != dict_methods.end();
}

Value call_method(Budget& budget, const Value& object, const std::string& name, const Arguments& arguments) {
    if (const Text* t = object.text()) return call_text(budget, *t, name, arguments);
    if (const Dict* d = object.dict(); d && is_dict_method(name))
        return call_dict(budget, *d, name, arguments);
    if (object.undefined()) budget.error("." + name + "()", object);
    budget.unsupported(std::string(object.type_name()) + "." + name + "()");
}

Value call_builtin(Budget& budget, const std::string& name, const Arguments& arguments) {
    if (name == "range") return range(budget, arguments);
    if (name == "strftime_now") return strftime_now(budget, arguments);
    if (name == "raise_exception") {
        const Value* text = arguments.find(0, "message");
        const Text words = text ? to_text_value(budget, *text) : Text();
        throw Failure(Code::template_raised, {{"text", utf8::repaired(words.view().substr(0, 1000))}});
    }
    if (name == "dict") {
        Dict out;
        for (const auto& [key, value] : arguments.named) out.put(key, value);
        return budget.dict(std::move(out));
    }
    Value out = budget.new_namespace();
    auto& values = (*out.get<NamespacePtr>())->values;
    if (const Value* from = arguments.find(0, "")) {
        if (!from->dict()) budget.error("namespace", *from);
        for (const auto& [key, value] : from->dict()->items) values[key.text()->bytes] = value;
    }
    for (const auto& [key, value] : arguments.named) values[key] = value;
    return out;
}

}  // namespace addend::jinja
