// Texts and errors that come from a plugin: bounded, repaired, and turned into messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/message.h"
#include "plugins/abi/addend_abi.h"

namespace addend {

/// The text in a fixed array, which may lack its 0 byte: valid UTF-8 without control characters.
std::string abi_text(const char* array, std::size_t size);
template <std::size_t Size>
std::string abi_text(const char (&array)[Size]) {
    return abi_text(array, Size);
}
/// True if the array holds a 0 byte.
template <std::size_t Size>
bool abi_text_ended(const char (&array)[Size]) {
    return std::string_view(array, Size).find('\0') != std::string_view::npos;
}

/// A zeroed error that says how large it is.
addend_error new_abi_error();
/// What a plugin's error means; never fails, also for codes of a later version.
Message abi_message(const std::string& backend, const addend_error& error);

}  // namespace addend
