/* A backend that computes nothing and misbehaves on request: what the host is tested against.
 *
 * The first token of a run chooses what the run does (enum below). Meters count calls and living handles.
 * Compiled several times with -DMOCK_… for plugins that are wrong as a whole.
 */
/* Variants leave out some of the table. (An option before -Wall would not do for clang.) */
#pragma GCC diagnostic ignored "-Wunused-function"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/abi/addend_abi.h"
#include "plugins/abi/ext_decode_loop_1.h"
#include "plugins/abi/ext_inject_1.h"
#include "tests/unit/backend/mock_plugin.h"

#ifndef MOCK_ID
#define MOCK_ID "mock"
#endif

static atomic_int counters[MOCK_METERS];
static const addend_host* host;

struct addend_weights {
    addend_weight_source source;
};
struct addend_program {
    uint32_t vocab;
};
struct addend_plan {
    uint32_t vocab;
};
struct addend_session {
    uint64_t position;
    _Atomic uint64_t cancelled_up_to;
};

static int32_t fail(addend_error* error, int32_t code, const char* first, const char* second) {
    if (!error) return ADDEND_FAILED;
    error->code = code;
    memset(error->text, 0, sizeof error->text);
    memcpy(error->text[0], first, strlen(first));
    memcpy(error->text[1], second, strlen(second));
    return ADDEND_FAILED;
}

static int32_t mock_init(const addend_host* given, addend_error* error) {
    host = given;
    host->log(host->context, 1, "init\nsecond line");
#ifdef MOCK_INIT_FAILS
    return fail(error, ADDEND_ERROR_NOT_PERMITTED, "open the device", "join its group");
#else
    (void)error;
    ++counters[MOCK_INITS];
    return ADDEND_OK;
#endif
}

static void mock_deinit(void) {
    ++counters[MOCK_DEINITS];
}

static uint32_t device_count(void) {
    return 2;
}

static int32_t device_at(uint32_t index, addend_device* device, addend_error* error) {
    (void)error;
    device->kind = ADDEND_DEVICE_CPU;
    device->available = index == 0;
    device->units = 2;
    strcpy(device->id, index == 0 ? "one" : "two");
    memset(device->name, 0xff, sizeof device->name); /* neither UTF-8 nor ended */
    if (index == 1) fail(&device->why, ADDEND_ERROR_NO_DEVICE, "two", "no driver");
    return ADDEND_OK;
}

static int32_t supports(uint32_t device, const void* program, uint64_t bytes, addend_error* reasons,
                        uint32_t n, addend_error* error) {
    (void)program;
    (void)bytes;
    if (device == 0) return ADDEND_OK;
    if (reasons && n > 2) {
        fail(&reasons[2], ADDEND_ERROR_UNSUPPORTED_OP, "halves to even", "");
        reasons[2].number[0] = 2;
        reasons[2].number[1] = ADDEND_OP_QUANTIZE_I8;
    }
    return fail(error, ADDEND_ERROR_UNSUPPORTED_OP, "", "");
}

static int32_t weights_create(const void* block, uint64_t bytes, const addend_weight_source* source,
                              const addend_weights_options* options, addend_weights** weights,
                              addend_error* error) {
    (void)bytes;
    (void)options;
    const addend_program_header* header = block;
    const addend_weight* table = (const void*)((const char*)block + header->weights.offset);
    for (uint32_t w = 0; w < header->weights.count; ++w) {
        void* data = malloc(table[w].bytes);
        const int32_t status = source->read_weight(source->context, w, 0, table[w].rows, data);
        free(data);
        if (status != ADDEND_OK) return fail(error, ADDEND_ERROR_READ_WEIGHT, "", "");
        if (source->progress(source->context, w + 1, header->weights.count)) return ADDEND_CANCELLED;
    }
    *weights = calloc(1, sizeof **weights);
    (*weights)->source = *source;
    ++counters[MOCK_WEIGHTS];
    return ADDEND_OK;
}

static void weights_destroy(addend_weights* weights) {
    free(weights);
    --counters[MOCK_WEIGHTS];
}

static int32_t weights_memory(const addend_weights* weights, addend_memory* memory) {
    (void)weights;
    memory->weights = 1234;
    return ADDEND_OK;
}

static int32_t program_create(addend_weights* weights, const void* block, uint64_t bytes,
                              addend_program** program, addend_error* error) {
    (void)weights;
    (void)bytes;
    (void)error;
    *program = calloc(1, sizeof **program);
    (*program)->vocab = ((const addend_program_header*)block)->vocab;
    ++counters[MOCK_PROGRAMS];
    return ADDEND_OK;
}

static void program_destroy(addend_program* program) {
    free(program);
    --counters[MOCK_PROGRAMS];
}

