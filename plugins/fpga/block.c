/* Reading the program. Nothing in it is trusted: after read_block every index is in range, values are
 * computed before they are used, and shapes are what addend_program.h gives each primitive. */
#include <stdlib.h>
#include <string.h>

#include "plugins/fpga/block.h"

/* No texts are formatted, nothing is printed: the host has a sentence for each code. */
static int32_t fpga_fail(addend_error* error, int32_t code, int64_t number, const char* text0, const char* text1) {
    if (!error || error->struct_size < sizeof *error) return ADDEND_FAILED;
    const uint32_t size = error->struct_size;
    memset(error, 0, sizeof *error);
    error->struct_size = size;
    error->code = code;
    error->number[0] = number;
    if (text0) strncpy(error->text[0], text0, sizeof error->text[0] - 1);
    if (text1) strncpy(error->text[1], text1, sizeof error->text[1] - 1);
    return ADDEND_FAILED;
}

enum { MOST_ENTRIES = 1 << 18, MOST_COLUMNS = 1 << 28 };

uint32_t fpga_element_bytes(uint32_t dtype) {
    return dtype == ADDEND_F32 || dtype == ADDEND_I32 ? 4 : dtype == ADDEND_I8 ? 1 : 0;
}

uint64_t fpga_row_bytes(const addend_weight* w) {
    switch (w->dtype) {
        case ADDEND_F32:
            return (uint64_t)w->cols * 4;
        case ADDEND_F16:
        case ADDEND_BF16:
            return (uint64_t)w->cols * 2;
        case ADDEND_T2:
            return ((uint64_t)w->cols + 3) / 4;
        default:
            return 0;
    }
}

/* How many of each kind of operand a primitive has, and the dtypes. 0 in `outs`: one this plugin does not
 * run. */
typedef struct shape {
    unsigned char ins, in_dtype[2], outs, out_dtype[2], least_weights, most_weights, states;
} shape;

static shape shape_of(uint16_t op) {
    static const shape none;
    static const shape shapes[ADDEND_OP_END] = {
        [ADDEND_OP_EMBED] = {0, {0}, 1, {ADDEND_F32}, 1, 1, 0},
        [ADDEND_OP_RMS_NORM] = {1, {ADDEND_F32}, 1, {ADDEND_F32}, 0, 1, 0},
        [ADDEND_OP_QUANTIZE_I8] = {1, {ADDEND_F32}, 2, {ADDEND_I8, ADDEND_F32}, 0, 0, 0},
        [ADDEND_OP_TERNARY_MATMUL] = {1, {ADDEND_I8}, 1, {ADDEND_I32}, 1, 1, 0},
        [ADDEND_OP_RESCALE] = {2, {ADDEND_I32, ADDEND_F32}, 1, {ADDEND_F32}, 0, 0, 0},
        [ADDEND_OP_SIGMOID] = {1, {ADDEND_F32}, 1, {ADDEND_F32}, 0, 0, 0},
        [ADDEND_OP_SILU] = {1, {ADDEND_F32}, 1, {ADDEND_F32}, 0, 0, 0},
        [ADDEND_OP_MUL] = {2, {ADDEND_F32, ADDEND_F32}, 1, {ADDEND_F32}, 0, 0, 0},
        [ADDEND_OP_ADD] = {2, {ADDEND_F32, ADDEND_F32}, 1, {ADDEND_F32}, 0, 0, 0},
        [ADDEND_OP_FORGET_GATE] = {1, {ADDEND_F32}, 1, {ADDEND_F32}, 0, 1, 0},
        [ADDEND_OP_INPUT_GATE] = {2, {ADDEND_F32, ADDEND_F32}, 1, {ADDEND_F32}, 0, 0, 0},
        [ADDEND_OP_MLGRU_SCAN] = {2, {ADDEND_F32, ADDEND_F32}, 1, {ADDEND_F32}, 0, 0, 1},
        [ADDEND_OP_SELECT_ROWS] = {1, {ADDEND_F32}, 1, {ADDEND_F32}, 0, 0, 0},
    };
    return op < ADDEND_OP_END ? shapes[op] : none;
}

