// What core tells its users: a code and named arguments, never prose. ui/ and app/ own the sentences.
#pragma once

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <type_traits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace addend {

enum class Code : std::uint16_t {
#define ADDEND_CODE(name, args) name,
#ifndef Q_MOC_RUN  // a header parser that cannot follow an include inside an enum
#include "core/base/message_codes.inc"
#endif
#undef ADDEND_CODE
    count_  // number of codes, not a code
};

struct Arg {
    std::string name;
    std::variant<std::string, std::int64_t, double> value;

    Arg(std::string_view n, std::string_view v) : name(n), value(std::string(v)) {}
    Arg(std::string_view n, const char* v) : name(n), value(std::string(v)) {}
    Arg(std::string_view n, const std::string& v) : name(n), value(v) {}
    Arg(std::string_view n, double v) : name(n), value(v) {}
    template <class Int>
        requires std::is_integral_v<Int>
    Arg(std::string_view n, Int v) : name(n), value(static_cast<std::int64_t>(v)) {}

    friend bool operator==(const Arg&, const Arg&) = default;
};

/// An error, warning or reason. `args` are those the code's line in codes/*.inc names, in that order.
struct Message {
    Code code = Code::internal_error;
    std::vector<Arg> args;

    friend bool operator==(const Message&, const Message&) = default;
};

/// Name of a code as written in codes/*.inc, e.g. "file_truncated".
std::string_view code_name(Code code);
/// Argument names a code takes, in order.
std::vector<std::string_view> code_args(Code code);
/// The argument as text: numbers by to_chars, never by the locale.
std::string arg_text(const Arg& arg);
/// `code(arg=value, …)`: for logs and Details panels only.
std::string debug_text(const Message& message);

/// The one way core reports that it cannot do what was asked.
class Failure : public std::exception {
  public:
    explicit Failure(Message message);
    Failure(Code code, std::initializer_list<Arg> args) : Failure(Message{code, args}) {}

    const Message& message() const noexcept { return message_; }
    Code code() const noexcept { return message_.code; }
    const char* what() const noexcept override { return text_.c_str(); }

  private:
    Message message_;
    std::string text_;
};

}  // namespace addend
