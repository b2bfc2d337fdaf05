// The table of the scripted backend. What the script can ask for stands in script.h.
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <new>
#include <thread>
#include <vector>

#include "plugins/abi/addend_abi.h"
#include "tests/support/scripted_plugin/script.h"

#ifndef ADDEND_SCRIPTED_ID
#define ADDEND_SCRIPTED_ID "scripted"
#endif

ADDEND_EXPORT extern const addend_plugin_entry addend_plugin;

// The handles are this plugin's to define.
struct addend_weights {
    std::uint64_t bytes;
};
struct addend_program {
    addend_program_header header;
    std::vector<addend_value> values;
    std::uint32_t instructions;
};
struct addend_plan {
    const addend_program* program;
    std::uint32_t max_rows;
};
struct addend_session {
    std::uint64_t state_layout;
    std::uint64_t position;
    std::uint64_t rows;  // of logits given so far
    std::atomic<std::uint64_t> cancelled_through;
};

namespace addend::scripted {
namespace {

Script script;
std::atomic<std::uint64_t> tokens_fed{0};
std::atomic<std::uint64_t> readings{0};

template <std::size_t n>
void put(char (&to)[n], const std::string& text) {
    to[text.copy(to, n - 1)] = '\0';
}

std::int32_t fail(addend_error* error, std::int32_t code, const std::string& text0,
                  const std::string& text1 = {}) {
    if (!error || error->struct_size < sizeof *error) return ADDEND_FAILED;
    const std::uint32_t size = error->struct_size;
    *error = {};
    error->struct_size = size;
    error->code = code;
    put(error->text[0], text0);
    put(error->text[1], text1);
    return ADDEND_FAILED;
}

void doze() {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}
bool exists(const std::string& path) {
    std::error_code ignored;
    return !path.empty() && std::filesystem::exists(path, ignored);
}
// Tells a test that nothing will answer from now on: a cancel that comes earlier would still be heeded.
void hang_until(const std::string& release) {
    if (!release.empty()) std::ofstream(release + ".entered").flush();
    while (!exists(release)) doze();
}
bool gate_open(const std::string& path, std::uint64_t n) {
    std::error_code error;
    const std::uintmax_t bytes = std::filesystem::file_size(path, error);
    return !error && bytes > n;
}

bool read_program(const void* data, std::uint64_t bytes, addend_program& program) {
    if (!data || bytes < sizeof program.header) return false;
    std::memcpy(&program.header, data, sizeof program.header);
    const addend_table& values = program.header.values;
    if (program.header.magic != ADDEND_PROGRAM_MAGIC || program.header.vocab == 0) return false;
    if (values.offset > bytes || values.stride < sizeof(addend_value) ||
        std::uint64_t{values.count} * values.stride > bytes - values.offset)
        return false;
    program.values.resize(values.count);
    for (std::uint32_t v = 0; v < values.count; ++v)
        std::memcpy(&program.values[v],
                    static_cast<const char*>(data) + values.offset + std::uint64_t{v} * values.stride,
                    sizeof(addend_value));
    program.instructions = program.header.instructions.count;
    return true;
}

std::int32_t init(const addend_host*, addend_error* error) {
    script = {};
    tokens_fed = 0;
    readings = 0;
    std::string wrong;
    if (read_environment(script, wrong)) return ADDEND_OK;
    return fail(error, ADDEND_ERROR_BAD_ARGUMENT, "ADDEND_SCRIPT", "cannot be read at: " + wrong);
}
void deinit() {}
std::uint32_t device_count() {
    return 1;
}
std::int32_t device_at(std::uint32_t index, addend_device* device, addend_error* error) {
    if (index != 0 || !device || device->struct_size < sizeof *device)
        return fail(error, ADDEND_ERROR_BAD_ARGUMENT, "index");
    const std::uint32_t size = device->struct_size;
    *device = {};
    device->struct_size = size;
    device->kind = ADDEND_DEVICE_SIMULATED;
    put(device->id, "script");
    put(device->name, "Scripted device");
    device->available = script.no_device.empty() ? 1 : 0;
    device->units = 1;
    device->why.struct_size = sizeof device->why;
    if (!device->available) fail(&device->why, ADDEND_ERROR_NO_DEVICE, "script", script.no_device);
    return ADDEND_OK;
}

std::int32_t supports(std::uint32_t, const void* block, std::uint64_t bytes, addend_error* reasons,
                      std::uint32_t n_reasons, addend_error* error) {
    addend_program program{};
    if (!read_program(block, bytes, program)) return fail(error, ADDEND_ERROR_BAD_PROGRAM, "its header");
    for (std::uint32_t n = 0; reasons && n < n_reasons; ++n) {
        reasons[n] = {};
        reasons[n].struct_size = sizeof reasons[n];
    }
    if (script.unsupported >= program.instructions) return ADDEND_OK;
    if (reasons && script.unsupported < n_reasons) {
        fail(&reasons[script.unsupported], ADDEND_ERROR_UNSUPPORTED_OP, script.unsupported_why);
        reasons[script.unsupported].number[0] = static_cast<std::int64_t>(script.unsupported);
    }
    return fail(error, ADDEND_ERROR_UNSUPPORTED_OP, script.unsupported_why);
}

std::int32_t weights_create(const void* block, std::uint64_t bytes, const addend_weight_source* source,
                            const addend_weights_options*, addend_weights** weights, addend_error* error) {
    *weights = nullptr;
    addend_program program{};
    if (!read_program(block, bytes, program)) return fail(error, ADDEND_ERROR_BAD_PROGRAM, "its header");
    if (!script.load_hang.empty()) hang_until(script.load_hang);
    for (unsigned step = 0; step < script.load_steps; ++step) {
        while (!script.load_gate.empty() && !gate_open(script.load_gate, step)) {
            if (source->progress && source->progress(source->context, step, script.load_steps) != 0)
                return ADDEND_CANCELLED;
            doze();
        }
        if (source->progress && source->progress(source->context, step + 1, script.load_steps) != 0)
            return ADDEND_CANCELLED;
    }
    if (script.load_fail_code != 0) {
        fail(error, script.load_fail_code, "weights", "the script says so");
        if (error) error->number[0] = 1 << 30;
        return ADDEND_FAILED;
    }
    *weights = new (std::nothrow) addend_weights{program.header.bytes};
    return *weights ? ADDEND_OK : fail(error, ADDEND_ERROR_OUT_OF_MEMORY, "weights");
}
void weights_destroy(addend_weights* weights) {
    delete weights;
}
std::int32_t tell_memory(addend_memory* memory, std::uint64_t weights, std::uint64_t state) {
    if (!memory || memory->struct_size < sizeof *memory) return ADDEND_FAILED;
    memory->weights = weights;
    memory->state = state;
    memory->scratch = 0;
    return ADDEND_OK;
}
std::int32_t weights_memory(const addend_weights* weights, addend_memory* memory) {
    return tell_memory(memory, weights->bytes, 0);
}

std::int32_t program_create(addend_weights*, const void* block, std::uint64_t bytes, addend_program** handle,
                            addend_error* error) {
    *handle = new addend_program{};
    if (read_program(block, bytes, **handle)) return ADDEND_OK;
    delete *handle;
    *handle = nullptr;
    return fail(error, ADDEND_ERROR_BAD_PROGRAM, "its header");
}
void program_destroy(addend_program* program) {
    delete program;
}
std::int32_t plan_create(addend_program* program, const addend_plan_options* options, addend_plan** plan,
                         addend_error*) {
    *plan = new addend_plan{program, options->max_rows};
    return ADDEND_OK;
}
void plan_destroy(addend_plan* plan) {
    delete plan;
}
std::int32_t plan_cover(const addend_plan* plan, std::uint32_t* step_of, std::uint32_t n,
                        std::uint32_t* n_steps) {
    if (n != plan->program->instructions) return ADDEND_FAILED;
    for (std::uint32_t i = 0; i < n; ++i) step_of[i] = 0;
    *n_steps = 1;
    return ADDEND_OK;
}
std::int32_t plan_step_name(const addend_plan*, std::uint32_t step, char name[64]) {
    if (step != 0) return ADDEND_FAILED;
    std::strcpy(name, "script");
    return ADDEND_OK;
}
std::int32_t plan_memory(const addend_plan*, addend_memory* memory) {
    return tell_memory(memory, 0, 0);
}

std::int32_t session_create(addend_weights*, addend_program* program, const addend_session_options*,
                            addend_session** session, addend_error*) {
    *session = new addend_session{program->header.state_layout, 0, 0, {0}};
    return ADDEND_OK;
}
void session_destroy(addend_session* session) {
    delete session;
}
std::int32_t session_reset(addend_session* session, addend_error*) {
    session->position = session->rows = 0;
    return ADDEND_OK;
}
std::int32_t session_position(const addend_session* session, std::uint64_t* tokens) {
    *tokens = session->position;
    return ADDEND_OK;
}
std::int32_t session_memory(const addend_session*, addend_memory* memory) {
    return tell_memory(memory, 0, sizeof(addend_session));
}

struct Snapshot {
    std::uint64_t magic, state_layout, position, rows;
};
constexpr std::uint64_t snapshot_magic = 0x53544352u;
std::int32_t session_snapshot_bytes(const addend_session*, std::uint64_t* bytes, addend_error*) {
    *bytes = sizeof(Snapshot);
    return ADDEND_OK;
}
std::int32_t session_snapshot(const addend_session* s, void* data, std::uint64_t bytes, addend_error* error) {
    const Snapshot snapshot{snapshot_magic, s->state_layout, s->position, s->rows};
    if (bytes < sizeof snapshot) return fail(error, ADDEND_ERROR_BAD_ARGUMENT, "bytes");
    std::memcpy(data, &snapshot, sizeof snapshot);
    return ADDEND_OK;
}
std::int32_t session_restore(addend_session* s, const void* data, std::uint64_t bytes, addend_error* error) {
    Snapshot snapshot{};
    if (bytes != sizeof snapshot) return fail(error, ADDEND_ERROR_BAD_SNAPSHOT, "its size");
    std::memcpy(&snapshot, data, sizeof snapshot);
    if (snapshot.magic != snapshot_magic || snapshot.state_layout != s->state_layout)
        return fail(error, ADDEND_ERROR_BAD_SNAPSHOT, "it is of another kind");
    s->position = snapshot.position;
    s->rows = snapshot.rows;
    return ADDEND_OK;
}

// One token of the process: everything a script can do to it. ADDEND_OK, ADDEND_CANCELLED or ADDEND_FAILED.
std::int32_t feed_token(const addend_session& session, std::uint64_t run_id, addend_error* error) {
    const std::uint64_t n = tokens_fed.load();
    if (n == script.crash_at) {
        if (script.crash_by_abort) std::abort();
        std::raise(SIGSEGV);
    }
    if (n == script.hang_at) hang_until(script.hang_release);
    if (n >= script.fail_at)
        return fail(error, script.fail_code, "the script", "token " + std::to_string(n) + " fails");
    while (!script.gate.empty() && !gate_open(script.gate, n)) {
        if (session.cancelled_through >= run_id) return ADDEND_CANCELLED;
        doze();
    }
    if (script.delay_ms > 0) std::this_thread::sleep_for(std::chrono::milliseconds(script.delay_ms));
    if (session.cancelled_through >= run_id) return ADDEND_CANCELLED;
    ++tokens_fed;
    return ADDEND_OK;
}

void write_logits(const addend_program& program, std::uint64_t row, float* logits) {
    const std::uint32_t vocab = program.header.vocab;
    for (std::uint32_t id = 0; id < vocab; ++id)
        logits[id] = script.bad_logits ? std::numeric_limits<float>::quiet_NaN()
                                       : -1.0f - 0.01f * static_cast<float>(id % 7);
    const std::int32_t wins = script.tokens[row % script.tokens.size()];
    if (!script.bad_logits && wins >= 0 && static_cast<std::uint32_t>(wins) < vocab) logits[wins] = 8.0f;
}

std::int32_t run_item(const addend_plan& plan, addend_run& run, std::uint32_t index, addend_error* error) {
    addend_run_item& item = run.items[index];
    addend_session& session = *item.session;
    for (std::uint32_t t = 0; t < item.n_taps; ++t)
        if (item.taps[t].data) std::memset(item.taps[t].data, 0, item.taps[t].bytes);
    std::uint32_t logits_row = 0;
    item.tokens_done = 0;
    while (item.tokens_done < item.n_tokens) {
        const std::uint32_t left = item.n_tokens - item.tokens_done;
        const std::uint32_t end = item.tokens_done + (left < plan.max_rows ? left : plan.max_rows);
        for (std::uint32_t t = item.tokens_done; t < end; ++t) {
            const std::int32_t status = feed_token(session, run.id, error);
            if (status != ADDEND_OK) return status;
        }
        while (logits_row < item.n_logits && item.logits_rows[logits_row] < end) {
            write_logits(*plan.program, session.rows++,
                         item.logits + std::size_t{logits_row} * plan.program->header.vocab);
            ++logits_row;
        }
        session.position += end - item.tokens_done;
        item.tokens_done = end;
        if (run.progress) run.progress(run.context, index, end);
    }
    return ADDEND_OK;
}

std::int32_t run_all(addend_plan* plan, addend_run* run, addend_error* error) {
    std::int32_t status = ADDEND_OK;
    for (std::uint32_t n = 0; n < run->n_items && status == ADDEND_OK; ++n)
        status = run_item(*plan, *run, n, error);
    return status;
}

void cancel(addend_session* session, std::uint64_t run_id) {
    std::uint64_t known = session->cancelled_through;
    while (known < run_id && !session->cancelled_through.compare_exchange_weak(known, run_id)) {
    }
}

bool has_power() {
    return !script.watts.empty() || !script.no_watts.empty();
}
std::uint32_t meter_count() {
    return (has_power() ? 1 : 0) + (script.joules > 0 ? 1 : 0);
}
/// The counter stands after the power.
bool is_counter(std::uint32_t index) {
    return script.joules > 0 && index + 1 == meter_count();
}
std::int32_t meter_at(std::uint32_t index, addend_meter* meter, addend_error* error) {
    if (index >= meter_count() || !meter || meter->struct_size < sizeof *meter)
        return fail(error, ADDEND_ERROR_BAD_ARGUMENT, "index");
    const std::uint32_t size = meter->struct_size;
    *meter = {};
    meter->struct_size = size;
    put(meter->boundary, "script");
    meter->why.struct_size = sizeof meter->why;
    if (is_counter(index)) {
        meter->unit = ADDEND_UNIT_JOULE;
        meter->provenance = ADDEND_MEASURED;
        put(meter->id, "scripted.energy");
        put(meter->sensor, "the script's count");
        return ADDEND_OK;
    }
    meter->unit = ADDEND_UNIT_WATT;
    meter->provenance = script.watts.empty() ? ADDEND_UNAVAILABLE : ADDEND_MEASURED;
    put(meter->id, "scripted.power");
    put(meter->sensor, "the script's list");
    if (script.watts.empty())
        fail(&meter->why, ADDEND_ERROR_NOT_PERMITTED, "scripted.power", script.no_watts);
    return ADDEND_OK;
}
std::int32_t meter_read(std::uint32_t index, double* value, std::int64_t* time_ns, addend_error* error) {
    if (index >= meter_count()) return fail(error, ADDEND_ERROR_BAD_ARGUMENT, "index");
    *time_ns = std::chrono::steady_clock::now().time_since_epoch().count();
    if (is_counter(index)) {
        *value = script.joules * static_cast<double>(tokens_fed.load());
        return ADDEND_OK;
    }
    if (script.watts.empty())
        return fail(error, ADDEND_ERROR_NOT_PERMITTED, "scripted.power", script.no_watts);
    *value = script.watts[readings++ % script.watts.size()];
    return ADDEND_OK;
}

const void* get_extension(const char*) {
    return nullptr;
}

}  // namespace
}  // namespace addend::scripted

using namespace addend::scripted;
const addend_plugin_entry addend_plugin = {
    ADDEND_ABI_MAJOR,
    sizeof(addend_plugin_entry),
    ADDEND_ABI_MINOR,
    0,
    ADDEND_SCRIPTED_ID,
    "Scripted backend",
    "1",
    "GPL-3.0-or-later",
    init,
    deinit,
    device_count,
    device_at,
    supports,
    weights_create,
    weights_destroy,
    weights_memory,
    program_create,
    program_destroy,
    plan_create,
    plan_destroy,
    plan_cover,
    plan_step_name,
    plan_memory,
    session_create,
    session_destroy,
    session_reset,
    session_position,
    session_memory,
    session_snapshot_bytes,
    session_snapshot,
    session_restore,
    run_all,
    cancel,
    meter_count,
    meter_at,
    meter_read,
    get_extension,
};
