// Handles of a plugin as objects. Each keeps its parents alive and is destroyed through the plugin's table.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/backend/backend.h"
#include "core/backend/plugin_library.h"
#include "core/backend/source_bridge.h"

namespace addend {

/// Throws Failure; program_scales_unknown where a ternary weight has no scale yet.
std::shared_ptr<BackendWeights> create_plugin_weights(std::shared_ptr<PluginLibrary> library,
                                                      std::uint32_t device, const Program& program,
                                                      std::shared_ptr<const WeightSource> source,
                                                      const LoadOptions& options,
                                                      const Backend::Progress& progress,
                                                      const CancelToken& cancel);

/// A weights handle with what its programs and sessions need.
class PluginWeights final : public BackendWeights, public std::enable_shared_from_this<PluginWeights> {
  public:
    PluginWeights(std::shared_ptr<PluginLibrary> library, std::uint32_t device, const Program& program,
                  std::shared_ptr<const WeightSource> source);
    ~PluginWeights() override;

    void load(const Program& program, const LoadOptions& options, const Backend::Progress& progress,
              const CancelToken& cancel);
    MemoryUse memory() const override;
    std::shared_ptr<BackendProgram> create_program(std::shared_ptr<const Program> program) override;

    const std::shared_ptr<PluginLibrary>& library() const { return library_; }
    addend_weights* handle() const { return handle_; }
    std::uint32_t device() const { return device_; }
    SourceBridge& bridge() { return *bridge_; }

  private:
    std::shared_ptr<PluginLibrary> library_;
    std::unique_ptr<SourceBridge> bridge_;  // outlives the handle: an embedding may be looked up through it
    std::uint32_t device_;
    std::uint64_t layout_;
    addend_weights* handle_ = nullptr;
};

/// ADDEND_WEIGHTS_… of what the host asks for.
std::uint32_t weights_flags(TritBits trits);

/// What memory calls of every kind of handle give.
template <class Handle>
MemoryUse plugin_memory(std::int32_t (*call)(const Handle*, addend_memory*), const Handle* handle) {
    addend_memory memory{};
    memory.struct_size = sizeof(memory);
    if (call(handle, &memory) != ADDEND_OK) return {};
    return {memory.weights, memory.state, memory.scratch, memory.on_file};
}

}  // namespace addend
