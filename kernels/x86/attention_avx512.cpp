// Site products and attention for avx512: lanes of that width, operations shared.
#define ISA(name) name##__avx512

// The order of these is the point.
// clang-format off
#include "kernels/x86/lanes_avx512.h"
#include "kernels/x86/float_math.h"
#include "kernels/x86/product_math.h"
#include "kernels/x86/product_block.h"
#include "kernels/x86/product_ops.h"
#include "kernels/x86/attention_ops.h"
#include "kernels/x86/scores_ops.h"
#include "kernels/x86/values_ops.h"
// clang-format on