static int32_t plan_create(addend_program* program, const addend_plan_options* options, addend_plan** plan,
                           addend_error* error) {
    if (options->max_rows == 13)
        return fail(error, ADDEND_ERROR_BAD_ARGUMENT, "max_rows", "13 brings bad luck");
    *plan = calloc(1, sizeof **plan);
    (*plan)->vocab = program->vocab;
    ++counters[MOCK_PLANS];
    return ADDEND_OK;
}

static void plan_destroy(addend_plan* plan) {
    free(plan);
    --counters[MOCK_PLANS];
}

static int32_t plan_cover(const addend_plan* plan, uint32_t* step_of, uint32_t n, uint32_t* n_steps) {
    (void)plan;
    for (uint32_t i = 0; i < n; ++i) step_of[i] = i / 2;
    *n_steps = (n + 1) / 2;
    return ADDEND_OK;
}

static int32_t plan_step_name(const addend_plan* plan, uint32_t step, char name[64]) {
    (void)plan;
    memset(name, step == 0 ? 'a' : 0, 64); /* the first is not ended */
    return ADDEND_OK;
}

static int32_t plan_memory(const addend_plan* plan, addend_memory* memory) {
    (void)plan;
    memory->scratch = 99;
    return ADDEND_OK;
}

static int32_t session_create(addend_weights* weights, addend_program* program,
                              const addend_session_options* options, addend_session** session,
                              addend_error* error) {
    (void)weights;
    (void)program;
    (void)options;
    (void)error;
    *session = calloc(1, sizeof **session);
    ++counters[MOCK_SESSIONS];
    return ADDEND_OK;
}

static void session_destroy(addend_session* session) {
    free(session);
    --counters[MOCK_SESSIONS];
}

static int32_t session_reset(addend_session* session, addend_error* error) {
    (void)error;
    session->position = 0;
    return ADDEND_OK;
}

static int32_t session_position(const addend_session* session, uint64_t* tokens) {
    *tokens = session->position;
    return ADDEND_OK;
}

static int32_t session_memory(const addend_session* session, addend_memory* memory) {
    (void)session;
    memory->state = 8;
    return ADDEND_OK;
}

static int32_t snapshot_bytes(const addend_session* session, uint64_t* bytes, addend_error* error) {
    (void)session;
    (void)error;
    *bytes = sizeof session->position;
    return ADDEND_OK;
}

static int32_t snapshot(const addend_session* session, void* data, uint64_t bytes, addend_error* error) {
    (void)error;
    memcpy(data, &session->position, bytes);
    return ADDEND_OK;
}

static int32_t restore(addend_session* session, const void* data, uint64_t bytes, addend_error* error) {
    if (bytes != sizeof session->position) return fail(error, ADDEND_ERROR_BAD_SNAPSHOT, "wrong size", "");
    memcpy(&session->position, data, bytes);
    return ADDEND_OK;
}

static int32_t wait_for_cancel(addend_run* run, addend_run_item* item) {
    run->progress(run->context, 0, 0); /* tells the test that the run has begun */
    while (atomic_load(&item->session->cancelled_up_to) < run->id) {
    }
    return ADDEND_CANCELLED;
}

static int32_t mock_run(addend_plan* plan, addend_run* run, addend_error* error) {
    addend_run_item* item = &run->items[0];
    item->tokens_done = 0;
    switch (item->tokens[0]) {
        case MOCK_RUN_HOSTILE_TEXT:
            error->code = ADDEND_ERROR_INTERNAL;
            memset(error->text, 0xfe, sizeof error->text);
            error->text[0][3] = '\033';
            return ADDEND_FAILED;
        case MOCK_RUN_UNKNOWN_ERROR:
            return fail(error, 999, "from the future", "");
        case MOCK_RUN_UNKNOWN_STATUS:
            return 77;
        case MOCK_RUN_WAITS:
            return wait_for_cancel(run, item);
        case MOCK_RUN_TOO_MANY:
            item->tokens_done = item->n_tokens + 1;
            return ADDEND_OK;
        case MOCK_RUN_FULL:
            error->number[0] = 100;
            error->number[1] = 64;
            return fail(error, ADDEND_ERROR_CONTEXT_FULL, "", "");
        default:
            break;
    }
    for (uint32_t n = 0; n < item->n_logits * plan->vocab; ++n) item->logits[n] = (float)item->tokens[0];
    for (uint32_t n = 1; n <= item->n_tokens; ++n) {
        item->tokens_done = n;
        if (run->progress) run->progress(run->context, 0, n);
        if (atomic_load(&item->session->cancelled_up_to) >= run->id && n < item->n_tokens)
            return ADDEND_CANCELLED;
    }
    item->session->position += item->n_tokens;
    return ADDEND_OK;
}

static void cancel(addend_session* session, uint64_t run_id) {
    uint64_t seen = atomic_load(&session->cancelled_up_to);
    while (seen < run_id && !atomic_compare_exchange_weak(&session->cancelled_up_to, &seen, run_id)) {
    }
}

static uint32_t meter_count(void) {
    return MOCK_METERS;
}

