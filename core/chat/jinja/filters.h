// The table of filters; its entries live in filters_text.cpp and filters_list.cpp.
#pragma once

#include <map>
#include <string_view>

#include "core/chat/jinja/functions.h"

namespace addend::jinja {

using FilterFunction = Value (*)(Budget&, const Value&, const Arguments&);
using FilterTable = std::map<std::string_view, FilterFunction>;

void add_text_filters(FilterTable& table);
void add_list_filters(FilterTable& table);

/// A flag argument, e.g. `reverse=true`.
bool flag(const Arguments& arguments, std::size_t index, std::string_view name, bool fallback = false);

}  // namespace addend::jinja
