// addend program: the lowered program and its counts.
#include "app/cli/context.h"
#include "app/cli/models.h"
#include "core/program/program_dump.h"

namespace addend::cli {

int run_program(Context& context) {
    const OpenedModel opened = open_patched(context);
    const auto program = patched_program(*opened.model->program_shape(), opened.patch());
    if (context.arguments.json)
        context.console.line(program_json(*program).dump(2));
    else
        context.console.out(program_text(*program));
    return 0;
}

}  // namespace addend::cli
