// Whatever was thrown, as a Message.
#pragma once

#include "core/base/message.h"

namespace addend {

/// Inside a catch block only.
Message caught_message();

}  // namespace addend
