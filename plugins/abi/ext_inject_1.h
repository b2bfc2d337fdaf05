/* Extension "inject.1": change values or state while a program runs.
 *
 * The plan must name the value (or state, bit 31 set) in its injection set: a backend then keeps that value
 * apart from fusions. Changes apply between the producer of the value and its first use; to state: before the
 * instruction that reads it, at the first row of the run. Several changes of one target apply in the order
 * given; a tap of the value shows it changed.
 */
#ifndef ADDEND_EXT_INJECT_1_H
#define ADDEND_EXT_INJECT_1_H

#include "addend_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ADDEND_EXT_INJECT_1 "inject.1"
#define ADDEND_INJECT_STATE 0x80000000u /* or'ed to a state's index */

enum addend_inject_kind {
    ADDEND_INJECT_OVERWRITE = 1, /* data: [rows, columns] F32 (I8/I32 values: of the value's dtype) */
    ADDEND_INJECT_SCALE = 2,     /* times factor; factor 0 zeroes */
    ADDEND_INJECT_FREEZE = 3     /* state only: keep what it was before each row */
};

typedef struct addend_injection {
    uint32_t target; /* value, or ADDEND_INJECT_STATE | state */
    uint32_t kind;   /* addend_inject_kind */
    uint32_t item;   /* of the run */
    float factor;
    uint32_t first_row; /* row of the value in the item; state: 0 */
    uint32_t rows;      /* state: 1; ADDEND_INJECT_FREEZE holds for every row of the run */
    uint32_t first_column;
    uint32_t columns;
    const void* data; /* host's, valid during the run */
    uint64_t bytes;
} addend_injection;

typedef struct addend_ext_inject_1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* [run] as run(), with changes. */
    int32_t (*run_injected)(addend_plan* plan, addend_run* run, const addend_injection* injections,
                            uint32_t count, addend_error* error);
} addend_ext_inject_1;

#ifdef __cplusplus
}
#endif
#endif
