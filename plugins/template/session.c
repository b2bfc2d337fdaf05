/* Sessions: recurrent state, snapshots. */
#include <stdlib.h>
#include <string.h>

#include "template.h"

void session_destroy(addend_session* s) {
    if (!s) return;
    free(s->widths);
    free(s->states);
    free(s->memory);
    free(s->saved);
    free(s);
}
int32_t session_create(addend_weights* weights, addend_program* program,
                       const addend_session_options* options, addend_session** session, addend_error* error) {
    if (!weights || !program || !options || !session || program->weights != weights)
        return bad_argument(error, "program", "NULL, or of other weights");
    *session = NULL;
    const block* b = &program->block;
    const uint32_t count = b->header->states.count;
    addend_session* s = calloc(1, sizeof *s);
    if (!s) return no_memory(error, sizeof *s, "a session");
    s->weights = weights;
    s->state_layout = b->header->state_layout;
    s->n_states = count;
    for (uint32_t n = 0; n < count; ++n) s->bytes += (uint64_t)b->states[n].width * sizeof(float);
    s->widths = calloc(count + 1u, sizeof *s->widths);
    s->states = calloc(count + 1u, sizeof *s->states);
    s->memory = calloc(1, (size_t)s->bytes + 1);
    s->saved = calloc(1, (size_t)s->bytes + 1);
    if (!s->widths || !s->states || !s->memory || !s->saved) {
        const uint64_t wanted = 2 * s->bytes;
        session_destroy(s);
        return no_memory(error, wanted, "a session's state");
    }
    float* at = s->memory;
    for (uint32_t n = 0; n < count; at += b->states[n++].width) {
        s->widths[n] = b->states[n].width;
        s->states[n] = at;
    }
    *session = s;
    return ADDEND_OK;
}
int same_states(const addend_session* s, const addend_program* p) {
    if (s->weights != p->weights || s->n_states != p->block.header->states.count) return 0;
    for (uint32_t n = 0; n < s->n_states; ++n)
        if (s->widths[n] != p->block.states[n].width) return 0;
    return s->state_layout == p->block.header->state_layout;
}
int32_t session_reset(addend_session* s, addend_error* error) {
    if (!s) return bad_argument(error, "session", "is NULL");
    memset(s->memory, 0, (size_t)s->bytes);
    s->position = 0;
    return ADDEND_OK;
}
int32_t session_position(const addend_session* s, uint64_t* tokens) {
    if (!s || !tokens) return ADDEND_FAILED;
    *tokens = s->position;
    return ADDEND_OK;
}
int32_t session_memory(const addend_session* s, addend_memory* memory) {
    if (!s || !memory || memory->struct_size < sizeof *memory) return ADDEND_FAILED;
    memory->weights = memory->scratch = 0;
    memory->state = 2 * s->bytes;
    return ADDEND_OK;
}

/* Snapshot: magic, state layout, position, then the state. */
static const uint64_t snapshot_magic = 0x31504C54444441u;
int32_t session_snapshot_bytes(const addend_session* s, uint64_t* bytes, addend_error* error) {
    if (!s || !bytes) return bad_argument(error, "session", "is NULL");
    *bytes = 3 * sizeof(uint64_t) + s->bytes;
    return ADDEND_OK;
}
int32_t session_snapshot(const addend_session* s, void* data, uint64_t bytes, addend_error* error) {
    if (!s || !data || bytes < 3 * sizeof(uint64_t) + s->bytes)
        return bad_argument(error, "bytes", "too few");
    const uint64_t header[3] = {snapshot_magic, s->state_layout, s->position};
    memcpy(data, header, sizeof header);
    memcpy((unsigned char*)data + sizeof header, s->memory, (size_t)s->bytes);
    return ADDEND_OK;
}
int32_t session_restore(addend_session* s, const void* data, uint64_t bytes, addend_error* error) {
    uint64_t header[3];
    if (!s || !data || bytes != sizeof header + s->bytes)
        return fail(error, ADDEND_ERROR_BAD_SNAPSHOT, 0, "its size", NULL);
    memcpy(header, data, sizeof header);
    if (header[0] != snapshot_magic || header[1] != s->state_layout)
        return fail(error, ADDEND_ERROR_BAD_SNAPSHOT, 0, "it is of another kind", NULL);
    memcpy(s->memory, (const unsigned char*)data + sizeof header, (size_t)s->bytes);
    s->position = header[2];
    return ADDEND_OK;
}
