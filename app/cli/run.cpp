#include "app/cli/run.h"

#include <new>

#include "app/cli/context.h"
#include "app/cli/log.h"

namespace addend::cli {
namespace {

int run_command(Context& context) {
    switch (context.arguments.command) {
        case Command::generate:
            return run_generate(context);
        case Command::chat:
            return run_chat(context);
        case Command::logits:
            return run_logits(context);
        case Command::tokenize:
            return run_tokenize(context);
        case Command::detokenize:
            return run_detokenize(context);
        case Command::info:
            return run_info(context);
        case Command::program:
            return run_program(context);
        case Command::patch:
            return run_patch(context);
        case Command::perplexity:
            return run_perplexity(context);
        case Command::evaluate:
            return run_evaluate(context);
        case Command::study:
            return run_study(context);
        case Command::activations:
            return run_activations(context);
        case Command::weights:
            return run_weights(context);
        case Command::bench:
            return run_bench(context);
        case Command::compare:
            return run_compare(context);
        case Command::energy:
            return run_energy(context);
        case Command::scaling:
            return run_scaling(context);
        case Command::backends:
            return run_backends(context);
        case Command::convert:
            return run_convert(context);
        case Command::synth:
            return run_synth(context);
    }
    return 2;
}

int run_reporting(Context& context) {
    try {
        if (context.arguments.command == Command::chat) return run_command(context);
        const Interrupts::Task task(context.interrupts, context.control);
        return run_command(context);
    } catch (const OutputClosed&) {
        return 0;
    } catch (const Failure& failure) {
        context.console.warn(failure.message());
        return failure.code() == Code::patch_spec_invalid ? 2 : 1;
    } catch (const std::bad_alloc&) {
        context.console.warn({Code::memory_exhausted, {}});
    } catch (const std::exception& error) {
        context.console.warn({Code::internal_error, {{"detail", error.what()}}});
    }
    return 1;
}

}  // namespace

int run(std::vector<std::string> words) {
    Interrupts interrupts;
    start_log();
    Console console;
    const auto parsed = parse_arguments(std::move(words));
    if (const auto* end = std::get_if<ParseEnd>(&parsed)) {
        try {
            if (end->code == 0)
                console.out(end->text);
            else
                console.note(end->text.substr(0, end->text.find_last_not_of('\n') + 1));
        } catch (const OutputClosed&) {
            // as for results
        }
        return end->code;
    }
    RunControl control;
    Context context{std::get<Arguments>(parsed), console, interrupts, control};
    return run_reporting(context);
}

}  // namespace addend::cli
