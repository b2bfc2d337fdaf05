// The CPU backend's table. Every function here is an edge: it checks its handles, calls into the classes, and
// turns what they throw into a status.
#include <cstring>
#include <memory>
#include <vector>

#include "kernels/kernels.h"
#include "plugins/abi/addend_abi.h"
#include "plugins/abi/ext_inject_1.h"
#include "plugins/abi/ext_weights_memory_1.h"
#include "plugins/cpu/devices.h"
#include "plugins/cpu/guard.h"
#include "plugins/cpu/handles.h"
#include "plugins/cpu/run.h"
#include "plugins/cpu/support.h"

ADDEND_EXPORT extern const addend_plugin_entry addend_plugin;

namespace addend::cpu {
namespace {

constexpr unsigned most_threads = 1024;  // what a caller may ask for

std::vector<Device> devices;  // from init to deinit

template <class Handle, class Own>
void give(Handle** to, std::unique_ptr<Own> made) {
    *to = reinterpret_cast<Handle*>(made.release());
}

unsigned thread_count(std::uint32_t asked) {
    return asked == 0 ? default_threads() : std::min(asked, most_threads);
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
        if (!devices[0].info.available && host->log)
            host->log(host->context, 2, "ADDEND_FORCE_ISA asks for instructions that cannot be used here");
        return ADDEND_OK;
    });
}

void deinit() {
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
        auto made = std::make_unique<Weights>(block, asked.device, kernels::kernels_for(device.isa),
                                              weights_form(asked.flags));
        ThreadTeam team(thread_count(asked.threads));
        if (!made->load(from, team)) return ADDEND_CANCELLED;
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
        used.on_file = own(weights).on_file();
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
        if (n != p.step_of().size() || (n > 0 && !step_of) || !n_steps)
            bad_argument("step_of", "has another size");
        std::copy(p.step_of().begin(), p.step_of().end(), step_of);
        *n_steps = static_cast<std::uint32_t>(p.steps().size());
        return ADDEND_OK;
    });
}

std::int32_t plan_step_name(const addend_plan* plan, std::uint32_t step, char name[64]) {
    return guarded(nullptr, [&] {
        const Plan& p = own(plan);
        if (step >= p.steps().size() || !name) bad_argument("step", "does not exist");
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
        if (asked.n_devices == 1 && (!asked.devices || asked.devices[0] != w.device()))
            bad_argument("devices", "is not the device that holds the weights");
        give(session,
             std::make_unique<Session>(w, p.block(), thread_count(asked.threads), asked.max_context));
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

// No sensors of its own: memory is told by the *_memory functions.
std::uint32_t meter_count() {
    return 0;
}
std::int32_t meter_at(std::uint32_t, addend_meter*, addend_error* error) {
    return guarded(error, []() -> std::int32_t { bad_argument("index", "is past the last meter"); });
}
std::int32_t meter_read(std::uint32_t, double*, std::int64_t*, addend_error* error) {
    return guarded(error, []() -> std::int32_t { bad_argument("index", "is past the last meter"); });
}

constexpr addend_ext_inject_1 inject_1{sizeof(addend_ext_inject_1), 0, run_injected};

std::int32_t foresee_weights(const void* program, std::uint64_t bytes, const addend_weights_options* options,
                             addend_weights_memory* memory, addend_error* error) {
    return guarded(error, [&] {
        const addend_weights_options asked = read_struct(options, "options");
        const WeightsTable table(read_block(program, bytes), usable_device(asked.device).isa,
                                 weights_form(asked.flags));
        addend_weights_memory told{};
        told.trit_bits_x10 = table.trit_bits_x10();
        told.weights = allocated_bytes(table.bytes);
        told.on_file = table.on_file;
        fill_struct(memory, told, "memory");
        return ADDEND_OK;
    });
}

constexpr addend_ext_weights_memory_1 weights_memory_1{sizeof(addend_ext_weights_memory_1), 0,
                                                       foresee_weights};

// decode_loop.1 is not here: on a CPU the host's own sampler costs nothing beside a token.
const void* get_extension(const char* id) {
    if (!id) return nullptr;
    if (std::strcmp(id, ADDEND_EXT_INJECT_1) == 0) return &inject_1;
    return std::strcmp(id, ADDEND_EXT_WEIGHTS_MEMORY_1) == 0 ? &weights_memory_1 : nullptr;
}

}  // namespace
}  // namespace addend::cpu

const addend_plugin_entry addend_plugin = {
    ADDEND_ABI_MAJOR,
    sizeof(addend_plugin_entry),
    ADDEND_ABI_MINOR,
    0,
    "cpu",
    "CPU",
    "0.1.0",
    "GPL-3.0-or-later",
    addend::cpu::init,
    addend::cpu::deinit,
    addend::cpu::device_count,
    addend::cpu::device_at,
    addend::cpu::supports,
    addend::cpu::weights_create,
    addend::cpu::weights_destroy,
    addend::cpu::weights_memory,
    addend::cpu::program_create,
    addend::cpu::program_destroy,
    addend::cpu::plan_create,
    addend::cpu::plan_destroy,
    addend::cpu::plan_cover,
    addend::cpu::plan_step_name,
    addend::cpu::plan_memory,
    addend::cpu::session_create,
    addend::cpu::session_destroy,
    addend::cpu::session_reset,
    addend::cpu::session_position,
    addend::cpu::session_memory,
    addend::cpu::session_snapshot_bytes,
    addend::cpu::session_snapshot,
    addend::cpu::session_restore,
    addend::cpu::run_plain,
    addend::cpu::cancel,
    addend::cpu::meter_count,
    addend::cpu::meter_at,
    addend::cpu::meter_read,
    addend::cpu::get_extension,
};
