// The CUDA backend's table. Every function here is an edge: it checks its handles, calls into the classes,
// and turns what they throw into a status.
#include <cstring>
#include <memory>
#include <vector>

#include "plugins/abi/addend_abi.h"
#include "plugins/common/guard.h"
#include "plugins/cuda/devices.h"
#include "plugins/cuda/handles.h"
#include "plugins/cuda/meters.h"
#include "plugins/cuda/run.h"

ADDEND_EXPORT extern const addend_plugin_entry addend_plugin;

namespace addend::cuda {
namespace {

// From init to deinit.
std::vector<Device> devices;
std::unique_ptr<Meters> meters;

template <class Handle, class Own>
void give(Handle** to, std::unique_ptr<Own> made) {
    *to = reinterpret_cast<Handle*>(made.release());
}

const Device& usable_device(std::uint32_t index) {
    if (index >= devices.size()) bad_argument("device", "does not exist");
    if (!devices[index].info.available) throw Fault{devices[index].info.why};
    return devices[index];
}

std::int32_t init(const addend_host* host, addend_error* error) {
    return guarded(error, [&] {
        if (!host) bad_argument("host", "is NULL");
        if (host->abi_major != ADDEND_ABI_MAJOR || host->struct_size < sizeof *host)
            bad_argument("host", "is of another ABI version");
        devices = list_devices();
        meters = std::make_unique<Meters>(devices);
        return ADDEND_OK;
    });
}

void deinit() {
    meters.reset();
    devices.clear();
    devices.shrink_to_fit();
}

std::uint32_t device_count() {
    return static_cast<std::uint32_t>(devices.size());
}

std::int32_t device_at(std::uint32_t index, addend_device* device, addend_error* error) {
    return guarded(error, [&] {
        if (index >= devices.size()) bad_argument("index", "is past the last device");
        fill_struct(device, devices[index].info, "device");
        return ADDEND_OK;
    });
}

std::int32_t supports(std::uint32_t device, const void* program, std::uint64_t bytes, addend_error* reasons,
                      std::uint32_t n_reasons, addend_error* error) {
    return guarded(error, [&] {
        usable_device(device);
        const Block block = read_block(program, bytes);
        addend_error first = make_error(ADDEND_ERROR_NONE);
        for (std::uint32_t n = 0; n < block.instructions.size(); ++n) {
            const addend_error reason = unsupported_reason(block, n);
            if (reasons && n < n_reasons) reasons[n] = reason;
            if (first.code == ADDEND_ERROR_NONE) first = reason;
        }
        if (first.code != ADDEND_ERROR_NONE) throw Fault{first};
        return ADDEND_OK;
    });
}

std::int32_t weights_create(const void* program, std::uint64_t bytes, const addend_weight_source* source,
                            const addend_weights_options* options, addend_weights** weights,
                            addend_error* error) {
    return guarded(error, [&] {
        if (!weights) bad_argument("weights", "is NULL");
        *weights = nullptr;
        const addend_weights_options asked = read_struct(options, "options");
        const addend_weight_source from = read_struct(source, "source");
        if (!from.read_weight) bad_argument("source", "has no read_weight");
        const Device& device = usable_device(asked.device);
        const Block block = read_block(program, bytes);
        require_support(block);
        use_device(device.ordinal);
        auto made = std::make_unique<Weights>(block, asked.device, device);
        if (!made->load(from)) return ADDEND_CANCELLED;
        give(weights, std::move(made));
        return ADDEND_OK;
    });
}

void weights_destroy(addend_weights* weights) {
    delete reinterpret_cast<Weights*>(weights);
}

std::int32_t weights_memory(const addend_weights* weights, addend_memory* memory) {
    return guarded(nullptr, [&] {
        addend_memory used{};
        used.weights = own(weights).bytes();
        fill_struct(memory, used, "memory");
        return ADDEND_OK;
    });
}

std::int32_t program_create(addend_weights* weights, const void* program, std::uint64_t bytes,
                            addend_program** handle, addend_error* error) {
    return guarded(error, [&] {
        if (!handle) bad_argument("handle", "is NULL");
        *handle = nullptr;
        give(handle, std::make_unique<Program>(own(weights), read_block(program, bytes)));
        return ADDEND_OK;
    });
}

void program_destroy(addend_program* program) {
    delete reinterpret_cast<Program*>(program);
}

std::int32_t plan_create(addend_program* program, const addend_plan_options* options, addend_plan** plan,
                         addend_error* error) {
    return guarded(error, [&] {
        if (!plan) bad_argument("plan", "is NULL");
        *plan = nullptr;
        give(plan, std::make_unique<Plan>(own(program), read_struct(options, "options")));
        return ADDEND_OK;
    });
}

void plan_destroy(addend_plan* plan) {
    delete reinterpret_cast<Plan*>(plan);
}

std::int32_t plan_cover(const addend_plan* plan, std::uint32_t* step_of, std::uint32_t n,
                        std::uint32_t* n_steps) {
    return guarded(nullptr, [&] {
        const Plan& p = own(plan);
        if (n != p.schedule().launch_of.size() || (n > 0 && !step_of) || !n_steps)
            bad_argument("step_of", "has another size");
        for (std::uint32_t i = 0; i < n; ++i) step_of[i] = p.shown_step_of(i);
        *n_steps = p.shown_steps();
        return ADDEND_OK;
    });
}

std::int32_t plan_step_name(const addend_plan* plan, std::uint32_t step, char name[64]) {
    return guarded(nullptr, [&] {
        const Plan& p = own(plan);
        if (step >= p.shown_steps() || !name) bad_argument("step", "does not exist");
        const std::string text = p.name_of(step);
        name[text.copy(name, 63)] = '\0';
        return ADDEND_OK;
    });
}

std::int32_t plan_memory(const addend_plan* plan, addend_memory* memory) {
    return guarded(nullptr, [&] {
        addend_memory used{};
        used.scratch = own(plan).scratch_bytes();
        fill_struct(memory, used, "memory");
        return ADDEND_OK;
    });
}

std::int32_t session_create(addend_weights* weights, addend_program* program,
                            const addend_session_options* options, addend_session** session,
                            addend_error* error) {
    return guarded(error, [&] {
        if (!session) bad_argument("session", "is NULL");
        *session = nullptr;
        const addend_session_options asked = read_struct(options, "options");
        const Weights& w = own(weights);
        const Program& p = own(program);
        if (&p.weights() != &w) bad_argument("program", "it belongs to other weights");
        if (asked.n_devices > 1) bad_argument("n_devices", "is above 1");
        if (asked.n_devices == 1 && (!asked.devices || asked.devices[0] != w.device_index()))
            bad_argument("devices", "is not the device that holds the weights");
        give(session, std::make_unique<Session>(w, p, asked.max_context));
        return ADDEND_OK;
    });
}

void session_destroy(addend_session* session) {
    delete reinterpret_cast<Session*>(session);
}

std::int32_t session_reset(addend_session* session, addend_error* error) {
    return guarded(error, [&] {
        own(session).reset();
        return ADDEND_OK;
    });
}

std::int32_t session_position(const addend_session* session, std::uint64_t* tokens) {
    return guarded(nullptr, [&] {
        if (!tokens) bad_argument("tokens", "is NULL");
        *tokens = own(session).position();
        return ADDEND_OK;
    });
}

std::int32_t session_memory(const addend_session* session, addend_memory* memory) {
    return guarded(nullptr, [&] {
        addend_memory used{};
        used.state = own(session).state_bytes();
        used.scratch = own(session).table_bytes();
        fill_struct(memory, used, "memory");
        return ADDEND_OK;
    });
}

std::int32_t session_snapshot_bytes(const addend_session* session, std::uint64_t* bytes,
                                    addend_error* error) {
    return guarded(error, [&] {
        if (!bytes) bad_argument("bytes", "is NULL");
        *bytes = own(session).snapshot_bytes();
        return ADDEND_OK;
    });
}

std::int32_t session_snapshot(const addend_session* session, void* data, std::uint64_t bytes,
                              addend_error* error) {
    return guarded(error, [&] {
        own(session).snapshot(data, bytes);
        return ADDEND_OK;
    });
}

std::int32_t session_restore(addend_session* session, const void* data, std::uint64_t bytes,
                             addend_error* error) {
    return guarded(error, [&] {
        own(session).restore(data, bytes);
        return ADDEND_OK;
    });
}

std::int32_t run_injected(addend_plan* plan, addend_run* run, const addend_injection* injections,
                          std::uint32_t count, addend_error* error) {
    return guarded(error, [&] {
        addend_run asked = read_struct(run, "run");
        return run_items(own(plan), asked, injections, count);
    });
}

std::int32_t run_plain(addend_plan* plan, addend_run* run, addend_error* error) {
    return run_injected(plan, run, nullptr, 0, error);
}

void cancel(addend_session* session, std::uint64_t run_id) {
    if (session) reinterpret_cast<Session*>(session)->cancel(run_id);
}

std::uint32_t meter_count() {
    return meters ? static_cast<std::uint32_t>(meters->list().size()) : 0;
}
std::int32_t meter_at(std::uint32_t index, addend_meter* meter, addend_error* error) {
    return guarded(error, [&] {
        if (index >= meter_count()) bad_argument("index", "is past the last meter");
        fill_struct(meter, meters->list()[index], "meter");
        return ADDEND_OK;
    });
}
std::int32_t meter_read(std::uint32_t index, double* value, std::int64_t* time_ns, addend_error* error) {
    return guarded(error, [&] {
        if (index >= meter_count()) bad_argument("index", "is past the last meter");
        if (!value || !time_ns) bad_argument("value", "is NULL");
        meters->read(index, value, time_ns);
        return ADDEND_OK;
    });
}

std::int32_t decode(addend_plan* plan, addend_session* session, const addend_decode_options* options,
                    std::uint32_t* tokens_done, addend_error* error) {
    return guarded(error, [&] {
        if (!tokens_done) bad_argument("tokens_done", "is NULL");
        return decode_loop(own(plan), own(session), read_struct(options, "options"), *tokens_done);
    });
}

constexpr addend_ext_inject_1 inject_1{sizeof(addend_ext_inject_1), 0, run_injected};

constexpr addend_ext_decode_loop_1 decode_loop_1{sizeof(addend_ext_decode_loop_1), 0, decode};

const void* get_extension(const char* id) {
    if (!id) return nullptr;
    if (std::strcmp(id, ADDEND_EXT_INJECT_1) == 0) return &inject_1;
    return std::strcmp(id, ADDEND_EXT_DECODE_LOOP_1) == 0 ? &decode_loop_1 : nullptr;
}

}  // namespace
}  // namespace addend::cuda

