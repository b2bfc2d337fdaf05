// Symbols of the units meters count in.
#pragma once

#include <cstdint>
#include <string_view>

namespace addend {

/// "W", "J", …; empty for a plain count or an unknown unit. `unit` is MeterInfo::unit.
std::string_view meter_unit_symbol(std::uint32_t unit);

}  // namespace addend
