/* The backend ABI, version 1: how Addend's host talks to a backend plugin.
 *
 * A plugin is a shared library that exports one symbol, `addend_plugin`, a constant addend_plugin_entry.
 * Its first fields can be read before anything is called: a host refuses an unknown abi_major unread.
 *
 * Rules that hold for every function:
 *  - No exception, longjmp or allocation crosses: who creates a handle destroys it through this table.
 *  - No function prints, exits or installs signal handlers.
 *  - Return value: an addend_status. On anything but ADDEND_OK, *error (if not NULL) says why.
 *  - Structs that the caller fills start with struct_size = sizeof as the caller knows it; a callee reads or
 *    writes no further. New fields are only added at the end, within one abi_major.
 *  - Structs without struct_size, and addend_error (it is embedded in others and comes in arrays), never
 * change within one abi_major.
 *  - Text is UTF-8 and ended by a 0 byte inside its array.
 *
 * Thread tags:
 *  [control]  one call at a time for one plugin; never on a plan or session that a run uses. Their parents
 *             (program, weights) may be asked for more handles while other sessions run.
 *  [run]      the host's worker; one call a session at a time, different sessions at once.
 *  [any]      from any thread at any time, also during run; must not block and takes no lock a run holds.
 *
 * Compiles as C11 and as C++.
 */
#ifndef ADDEND_ABI_H
#define ADDEND_ABI_H

#include <stddef.h>
#include <stdint.h>

#include "addend_program.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ADDEND_ABI_MAJOR 1u
#define ADDEND_ABI_MINOR 1u /* 1: ADDEND_UNIT_SECOND */
#define ADDEND_PLUGIN_SYMBOL "addend_plugin"

typedef enum addend_status {
    ADDEND_OK = 0,
    ADDEND_CANCELLED = 1, /* the session stands at the last whole chunk */
    ADDEND_FAILED = 2     /* *error says why; handles stay valid unless the error says otherwise */
} addend_status;

/* Why something failed or is unavailable. The host has a sentence for each; numbers and texts as listed. */
typedef enum addend_error_code {
    ADDEND_ERROR_NONE = 0,
    ADDEND_ERROR_INTERNAL = 1,       /* text[0] what was found wrong */
    ADDEND_ERROR_BAD_ARGUMENT = 2,   /* text[0] argument, text[1] what is wrong with it */
    ADDEND_ERROR_OUT_OF_MEMORY = 3,  /* number[0] bytes wanted, text[0] for what */
    ADDEND_ERROR_NO_DEVICE = 4,      /* text[0] the device asked for, text[1] the system's reason */
    ADDEND_ERROR_DEVICE_LOST = 5,    /* text[1] the system's reason; every handle of the device is dead */
    ADDEND_ERROR_READ_WEIGHT = 6,    /* number[0] weight: the host's read_weight failed */
    ADDEND_ERROR_UNSUPPORTED_OP = 7, /* number[0] instruction, number[1] op, text[0] what about it */
    ADDEND_ERROR_BAD_PROGRAM = 8,    /* number[0] instruction or NONE, text[0] what is wrong */
    ADDEND_ERROR_BAD_SNAPSHOT = 9,   /* text[0] what is wrong */
    ADDEND_ERROR_NOT_PERMITTED = 10, /* text[0] what, text[1] how to permit it */
    ADDEND_ERROR_CONTEXT_FULL = 11   /* number[0] tokens held, number[1] the session's limit */
} addend_error_code;

typedef struct addend_error {
    uint32_t struct_size;
    int32_t code; /* addend_error_code */
    int64_t number[4];
    char text[2][192];
} addend_error;

/* Handles are opaque to the host. */
typedef struct addend_weights addend_weights;
typedef struct addend_program addend_program;
typedef struct addend_plan addend_plan;
typedef struct addend_session addend_session;

/* ---- The host, as a plugin sees it. Valid from init to deinit. --------------------------------------- */

