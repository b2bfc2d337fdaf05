// Rules that hold for a transformer's configuration whichever way it was written down. Private to core/files.
#pragma once

#include <string>
#include <string_view>

#include "core/files/transformer.h"

namespace addend {

/// How the two ways of writing call what the rules may complain of.
struct TransformerKeys {
    std::string hidden, heads, kv_heads, head_width, intermediate;
};

/// Width of a head where it is not stated: hidden / heads. Throws config_not_multiple.
std::uint32_t implied_head_width(const TransformerConfig& config, const TransformerKeys& keys,
                                 const std::string& path);
/// Heads in whole groups, even rotated channels, products within bounds. Throws config_*.
void check_transformer(const TransformerConfig& config, const TransformerKeys& keys, const std::string& path);

}  // namespace addend
