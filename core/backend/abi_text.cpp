#include "core/backend/abi_text.h"

#include <algorithm>
#include <cstring>

#include "core/base/number.h"
#include "core/program/op_table.h"
#include "core/tokenizer/utf8.h"

namespace addend {

std::string abi_text(const char* array, std::size_t size) {
    const std::size_t length = std::min(std::string_view(array, size).find('\0'), size);
    std::string text = utf8::repaired(std::string_view(array, length));
    // Line breaks and escapes of a plugin must not reach a terminal or a log line.
    for (char& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
    return text;
}

addend_error new_abi_error() {
    addend_error error{};
    error.struct_size = sizeof(error);
    return error;
}

namespace {

std::string instruction_text(std::int64_t number) {
    return number < 0 || number == std::int64_t{ADDEND_NONE} ? "-" : to_text(number);
}

std::string op_text(std::int64_t op) {
    const auto name =
        op >= 0 && op < ADDEND_OP_END ? op_name(static_cast<std::uint32_t>(op)) : std::string_view{};
    return name.empty() ? to_text(op) : std::string(name);
}

}  // namespace

Message abi_message(const std::string& backend, const addend_error& error) {
    const std::string first = abi_text(error.text[0]);
    const std::string second = abi_text(error.text[1]);
    const auto number = [&](std::size_t n) { return error.number[n]; };
    const Arg from{"backend", backend};
    switch (error.code) {
        case ADDEND_ERROR_INTERNAL:
            return {Code::backend_internal, {from, {"detail", first}}};
        case ADDEND_ERROR_BAD_ARGUMENT:
            return {Code::backend_bad_argument, {from, {"argument", first}, {"reason", second}}};
        case ADDEND_ERROR_OUT_OF_MEMORY:
            return {Code::backend_out_of_memory, {from, {"bytes", number(0)}, {"purpose", first}}};
        case ADDEND_ERROR_NO_DEVICE:
            return {Code::backend_no_device, {from, {"device", first}, {"reason", second}}};
        case ADDEND_ERROR_DEVICE_LOST:
            return {Code::backend_device_lost, {from, {"reason", second}}};
        case ADDEND_ERROR_READ_WEIGHT:
            return {Code::backend_read_weight, {from, {"weight", number(0)}}};
        case ADDEND_ERROR_UNSUPPORTED_OP:
            return {Code::backend_unsupported_op,
                    {from,
                     {"instruction", instruction_text(number(0))},
                     {"op", op_text(number(1))},
                     {"detail", first}}};
        case ADDEND_ERROR_BAD_PROGRAM:
            return {Code::backend_bad_program,
                    {from, {"instruction", instruction_text(number(0))}, {"reason", first}}};
        case ADDEND_ERROR_BAD_SNAPSHOT:
            return {Code::backend_bad_snapshot, {from, {"reason", first}}};
        case ADDEND_ERROR_NOT_PERMITTED:
            return {Code::backend_not_permitted, {from, {"what", first}, {"how", second}}};
        case ADDEND_ERROR_CONTEXT_FULL:
            return {Code::backend_context_full, {from, {"tokens", number(0)}, {"limit", number(1)}}};
        default:
            return {Code::backend_error_unknown,
                    {from, {"found", std::int64_t{error.code}}, {"detail", first.empty() ? second : first}}};
    }
}

}  // namespace addend