typedef struct addend_host {
    uint32_t abi_major;
    uint32_t struct_size;
    void* context; /* first argument of every call below */
    /* [any] diagnostics for the host's log; level 0 debug, 1 info, 2 warning, 3 error. */
    void (*log)(void* context, int32_t level, const char* text);
} addend_host;

/* Where weights come from; given to weights_create and valid during that call, and for weights with
 * ADDEND_WEIGHTS_KEEP_SOURCE until weights_destroy (an embedding looked up by row may read then). */
typedef struct addend_weight_source {
    uint32_t struct_size;
    uint32_t reserved;
    void* context;
    /* [any] copies rows first … first+count-1 of a weight, in the program's dtype, densely to dst. The host
     * reads by pread: a file cut short under us is an error here, never a signal. Returns an addend_status.
     */
    int32_t (*read_weight)(void* context, uint32_t weight, uint32_t first, uint32_t count, void* dst);
    /* On the calling thread only: bytes of weights done so far. A non-zero answer asks to stop: the call then
     * returns ADDEND_CANCELLED. Call it at least every 16 MiB. */
    int32_t (*progress)(void* context, uint64_t done, uint64_t total);
} addend_weight_source;

/* ---- What a backend tells. ------------------------------------------------------------------------- */

typedef enum addend_device_kind {
    ADDEND_DEVICE_CPU = 1,
    ADDEND_DEVICE_GPU = 2,
    ADDEND_DEVICE_FPGA = 3,
    ADDEND_DEVICE_SIMULATED = 4 /* results are real, times are not */
} addend_device_kind;

typedef struct addend_device {
    uint32_t struct_size;
    uint32_t kind;      /* addend_device_kind */
    char id[32];        /* stable, e.g. "avx512vnni", "0" */
    char name[96];      /* e.g. the processor's own name */
    uint32_t available; /* 0: `why` says why not */
    uint32_t units;     /* cores or multiprocessors the backend would use by default */
    uint64_t memory;    /* bytes, 0 if unknown */
    addend_error why;
} addend_device;

/* Provenance of a figure. */
typedef enum addend_provenance {
    ADDEND_MEASURED = 1,
    ADDEND_SIMULATED = 2,
    ADDEND_MODELLED = 3,
    ADDEND_UNAVAILABLE = 4
} addend_provenance;

typedef enum addend_unit {
    ADDEND_UNIT_WATT = 1,
    ADDEND_UNIT_JOULE = 2, /* counts up; `wraps_at` if it wraps */
    ADDEND_UNIT_BYTE = 3,
    ADDEND_UNIT_HERTZ = 4,
    ADDEND_UNIT_CELSIUS = 5,
    ADDEND_UNIT_COUNT = 6,
    ADDEND_UNIT_SECOND = 7 /* counts up: time busy */
} addend_unit;

typedef struct addend_meter {
    uint32_t struct_size;
    uint32_t unit;       /* addend_unit */
    uint32_t provenance; /* addend_provenance; ADDEND_UNAVAILABLE: `why` */
    uint32_t device;     /* index */
    char id[48];         /* e.g. "gpu.power" */
    char boundary[48];   /* what is inside: "package", "board", "core rail" */
    char sensor[64];     /* e.g. "NVML total energy counter" */
    double wraps_at;     /* 0: does not wrap */
    int64_t window_ns;   /* averaging window of the sensor, 0 if instantaneous or unknown */
    addend_error why;
} addend_meter;

/* Exactly what a handle has allocated. */
typedef struct addend_memory {
    uint32_t struct_size;
    uint32_t reserved;
    uint64_t weights; /* bytes */
    uint64_t state;   /* recurrent state and KV cache */
    uint64_t scratch;
} addend_memory;

/* ---- What a backend is asked. ---------------------------------------------------------------------- */

enum { ADDEND_WEIGHTS_KEEP_SOURCE = 1 };

