// Patches in the words of the interface.
#pragma once

#include <QString>

#include "core/program/patch.h"

namespace addend::ui {

/// "attention", "QKᵀ", …
QString siteName(PatchSite site);
/// "L-Mul, 4 bits", "fp8 e4m3", "exact".
QString arithmeticName(const addend_arithmetic& how);
/// "attention: L-Mul, 4 bits (layers 0–11)".
QString ruleText(const PatchRule& rule);
/// The patch's own name, else its rules, else "exact".
QString patchTitle(const Patch& patch);
/// The same of a canonical text as the store keeps it; the text itself where it cannot be read.
QString patchTitle(const std::string& spec);

}  // namespace addend::ui
