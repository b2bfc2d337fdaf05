/* The program block as the host gives it: copied, checked (block.c, after plugins/template), then safe to walk. */
#ifndef ADDEND_FPGA_BLOCK_H
#define ADDEND_FPGA_BLOCK_H

#include "plugins/abi/addend_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fpga_block {
    unsigned char* memory;
    const addend_program_header* header;
    const addend_instruction* instructions;
    const addend_value* values;
    const addend_weight* weights;
    const addend_state* states;
} block;

/* On ADDEND_FAILED there is nothing to free. */
int32_t fpga_read_block(const void* data, uint64_t bytes, block* out, addend_error* error);
void fpga_free_block(block* b);
uint32_t fpga_element_bytes(uint32_t dtype);     /* of a value */
uint64_t fpga_row_bytes(const addend_weight* w); /* 0: a dtype this plugin does not know */
/* Why the accelerator cannot run an instruction; NULL if it can. */
const char* fpga_unsupported(const block* b, const addend_instruction* i);

#ifdef __cplusplus
}
#endif
#endif