typedef struct addend_weights_options {
    uint32_t struct_size;
    uint32_t device;  /* index into devices */
    uint32_t threads; /* for the loading itself; 0: the backend's choice */
    uint32_t flags;   /* ADDEND_WEIGHTS_KEEP_SOURCE */
} addend_weights_options;

/* A plan is compiled for what it will be asked: nothing else exists in it. */
typedef struct addend_plan_options {
    uint32_t struct_size;
    uint32_t max_rows; /* 1: decode; else the largest chunk of tokens taken at once */
    uint32_t n_taps;
    uint32_t n_injections;
    const uint32_t* taps;       /* values whose rows a run delivers */
    const uint32_t* injections; /* values or (bit 31 set) states that inject.1 may change */
} addend_plan_options;

typedef struct addend_session_options {
    uint32_t struct_size;
    uint32_t n_devices; /* 1 for now */
    const uint32_t* devices;
    uint32_t threads;     /* 0: the backend's choice */
    uint32_t max_context; /* tokens; 0: no limit but memory. Programs without KV state ignore it. */
} addend_session_options;

typedef struct addend_tap {
    uint32_t value;
    uint32_t reserved;
    void* data; /* host's buffer: [n_tokens or (ADDEND_ROWS_LOGITS) n_logits, width], the value's dtype, dense
                 */
    uint64_t bytes; /* its size; smaller than needed is ADDEND_ERROR_BAD_ARGUMENT */
} addend_tap;

/* One session's share of a run. */
typedef struct addend_run_item {
    addend_session* session;
    const int32_t* tokens;
    uint32_t n_tokens;
    uint32_t n_logits;           /* entries of logits_rows */
    const uint32_t* logits_rows; /* ascending token indices whose logits are wanted */
    float* logits;               /* [n_logits, vocab], host's buffer; NULL if n_logits is 0 */
    addend_tap* taps;            /* those of the plan, any order, or fewer */
    uint32_t n_taps;
    uint32_t tokens_done; /* out: whole chunks only, so a multiple of max_rows or n_tokens */
} addend_run_item;

typedef struct addend_run {
    uint32_t struct_size;
    uint32_t n_items;
    addend_run_item* items;
    void* context;
    /* [run] after each chunk of an item, on run's own thread; may be NULL. It may call cancel, nothing else.
     */
    void (*progress)(void* context, uint32_t item, uint32_t tokens_done);
    /* The run's name for cancel(): chosen by the host, from 1, greater than those of earlier runs of its
     * sessions. */
    uint64_t id;
} addend_run;

