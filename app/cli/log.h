// Where core's log goes on the command line.
#pragma once

namespace addend::cli {

/// Warnings and errors to stderr; stdout is for results only.
void start_log();

}  // namespace addend::cli
