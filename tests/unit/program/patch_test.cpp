// Patches: the text, its canonical form, the file, and what they do to a program.
#include "core/program/patch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/program/patch_file.h"
#include "tests/unit/program/sample_program.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

std::string canonical(std::string_view spec) {
    return patch_text(parse_patch(spec));
}

template <class Body>
Message failure_of(Body&& body) {
    try {
        body();
    } catch (const Failure& failure) {
        return failure.message();
    }
    return {Code::count_, {}};
}

TEST(PatchText, GivesTheSameTextForTheSamePatch) {
    const std::vector<std::pair<const char*, const char*>> cases{
        {"none", "none"},
        {" none ", "none"},
        {"attention:4", "attention:4"},
        {"qk:4,pv:4", "attention:4"},
        {"pv:7, qk:3", "qk:3,pv:7"},
        {"qk:3@0-5,qk:3@6-11", "qk:3@0-11"},
        {"qk:3@12-,qk:3@0-11", "qk:3"},
        {"qk:3@7-7", "qk:3@7"},
        {"qk:3,qk:4", "qk:4"},
        {"qk:3,all:4", "all:4"},
        {"all:4,qk:4", "all:4"},
        {"all:4,qk:3@0-1,qk:4@1", "all:4,qk:3@0"},
        {"all:4,attention:exact", "all:4,attention:exact"},
        {"all:4,qk:exact,qk:4", "all:4"},
        {"all:exact", "none"},
        {"all:4,all:exact@2-3", "all:4@0-1,all:4@4-"},
        {"qk:exact", "none"},
        {"linear:e4m3,elementwise:e5m2@3-", "linear:e4m3,elementwise:e5m2@3-"},
        {"attention:3,qk:exact@0", "qk:3@1-,pv:3"},
    };
    for (const auto& [spec, text] : cases) {
        EXPECT_EQ(canonical(spec), text) << spec;
        EXPECT_EQ(canonical(text), text) << "canonical text reads back";
    }
}

TEST(PatchText, BadSpecsGiveOneMessageEach) {
    for (const char* spec :
         {"",       ",",     "attention", "attention:", "attention:0", "attention:24",    "attention:4,",
          "head:4", "qk:4@", "qk:4@3-1",  "qk:4@-3",    "qk:4@a",      "qk:4@1-2-3",      "qk:4.5",
          "qk: 4",  "QK:4",  "qk:e3m4",   "qk:lmul",    "none,qk:3",   "qk:4@4294967296", "qk:\xff"}) {
        const Message why = failure_of([&] { (void)parse_patch(spec); });
        EXPECT_EQ(why.code, Code::patch_spec_invalid) << spec;
    }
    std::string many = "qk:1";
    for (int n = 0; n < 1001; ++n) many += ",qk:1";
    EXPECT_EQ(failure_of([&] { (void)parse_patch(many); }).code, Code::patch_spec_invalid);
}

std::vector<std::string> arithmetic_of(const Program& program, ProductSite site) {
    std::vector<std::string> list;
    for (const addend_instruction& i : program.instructions())
        if (const auto at = product_site(i, site); at && i.layer >= 0)
            list.push_back(arithmetic_text(i.arithmetic[*at]));
    return list;
}

TEST(PatchedProgram, ChangesTheSitesAndNothingElse) {
    const auto program = attention_program();
    const auto patched = patched_program(*program, parse_patch("attention:4,pv:e5m2"));
    EXPECT_EQ(arithmetic_of(*patched, ProductSite::qk), std::vector<std::string>{"4"});
    EXPECT_EQ(arithmetic_of(*patched, ProductSite::pv), std::vector<std::string>{"e5m2"});
    EXPECT_EQ(arithmetic_of(*patched, ProductSite::linear), (std::vector<std::string>{"exact", "exact"}));
    EXPECT_EQ(patched->header().state_layout, program->header().state_layout);
    EXPECT_EQ(patched->header().weights_layout, program->header().weights_layout);
    EXPECT_TRUE(std::ranges::equal(patched_program(*program, {})->bytes(), program->bytes()));
}

TEST(PatchedProgram, LayersAndOverrides) {
    const auto program = lower_small().program;  // 2 layers, elementwise sites only
    const auto patched = patched_program(*program, parse_patch("all:4,elementwise:exact@1"));
    for (const addend_instruction& i : patched->instructions())
        if (product_site(i, ProductSite::elementwise)) {
            EXPECT_EQ(arithmetic_text(i.arithmetic[0]), i.layer == 0 ? "4" : "exact");
        }
    EXPECT_FALSE(arithmetic_of(*patched, ProductSite::elementwise).empty());
}

