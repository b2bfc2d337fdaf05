// What this build is: for the environment of a measurement, and for exports.
#pragma once

#include <string_view>

namespace addend {

struct BuildInfo {
    std::string_view version;   // "0.1.0"
    std::string_view compiler;  // "GNU 12.2.0"
    std::string_view flags;     // of every file; kernels for an ISA have theirs besides
};

const BuildInfo& build_info();

}  // namespace addend
