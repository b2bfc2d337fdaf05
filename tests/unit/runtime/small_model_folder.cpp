#include "tests/unit/runtime/small_model_folder.h"

#include <unistd.h>

#include <vector>

#include "core/base/file.h"
#include "core/base/number.h"
#include "core/files/hgrn_bit.h"
#include "core/files/safetensors.h"
#include "core/runtime/random.h"
#include "tests/unit/tokenizer/small_tokenizer.h"

namespace addend::test {
namespace {

void write_file(const std::filesystem::path& path, const std::string& text) {
    OutputFile file(path);
    file.write(text);
    file.commit();
}

/// Uniform in [-0.05, 0.05]; norms near 1.
std::vector<float> values_of(const ExpectedTensor& tensor, std::uint64_t seed) {
    std::uint64_t count = 1;
    for (const std::uint64_t n : tensor.shape) count *= n;
    std::vector<float> values(count);
    const float middle = tensor.role == WeightRole::norm ? 1.0f : 0.0f;
    for (std::uint64_t i = 0; i < count; ++i)
        values[i] = middle + static_cast<float>(uniform_draw(seed, i) - 0.5) * 0.1f;
    return values;
}

}  // namespace

void write_small_model(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    HgrnBitConfig config;
    config.vocab_size = 263;
    config.hidden_size = 64;
    config.layers = 2;
    config.intermediate_size = 256;
    std::vector<TensorSpec> specs;
    std::map<std::string, std::vector<float>> values;
    std::uint64_t seed = 1;
    for (const ExpectedTensor& tensor : hgrn_bit_tensors(config)) {
        specs.push_back({tensor.name, TensorDType::f32, tensor.shape});
        values[tensor.name] = values_of(tensor, seed++ << 32);
    }
    SafetensorsWriter writer(folder / "model.safetensors", specs);
    for (const TensorSpec& spec : writer.order()) writer.write_f32(values.at(spec.name));
    writer.finish();
    write_file(folder / "config.json", hgrn_bit_config_json(config, "float32").dump());
    write_file(folder / "tokenizer.json", small_json().dump());
    write_file(
        folder / "tokenizer_config.json",
        Json{{"bos_token", "<s>"},
             {"eos_token", "<|end|>"},
             {"add_bos_token", true},
             {"chat_template",
              "{{ bos_token }}{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}<|end|>{% endfor %}"}}
            .dump());
    write_file(folder / "generation_config.json", Json{{"eos_token_id", 261}, {"temperature", 0.5}}.dump());
}

const std::filesystem::path& scratch_folder() {
    struct Folder {
        std::filesystem::path path =
            std::filesystem::temp_directory_path() / ("addend-runtime-" + to_text(std::int64_t{::getpid()}));
        Folder() { std::filesystem::create_directories(path); }
        ~Folder() {
            std::error_code ignored;
            std::filesystem::remove_all(path, ignored);
        }
    };
    static const Folder folder;
    return folder.path;
}

const std::filesystem::path& small_model_folder() {
    static const std::filesystem::path folder = [] {
        auto path = scratch_folder() / "small";
        write_small_model(path);
        return path;
    }();
    return folder;
}

}  // namespace addend::test
