#include "core/backend/plugin_library.h"

#include <dlfcn.h>
#include <spdlog/spdlog.h>

#include <cstring>
#include <map>

#include "core/backend/abi_text.h"

namespace addend {
namespace {

constexpr std::size_t log_limit = 4096;  // bytes of one line

void log_line(void* context, std::int32_t level, const char* text) {
    try {
        if (!text) return;
        // No logger, no output: core writes to no stream of its own.
        const auto logger = spdlog::get("addend");
        if (!logger) return;
        const std::string line = abi_text(text, ::strnlen(text, log_limit));
        const auto at = level <= 0   ? spdlog::level::debug
                        : level == 1 ? spdlog::level::info
                        : level == 2 ? spdlog::level::warn
                                     : spdlog::level::err;
        logger->log(at, "{}: {}", static_cast<PluginLibrary*>(context)->id(), line);
    } catch (...) {  // nothing may cross into the plugin
    }
}

bool text_ok(std::string_view array, bool identifier) {
    const std::size_t end = array.find('\0');
    if (end == std::string_view::npos || end == 0) return false;
    for (const char c : array.substr(0, end)) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        if (identifier ? !word : static_cast<unsigned char>(c) < 0x20) return false;
    }
    return true;
}

struct Function {
    std::size_t offset;
    const char* name;
};

constexpr Function functions[] = {
#define ADDEND_FUNCTION(name) \
    { offsetof(addend_plugin_entry, name), #name }
    ADDEND_FUNCTION(init),
    ADDEND_FUNCTION(deinit),
    ADDEND_FUNCTION(device_count),
    ADDEND_FUNCTION(device_at),
    ADDEND_FUNCTION(supports),
    ADDEND_FUNCTION(weights_create),
    ADDEND_FUNCTION(weights_destroy),
    ADDEND_FUNCTION(weights_memory),
    ADDEND_FUNCTION(program_create),
    ADDEND_FUNCTION(program_destroy),
    ADDEND_FUNCTION(plan_create),
    ADDEND_FUNCTION(plan_destroy),
    ADDEND_FUNCTION(plan_cover),
    ADDEND_FUNCTION(plan_step_name),
    ADDEND_FUNCTION(plan_memory),
    ADDEND_FUNCTION(session_create),
    ADDEND_FUNCTION(session_destroy),
    ADDEND_FUNCTION(session_reset),
    ADDEND_FUNCTION(session_position),
    ADDEND_FUNCTION(session_memory),
    ADDEND_FUNCTION(session_snapshot_bytes),
    ADDEND_FUNCTION(session_snapshot),
    ADDEND_FUNCTION(session_restore),
    ADDEND_FUNCTION(run),
    ADDEND_FUNCTION(cancel),
    ADDEND_FUNCTION(meter_count),
    ADDEND_FUNCTION(meter_at),
    ADDEND_FUNCTION(meter_read),
    ADDEND_FUNCTION(get_extension),
#undef ADDEND_FUNCTION
};
// The last function ends the struct: a function added to the ABI has to be added here.
static_assert(offsetof(addend_plugin_entry, init) + std::size(functions) * sizeof(void (*)()) ==
              sizeof(addend_plugin_entry));

std::mutex open_mutex;
std::map<const addend_plugin_entry*, std::weak_ptr<PluginLibrary>> open_libraries;

/// Libraries not to be started again, kept for ever; never destroyed, for a thread may be inside at exit.
std::vector<std::shared_ptr<PluginLibrary>>& abandoned_libraries() {
    static auto& libraries = *new std::vector<std::shared_ptr<PluginLibrary>>;
    return libraries;
}

}  // namespace

void check_plugin_entry(const addend_plugin_entry* entry, const std::string& path) {
    if (entry->abi_major != ADDEND_ABI_MAJOR)
        throw Failure(Code::plugin_abi_major,
                      {{"path", path}, {"expected", ADDEND_ABI_MAJOR}, {"found", entry->abi_major}});
    if (entry->struct_size < sizeof(addend_plugin_entry))
        throw Failure(
            Code::plugin_abi_size,
            {{"path", path}, {"expected", sizeof(addend_plugin_entry)}, {"found", entry->struct_size}});
    for (const Function& function : functions) {
        void (*pointer)() = nullptr;
        std::memcpy(&pointer, reinterpret_cast<const char*>(entry) + function.offset, sizeof(pointer));
        if (!pointer)
            throw Failure(Code::plugin_function_missing, {{"path", path}, {"function", function.name}});
    }
    const auto check = [&](const char* array, std::size_t size, bool identifier, const char* field) {
        if (!text_ok({array, size}, identifier))
            throw Failure(Code::plugin_text_invalid, {{"path", path}, {"field", field}});
    };
    check(entry->id, sizeof(entry->id), true, "id");
    check(entry->name, sizeof(entry->name), false, "name");
    check(entry->version, sizeof(entry->version), false, "version");
    check(entry->licence, sizeof(entry->licence), false, "licence");
}

std::shared_ptr<PluginLibrary> PluginLibrary::open(const std::filesystem::path& path) {
    const std::string file = path.string();
    const std::scoped_lock lock(open_mutex);
    void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        const char* reason = ::dlerror();
        throw Failure(
            Code::plugin_open_failed,
            {{"path", file}, {"reason", reason ? abi_text(reason, ::strnlen(reason, log_limit)) : "?"}});
    }
    try {
        const auto* entry = static_cast<const addend_plugin_entry*>(::dlsym(library, ADDEND_PLUGIN_SYMBOL));
        if (!entry)
            throw Failure(Code::plugin_symbol_missing, {{"path", file}, {"symbol", ADDEND_PLUGIN_SYMBOL}});
        if (auto known = open_libraries[entry].lock()) {
            if (known->abandoned()) throw Failure(Code::backend_not_responding, {{"backend", known->id()}});
            ::dlclose(library);  // counted twice by dlopen; still mapped by the first
            return known;
        }
        check_plugin_entry(entry, file);
        const std::shared_ptr<PluginLibrary> fresh(new PluginLibrary(library, entry, path));
        open_libraries[entry] = fresh;
        return fresh;
    } catch (...) {
        ::dlclose(library);
        throw;
    }
}

