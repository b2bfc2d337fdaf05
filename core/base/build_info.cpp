#include "core/base/build_info.h"

namespace addend {

const BuildInfo& build_info() {
    static constexpr BuildInfo info{ADDEND_VERSION, ADDEND_COMPILER, ADDEND_FLAGS};
    return info;
}

}  // namespace addend
