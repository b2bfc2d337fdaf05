#include "core/program/layout_hash.h"

#include <xxhash.h>

#include <string>

namespace addend {
namespace {

// Fields as little-endian bytes, each text ended by a 0 byte: the same on every machine.
void put(std::string& text, std::uint64_t value) {
    for (int byte = 0; byte < 8; ++byte) text += static_cast<char>((value >> (8 * byte)) & 0xff);
}

void put(std::string& text, std::string_view name) {
    text += name;
    text += '\0';
}

}  // namespace

std::uint64_t weights_layout_hash(std::span<const addend_weight> weights, const NameOf& name_of) {
    std::string text = "weights";
    for (const addend_weight& weight : weights) {
        put(text, name_of(weight.name));
        for (const std::uint64_t field : {std::uint64_t{weight.dtype}, std::uint64_t{weight.flags},
                                          std::uint64_t{weight.rows}, std::uint64_t{weight.cols}})
            put(text, field);
    }
    return XXH3_64bits(text.data(), text.size());
}

std::uint64_t state_layout_hash(std::span<const addend_state> states, const NameOf& name_of) {
    std::string text = "states";
    for (const addend_state& state : states) {
        put(text, name_of(state.name));
        for (const std::uint64_t field :
             {std::uint64_t{state.dtype}, std::uint64_t{state.kind}, std::uint64_t{state.width},
              static_cast<std::uint64_t>(std::int64_t{state.layer})})
            put(text, field);
    }
    return XXH3_64bits(text.data(), text.size());
}

}  // namespace addend
