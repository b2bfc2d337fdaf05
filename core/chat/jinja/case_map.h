// Upper, lower, title; character classes; replacing. Marks follow the characters.
#pragma once

#include <string>

#include "core/chat/jinja/budget.h"
#include "core/chat/jinja/text.h"

namespace addend::jinja {

/// `how`: upper, lower, title, capitalize.
Text case_mapped(const Text& text, const std::string& how);
/// Python's str.isdigit() and its kin: false for an empty string.
bool all_of_class(const Text& text, const std::string& name);
/// `count`: null or negative for all.
Value replaced(Budget& budget, const Text& text, const Text& from, const Text& to, const Value* count);

}  // namespace addend::jinja
