/* A backend to start from: the whole ABI in plain C11, one token at a time, without optimisation.
 *
 * It computes a real model (all primitives of a MatMul-free LM), so that a new device can be brought up by
 * replacing one file after the other and comparing with what was there: block.c    reads and checks the
 * program           keep ops.c      the primitives                         replace: your kernels weights.c
 * loads weights as the host gives them   replace: your layout, your memory plugin.c   devices, plans,
 * sessions, runs         adapt
 *
 * How it works: every primitive computes a row from the same row of its inputs; only the scan looks back, and
 * what it needs is its state. So tokens can go through the whole program one by one, and a single row of each
 * value is all the scratch memory there is.
 */
#ifndef ADDEND_TEMPLATE_H
#define ADDEND_TEMPLATE_H

#include <stdatomic.h>
#include <stdint.h>

#include "plugins/abi/addend_abi.h"

/* A copy of the host's block; the pointers point into it. */
typedef struct block {
    unsigned char* memory;
    const addend_program_header* header;
    const addend_instruction* instructions;
    const addend_value* values;
    const addend_weight* weights;
    const addend_state* states;
} block;

struct addend_weights {
    uint32_t count;
    addend_weight* table;
    unsigned char** data; /* by weight; as read_weight delivered it */
    uint64_t bytes;
};

struct addend_program {
    block block;
    const addend_weights* weights;
};

struct addend_plan {
    const addend_program* program;
    uint32_t max_rows;
    unsigned char* tapped; /* by value */
    uint64_t* offset;      /* by value: of its row in the scratch memory */
    uint64_t scratch_bytes;
};

struct addend_session {
    const addend_weights* weights;
    uint64_t state_layout;
    uint32_t n_states;
    uint32_t* widths;
    float** states; /* by state, into `memory` */
    float* memory;
    float* saved; /* as it was before the chunk */
    uint64_t bytes;
    uint64_t position;
    _Atomic uint64_t cancelled_through;
};

/* What ops.c needs for one row. */
typedef struct row_context {
    const addend_program* program;
    const addend_plan* plan;
    unsigned char* scratch;
    float** states;
    int32_t token;
} row_context;

/* Fills *error (which may be NULL); returns ADDEND_FAILED. */
int32_t fail(addend_error* error, int32_t code, int64_t number, const char* text0, const char* text1);
int32_t bad_argument(addend_error* error, const char* what, const char* wrong);
int32_t no_memory(addend_error* error, uint64_t bytes, const char* what);

/* block.c. read_block copies and checks; on ADDEND_FAILED there is nothing to free. */
int32_t read_block(const void* data, uint64_t bytes, block* out, addend_error* error);
void free_block(block* b);
uint32_t element_bytes(uint32_t dtype);     /* of a value */
uint64_t row_bytes(const addend_weight* w); /* 0: a dtype this plugin does not know */
/* Why this plugin cannot run an instruction; NULL if it can. */
const char* unsupported(const block* b, const addend_instruction* i);

/* weights.c */
int32_t load_weights(const block* b, const addend_weight_source* source, addend_weights** out,
                     addend_error* error);
void free_weights(addend_weights* w);
int same_weights(const block* b, const addend_weights* w);

/* ops.c */
void run_instruction(const row_context* r, const addend_instruction* i);

/* session.c */
int32_t session_create(addend_weights* weights, addend_program* program,
                       const addend_session_options* options, addend_session** session, addend_error* error);
void session_destroy(addend_session* s);
int32_t session_reset(addend_session* s, addend_error* error);
int32_t session_position(const addend_session* s, uint64_t* tokens);
int32_t session_memory(const addend_session* s, addend_memory* memory);
int32_t session_snapshot_bytes(const addend_session* s, uint64_t* bytes, addend_error* error);
int32_t session_snapshot(const addend_session* s, void* data, uint64_t bytes, addend_error* error);
int32_t session_restore(addend_session* s, const void* data, uint64_t bytes, addend_error* error);
int same_states(const addend_session* s, const addend_program* p);

/* run.c */
int32_t run_plan(addend_plan* plan, addend_run* run, addend_error* error);
void cancel(addend_session* s, uint64_t run_id);

#endif