TEST(PatchedProgram, WhatDoesNotFitTheModelIsRefused) {
    const auto program = lower_small().program;
    const Message site = failure_of([&] { (void)patched_program(*program, parse_patch("attention:4")); });
    ASSERT_EQ(site.code, Code::patch_site_missing);
    EXPECT_EQ(arg_text(site.args[1]), "elementwise");
    const Message layer =
        failure_of([&] { (void)patched_program(*program, parse_patch("elementwise:4@0-2")); });
    EXPECT_EQ(layer.code, Code::patch_layer_unknown);
    EXPECT_EQ(failure_of([&] { (void)patched_program(*program, parse_patch("all:4@2-")); }).code,
              Code::patch_layer_unknown);
}

class PatchFiles : public testing::Test {
  protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("addend-patch-" + to_text(std::int64_t{::getpid()}));
        fs::create_directories(folder_ / "model");
    }
    void TearDown() override { fs::remove_all(folder_); }
    fs::path folder_;
};

TEST_F(PatchFiles, KeepEverything) {
    Patch patch = parse_patch("all:4,qk:3@0-11,linear:e4m3@2-");
    patch.name = "L-Mul, “careful”";
    patch.description = "attention first";
    patch.model_hash = "0123";
    const fs::path path = patch_path(folder_ / "model", "careful");
    EXPECT_EQ(path, folder_ / "model" / "careful.addend-patch.json");
    write_patch(patch, path);
    const Patch read = load_patch(path.string());
    EXPECT_TRUE(read.same_rules(patch));
    EXPECT_EQ(read.name, patch.name);
    EXPECT_EQ(read.description, patch.description);
    EXPECT_EQ(read.model_hash, patch.model_hash);
    EXPECT_EQ(patch_to_json(read), patch_to_json(patch));
}

TEST_F(PatchFiles, LieBesideTheModel) {
    const fs::path gguf = folder_ / "some.Q4_0.gguf";
    std::ofstream(gguf) << "x";
    write_patch(parse_patch("all:4"), patch_path(gguf, "four"));
    write_patch(parse_patch("all:3"), patch_path(gguf, "a.three"));
    write_patch(parse_patch("all:3"), patch_path(folder_ / "model", "own"));
    std::ofstream(folder_ / "other.four.addend-patch.json") << "{}";
    std::ofstream(folder_ / "some.Q4_0.no name.addend-patch.json") << "{}";
    fs::create_directories(folder_ / "some.Q4_0.folder.addend-patch.json");
    const auto found = find_patch_files(gguf);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].name, "a.three");
    EXPECT_EQ(found[1].path, folder_ / "some.Q4_0.four.addend-patch.json");
    EXPECT_EQ(find_patch_files(folder_ / "model").size(), 1u);
    EXPECT_TRUE(find_patch_files(folder_ / "nowhere" / "m.gguf").empty());
    for (const char* name : {"", ".hidden", "a/b", "..", "a b", "\xc3\xa9"})
        EXPECT_EQ(failure_of([&] { (void)patch_path(gguf, name); }).code, Code::patch_name_invalid) << name;
}

TEST(PatchJson, HostileTextIsRefused) {
    const auto code = [](const char* text) {
        return failure_of([&] { (void)patch_from_json(text, "p"); }).code;
    };
    EXPECT_EQ(code("{"), Code::json_invalid);
    EXPECT_EQ(code("[]"), Code::patch_file_invalid);
    EXPECT_EQ(code(R"({"addend_patch": 2, "rules": []})"), Code::patch_file_newer);
    EXPECT_EQ(code(R"({"addend_patch": 0, "rules": []})"), Code::patch_file_invalid);
    EXPECT_EQ(code(R"({"addend_patch": 1})"), Code::patch_file_invalid);
    for (const char* rule :
         {R"(4)", R"({})", R"({"site": "qk"})", R"({"site": "qk", "arithmetic": "lmul"})",
          R"({"site": "qk", "arithmetic": "lmul", "bits": 24})",
          R"({"site": "qk", "arithmetic": "lmul", "bits": -1})",
          R"({"site": "qk", "arithmetic": "e4m3", "bits": 4})", R"({"site": "qk", "arithmetic": "4"})",
          R"({"site": "norm", "arithmetic": "e4m3"})",
          R"({"site": "qk", "arithmetic": "e4m3", "heads": [1]})",
          R"({"site": "qk", "arithmetic": "e4m3", "layers": [2, 1]})",
          R"({"site": "qk", "arithmetic": "e4m3", "layers": [1]})",
          R"({"site": "qk", "arithmetic": "e4m3", "layers": [null, 1]})",
          R"({"site": "qk", "arithmetic": "e4m3", "layers": [0, 4294967295]})"})
        EXPECT_EQ(code((R"({"addend_patch": 1, "rules": [)" + std::string(rule) + "]}").c_str()),
                  Code::patch_file_invalid)
            << rule;
    EXPECT_EQ(code(R"({"addend_patch": 1, "rules": [], "later": 5})"), Code::count_);
    EXPECT_EQ(code(R"({"addend_patch": 1, "rules": [{"site": 4, "arithmetic": "e4m3"}]})"),
              Code::json_wrong_type);
}

}  // namespace
}  // namespace addend::test
