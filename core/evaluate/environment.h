// What a measurement was made with: machine, system and build. Figures without it cannot be compared.
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "core/meters/system_files.h"

namespace addend {

/// What cannot be read is empty, and null in JSON: never guessed.
struct Environment {
    std::string version, compiler, flags;
    std::optional<std::string> commit;     // of the sources, with "-dirty" where they were changed
    std::optional<std::string> processor;  // "AMD EPYC 9654 96-Core Processor"
    unsigned processors = 0;               // this process may use
    bool virtual_machine = false;          // the processor says that a hypervisor is there
    std::optional<std::string> governor;   // of the first processor: "performance"
    std::optional<std::uint64_t> memory;   // of the machine, bytes
    std::optional<std::string> driver;     // of an NVIDIA GPU
    std::string system;                    // "Linux 6.1.0 x86_64"
};

Environment read_environment(const SystemFiles& files = SystemFiles());
nlohmann::json environment_json(const Environment& environment);
/// What environment_json() wrote. Throws nlohmann's exceptions.
Environment parse_environment(const nlohmann::json& json);

}  // namespace addend
