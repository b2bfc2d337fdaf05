// Sampling settings of the command line over those of the model.
#pragma once

#include "app/cli/arguments.h"
#include "core/runtime/generation.h"
#include "core/runtime/model.h"

namespace addend::cli {

/// Throws setting_out_of_range, whoever asked for it.
SamplingSettings sampling_settings(const SamplingArguments& arguments, const ReplyDefaults& defaults);

}  // namespace addend::cli
