#include "core/runtime/meter_unit.h"

#include "plugins/abi/addend_abi.h"

namespace addend {

std::string_view meter_unit_symbol(std::uint32_t unit) {
    switch (unit) {
        case ADDEND_UNIT_WATT:
            return "W";
        case ADDEND_UNIT_JOULE:
            return "J";
        case ADDEND_UNIT_BYTE:
            return "bytes";
        case ADDEND_UNIT_HERTZ:
            return "Hz";
        case ADDEND_UNIT_CELSIUS:
            return "°C";
        case ADDEND_UNIT_SECOND:
            return "s";
        default:
            return "";
    }
}

}  // namespace addend
