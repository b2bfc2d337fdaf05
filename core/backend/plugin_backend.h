// Backend over a plugin of this process.
#pragma once

#include <memory>

#include "core/backend/backend.h"
#include "core/backend/plugin_library.h"

namespace addend {

/// `library` is open and started. Throws Failure where the plugin cannot describe itself.
std::shared_ptr<Backend> make_plugin_backend(std::shared_ptr<PluginLibrary> library);

}  // namespace addend
