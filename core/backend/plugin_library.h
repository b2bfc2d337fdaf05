// One plugin in memory: opened, checked, started, and ended once when nothing uses it any more.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/backend/control_gate.h"
#include "core/base/message.h"
#include "plugins/abi/addend_abi.h"

namespace addend {

/// Checks an entry without calling it: version, size, functions, texts. Throws plugin_* codes.
void check_plugin_entry(const addend_plugin_entry* entry, const std::string& path);

/// A plugin between init and deinit. Handles share it, so deinit comes after the last of them. A library that
/// was started is never unmapped: threads it began (a thread pool's workers) may outlive deinit. One that was
/// abandoned is not even ended, since a run may still be inside it.
class PluginLibrary : public std::enable_shared_from_this<PluginLibrary> {
  public:
    /// dlopen and checks; nothing of the plugin is called but its constructors. The same file opened twice
    /// while in use gives the same object. Throws plugin_* codes.
    static std::shared_ptr<PluginLibrary> open(const std::filesystem::path& path);
    ~PluginLibrary();
    PluginLibrary(const PluginLibrary&) = delete;
    PluginLibrary& operator=(const PluginLibrary&) = delete;

    /// Calls init, once. Throws plugin_init_failed.
    void start();

    const addend_plugin_entry& entry() const { return *entry_; }
    const std::string& id() const { return id_; }
    const std::filesystem::path& path() const { return path_; }

    /// From now on nothing of the plugin is called, and this object lives until the process ends: a call that
    /// hangs may still use the host it was given.
    void abandon() noexcept;
    bool abandoned() const noexcept { return abandoned_.load(); }

    /// Serialises [control] calls. Throws backend_not_responding instead of waiting for a plugin that was
    /// abandoned.
    ControlGate::Pass control() const;
    /// The same for destructors: an empty pass where the plugin was abandoned, and the handle is left behind.
    ControlGate::Pass control_or_none() const noexcept;
    /// Keeps what an abandoned plugin may still use: reachable, never freed.
    void leave_behind(void* handle) noexcept;
    /// Throws unless `status` is ADDEND_OK (or, where allowed, ADDEND_CANCELLED: then false).
    bool check(std::int32_t status, const addend_error& error, const char* call,
               bool may_cancel = false) const;

  private:
    PluginLibrary(void* library, const addend_plugin_entry* entry, std::filesystem::path path);

    void* library_;
    const addend_plugin_entry* entry_;
    std::filesystem::path path_;
    std::string id_;
    addend_host host_{};
    std::once_flag once_;
    bool started_ = false;
    std::atomic<bool> abandoned_ = false;
    mutable ControlGate control_;
    std::mutex left_behind_mutex_;
    std::vector<void*> left_behind_;
};

}  // namespace addend
