/* The table; devices, programs and plans. */
#include <stdlib.h>
#include <string.h>

#include "template.h"

ADDEND_EXPORT extern const addend_plugin_entry addend_plugin;

/* ---- Devices ---- */

static int32_t init(const addend_host* host, addend_error* error) {
    if (!host || host->abi_major != ADDEND_ABI_MAJOR)
        return bad_argument(error, "host", "of another ABI version");
    return ADDEND_OK; /* here: load the driver; that it is missing is for the device to say */
}
static void deinit(void) {}
static uint32_t device_count(void) {
    return 1;
}
static int32_t device_at(uint32_t index, addend_device* device, addend_error* error) {
    if (index != 0 || !device || device->struct_size < sizeof *device)
        return bad_argument(error, "index", "no device");
    const uint32_t size = device->struct_size;
    memset(device, 0, sizeof *device);
    device->struct_size = size;
    device->kind = ADDEND_DEVICE_CPU;
    device->available = 1;
    device->units = 1;
    device->why.struct_size = sizeof device->why;
    strcpy(device->id, "0");
    strcpy(device->name, "Template interpreter");
    return ADDEND_OK;
}

static int32_t supports(uint32_t device, const void* program, uint64_t bytes, addend_error* reasons,
                        uint32_t n_reasons, addend_error* error) {
    if (device != 0) return bad_argument(error, "device", "does not exist");
    block b;
    int32_t status = read_block(program, bytes, &b, error);
    if (status != ADDEND_OK) return status;
    for (uint32_t n = 0; n < b.header->instructions.count; ++n) {
        const char* why = unsupported(&b, &b.instructions[n]);
        if (reasons && n < n_reasons) {
            memset(&reasons[n], 0, sizeof reasons[n]);
            reasons[n].struct_size = sizeof reasons[n];
            if (why) fail(&reasons[n], ADDEND_ERROR_UNSUPPORTED_OP, n, why, NULL);
        }
        if (!why || status != ADDEND_OK) continue;
        status = fail(error, ADDEND_ERROR_UNSUPPORTED_OP, n, why, NULL);
        if (error && error->struct_size >= sizeof *error) error->number[1] = b.instructions[n].op;
    }
    free_block(&b);
    return status;
}

/* ---- Weights, program, plan ---- */

static int32_t weights_create(const void* program, uint64_t bytes, const addend_weight_source* source,
                              const addend_weights_options* options, addend_weights** weights,
                              addend_error* error) {
    if (!weights || !options || !source || !source->read_weight)
        return bad_argument(error, "source", "is NULL");
    *weights = NULL;
    int32_t status = supports(options->device, program, bytes, NULL, 0, error);
    if (status != ADDEND_OK) return status;
    block b;
    status = read_block(program, bytes, &b, error);
    if (status != ADDEND_OK) return status;
    status = load_weights(&b, source, weights, error);
    free_block(&b);
    return status;
}
static int32_t weights_memory(const addend_weights* weights, addend_memory* memory) {
    if (!weights || !memory || memory->struct_size < sizeof *memory) return ADDEND_FAILED;
    memory->weights = weights->bytes;
    memory->state = memory->scratch = 0;
    return ADDEND_OK;
}

static void program_destroy(addend_program* program) {
    if (program) free_block(&program->block);
    free(program);
}
static int32_t program_create(addend_weights* weights, const void* program, uint64_t bytes,
                              addend_program** handle, addend_error* error) {
    if (!weights || !handle) return bad_argument(error, "weights", "is NULL");
    *handle = NULL;
    int32_t status = supports(0, program, bytes, NULL, 0, error);
    if (status != ADDEND_OK) return status;
    addend_program* p = calloc(1, sizeof *p);
    if (!p) return no_memory(error, sizeof *p, "a program");
    p->weights = weights;
    status = read_block(program, bytes, &p->block, error);
    if (status == ADDEND_OK && !same_weights(&p->block, weights))
        status = bad_argument(error, "program", "it names other weights than those loaded");
    if (status == ADDEND_OK)
        *handle = p;
    else
        program_destroy(p);
    return status;
}