const addend_plugin_entry addend_plugin = {
    ADDEND_ABI_MAJOR,
    sizeof(addend_plugin_entry),
    ADDEND_ABI_MINOR,
    0,
    "cuda",
    "CUDA",
    "0.1.0",
    "GPL-3.0-or-later",
    addend::cuda::init,
    addend::cuda::deinit,
    addend::cuda::device_count,
    addend::cuda::device_at,
    addend::cuda::supports,
    addend::cuda::weights_create,
    addend::cuda::weights_destroy,
    addend::cuda::weights_memory,
    addend::cuda::program_create,
    addend::cuda::program_destroy,
    addend::cuda::plan_create,
    addend::cuda::plan_destroy,
    addend::cuda::plan_cover,
    addend::cuda::plan_step_name,
    addend::cuda::plan_memory,
    addend::cuda::session_create,
    addend::cuda::session_destroy,
    addend::cuda::session_reset,
    addend::cuda::session_position,
    addend::cuda::session_memory,
    addend::cuda::session_snapshot_bytes,
    addend::cuda::session_snapshot,
    addend::cuda::session_restore,
    addend::cuda::run_plain,
    addend::cuda::cancel,
    addend::cuda::meter_count,
    addend::cuda::meter_at,
    addend::cuda::meter_read,
    addend::cuda::get_extension,
};
