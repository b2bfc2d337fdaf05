#include "core/files/hgrn_bit.h"

#include <map>

#include "core/files/architectures.h"
#include "core/files/gguf.h"
#include "tests/unit/files/support.h"

namespace addend {
namespace {

using test::code_of;

Json config_json() {
    return {{"model_type", "hgrn_bit"}, {"vocab_size", 320}, {"hidden_size", 64}, {"num_hidden_layers", 3}};
}

HgrnBitConfig with(const char* key, const Json& value) {
    Json json = config_json();
    json[key] = value;
    return parse_hgrn_bit_config(json, "config.json");
}

TEST(HgrnBitConfig, IntermediateSizeFollowsTheAuthorsRule) {
    // Values of the published checkpoints' own config.json and of the rule itself.
    EXPECT_EQ(hgrn_bit_intermediate_size(64, 4), 256u);
    EXPECT_EQ(hgrn_bit_intermediate_size(96, 4), 256u);
    EXPECT_EQ(hgrn_bit_intermediate_size(1024, 4), 2816u);
    EXPECT_EQ(hgrn_bit_intermediate_size(2048, 4), 5632u);
    EXPECT_EQ(hgrn_bit_intermediate_size(2560, 4), 6912u);
    EXPECT_EQ(hgrn_bit_intermediate_size(96 * 4, 4), 1024u);  // floor(1024.0) stays
    EXPECT_EQ(hgrn_bit_intermediate_size(385, 4), 1280u);     // floor(1026.67)
    EXPECT_EQ(with("hidden_ratio", 2).intermediate_size, 256u);
    EXPECT_EQ(with("intermediate_size", 100).intermediate_size, 100u);
    EXPECT_EQ(with("intermediate_size", nullptr).intermediate_size, 256u);
}

TEST(HgrnBitConfig, DefaultsAreTheAuthors) {
    const HgrnBitConfig c = parse_hgrn_bit_config(config_json(), "config.json");
    EXPECT_TRUE(c.use_lower_bound);
    EXPECT_FALSE(c.tie_word_embeddings);
    EXPECT_EQ(c.rms_norm_eps, 1e-6f);
    EXPECT_EQ(c.expand_ratio, 1.0);
    EXPECT_EQ(c.context_length, 2048u);
}

TEST(HgrnBitConfig, RefusesWhatCannotRun) {
    EXPECT_EQ(code_of([] { with("use_short_conv", true); }), Code::config_short_conv);
    EXPECT_EQ(code_of([] { with("expand_ratio", 2); }), Code::config_lower_bound_expand);
    Json json = config_json();
    json["use_lower_bound"] = false;
    json["expand_ratio"] = 1.29;
    EXPECT_EQ(parse_hgrn_bit_config(json, "c").state_width(), 82u);  // int(64 * 1.29 = 82.56)
    json["expand_ratio"] = 0.001;
    EXPECT_EQ(code_of([&] { parse_hgrn_bit_config(json, "c"); }), Code::config_value_out_of_range);
}

TEST(HgrnBitConfig, IgnoresWhatHasNoEffect) {
    const HgrnBitConfig plain = parse_hgrn_bit_config(config_json(), "c");
    EXPECT_EQ(with("num_heads", 7), plain);
    EXPECT_EQ(with("hidden_act", "relu"), plain);
    EXPECT_EQ(with("attn_mode", "whatever"), plain);
}

TEST(HgrnBitConfig, BoundsEveryValue) {
    for (const char* key :
         {"vocab_size", "hidden_size", "num_hidden_layers", "max_position_embeddings", "intermediate_size"}) {
        EXPECT_EQ(code_of([&] { with(key, 0); }), Code::config_value_out_of_range) << key;
        EXPECT_EQ(code_of([&] { with(key, -1); }), Code::config_value_out_of_range) << key;
        EXPECT_EQ(code_of([&] { with(key, std::int64_t{1} << 60); }), Code::config_value_out_of_range) << key;
        EXPECT_EQ(code_of([&] { with(key, "64"); }), Code::json_wrong_type) << key;
    }
    EXPECT_EQ(code_of([] { with("rms_norm_eps", -1); }), Code::config_value_out_of_range);
    EXPECT_EQ(code_of([] { with("hidden_ratio", 1e9); }), Code::config_value_out_of_range);
    EXPECT_EQ(code_of([] { with("hidden_size", nullptr); }), Code::json_missing_key);
}

TEST(HgrnBitConfig, GgufAndJsonSayTheSame) {
    HgrnBitConfig c = with("rms_norm_eps", 1e-3);
    c.use_lower_bound = false;
    c.expand_ratio = 0.3;
    c.tie_word_embeddings = true;
    GgufMetadata metadata("m");
    write_hgrn_bit_metadata(c, metadata);
    EXPECT_EQ(parse_hgrn_bit_config(metadata), c);
    EXPECT_EQ(parse_hgrn_bit_config(hgrn_bit_config_json(c, "float32"), "c"), c);
    EXPECT_EQ(hgrn_bit_config_json(c, "float32")["rms_norm_eps"].dump(), "0.001");
    metadata.set_u32("hgrn_bit.block_count", 0);
    EXPECT_EQ(code_of([&] { parse_hgrn_bit_config(metadata); }), Code::config_value_out_of_range);
    metadata.set_string("hgrn_bit.block_count", "x");
    EXPECT_EQ(code_of([&] { parse_hgrn_bit_config(metadata); }), Code::gguf_key_type);
}

TEST(HgrnBitModel, GoldenModelsFitTheirConfiguration) {
    const std::map<std::string, std::uint32_t> layers = {
        {"tiny", 3}, {"tiny-bf16", 4}, {"nobound", 2}, {"eps", 2}};
    for (const auto& [name, count] : layers) {
        const auto files = ModelFiles::open(test::golden(name));
        const HgrnBitConfig c = load_hgrn_bit_config(files);
        EXPECT_EQ(c.layers, count) << name;
        // Every tensor of the file is expected, and the other way round.
        EXPECT_EQ(hgrn_bit_tensors(c).size(), files.tensors.size()) << name;
        std::uint64_t elements = 0;
        for (const auto& [tensor, info] : files.tensors) elements += info.elements();
        EXPECT_EQ(c.parameters(), elements) << name;
    }
    EXPECT_EQ(load_hgrn_bit_config(ModelFiles::open(test::golden("eps"))).rms_norm_eps, 1e-3f);
}

TEST(HgrnBitModel, NamesTheTensorThatIsWrong) {
    ModelFiles files = ModelFiles::open(test::golden("tiny"));
    const std::string name = "model.layers.1.mlp.gate_proj.weight";
    const TensorInfo right = files.tensors.at(name);
    const auto failure = [&] {
        try {
            load_hgrn_bit_config(files);
        } catch (const Failure& f) {
            return f.message();
        }
        return Message{};
    };
    files.tensors.erase(name);
    EXPECT_EQ(failure().code, Code::tensor_missing);
    EXPECT_EQ(test::arg_of(failure(), "tensor"), name);
    files.tensors[name] = right;
    files.tensors[name].shape = {64, 512};
    EXPECT_EQ(failure().code, Code::tensor_shape_wrong);
    EXPECT_EQ(test::arg_of(failure(), "expected"), "[512, 64]");
    EXPECT_EQ(test::arg_of(failure(), "found"), "[64, 512]");
    files.tensors[name] = right;
    files.tensors[name].dtype = TensorDType::i32;
    EXPECT_EQ(failure().code, Code::tensor_dtype_wrong);
    files.tensors[name] = right;
    files.tensors["model.norm.weight"].dtype = TensorDType::tq1_0;
    EXPECT_EQ(failure().code, Code::tensor_dtype_wrong);
}

TEST(HgrnBitModel, ATiedHeadIsTheEmbedding) {
    ModelFiles files = ModelFiles::open(test::golden("tiny"));
    files.config["tie_word_embeddings"] = true;
    files.tensors.erase("lm_head.weight");
    const HgrnBitConfig c = load_hgrn_bit_config(files);
    EXPECT_EQ(c.head_tensor(), "model.embeddings.weight");
    files.tensors.erase("lm_head.norm.weight");
    EXPECT_EQ(code_of([&] { load_hgrn_bit_config(files); }), Code::tensor_missing);
}

TEST(Architectures, OthersAreRefusedByName) {
    ModelFiles files;
    files.path = "somewhere";
    files.architecture = "mamba";
    try {
        require_architecture(files);
        ADD_FAILURE();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::architecture_unsupported);
        EXPECT_EQ(test::arg_of(failure.message(), "found"), "mamba");
        EXPECT_NE(test::arg_of(failure.message(), "supported").find("hgrn_bit"), std::string::npos);
    }
    files.architecture.clear();
    EXPECT_EQ(code_of([&] { require_architecture(files); }), Code::architecture_missing);
    files.architecture = "hgrn_bit";
    EXPECT_EQ(require_architecture(files).name, "hgrn_bit");
}

}  // namespace
}  // namespace addend
