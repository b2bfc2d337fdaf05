/* Runs: tokens through the program, chunk by chunk. */
#include <stdlib.h>
#include <string.h>

#include "template.h"

static int32_t check_item(const addend_plan* plan, addend_run_item* item, addend_error* error) {
    const block* b = &plan->program->block;
    item->tokens_done = 0;
    if (!item->session || !same_states(item->session, plan->program))
        return bad_argument(error, "session", "NULL, or of another state layout");
    if ((item->n_tokens && !item->tokens) || (item->n_logits && (!item->logits_rows || !item->logits)))
        return bad_argument(error, "item", "a pointer is NULL");
    for (uint32_t t = 0; t < item->n_tokens; ++t)
        if (item->tokens[t] < 0 || (uint32_t)item->tokens[t] >= b->header->vocab)
            return bad_argument(error, "tokens", "holds an id outside the vocabulary");
    for (uint32_t l = 0; l < item->n_logits; ++l)
        if (item->logits_rows[l] >= item->n_tokens || (l && item->logits_rows[l] <= item->logits_rows[l - 1]))
            return bad_argument(error, "logits_rows", "not ascending, or past the tokens");
    for (uint32_t t = 0; t < item->n_taps; ++t) {
        const uint32_t value = item->taps[t].value;
        if (value >= b->header->values.count || !plan->tapped[value])
            return bad_argument(error, "taps", "not the plan's");
        const addend_value* v = &b->values[value];
        const uint64_t rows = v->rows == ADDEND_ROWS_TOKENS ? item->n_tokens : item->n_logits;
        if (item->taps[t].bytes / ((uint64_t)v->width * element_bytes(v->dtype)) < rows)
            return bad_argument(error, "taps", "a buffer is too small");
    }
    return ADDEND_OK;
}

/* One token through the program; `logits_row` is its place among the wanted rows, or ADDEND_NONE. */
static void run_token(const row_context* r, const addend_run_item* item, uint32_t token,
                      uint32_t logits_row) {
    const block* b = &r->program->block;
    for (uint32_t n = 0; n < b->header->instructions.count; ++n) {
        const addend_instruction* i = &b->instructions[n];
        if (b->values[i->out[0]].rows == ADDEND_ROWS_TOKENS || logits_row != ADDEND_NONE)
            run_instruction(r, i);
    }
    for (uint32_t t = 0; t < item->n_taps; ++t) {
        const addend_value* v = &b->values[item->taps[t].value];
        const uint64_t bytes = (uint64_t)v->width * element_bytes(v->dtype);
        const uint32_t at = v->rows == ADDEND_ROWS_TOKENS ? token : logits_row;
        if (at != ADDEND_NONE)
            memcpy((unsigned char*)item->taps[t].data + at * bytes,
                   r->scratch + r->plan->offset[item->taps[t].value], (size_t)bytes);
    }
    if (logits_row != ADDEND_NONE)
        memcpy(item->logits + (uint64_t)logits_row * b->header->vocab,
               r->scratch + r->plan->offset[b->header->logits], b->header->vocab * sizeof(float));
}

static int32_t run_item(addend_plan* plan, addend_run* run, uint32_t index, unsigned char* scratch) {
    addend_run_item* item = &run->items[index];
    addend_session* s = item->session;
    uint32_t logits_done = 0;
    for (uint32_t begin = 0; begin < item->n_tokens; begin = item->tokens_done) {
        const uint32_t left = item->n_tokens - begin,
                       end = begin + (left < plan->max_rows ? left : plan->max_rows);
        memcpy(s->saved, s->memory, (size_t)s->bytes);
        for (uint32_t t = begin; t < end; ++t) {
            if (atomic_load(&s->cancelled_through) >= run->id) { /* back to the last whole chunk */
                memcpy(s->memory, s->saved, (size_t)s->bytes);
                return ADDEND_CANCELLED;
            }
            const row_context r = {plan->program, plan, scratch, s->states, item->tokens[t]};
            const int wanted = logits_done < item->n_logits && item->logits_rows[logits_done] == t;
            run_token(&r, item, t, wanted ? logits_done++ : ADDEND_NONE);
        }
        s->position += end - begin;
        item->tokens_done = end;
        if (run->progress) run->progress(run->context, index, end);
    }
    return ADDEND_OK;
}

int32_t run_plan(addend_plan* plan, addend_run* run, addend_error* error) {
    if (!plan || !run || run->struct_size < sizeof *run || (run->n_items && !run->items))
        return bad_argument(error, "run", "NULL, or of another version");
    for (uint32_t n = 0; n < run->n_items; ++n)
        if (check_item(plan, &run->items[n], error) != ADDEND_OK) return ADDEND_FAILED;
    /* Different sessions may run one plan at once: scratch memory belongs to the run. */
    unsigned char* scratch = aligned_alloc(64, (size_t)plan->scratch_bytes + 64);
    if (!scratch) return no_memory(error, plan->scratch_bytes, "scratch");
    int32_t status = ADDEND_OK;
    for (uint32_t n = 0; n < run->n_items && status == ADDEND_OK; ++n)
        status = run_item(plan, run, n, scratch);
    free(scratch);
    return status;
}

void cancel(addend_session* s, uint64_t run_id) {
    uint64_t known = atomic_load(&s->cancelled_through);
    while (known < run_id && !atomic_compare_exchange_weak(&s->cancelled_through, &known, run_id)) {
    }
}