PluginLibrary::PluginLibrary(void* library, const addend_plugin_entry* entry, std::filesystem::path path)
    : library_(library), entry_(entry), path_(std::move(path)), id_(abi_text(entry->id)) {
    host_.abi_major = ADDEND_ABI_MAJOR;
    host_.struct_size = sizeof(host_);
    host_.context = this;
    host_.log = log_line;
}

PluginLibrary::~PluginLibrary() {
    const std::scoped_lock lock(open_mutex);
    // Another opening may have replaced the entry meanwhile.
    const auto known = open_libraries.find(entry_);
    if (known != open_libraries.end() && known->second.expired()) open_libraries.erase(known);
    if (abandoned()) return;
    if (started_)
        entry_->deinit();
    else
        ::dlclose(library_);
}

void PluginLibrary::abandon() noexcept {
    if (abandoned_.exchange(true)) return;
    control_.close();
    try {
        const std::scoped_lock lock(open_mutex);
        abandoned_libraries().push_back(shared_from_this());
    } catch (...) {  // no memory even for that
    }
}

void PluginLibrary::leave_behind(void* handle) noexcept {
    try {
        const std::scoped_lock lock(left_behind_mutex_);
        left_behind_.push_back(handle);
    } catch (...) {
    }
}

void PluginLibrary::start() {
    std::call_once(once_, [this] {
        addend_error error = new_abi_error();
        const std::int32_t status = entry_->init(&host_, &error);
        if (status != ADDEND_OK)
            throw Failure(Code::plugin_init_failed,
                          {{"path", path_.string()}, {"reason", debug_text(abi_message(id_, error))}});
        started_ = true;
    });
}

ControlGate::Pass PluginLibrary::control() const {
    ControlGate::Pass pass = control_or_none();
    if (!pass.granted()) throw Failure(Code::backend_not_responding, {{"backend", id_}});
    return pass;
}

ControlGate::Pass PluginLibrary::control_or_none() const noexcept {
    return control_.enter();
}

bool PluginLibrary::check(std::int32_t status, const addend_error& error, const char* call,
                          bool may_cancel) const {
    if (status == ADDEND_OK) return true;
    if (status == ADDEND_CANCELLED && may_cancel) return false;
    if (status == ADDEND_CANCELLED) throw Failure(Code::cancelled, {});
    if (status == ADDEND_FAILED) throw Failure(abi_message(id_, error));
    throw Failure(Code::backend_status_unknown, {{"backend", id_}, {"call", call}, {"found", status}});
}

}  // namespace addend