static int32_t meter_at(uint32_t index, addend_meter* meter, addend_error* error) {
    (void)error;
    meter->unit = ADDEND_UNIT_COUNT;
    meter->provenance = index == MOCK_INITS ? ADDEND_UNAVAILABLE : ADDEND_MEASURED;
    strcpy(meter->id, "count");
    if (index == MOCK_INITS) fail(&meter->why, ADDEND_ERROR_NOT_PERMITTED, "read it", "chmod");
    return ADDEND_OK;
}

static int32_t meter_read(uint32_t index, double* value, int64_t* time_ns, addend_error* error) {
    (void)error;
    *value = atomic_load(&counters[index]);
    *time_ns = 0;
    return ADDEND_OK;
}

#ifndef MOCK_NO_EXTENSIONS
static int32_t run_injected(addend_plan* plan, addend_run* run, const addend_injection* injections,
                            uint32_t count, addend_error* error) {
    const int32_t status = mock_run(plan, run, error);
    if (status == ADDEND_OK && run->items[0].n_logits) run->items[0].logits[0] = injections[count - 1].factor;
    return status;
}

static const addend_ext_inject_1 inject = {sizeof inject, 0, run_injected};

/* Each token is the one after the one fed; some first tokens misbehave. */
static int32_t decode(addend_plan* plan, addend_session* session, const addend_decode_options* options,
                      uint32_t* tokens_done, addend_error* error) {
    int32_t token = options->first_token;
    *tokens_done = 0;
    if (token == MOCK_RUN_FULL) return fail(error, ADDEND_ERROR_CONTEXT_FULL, "", "");
    if (token == MOCK_RUN_UNKNOWN_STATUS) return 77;
    for (uint32_t n = 0; n < options->max_tokens; ++n) {
        if (atomic_load(&session->cancelled_up_to) >= options->run_id) return ADDEND_CANCELLED;
        ++session->position;
        ++*tokens_done;
        token = token == MOCK_RUN_UNKNOWN_ERROR ? (int32_t)plan->vocab : token + 1;
        const int32_t ends = options->token(options->context, token, -0.5f, 0);
        if (options->first_token == MOCK_RUN_STOPS_EARLY) break;
        if (ends && options->first_token != MOCK_RUN_GOES_ON) break;
    }
    if (options->first_token == MOCK_RUN_GOES_ON) options->token(options->context, 1, -0.5f, 0);
    if (options->first_token == MOCK_RUN_TOO_MANY) ++*tokens_done;
    return ADDEND_OK;
}

static const addend_ext_decode_loop_1 decode_loop = {sizeof decode_loop, 0, decode};
#endif

static const void* get_extension(const char* id) {
#ifdef MOCK_NO_EXTENSIONS
    (void)id;
    return NULL;
#else
    if (strcmp(id, ADDEND_EXT_DECODE_LOOP_1) == 0) return &decode_loop;
    return strcmp(id, ADDEND_EXT_INJECT_1) == 0 ? &inject : NULL;
#endif
}

#ifndef MOCK_NO_SYMBOL
ADDEND_EXPORT extern const addend_plugin_entry addend_plugin;
const addend_plugin_entry addend_plugin = {
#ifdef MOCK_WRONG_MAJOR
    .abi_major = ADDEND_ABI_MAJOR + 1,
    .struct_size = 8, /* of another version: nothing after this may be read */
#else
    .abi_major = ADDEND_ABI_MAJOR,
#ifdef MOCK_SHORT
    .struct_size = sizeof(addend_plugin_entry) - sizeof(void*),
#else
    .struct_size = sizeof(addend_plugin_entry),
#endif
#endif
    .abi_minor = ADDEND_ABI_MINOR,
    .id = MOCK_ID,
    .name = "Mock",
    .version = "1",
    .licence = "GPL-3.0-or-later",
    .init = mock_init,
    .deinit = mock_deinit,
    .device_count = device_count,
    .device_at = device_at,
    .supports = supports,
    .weights_create = weights_create,
    .weights_destroy = weights_destroy,
    .weights_memory = weights_memory,
    .program_create = program_create,
    .program_destroy = program_destroy,
    .plan_create = plan_create,
    .plan_destroy = plan_destroy,
    .plan_cover = plan_cover,
    .plan_step_name = plan_step_name,
    .plan_memory = plan_memory,
    .session_create = session_create,
    .session_destroy = session_destroy,
    .session_reset = session_reset,
    .session_position = session_position,
    .session_memory = session_memory,
    .session_snapshot_bytes = snapshot_bytes,
    .session_snapshot = snapshot,
    .session_restore = restore,
    .run = mock_run,
#ifndef MOCK_NO_CANCEL
    .cancel = cancel,
#endif
    .meter_count = meter_count,
    .meter_at = meter_at,
    .meter_read = meter_read,
    .get_extension = get_extension,
};
#endif
