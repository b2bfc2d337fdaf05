// Identities of layouts: which programs may share a weights handle, and which a session.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "plugins/abi/addend_program.h"

namespace addend {

using NameOf = std::function<std::string_view(std::uint32_t offset)>;

/// XXH3-64 over name, dtype, rows and cols of every weight in order, little-endian. Scales and content are
/// left out: they belong to the file, not to the layout.
std::uint64_t weights_layout_hash(std::span<const addend_weight> weights, const NameOf& name_of);
/// XXH3-64 over name, dtype, kind, width and layer of every state in order.
std::uint64_t state_layout_hash(std::span<const addend_state> states, const NameOf& name_of);

}  // namespace addend