static void plan_destroy(addend_plan* plan) {
    if (!plan) return;
    free(plan->tapped);
    free(plan->offset);
    free(plan);
}
static int32_t plan_create(addend_program* program, const addend_plan_options* options, addend_plan** plan,
                           addend_error* error) {
    if (!program || !options || !plan || options->max_rows == 0)
        return bad_argument(error, "options", "NULL or 0");
    *plan = NULL;
    if (options->n_injections > 0) return bad_argument(error, "injections", "inject.1 is not offered");
    const uint32_t count = program->block.header->values.count;
    addend_plan* p = calloc(1, sizeof *p);
    if (p) p->tapped = calloc(count, 1);
    if (p) p->offset = calloc(count, sizeof *p->offset);
    if (!p || !p->tapped || !p->offset) {
        plan_destroy(p);
        return no_memory(error, count, "a plan");
    }
    p->program = program;
    p->max_rows = options->max_rows;
    for (uint32_t v = 0; v < count; ++v) {
        const addend_value* value = &program->block.values[v];
        p->offset[v] = p->scratch_bytes;
        p->scratch_bytes += ((uint64_t)value->width * element_bytes(value->dtype) + 63) / 64 * 64;
    }
    for (uint32_t t = 0; t < options->n_taps; ++t) {
        if (options->taps[t] >= count) {
            plan_destroy(p);
            return bad_argument(error, "taps", "names a value that does not exist");
        }
        p->tapped[options->taps[t]] = 1;
    }
    *plan = p;
    return ADDEND_OK;
}
static int32_t plan_cover(const addend_plan* plan, uint32_t* step_of, uint32_t n, uint32_t* n_steps) {
    if (!plan || !step_of || !n_steps || n != plan->program->block.header->instructions.count)
        return ADDEND_FAILED;
    for (uint32_t i = 0; i < n; ++i) step_of[i] = i; /* nothing is fused */
    *n_steps = n;
    return ADDEND_OK;
}
static int32_t plan_step_name(const addend_plan* plan, uint32_t step, char name[64]) {
    if (!plan || step >= plan->program->block.header->instructions.count) return ADDEND_FAILED;
    strcpy(name, "interpreted");
    return ADDEND_OK;
}
static int32_t plan_memory(const addend_plan* plan, addend_memory* memory) {
    if (!plan || !memory || memory->struct_size < sizeof *memory) return ADDEND_FAILED;
    memory->weights = memory->state = 0;
    memory->scratch = plan->scratch_bytes; /* of one run */
    return ADDEND_OK;
}

/* ---- Meters and extensions: none ---- */

static uint32_t meter_count(void) {
    return 0;
}
static int32_t meter_at(uint32_t index, addend_meter* meter, addend_error* error) {
    (void)index, (void)meter;
    return bad_argument(error, "index", "there are no meters");
}
static int32_t meter_read(uint32_t index, double* value, int64_t* time_ns, addend_error* error) {
    (void)index, (void)value, (void)time_ns;
    return bad_argument(error, "index", "there are no meters");
}
static const void* get_extension(const char* id) {
    (void)id;
    return NULL;
}

const addend_plugin_entry addend_plugin = {
    .abi_major = ADDEND_ABI_MAJOR,
    .struct_size = sizeof(addend_plugin_entry),
    .abi_minor = ADDEND_ABI_MINOR,
    .id = "template",
    .name = "Template",
    .version = "0.1.0",
    .licence = "GPL-3.0-or-later",
    .init = init,
    .deinit = deinit,
    .device_count = device_count,
    .device_at = device_at,
    .supports = supports,
    .weights_create = weights_create,
    .weights_destroy = free_weights,
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
    .session_snapshot_bytes = session_snapshot_bytes,
    .session_snapshot = session_snapshot,
    .session_restore = session_restore,
    .run = run_plan,
    .cancel = cancel,
    .meter_count = meter_count,
    .meter_at = meter_at,
    .meter_read = meter_read,
    .get_extension = get_extension,
};
