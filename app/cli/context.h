// What every command works with.
#pragma once

#include <cstdint>
#include <memory>

#include "app/cli/arguments.h"
#include "app/cli/console.h"
#include "app/cli/interrupts.h"
#include "core/runtime/run_control.h"

namespace addend::cli {

/// Bytes of the largest text file that is read.
inline constexpr std::uint64_t text_limit = std::uint64_t{1} << 30;

struct Context {
    const Arguments& arguments;
    Console& console;
    Interrupts& interrupts;
    RunControl& control;  // of the whole command; chat makes one for each reply instead
};

// Each throws Failure, OutputClosed, or gives the exit status.
int run_generate(Context& context);
int run_chat(Context& context);
int run_logits(Context& context);
int run_tokenize(Context& context);
int run_detokenize(Context& context);
int run_info(Context& context);
int run_program(Context& context);
int run_patch(Context& context);
int run_perplexity(Context& context);
int run_evaluate(Context& context);
int run_study(Context& context);
int run_activations(Context& context);
int run_weights(Context& context);
int run_bench(Context& context);
int run_compare(Context& context);
int run_energy(Context& context);
int run_scaling(Context& context);
int run_backends(Context& context);
int run_convert(Context& context);
int run_synth(Context& context);

}  // namespace addend::cli
