/* Extension "decode_loop.1": n decode steps with sampling on the device, for speed.
 *
 * The host's sampler stays the reference: with temperature 0 both pick the lowest id among the largest
 * logits; with a seed, both draw u_n = (splitmix64(seed + n) >> 11) * 2^-53 for the n-th token of the loop
 * and take the first candidate, by falling probability then rising id, whose cumulative probability exceeds
 * u_n.
 */
#ifndef ADDEND_EXT_DECODE_LOOP_1_H
#define ADDEND_EXT_DECODE_LOOP_1_H

#include "addend_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ADDEND_EXT_DECODE_LOOP_1 "decode_loop.1"

typedef struct addend_decode_options {
    uint32_t struct_size;
    int32_t first_token; /* fed first */
    uint32_t max_tokens;
    float temperature; /* 0: greedy */
    uint32_t top_k;    /* 0: off */
    float top_p;       /* 1: off */
    float min_p;       /* 0: off */
    uint32_t n_stop;
    uint64_t seed;
    uint64_t draw; /* n of the first draw */
    const int32_t* stop;
    void* context;
    /* [run] each token in order, on run's thread; a non-zero answer ends the loop after it. May call cancel,
     * nothing else of the plugin. */
    int32_t (*token)(void* context, int32_t id, float logprob, int64_t time_ns);
    uint64_t run_id; /* for cancel(), as addend_run.id */
} addend_decode_options;

typedef struct addend_ext_decode_loop_1 {
    uint32_t struct_size;
    uint32_t reserved;
    /* [run] `plan` has max_rows 1 and no taps. tokens_done counts tokens fed. */
    int32_t (*decode)(addend_plan* plan, addend_session* session, const addend_decode_options* options,
                      uint32_t* tokens_done, addend_error* error);
} addend_ext_decode_loop_1;

#ifdef __cplusplus
}
#endif
#endif
