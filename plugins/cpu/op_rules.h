// What all backends share, under this one's name.
#pragma once

#include "plugins/common/op_rules.h"

namespace addend::cpu {
using namespace addend::plugin;
}
