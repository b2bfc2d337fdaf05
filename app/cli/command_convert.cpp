// addend convert, addend synth: writing model files.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/progress_line.h"
#include "core/files/convert.h"
#include "core/files/synth.h"

namespace addend::cli {
namespace {

Progress shown(ProgressLine& line, std::string_view what) {
    return [&line, what](std::uint64_t done, std::uint64_t total) {
        line.show(what, total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total));
    };
}

}  // namespace

int run_convert(Context& context) {
    const Arguments& arguments = context.arguments;
    const ModelFiles files = ModelFiles::open(find_model(arguments.in));
    ConvertOptions options;
    options.ternary = arguments.ternary == "tq2_0" ? TensorDType::tq2_0 : TensorDType::tq1_0;
    ProgressLine line(context.console);
    const ConvertResult result =
        convert_model(files, arguments.out, options, shown(line, "Packing"), context.control.token());
    for (const Message& warning : result.warnings) context.console.warn(warning);
    if (arguments.json)
        context.console.json({{"out", arguments.out},
                              {"bytes", result.bytes_written},
                              {"ternary_weights", result.ternary_weights},
                              {"ternary", arguments.ternary},
                              {"warnings", messages_json(result.warnings)}});
    else
        context.console.line(arguments.out + ": " + bytes_text(result.bytes_written) + ", " +
                             count_text(result.ternary_weights) + " ternary weights as " + arguments.ternary);
    return 0;
}

int run_synth(Context& context) {
    const Arguments& arguments = context.arguments;
    ProgressLine line(context.console);
    SynthOptions options;
    for (const DTypeTraits& type : dtype_list())
        if (type.name == arguments.dense) options.dense = type.dtype;
    synthesize_model(arguments.shape, arguments.out, options, shown(line, "Writing"),
                     context.control.token());
    if (arguments.json)
        context.console.json({{"out", arguments.out}, {"shape", arguments.shape}});
    else
        context.console.line(arguments.out + ": random weights of the shape " + arguments.shape);
    return 0;
}

}  // namespace addend::cli
