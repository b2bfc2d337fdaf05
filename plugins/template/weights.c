/* Loading: here a device would repack what it reads, or send it over a bus. */
#include <stdlib.h>
#include <string.h>

#include "template.h"

enum { READ_BYTES = 4 << 20 }; /* of one read; the ABI wants progress at least every 16 MiB */

static int32_t load_one(addend_weights* w, uint32_t n, const addend_weight_source* source, uint64_t* done,
                        uint64_t total, addend_error* error) {
    const addend_weight* weight = &w->table[n];
    const uint64_t row = row_bytes(weight);
    if (row == 0) return ADDEND_OK; /* no instruction that this plugin runs uses it */
    w->data[n] = weight->bytes <= SIZE_MAX ? malloc((size_t)weight->bytes) : NULL;
    if (!w->data[n]) return fail(error, ADDEND_ERROR_OUT_OF_MEMORY, (int64_t)weight->bytes, "a weight", NULL);
    w->bytes += weight->bytes;
    const uint32_t step = row >= READ_BYTES ? 1 : (uint32_t)(READ_BYTES / row);
    for (uint32_t first = 0; first < weight->rows; first += step) {
        const uint32_t count = weight->rows - first < step ? weight->rows - first : step;
        if (source->read_weight(source->context, n, first, count, w->data[n] + first * row) != ADDEND_OK)
            return fail(error, ADDEND_ERROR_READ_WEIGHT, n, NULL, NULL);
        *done += count * row;
        if (source->progress && source->progress(source->context, *done, total) != 0) return ADDEND_CANCELLED;
    }
    return ADDEND_OK;
}

int32_t load_weights(const block* b, const addend_weight_source* source, addend_weights** out,
                     addend_error* error) {
    const uint32_t count = b->header->weights.count;
    addend_weights* w = calloc(1, sizeof *w);
    if (w) w->table = calloc(count + 1u, sizeof *w->table);
    if (w) w->data = calloc(count + 1u, sizeof *w->data);
    if (!w || !w->table || !w->data) {
        free_weights(w);
        return fail(error, ADDEND_ERROR_OUT_OF_MEMORY, 0, "tables", NULL);
    }
    w->count = count;
    uint64_t done = 0, total = 0;
    for (uint32_t n = 0; n < count; ++n) {
        w->table[n] = b->weights[n];
        total += b->weights[n].bytes;
    }
    int32_t status = ADDEND_OK;
    for (uint32_t n = 0; n < count && status == ADDEND_OK; ++n)
        status = load_one(w, n, source, &done, total, error);
    if (status == ADDEND_OK)
        *out = w;
    else
        free_weights(w);
    return status;
}

void free_weights(addend_weights* w) {
    if (!w) return;
    for (uint32_t n = 0; n < w->count; ++n) free(w->data[n]);
    free(w->data);
    free(w->table);
    free(w);
}

int same_weights(const block* b, const addend_weights* w) {
    if (b->header->weights.count != w->count) return 0;
    for (uint32_t n = 0; n < w->count; ++n)
        if (b->weights[n].dtype != w->table[n].dtype || b->weights[n].rows != w->table[n].rows ||
            b->weights[n].cols != w->table[n].cols)
            return 0;
    return 1;
}
