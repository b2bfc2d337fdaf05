#include "tests/integration/model_runner.h"

#include <cstdlib>
#include <numeric>
#include <stdexcept>

#include "core/files/safetensors.h"
#include "core/files/tensor_read.h"

namespace addend::test {
namespace {

TensorInfo expected_tensor(const std::filesystem::path& folder, const std::string& name) {
    for (const TensorInfo& tensor : read_safetensors(folder / "expected.safetensors").tensors)
        if (tensor.name == name) return tensor;
    throw std::runtime_error("no tensor " + name + " in " + folder.string());
}

std::uint32_t value_of(const Program& program, const std::string& name) {
    const auto value = program.find_value(name);
    if (!value) throw std::runtime_error("no value " + name);
    return *value;
}

}  // namespace

std::shared_ptr<Backend> tested_backend() {
    // The library is shared with those who hold the backend already; nothing is loaded twice.
    BackendRegistry::Options options;
    const char* const carried = std::getenv("ADDEND_TEST_PLUGINS");
    options.folders = {carried ? std::filesystem::path(carried)
                               : std::filesystem::path(ADDEND_BINARY_DIR) / "lib" / "addend" / "plugins"};
    const BackendRegistry registry(options);
    const char* const asked = std::getenv("ADDEND_TEST_BACKEND");
    return registry.find(asked ? asked : "cpu");
}

Rows expected_rows(const std::filesystem::path& folder, const std::string& tensor) {
    const TensorInfo info = expected_tensor(folder, tensor);
    return {info.width(), read_f32(info)};
}

std::vector<std::int32_t> expected_ids(const std::filesystem::path& folder, const std::string& tensor) {
    const TensorInfo info = expected_tensor(folder, tensor);
    std::vector<std::int64_t> ids(info.elements());
    read_bytes(info, 0, std::as_writable_bytes(std::span(ids)));
    return {ids.begin(), ids.end()};
}

ModelRunner::ModelRunner(const std::filesystem::path& path, const std::string& device)
    : lowered_(lower_model(std::make_shared<const ModelFiles>(ModelFiles::open(path)))) {
    const auto backend = tested_backend();
    weights_ =
        backend->load_weights(backend->device_index(device), *lowered_.program, lowered_.weights, 0, {}, {});
    program_ = weights_->create_program(lowered_.program);
}

ModelRunner::Result ModelRunner::run(const Request& request) const {
    PlanOptions options;
    options.max_rows = request.chunk;
    for (const std::string& tap : request.taps) options.taps.push_back(value_of(program(), tap));
    if (!request.injected.empty()) options.injections.push_back(value_of(program(), request.injected));
    const auto patched = request.edits.empty()
                             ? program_
                             : weights_->create_program(with_arithmetic(program(), request.edits));
    const auto plan = patched->create_plan(options);
    const auto session = patched->create_session({request.threads, 0});

    const std::size_t tokens = request.tokens.size();
    std::vector<std::uint32_t> rows(tokens);
    std::iota(rows.begin(), rows.end(), 0u);
    Result result;
    result.logits = {program().header().vocab, std::vector<float>(tokens * program().header().vocab)};
    RunRequest run;
    run.tokens = request.tokens;
    run.logits_rows = rows;
    run.logits = result.logits.data;
    for (const std::uint32_t tap : options.taps) {
        const std::size_t width = program().values()[tap].width;
        result.taps.push_back({width, std::vector<float>(tokens * width)});
    }
    for (std::size_t n = 0; n < options.taps.size(); ++n)
        run.taps.push_back({options.taps[n], std::as_writable_bytes(std::span(result.taps[n].data))});
    if (!request.injected.empty()) {
        Injection injection;
        injection.target = options.injections.front();
        injection.rows = static_cast<std::uint32_t>(tokens);
        injection.columns = program().values()[injection.target].width;
        injection.data = std::as_bytes(request.with);
        run.injections.push_back(injection);
    }
    const RunResult done = session->run(*plan, run);
    if (done.cancelled || done.tokens_done != tokens) throw std::runtime_error("the run ended early");
    return result;
}

}  // namespace addend::test
