// How the backend fails inside itself: a Fault is thrown, and turned into a status at the ABI (plugin.cpp).
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include "plugins/abi/addend_abi.h"

namespace addend::fpga {

struct Fault {
    addend_error error;
};

inline addend_error make_error(addend_error_code code, std::int64_t number0 = 0, std::int64_t number1 = 0,
                               const std::string& text0 = {}, const std::string& text1 = {}) {
    addend_error error{};
    error.struct_size = sizeof error;
    error.code = code;
    error.number[0] = number0;
    error.number[1] = number1;
    const std::string* texts[2] = {&text0, &text1};
    for (int t = 0; t < 2; ++t) {
        const std::size_t room = sizeof error.text[t] - 1;
        const std::size_t length = texts[t]->size() < room ? texts[t]->size() : room;
        std::memcpy(error.text[t], texts[t]->data(), length);
    }
    return error;
}

[[noreturn]] inline void bad_argument(const std::string& argument, const std::string& wrong) {
    throw Fault{make_error(ADDEND_ERROR_BAD_ARGUMENT, 0, 0, argument, wrong)};
}

[[noreturn]] inline void bad_program(std::uint32_t instruction, const std::string& wrong) {
    throw Fault{make_error(ADDEND_ERROR_BAD_PROGRAM, instruction, 0, wrong)};
}

[[noreturn]] inline void out_of_memory(std::uint64_t bytes, const std::string& what) {
    throw Fault{make_error(ADDEND_ERROR_OUT_OF_MEMORY,
                           bytes > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(bytes), 0, what)};
}

/// Reads a caller's struct no further than both sides know it; throws BAD_ARGUMENT if it is missing or
/// shorter than version 1 has it.
template <class T>
T read_struct(const T* given, const char* name) {
    if (!given) bad_argument(name, "is NULL");
    if (given->struct_size < sizeof(T)) bad_argument(name, "has a struct_size below that of version 1");
    return *given;
}

}  // namespace addend::fpga
