// Damaged configurations of transformers: a config.json or a GGUF header that says anything at all.
#include <algorithm>

#include "core/files/model_config.h"
#include "core/files/model_files.h"
#include "tests/fuzz/hostile_files.h"

namespace addend {
namespace {

class TransformerMutation : public test::HostileFiles {
  protected:
    void use() override {
        const ModelConfig config = load_model_config(ModelFiles::open(model_));
        (void)expected_tensors(config);
        (void)dimensions_of(config);
    }
    /// A copy of a golden folder that may be changed.
    void copy(const char* name) {
        model_ = dir_ / "m";
        test::fs::create_directory(model_);
        for (const char* file : {"config.json", "model.safetensors"}) {
            test::fs::copy(test::shared_data(std::string("golden/") + name) / file, model_ / file);
            test::fs::permissions(model_ / file, test::fs::perms::owner_write, test::fs::perm_options::add);
        }
    }
    std::filesystem::path model_;
};

class ConfigMutation : public TransformerMutation, public testing::WithParamInterface<const char*> {};

TEST_P(ConfigMutation, CutAndDamaged) {
    ADDEND_NEEDS_SHARED(std::string("golden/") + GetParam() + "/config.json");
    copy(GetParam());
    use();
    const auto config = model_ / "config.json";
    const std::string whole = test::read_file(config);
    cut_everywhere(config, whole.find_last_of('}'));
    test::write_file(config, whole);
    opened_ = refused_ = 0;
    damage(config, whole.size(), 1200);
}

INSTANTIATE_TEST_SUITE_P(Golden, ConfigMutation,
                         testing::Values("llama", "mistral", "gemma2", "bitnet", "bitnet-packed-bitlinear"),
                         [](const auto& test) {
                             std::string name = test.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST_F(TransformerMutation, GgufHeaderDamaged) {
    ADDEND_NEEDS_SHARED("models/stories260K.gguf");
    model_ = dir_ / "m.gguf";
    const std::string whole = test::read_file(test::shared_data("models/stories260K.gguf"));
    test::write_file(model_, whole);
    use();
    std::uint64_t first = ~0ull;
    for (const auto& [name, tensor] : ModelFiles::open(model_).tensors)
        first = std::min(first, tensor.offset);
    damage(model_, 1200, 250);  // the keys that make the configuration
    test::write_file(model_, whole);
    opened_ = refused_ = 0;
    damage(model_, first, 250);
}

}  // namespace
}  // namespace addend
