// Globs over names: * matches any run of characters (dots too), ? one.
#pragma once

#include <string_view>

namespace addend {

bool glob_match(std::string_view pattern, std::string_view text);

}  // namespace addend