const char* fpga_unsupported(const block* b, const addend_instruction* i) {
    if (shape_of(i->op).outs == 0) return "a primitive the accelerator does not compute";
    for (int a = 0; a < 2; ++a)
        if (i->arithmetic[a].mode != ADDEND_EXACT && i->arithmetic[a].mode != ADDEND_LMUL)
            return "arithmetic other than exact and L-Mul";
    for (int w = 0; w < 2; ++w)
        if (i->weight[w] != ADDEND_NONE && fpga_row_bytes(&b->weights[i->weight[w]]) == 0)
            return "a weight's dtype";
    if (i->op == ADDEND_OP_RMS_NORM && i->i[0] > 0) return "norms of groups of channels";
    if (i->op == ADDEND_OP_RMS_NORM && i->f[1] != 0) return "a norm's weight with an offset";
    if (i->op == ADDEND_OP_QUANTIZE_I8 && i->i[0] != 0) return "halves rounded to even";
    if (i->weight[0] != ADDEND_NONE && i->op != ADDEND_OP_EMBED && i->op != ADDEND_OP_TERNARY_MATMUL &&
        b->weights[i->weight[0]].dtype != ADDEND_F32)
        return "a norm or bound that is not F32";
    return NULL;
}

static int table_fits(const addend_table* t, uint64_t bytes, uint64_t entry) {
    if (t->count == 0) return 1;
    /* A longer stride is a later version's; this plugin reads version 1 only. */
    return t->count <= MOST_ENTRIES && t->stride == entry && t->offset % 8 == 0 && t->offset <= bytes &&
           (uint64_t)t->count * t->stride <= bytes - t->offset;
}

static const char* check_entries(const block* b) {
    const addend_program_header* h = b->header;
    for (uint32_t n = 0; n < h->values.count; ++n) {
        const addend_value* v = &b->values[n];
        if (fpga_element_bytes(v->dtype) == 0 || v->width == 0 || v->width > MOST_COLUMNS) return "a value";
        if (v->rows != ADDEND_ROWS_TOKENS && v->rows != ADDEND_ROWS_LOGITS) return "a value's rows";
        if (v->producer >= h->instructions.count) return "a value's producer";
        const addend_instruction* p = &b->instructions[v->producer];
        if (p->out[0] != n && p->out[1] != n) return "a value's producer writes something else";
    }
    for (uint32_t n = 0; n < h->weights.count; ++n) {
        const addend_weight* w = &b->weights[n];
        if (w->rows == 0 || w->cols == 0 || w->rows > MOST_COLUMNS || w->cols > MOST_COLUMNS)
            return "a weight";
        if (fpga_row_bytes(w) != 0 && w->bytes != fpga_row_bytes(w) * w->rows) return "a weight's bytes";
    }
    for (uint32_t n = 0; n < h->states.count; ++n)
        if (b->states[n].width == 0 || b->states[n].width > MOST_COLUMNS) return "a state";
    if (h->vocab == 0 || h->logits >= h->values.count) return "the logits";
    const addend_value* logits = &b->values[h->logits];
    if (logits->dtype != ADDEND_F32 || logits->rows != ADDEND_ROWS_LOGITS || logits->width != h->vocab)
        return "the logits";
    return NULL;
}

static const char* check_weights(const block* b, const addend_instruction* i, uint32_t width) {
    if (i->weight[0] == ADDEND_NONE) return NULL;
    const addend_weight* w = &b->weights[i->weight[0]];
    if (i->op == ADDEND_OP_EMBED)
        return w->dtype != ADDEND_T2 && w->rows >= b->header->vocab && w->cols == width ? NULL
                                                                                        : "the embedding";
    if (i->op == ADDEND_OP_TERNARY_MATMUL)
        return w->dtype == ADDEND_T2 && w->rows == width && w->cols == i->in[0].width ? NULL : "its weight";
    return w->rows == 1 && w->cols == width ? NULL : "its weight is not [1, width]";
}

