// How the backend fails: as all backends do.
#pragma once

#include "plugins/common/fault.h"
#include "plugins/common/guard.h"

namespace addend::fpga {

using plugin::bad_argument;
using plugin::bad_program;
using plugin::Fault;
using plugin::fill_struct;
using plugin::guarded;
using plugin::make_error;
using plugin::out_of_memory;
using plugin::put_text;
using plugin::read_struct;

}  // namespace addend::fpga
