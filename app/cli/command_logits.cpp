// addend logits: logits and inner values of a token sequence, as safetensors.
#include <map>
#include <span>

#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "core/files/safetensors.h"
#include "core/program/dtype.h"
#include "core/program/program.h"
#include "core/runtime/session.h"

namespace addend::cli {
namespace {

constexpr std::uint32_t chunk = 64;

TensorDType file_dtype(std::uint16_t dtype) {
    switch (dtype) {
        case ADDEND_F32:
            return TensorDType::f32;
        case ADDEND_F16:
            return TensorDType::f16;
        case ADDEND_BF16:
            return TensorDType::bf16;
        case ADDEND_I8:
            return TensorDType::i8;
        case ADDEND_I32:
            return TensorDType::i32;
        default:
            throw Failure(Code::internal_error, {{"detail", "a value of an unknown type"}});
    }
}

struct Tapped {
    std::uint32_t value = 0;
    std::vector<std::byte> data;
};

/// Values by the names that match; one value may appear under two. "logits" is written anyway.
std::map<std::string, std::uint32_t> chosen_taps(const Program& program,
                                                 const std::vector<std::string>& globs) {
    std::map<std::string, std::uint32_t> names;
    for (const std::string& glob : globs) {
        const auto found = program.match_taps(glob);
        if (found.empty()) throw Failure(Code::tap_unknown, {{"found", glob}});
        for (const Program::Tap& tap : found)
            if (tap.value != program.header().logits) names[tap.name] = tap.value;
    }
    return names;
}

void check_ids(const std::vector<std::int32_t>& ids, std::uint32_t vocab) {
    for (const std::int32_t id : ids)
        if (static_cast<std::uint32_t>(id) >= vocab)
            throw Failure(Code::prompt_token_unknown, {{"found", id}, {"vocab", vocab}});
}

}  // namespace

int run_logits(Context& context) {
    const Arguments& arguments = context.arguments;
    const ReadyModel ready = load_model(context);
    const auto& model = ready.model;
    const Program& program = model->program().program();
    const std::uint32_t vocab = program.header().vocab;
    check_ids(arguments.ids, vocab);
    const auto names = chosen_taps(program, arguments.taps);
    const std::size_t rows = arguments.ids.size();

    std::map<std::uint32_t, std::vector<std::byte>> data;  // by value
    RunRequest request;
    PlanOptions plan{.max_rows = chunk, .taps = {}, .injections = {}};
    for (const auto& [name, value] : names) {
        const addend_value& v = program.values()[value];
        auto& bytes = data[value];
        if (!bytes.empty()) continue;
        bytes.resize(program_row_bytes(v.dtype, v.width).value_or(0) * rows);
        plan.taps.push_back(value);
        request.taps.push_back({value, bytes});
    }
    std::vector<float> logits(rows * vocab);
    std::vector<std::uint32_t> all(rows);
    for (std::uint32_t i = 0; i < rows; ++i) all[i] = i;
    request.tokens = arguments.ids;
    request.logits_rows = all;
    request.logits = logits;
    request.cancel = context.control.token();
    const auto session = model->create_session({});
    const auto compiled = model->plan_for(ready.patch(), plan);
    {
        const RunControl::Running running(context.control, *session);
        if (session->run(*compiled, request).cancelled) throw Failure(Code::cancelled, {});
    }

    std::vector<TensorSpec> specs{{"logits", TensorDType::f32, {rows, vocab}}};
    for (const auto& [name, value] : names) {
        const addend_value& v = program.values()[value];
        specs.push_back({name, file_dtype(v.dtype), {rows, v.width}});
    }
    SafetensorsWriter writer(arguments.out, std::move(specs));
    Json tensors = Json::array();
    for (const TensorSpec& spec : writer.order()) {
        if (spec.name == "logits")
            writer.write_f32(logits);
        else
            writer.write(data.at(names.at(spec.name)));
        tensors.push_back({{"name", spec.name}, {"dtype", dtype_name(spec.dtype)}, {"shape", spec.shape}});
    }
    writer.finish();
    if (arguments.json)
        context.console.json(
            {{"out", arguments.out}, {"patch", patch_text(ready.patch())}, {"tensors", tensors}});
    else
        for (const Json& t : tensors)
            context.console.line(t["name"].get<std::string>() + "  " + t["dtype"].get<std::string>() + " " +
                                 t["shape"].dump());
    return 0;
}

}  // namespace addend::cli
