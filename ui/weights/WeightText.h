// Shares in words, alike in every part of the page.
#pragma once

#include <QString>
#include <cstdint>

namespace addend::ui {

/// "33.21 %".
QString shareText(std::uint64_t count, std::uint64_t total);
/// "12,345 (33.21 %)".
QString countAndShareText(std::uint64_t count, std::uint64_t total);

}  // namespace addend::ui
