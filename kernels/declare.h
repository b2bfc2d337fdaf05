// Declares every variant of every kernel; for dispatch and for the translation units that define them.
#pragma once

#include "kernels/kernels.h"

namespace addend::kernels {

#define ADDEND_INT_KERNEL(name, result, parameters) \
    result name##__scalar parameters;               \
    result name##__avx2 parameters;                 \
    result name##__avx512 parameters;               \
    result name##__avx512vnni parameters;
#define ADDEND_FLOAT_KERNEL(name, result, parameters) \
    result name##__scalar parameters;                 \
    result name##__avx2 parameters;                   \
    result name##__avx512 parameters;
#include "kernels/kernel_list.inc"
#undef ADDEND_INT_KERNEL
#undef ADDEND_FLOAT_KERNEL

}  // namespace addend::kernels
