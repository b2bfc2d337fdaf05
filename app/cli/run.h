// The command as a function: what main() does, for tests too.
#pragma once

#include <string>
#include <vector>

namespace addend::cli {

/// The exit status: 0 done, 1 failed, 2 bad usage.
int run(std::vector<std::string> arguments);

}  // namespace addend::cli