static const char* check_instruction(const block* b, uint32_t n) {
    const addend_program_header* h = b->header;
    const addend_instruction* i = &b->instructions[n];
    const shape s = shape_of(i->op);
    for (int k = 0; k < 4; ++k) {
        if (i->in[k].value == ADDEND_NONE) continue;
        if (i->in[k].value >= h->values.count) return "an input that does not exist";
        const addend_value* v = &b->values[i->in[k].value];
        if (v->producer >= n) return "an input that is computed later";
        if (i->in[k].width == 0 || i->in[k].width > v->width || i->in[k].column > v->width - i->in[k].width)
            return "an input's columns";
    }
    for (int k = 0; k < 2; ++k) {
        const uint32_t out = i->out[k];
        if (out != ADDEND_NONE && (out >= h->values.count || b->values[out].producer != n))
            return "an output";
        if (i->weight[k] != ADDEND_NONE && i->weight[k] >= h->weights.count)
            return "a weight that does not exist";
        if (i->state[k] != ADDEND_NONE && i->state[k] >= h->states.count)
            return "a state that does not exist";
    }
    if (s.outs == 0) return NULL; /* not ours: reported as unsupported */
    for (int k = 0; k < 4; ++k) {
        if ((i->in[k].value != ADDEND_NONE) != (k < s.ins)) return "its number of inputs";
        if (k < s.ins && b->values[i->in[k].value].dtype != s.in_dtype[k]) return "an input's dtype";
    }
    for (int k = 0; k < 2; ++k) {
        if ((i->out[k] != ADDEND_NONE) != (k < s.outs)) return "its number of outputs";
        if (k < s.outs && b->values[i->out[k]].dtype != s.out_dtype[k]) return "an output's dtype";
        if ((i->state[k] != ADDEND_NONE) != (k < s.states)) return "its number of states";
        if (i->weight[k] != ADDEND_NONE ? k >= s.most_weights : k < s.least_weights)
            return "its number of weights";
    }
    const addend_value* out = &b->values[i->out[0]];
    const int selects = i->op == ADDEND_OP_SELECT_ROWS;
    if ((selects || s.ins == 0 || s.states > 0) &&
        out->rows != (selects ? ADDEND_ROWS_LOGITS : ADDEND_ROWS_TOKENS))
        return "its rows";
    for (int k = 0; k < s.ins; ++k) {
        if (b->values[i->in[k].value].rows != (selects ? ADDEND_ROWS_TOKENS : out->rows))
            return "an input's rows";
        const int scale = i->op == ADDEND_OP_RESCALE && k == 1;
        if (i->op != ADDEND_OP_TERNARY_MATMUL && i->in[k].width != (scale ? 1 : out->width))
            return "an input's width";
    }
    if (s.outs == 2 && (b->values[i->out[1]].width != 1 || b->values[i->out[1]].rows != out->rows))
        return "its scale";
    if (s.states == 1) {
        const addend_state* t = &b->states[i->state[0]];
        if (t->kind != ADDEND_STATE_RECURRENT || t->dtype != ADDEND_F32 || t->width != out->width)
            return "its state";
    }
    return check_weights(b, i, out->width);
}

static const char* check_block(const block* b, uint64_t bytes) {
    const addend_program_header* h = b->header;
    if (h->magic != ADDEND_PROGRAM_MAGIC || h->version != ADDEND_PROGRAM_VERSION || h->bytes != bytes)
        return "the header";
    if (!table_fits(&h->instructions, bytes, sizeof(addend_instruction)) ||
        !table_fits(&h->values, bytes, sizeof(addend_value)) ||
        !table_fits(&h->weights, bytes, sizeof(addend_weight)) ||
        !table_fits(&h->states, bytes, sizeof(addend_state)))
        return "a table";
    return NULL;
}

int32_t fpga_read_block(const void* data, uint64_t bytes, block* out, addend_error* error) {
    memset(out, 0, sizeof *out);
    if (!data || bytes < sizeof(addend_program_header) || bytes > SIZE_MAX)
        return fpga_fail(error, ADDEND_ERROR_BAD_PROGRAM, ADDEND_NONE, "it is shorter than its header", NULL);
    out->memory = malloc((size_t)bytes);
    if (!out->memory) return fpga_fail(error, ADDEND_ERROR_OUT_OF_MEMORY, (int64_t)bytes, "a program", NULL);
    memcpy(out->memory, data, (size_t)bytes);
    out->header = (const void*)out->memory;
    uint32_t at = ADDEND_NONE;
    const char* wrong = check_block(out, bytes);
    if (!wrong) {
        out->instructions = (const void*)(out->memory + out->header->instructions.offset);
        out->values = (const void*)(out->memory + out->header->values.offset);
        out->weights = (const void*)(out->memory + out->header->weights.offset);
        out->states = (const void*)(out->memory + out->header->states.offset);
        wrong = check_entries(out);
        for (uint32_t n = 0; !wrong && n < out->header->instructions.count; ++n) {
            wrong = check_instruction(out, n);
            at = wrong ? n : ADDEND_NONE;
        }
    }
    if (!wrong) return ADDEND_OK;
    fpga_free_block(out);
    return fpga_fail(error, ADDEND_ERROR_BAD_PROGRAM, at, wrong, NULL);
}

void fpga_free_block(block* b) {
    free(b->memory);
    memset(b, 0, sizeof *b);
}
