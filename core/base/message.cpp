#include "core/base/message.h"

#include <array>

#include "core/base/number.h"

namespace addend {
namespace {

struct CodeInfo {
    std::string_view name;
    std::string_view args;
};

constexpr auto codes = std::to_array<CodeInfo>({
#define ADDEND_CODE(name, args) {#name, args},
#include "core/base/message_codes.inc"
#undef ADDEND_CODE
});
static_assert(codes.size() == static_cast<std::size_t>(Code::count_));

}  // namespace

std::string_view code_name(Code code) { return codes.at(static_cast<std::size_t>(code)).name; }

std::vector<std::string_view> code_args(Code code) {
    std::vector<std::string_view> names;
    std::string_view rest = codes.at(static_cast<std::size_t>(code)).args;
    while (!rest.empty()) {
        const std::size_t space = rest.find(' ');
        names.push_back(rest.substr(0, space));
        rest = space == std::string_view::npos ? std::string_view{} : rest.substr(space + 1);
    }
    return names;
}

std::string arg_text(const Arg& arg) {
    struct Visitor {
        std::string operator()(const std::string& s) const { return s; }
        std::string operator()(std::int64_t v) const { return to_text(v); }
        std::string operator()(double v) const { return to_text(v); }
    };
    return std::visit(Visitor{}, arg.value);
}

std::string debug_text(const Message& message) {
    std::string text{code_name(message.code)};
    text += '(';
    const char* separator = "";
    for (const Arg& arg : message.args) {
        text += separator;
        text += arg.name;
        text += '=';
        text += arg_text(arg);
        separator = ", ";
    }
    text += ')';
    return text;
}

Failure::Failure(Message message) : message_(std::move(message)), text_(debug_text(message_)) {}

}  // namespace addend
