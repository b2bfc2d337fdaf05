// The FPGA backend's table. Every function here is an edge: it checks its handles, calls into the classes, and
// turns what they throw into a status.
#include <cstdlib>
#include <cstring>
#include <memory>

#include "plugins/abi/addend_abi.h"
#include "plugins/fpga/devices.h"
#include "plugins/fpga/fault.h"
#include "plugins/fpga/handles.h"
#include "plugins/fpga/meters.h"

ADDEND_EXPORT extern const addend_plugin_entry addend_plugin;

namespace addend::fpga {
namespace {

std::vector<Offer> offers;  // these two from init to deinit
std::vector<Meter> meters;

template <class Handle, class Own>
void give(Handle** to, std::unique_ptr<Own> made) {
    *to = reinterpret_cast<Handle*>(made.release());
}

template <class Own, class Handle>
Own& own(Handle* handle, const char* name) {
    if (!handle) bad_argument(name, "is NULL");
    return *reinterpret_cast<Own*>(const_cast<std::remove_const_t<Handle>*>(handle));
}
Weights& own(const addend_weights* handle) {
    return own<Weights>(handle, "weights");
}
Program& own(const addend_program* handle) {
    return own<Program>(handle, "program");
}
Plan& own(const addend_plan* handle) {
    return own<Plan>(handle, "plan");
}
Session& own(const addend_session* handle) {
    return own<Session>(handle, "session");
}

/// guarded, and a link that is lost as DEVICE_LOST.
template <class Body>
std::int32_t on_device(addend_error* error, Body&& body) noexcept {
    return guarded(error, [&]() -> std::int32_t {
        try {
            return body();
        } catch (const LinkLost& lost) {
            throw Fault{make_error(ADDEND_ERROR_DEVICE_LOST, 0, 0, {}, lost.what())};
        }
    });
}

void require_device(std::uint32_t index) {
    if (index >= offers.size()) bad_argument("device", "does not exist");
    if (!offers[index].info.available) throw Fault{offers[index].info.why};
}

addend_error reason_of(const Block& b, std::uint32_t n) {
    const char* const why = unsupported(b, b.instructions[n]);
    return why ? make_error(ADDEND_ERROR_UNSUPPORTED_OP, n, b.instructions[n].op, why) : make_error(ADDEND_ERROR_NONE);
}

std::int32_t init(const addend_host* host, addend_error* error) {
    return guarded(error, [&] {
        if (!host) bad_argument("host", "is NULL");
        if (host->abi_major != ADDEND_ABI_MAJOR || host->struct_size < sizeof *host)
            bad_argument("host", "is of another ABI version");
        const char* const asked = std::getenv("ADDEND_FPGA_DEVICES");
        offers = find_devices(asked ? asked : "");
        // Only on request: beside the sensors of a machine, counts times a table would pass for a reading.
        const char* const table = std::getenv("ADDEND_FPGA_ENERGY");
        MeterPlaces places;
        places.energy = table != nullptr;
        if (table && std::string_view(table) != "default") places.energy_table = table;
        meters = make_meters(offers, places);
        return ADDEND_OK;
    });
}

void deinit() {
    offers.clear();
    meters.clear();
}

std::uint32_t device_count() {
    return static_cast<std::uint32_t>(offers.size());
}

std::int32_t device_at(std::uint32_t index, addend_device* device, addend_error* error) {
    return guarded(error, [&] {
        if (index >= offers.size()) bad_argument("index", "is past the last device");
        fill_struct(device, offers[index].info, "device");
        return ADDEND_OK;
    });
}

std::int32_t supports(std::uint32_t device, const void* program, std::uint64_t bytes, addend_error* reasons,
                      std::uint32_t n_reasons, addend_error* error) {
    return guarded(error, [&] {
        require_device(device);
        const Block block = plugin::read_block(program, bytes);
        addend_error first = make_error(ADDEND_ERROR_NONE);
        for (std::uint32_t n = 0; n < block.instructions.size(); ++n) {
            const addend_error reason = reason_of(block, n);
            if (reasons && n < n_reasons) reasons[n] = reason;
            if (first.code == ADDEND_ERROR_NONE) first = reason;
        }
        if (first.code != ADDEND_ERROR_NONE) throw Fault{first};
        try {  // what single instructions do not show: sizes, and how they are joined
            assemble(block, offers[device].capabilities);
        } catch (const Fault& fault) {
            const auto n = static_cast<std::uint64_t>(fault.error.number[0]);
            if (reasons && n < n_reasons) reasons[n] = fault.error;
            throw;
        }
        return ADDEND_OK;
    });
}

std::int32_t weights_create(const void* program, std::uint64_t bytes, const addend_weight_source* source,
                            const addend_weights_options* options, addend_weights** weights,
                            addend_error* error) {
    return on_device(error, [&]() -> std::int32_t {
        if (!weights) bad_argument("weights", "is NULL");
        *weights = nullptr;
        const addend_weights_options asked = read_struct(options, "options");
        const addend_weight_source from = read_struct(source, "source");
        if (!from.read_weight) bad_argument("source", "has no read_weight");
        require_device(asked.device);
        const Block block = plugin::read_block(program, bytes);
        for (std::uint32_t n = 0; n < block.instructions.size(); ++n)
            if (const addend_error reason = reason_of(block, n); reason.code != ADDEND_ERROR_NONE) throw Fault{reason};
        auto made = std::make_unique<Weights>(block, asked.device, offers[asked.device].open(),
                                              real_patience(), offers[asked.device].totals);
        if (!made->load(block, from)) return ADDEND_CANCELLED;
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
        give(handle, std::make_unique<Program>(own(weights), program, bytes));
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
        const addend_plan_options asked = read_struct(options, "options");
        if (asked.max_rows == 0) bad_argument("max_rows", "is 0");
        if (asked.n_taps > 0) bad_argument("taps", "are not offered: the accelerator keeps its values to itself");
        if (asked.n_injections > 0) bad_argument("injections", "are not offered");
        give(plan, std::unique_ptr<Plan>(new Plan{own(program), asked.max_rows}));
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
        const Streams& s = p.program.streams();
        if (n != s.step_of.size() || (n > 0 && !step_of) || !n_steps) bad_argument("step_of", "has another size");
        std::copy(s.step_of.begin(), s.step_of.end(), step_of);
        *n_steps = static_cast<std::uint32_t>(s.body.size() + s.head.size());
        return ADDEND_OK;
    });
}

std::int32_t plan_step_name(const addend_plan* plan, std::uint32_t step, char name[64]) {
    return guarded(nullptr, [&] {
        const Plan& p = own(plan);
        const Streams& s = p.program.streams();
        if (step >= s.body.size() + s.head.size() || !name) bad_argument("step", "does not exist");
        static constexpr const char* names[] = {"halt", "load", "store", "stream", "matvec", "vector", "scalar"};
        const Words& words = step < s.body.size() ? s.body[step] : s.head[step - s.body.size()];
        std::strcpy(name, names[static_cast<std::uint32_t>(op_of(words))]);
        return ADDEND_OK;
    });
}

std::int32_t plan_memory(const addend_plan* plan, addend_memory* memory) {
    return guarded(nullptr, [&] {
        addend_memory used{};
        used.scratch = own(plan).program.weights().map().weights;  // the device's memory before the weights
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
        give(session, std::make_unique<Session>(p));
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
        *tokens = own(session).position;
        return ADDEND_OK;
    });
}

std::int32_t session_memory(const addend_session* session, addend_memory* memory) {
    return guarded(nullptr, [&] {
        addend_memory used{};
        used.state = own(session).state.size();
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

std::int32_t run_plain(addend_plan* plan, addend_run* run, addend_error* error) {
    return on_device(error, [&] {
        addend_run asked = read_struct(run, "run");
        return run_items(own(plan), asked);
    });
}

void cancel(addend_session* session, std::uint64_t run_id) {
    if (session) reinterpret_cast<Session*>(session)->cancel(run_id);
}

std::uint32_t meter_count() {
    return static_cast<std::uint32_t>(meters.size());
}
std::int32_t meter_at(std::uint32_t index, addend_meter* meter, addend_error* error) {
    return guarded(error, [&] {
        if (index >= meters.size()) bad_argument("index", "is past the last meter");
        fill_struct(meter, meters[index].info, "meter");
        return ADDEND_OK;
    });
}
std::int32_t meter_read(std::uint32_t index, double* value, std::int64_t* time_ns, addend_error* error) {
    return guarded(error, [&] {
        if (index >= meters.size()) bad_argument("index", "is past the last meter");
        if (!value || !time_ns) bad_argument("value", "is NULL");
        const Meter& meter = meters[index];
        if (!meter.read) throw Fault{meter.info.why};
        *value = meter.read();
        *time_ns = real_patience().now_ns();
        return ADDEND_OK;
    });
}

const void* get_extension(const char*) {
    return nullptr;
}

}  // namespace
}  // namespace addend::fpga

const addend_plugin_entry addend_plugin = {
    ADDEND_ABI_MAJOR,
    sizeof(addend_plugin_entry),
    ADDEND_ABI_MINOR,
    0,
    "fpga",
    "FPGA",
    "0.1.0",
    "GPL-3.0-or-later",
    addend::fpga::init,
    addend::fpga::deinit,
    addend::fpga::device_count,
    addend::fpga::device_at,
    addend::fpga::supports,
    addend::fpga::weights_create,
    addend::fpga::weights_destroy,
    addend::fpga::weights_memory,
    addend::fpga::program_create,
    addend::fpga::program_destroy,
    addend::fpga::plan_create,
    addend::fpga::plan_destroy,
    addend::fpga::plan_cover,
    addend::fpga::plan_step_name,
    addend::fpga::plan_memory,
    addend::fpga::session_create,
    addend::fpga::session_destroy,
    addend::fpga::session_reset,
    addend::fpga::session_position,
    addend::fpga::session_memory,
    addend::fpga::session_snapshot_bytes,
    addend::fpga::session_snapshot,
    addend::fpga::session_restore,
    addend::fpga::run_plain,
    addend::fpga::cancel,
    addend::fpga::meter_count,
    addend::fpga::meter_at,
    addend::fpga::meter_read,
    addend::fpga::get_extension,
};
