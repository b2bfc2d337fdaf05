/* Extension "weights_memory.1": what weights would take, before they are loaded. */
#ifndef ADDEND_EXT_WEIGHTS_MEMORY_1_H
#define ADDEND_EXT_WEIGHTS_MEMORY_1_H

#include "addend_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ADDEND_EXT_WEIGHTS_MEMORY_1 "weights_memory.1"

typedef struct addend_weights_memory {
    uint32_t struct_size;
    /* Bits that a ternary weight takes as packed, times 10: 20 or 16. 0: the program has none. */
    uint32_t trit_bits_x10;
    uint64_t weights; /* bytes that weights_create would allocate */
    uint64_t on_file; /* bytes of weights whose rows would stay with the host (addend_memory.on_file) */
} addend_weights_memory;

typedef struct addend_ext_weights_memory_1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* [control] for the program, and the device and flags of `options`. Nothing is loaded; scales of ternary
     * weights may still be unknown (0) in the program. */
    int32_t (*weights_memory)(const void* program, uint64_t bytes, const addend_weights_options* options,
                              addend_weights_memory* memory, addend_error* error);
} addend_ext_weights_memory_1;

#ifdef __cplusplus
}
#endif
#endif