/* The backend. All functions must be there (none NULL). */
typedef struct addend_plugin_entry {
    uint32_t abi_major;   /* ADDEND_ABI_MAJOR, at offset 0 for ever */
    uint32_t struct_size; /* sizeof(addend_plugin_entry), at offset 4 for ever */
    uint32_t abi_minor;
    uint32_t reserved;
    char id[16]; /* "cpu", "cuda", "fpga" */
    char name[64];
    char version[32];
    char licence[32]; /* SPDX */

    /* [control] once, before all else; `host` stays valid until deinit has returned. A missing driver is not
     * an error here: the devices say so. */
    int32_t (*init)(const addend_host* host, addend_error* error);
    /* [control] once, after every handle is destroyed. */
    void (*deinit)(void);

    /* [control] devices, the best first. The list is fixed from init to deinit. */
    uint32_t (*device_count)(void);
    int32_t (*device_at)(uint32_t index, addend_device* device, addend_error* error);

    /* [control] can the device run it? For each instruction reasons[n] gets code ADDEND_ERROR_NONE or why
     * not; `reasons` may be NULL. Returns ADDEND_OK if all can run. `program` is a block of addend_program.h.
     */
    int32_t (*supports)(uint32_t device, const void* program, uint64_t bytes, addend_error* reasons,
                        uint32_t n_reasons, addend_error* error);

    /* [control] loads the weights a program names. Synchronous; progress and cancelling through `source`. */
    int32_t (*weights_create)(const void* program, uint64_t bytes, const addend_weight_source* source,
                              const addend_weights_options* options, addend_weights** weights,
                              addend_error* error);
    void (*weights_destroy)(addend_weights* weights); /* [control] after its programs and sessions */
    int32_t (*weights_memory)(const addend_weights* weights, addend_memory* memory); /* [any] */

    /* [control] a program over weights of the same weights_layout. The block is copied. */
    int32_t (*program_create)(addend_weights* weights, const void* program, uint64_t bytes,
                              addend_program** handle, addend_error* error);
    void (*program_destroy)(addend_program* program); /* [control] after its plans */

    /* [control] */
    int32_t (*plan_create)(addend_program* program, const addend_plan_options* options, addend_plan** plan,
                           addend_error* error);
    void (*plan_destroy)(addend_plan* plan); /* [control] */
    /* [any] how the plan covers the program: step_of[i] = step that computes instruction i. n is the
     * program's instruction count. */
    int32_t (*plan_cover)(const addend_plan* plan, uint32_t* step_of, uint32_t n, uint32_t* n_steps);
    int32_t (*plan_step_name)(const addend_plan* plan, uint32_t step, char name[64]); /* [any] */
    int32_t (*plan_memory)(const addend_plan* plan, addend_memory* memory);           /* [any] */

    /* [control] a sequence at position 0 with zero state. It may run every program of its weights that has
     * the same state_layout. */
    int32_t (*session_create)(addend_weights* weights, addend_program* program,
                              const addend_session_options* options, addend_session** session,
                              addend_error* error);
    void (*session_destroy)(addend_session* session);                                /* [control] */
    int32_t (*session_reset)(addend_session* session, addend_error* error);          /* [run] */
    int32_t (*session_position)(const addend_session* session, uint64_t* tokens);    /* [run] */
    int32_t (*session_memory)(const addend_session* session, addend_memory* memory); /* [any] */
    /* [run] state as bytes: same backend, device kind, and state_layout read it back exactly. */
    int32_t (*session_snapshot_bytes)(const addend_session* session, uint64_t* bytes, addend_error* error);
    int32_t (*session_snapshot)(const addend_session* session, void* data, uint64_t bytes,
                                addend_error* error);
    int32_t (*session_restore)(addend_session* session, const void* data, uint64_t bytes,
                               addend_error* error);

    /* [run] feeds tokens through the plan, in chunks of at most its max_rows. Synchronous. Positions and
     * state move on; on ADDEND_FAILED and ADDEND_CANCELLED each session stands after its tokens_done. */
    int32_t (*run)(addend_plan* plan, addend_run* run, addend_error* error);
    /* [any] asks the session's runs up to number run_id to return ADDEND_CANCELLED within 100 ms: the one
     * under way and, because a request may overtake the start of its run, one that has not begun. Greater ids
     * are untouched, so that a late request cannot hit the next run. Lock-free. */
    void (*cancel)(addend_session* session, uint64_t run_id);

    /* [control] meters of the backend, fixed from init to deinit; [any] reading one. */
    uint32_t (*meter_count)(void);
    int32_t (*meter_at)(uint32_t index, addend_meter* meter, addend_error* error);
    int32_t (*meter_read)(uint32_t index, double* value, int64_t* time_ns, addend_error* error);

    /* [any] a table of functions for a revisioned id such as "inject.1", or NULL. Static data. */
    const void* (*get_extension)(const char* id);
} addend_plugin_entry;

#if defined(_WIN32)
#define ADDEND_EXPORT __declspec(dllexport)
#else
#define ADDEND_EXPORT __attribute__((visibility("default")))
#endif

/* The one symbol. In a plugin: `ADDEND_EXPORT extern const addend_plugin_entry addend_plugin;` then define
 * it. */

#ifdef __cplusplus
}
#endif
#endif
