#include "core/files/model_files.h"

#include "core/files/gguf.h"
#include "core/files/hgrn_bit.h"
#include "core/files/synth.h"
#include "tests/unit/files/small_model.h"

namespace addend {
namespace {

using test::code_of;
using test::TempDir;

/// A copy of a golden model that may be changed.
class Folder : public testing::Test {
  protected:
    Folder() {
        test::fs::copy(test::golden("tiny"), dir_.path());
        test::fs::remove(dir_ / "expected.safetensors");
        for (const auto& entry : test::fs::directory_iterator(dir_.path()))
            test::fs::permissions(entry.path(), test::fs::perms::owner_write, test::fs::perm_options::add);
    }
    ModelFiles open() { return ModelFiles::open(dir_.path()); }
    void write(const char* name, const Json& json) { test::write_file(dir_ / name, json.dump()); }
    TempDir dir_;
};

TEST_F(Folder, OpensByFolderAndByAnyOfItsFiles) {
    for (const auto& path : {dir_.path(), dir_ / "model.safetensors", dir_ / "config.json"}) {
        const ModelFiles files = ModelFiles::open(path);
        EXPECT_EQ(files.format, ModelFormat::hugging_face);
        EXPECT_EQ(files.architecture, "hgrn_bit");
        EXPECT_EQ(files.path, dir_.path());
        EXPECT_EQ(files.weight_files, std::vector{dir_ / "model.safetensors"});
        EXPECT_FALSE(files.vocabulary_only());
        EXPECT_EQ(files.display_name(), dir_.path().filename().string());
        EXPECT_EQ(files.tokenizer_json_text(), std::nullopt);
    }
}

TEST_F(Folder, SaysWhatIsMissing) {
    test::fs::rename(dir_ / "model.safetensors", dir_ / "elsewhere");
    EXPECT_EQ(code_of([&] { open(); }), Code::model_folder_incomplete);
    test::write_file(dir_ / "pytorch_model.bin", "PK");
    EXPECT_EQ(code_of([&] { open(); }), Code::zip_invalid);
    test::fs::remove(dir_ / "config.json");
    EXPECT_EQ(code_of([&] { open(); }), Code::model_folder_incomplete);
    EXPECT_EQ(code_of([&] { ModelFiles::open(dir_ / "nothing"); }), Code::file_not_found);
    EXPECT_EQ(code_of([&] { ModelFiles::open(dir_ / "pytorch_model.bin"); }), Code::model_folder_incomplete);
    EXPECT_EQ(code_of([&] { ModelFiles::open(dir_ / "elsewhere"); }), Code::model_format_unknown);
}

TEST_F(Folder, HostileConfigurationIsAFailure) {
    test::write_file(dir_ / "config.json", "[]");
    EXPECT_EQ(code_of([&] { open(); }), Code::json_wrong_type);
    test::write_file(dir_ / "config.json", std::string(100'000, '{'));
    EXPECT_EQ(code_of([&] { open(); }), Code::json_invalid);
    test::write_file(dir_ / "config.json", std::string(5 << 20, ' '));
    EXPECT_EQ(code_of([&] { open(); }), Code::file_too_large);
    test::write_file(dir_ / "config.json", R"({"model_type":7})");
    EXPECT_EQ(code_of([&] { open(); }), Code::json_wrong_type);
}

TEST_F(Folder, EndOfReplyIdsAndDefaults) {
    EXPECT_EQ(open().eos_token_ids(), std::vector<std::int64_t>{2});
    EXPECT_EQ(open().bos_token_id(), 1);
    EXPECT_EQ(open().generation_defaults(), GenerationDefaults{});
    write("generation_config.json",
          {{"eos_token_id", {2, 5, 2}}, {"temperature", 0.7}, {"top_k", 40}, {"do_sample", true}});
    EXPECT_EQ(open().eos_token_ids(), (std::vector<std::int64_t>{2, 5}));
    GenerationDefaults defaults;
    defaults.temperature = 0.7;
    defaults.top_k = 40;
    defaults.do_sample = true;
    EXPECT_EQ(open().generation_defaults(), defaults);
    write("generation_config.json", {{"eos_token_id", {"x"}}});
    EXPECT_EQ(code_of([&] { open().eos_token_ids(); }), Code::json_wrong_type);
}

TEST_F(Folder, ChatTemplateFromAnyPlace) {
    EXPECT_EQ(open().chat_template(), std::nullopt);
    write("tokenizer_config.json", {{"chat_template", "plain"}});
    EXPECT_EQ(open().chat_template(), "plain");
    write("tokenizer_config.json",
          {{"chat_template",
            {{{"name", "tool"}, {"template", "t"}}, {{"name", "default"}, {"template", "d"}}}}});
    EXPECT_EQ(open().chat_template(), "d");
    test::write_file(dir_ / "chat_template.jinja", "file");
    EXPECT_EQ(open().chat_template(), "file");
}

TEST_F(Folder, LicenceFromReadmeOrFile) {
    EXPECT_EQ(open().licence(), std::nullopt);
    test::write_file(dir_ / "LICENSE", "All of it.\n");
    EXPECT_EQ(open().licence(), "All of it.\n");
    test::write_file(dir_ / "README.md", "---\nlanguage: en\nlicense: apache-2.0\n---\n# Model\n");
    EXPECT_EQ(open().licence(), "apache-2.0");
    test::write_file(dir_ / "README.md", "# Model\nlicense: not this\n");
    EXPECT_EQ(open().licence(), "All of it.\n");
}

TEST_F(Folder, ContentHashSeesEveryByteAndNothingElse) {
    const std::string before = open().content_hash();
    EXPECT_EQ(before.size(), 32u);
    const std::string quick = open().quick_id();
    EXPECT_EQ(open().quick_id(), quick);

    std::string bytes = test::read_file(dir_ / "model.safetensors");
    for (const std::size_t back : {std::size_t{1}, bytes.size() / 2, std::size_t{70'000}}) {
        bytes[bytes.size() - back] ^= 1;
        test::write_file(dir_ / "model.safetensors", bytes);
        EXPECT_NE(open().content_hash(), before) << back;
        EXPECT_NE(open().quick_id(), quick) << back;  // by its time
        bytes[bytes.size() - back] ^= 1;
    }
    test::write_file(dir_ / "model.safetensors", bytes);
    EXPECT_EQ(open().content_hash(), before);

    write("tokenizer_config.json", {{"a", 1}});
    EXPECT_NE(open().content_hash(), before);
}

TEST_F(Folder, HashingReportsAndCanBeCancelled) {
    CancelToken cancel;
    std::uint64_t last = 0;
    const ModelFiles files = open();
    (void)files.content_hash([&](std::uint64_t done, std::uint64_t total) {
        EXPECT_GE(done, last);
        EXPECT_EQ(total, files.tensor_bytes());
        last = done;
    });
    EXPECT_EQ(last, files.tensor_bytes());
    cancel.cancel();
    EXPECT_EQ(code_of([&] { (void)files.content_hash({}, cancel); }), Code::cancelled);
}

TEST(ContentHash, DoesNotDependOnSharding) {
    TempDir dir;
    SynthOptions options;
    synthesize_model("tiny", dir / "one", options);
    options.shard_bytes = 50'000;
    synthesize_model("tiny", dir / "many", options);
    const ModelFiles many = ModelFiles::open(dir / "many");
    EXPECT_GT(many.weight_files.size(), 3u);
    EXPECT_EQ(ModelFiles::open(dir / "one").content_hash(), many.content_hash());
    // A shard opens the whole model.
    EXPECT_EQ(ModelFiles::open(many.weight_files[1]).tensors.size(), many.tensors.size());
}

TEST(GgufNames, TextThatIsNoTextIsNotPassedOn) {
    TempDir dir;
    GgufMetadata metadata("m");
    metadata.set_string("general.name", "\xff\xfe");
    GgufWriter(dir / "stem.gguf", metadata, {}).finish();
    EXPECT_EQ(ModelFiles::open(dir / "stem.gguf").display_name(), "stem");
    metadata.set_string("general.architecture", "\xff");
    GgufWriter(dir / "stem.gguf", metadata, {}).finish();
    EXPECT_EQ(code_of([&] { ModelFiles::open(dir / "stem.gguf"); }), Code::gguf_text_invalid);
}

TEST(VocabularyOnly, OpensWithoutTensors) {
    ADDEND_NEEDS_SHARED("vocab/ggml-vocab-llama-bpe.gguf");
    const ModelFiles files = ModelFiles::open(test::shared_data("vocab/ggml-vocab-llama-bpe.gguf"));
    EXPECT_TRUE(files.vocabulary_only());
    EXPECT_EQ(files.metadata.get_strings("tokenizer.ggml.tokens").size(), 128256u);
    EXPECT_EQ(files.eos_token_ids(), std::vector<std::int64_t>{128001});
    EXPECT_EQ(code_of([&] { load_hgrn_bit_config(files); }), Code::architecture_unsupported);
}

}  // namespace
}  // namespace addend
