// GPT-2's way to write any byte as a printable character, used by byte-level BPE vocabularies.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace addend {

/// The character of one byte: printable Latin-1 stands for itself, the other 68 bytes for U+0100 upwards in
/// order.
std::string_view byte_to_alphabet(unsigned char byte);
/// The bytes a token written in the alphabet stands for; nothing if it has a character outside it.
std::optional<std::string> alphabet_to_bytes(std::string_view token);

}  // namespace addend
