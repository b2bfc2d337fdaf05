// Values as text: what {{ }} writes (Python's str and repr) and tojson.
#include <cmath>

#include "core/base/number.h"
#include "core/chat/jinja/functions.h"
#include "core/tokenizer/utf8.h"

namespace addend::jinja {
namespace {

std::string float_text(double value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
    const double size = std::fabs(value);
    // Python writes plain digits between 1e-4 and 1e16.
    if (value == std::floor(value) && size < 1e16) return addend::to_text_fixed(value, 1);
    std::string text = addend::to_text(value);
    if (size >= 1e-4 && size < 1e16 && text.find('e') != std::string::npos) {
        for (int decimals = 1; decimals < 22; ++decimals) {
            std::string fixed = addend::to_text_fixed(value, decimals);
            if (addend::parse_double(fixed) == value) return fixed;
        }
    }
    return text;
}

void hex(Text& out, char kind, unsigned value, int digits, char mark) {
    constexpr std::string_view alphabet = "0123456789abcdef";
    std::string text{'\\', kind};
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) text += alphabet[(value >> shift) & 15];
    out.append(text, mark);
}

/// Escapes a byte below 0x20, a quote or a backslash as Python's repr and JSON both do; false for the rest.
bool put_escape(Text& out, char c, char mark) {
    switch (c) {
        case '\n':
            out.append("\\n", mark);
            return true;
        case '\t':
            out.append("\\t", mark);
            return true;
        case '\r':
            out.append("\\r", mark);
            return true;
        case '\\':
            out.append("\\\\", mark);
            return true;
        default:
            return false;
    }
}

void put_repr(Text& out, const Text& text) {
    const bool single =
        text.bytes.find('\'') == std::string::npos || text.bytes.find('"') != std::string::npos;
    const char quote = single ? '\'' : '"';
    out.append(std::string_view(&quote, 1));
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text.bytes[i];
        const char mark = text.marks[i];
        if (put_escape(out, c, mark)) continue;
        if (c == quote) {
            out.append("\\'", mark);
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            hex(out, 'x', static_cast<unsigned char>(c), 2, mark);
        } else {
            out.append(text, i, i + 1);
        }
    }
    out.append(std::string_view(&quote, 1));
}

void put_json_string(Text& out, const Text& text) {
    out.append("\"");
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text.bytes[i];
        const char mark = text.marks[i];
        if (put_escape(out, c, mark)) continue;
        if (c == '"') {
            out.append("\\\"", mark);
        } else if (c == '\b') {
            out.append("\\b", mark);
        } else if (c == '\f') {
            out.append("\\f", mark);
        } else if (static_cast<unsigned char>(c) < 0x20) {
            hex(out, 'u', static_cast<unsigned char>(c), 4, mark);
        } else {
            out.append(text, i, i + 1);
        }
    }
    out.append("\"");
}

class Printer {
  public:
    Printer(Budget& budget, bool json, int indent) : budget_(budget), json_(json), indent_(indent) {}

    Text take() { return std::move(out_); }

    void put(const Value& value, int level) {
        const std::size_t before = out_.size();
        if (const Text* t = value.text()) {
            json_ ? put_json_string(out_, *t) : put_repr(out_, *t);
        } else if (const List* l = value.list()) {
            put_list(*l, level);
        } else if (const Dict* d = value.dict()) {
            put_dict(*d, level);
        } else {
            put_scalar(value);
        }
        if (!value.list() && !value.dict()) budget_.make(out_.size() - before + 8);
    }

  private:
    void put_scalar(const Value& value) {
        if (const auto* b = value.get<bool>()) {
            out_.append(json_ ? (*b ? "true" : "false") : (*b ? "True" : "False"));
        } else if (const auto* i = value.get<std::int64_t>()) {
            out_.append(addend::to_text(*i));
        } else if (const auto* f = value.get<double>()) {
            out_.append(float_text(*f));
        } else if (value.none()) {
            out_.append(json_ ? "null" : "None");
        } else if (value.undefined() && !json_) {
            out_.append("Undefined");
        } else {
            budget_.error(json_ ? "tojson" : "text", value);
        }
    }
    void separator(bool first, int level) {
        if (!first) out_.append(json_ && indent_ >= 0 ? "," : ", ");
        new_line(level + 1);
    }
    void new_line(int level) {
        if (indent_ < 0) return;
        out_.append("\n");
        out_.append(std::string(static_cast<std::size_t>(level * indent_), ' '));
    }
    void put_list(const List& list, int level) {
        out_.append("[");
        for (std::size_t i = 0; i < list.items.size(); ++i) {
            separator(i == 0, level);
            put(list.items[i], level + 1);
        }
        if (!list.items.empty()) new_line(level);
        out_.append("]");
    }
    void put_dict(const Dict& dict, int level) {
        out_.append("{");
        for (std::size_t i = 0; i < dict.items.size(); ++i) {
            separator(i == 0, level);
            put(dict.items[i].first, level + 1);
            out_.append(": ");
            put(dict.items[i].second, level + 1);
        }
        if (!dict.items.empty()) new_line(level);
        out_.append("}");
    }

    Budget& budget_;
    bool json_;
    int indent_;
    Text out_;
};

}  // namespace

Text to_text_value(Budget& budget, const Value& value) {
    if (const Text* t = value.text()) {
        budget.make(t->size());
        return *t;
    }
    if (value.undefined()) return {};
    Printer printer(budget, false, -1);
    printer.put(value, 0);
    return printer.take();
}

Text to_json(Budget& budget, const Value& value, int indent) {
    Printer printer(budget, true, indent);
    printer.put(value, 0);
    return printer.take();
}

}  // namespace addend::jinja
