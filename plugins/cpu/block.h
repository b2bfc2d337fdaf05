// What all backends share, under this one's name.
#pragma once

#include "plugins/common/block.h"

namespace addend::cpu {
using namespace addend::plugin;
}
