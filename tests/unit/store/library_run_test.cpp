// The library, runs and their samples, settings of experiments.
#include "tests/unit/store/store_test_support.h"

namespace addend {
namespace {

using LibraryTest = StoreTest;
using RunTest = StoreTest;

TEST_F(LibraryTest, KeepsRenewsAndForgets) {
    ModelEntry entry{.path = folder_ / "m.gguf",
                     .name = "Model",
                     .architecture = "hgrn_bit",
                     .format = "gguf",
                     .content_hash = "aa",
                     .parameters = 38'000'000,
                     .bytes = 12'000'000};
    const ModelId id = store().library().put(entry);
    now_ += 5;
    store().library().mark_used(id);
    entry.name = "Renamed";
    entry.content_hash = "bb";
    now_ += 5;
    EXPECT_EQ(store().library().put(entry), id);  // the same path

    entry.id = id;
    entry.added_ms = now_ - 10;
    entry.last_used_ms = now_ - 5;
    EXPECT_EQ(open().library().find(id), entry);
    EXPECT_EQ(store().library().find_path(folder_ / "." / "m.gguf"), entry);
    EXPECT_EQ(store().library().find_hash("bb"), std::vector{entry});
    EXPECT_TRUE(store().library().find_hash("aa").empty());

    Conversation c;
    c.model_id = id;
    c.model_hash = "bb";
    const ConversationId talk = store().conversations().create(c);
    store().library().remove(id);
    EXPECT_FALSE(store().library().find(id));
    EXPECT_EQ(store().conversations().get(talk).model_id, std::nullopt);
    EXPECT_EQ(store().conversations().get(talk).model_hash, "bb");
    EXPECT_EQ(code_of([&] { store().library().mark_used(id); }), Code::store_not_found);
}

TEST_F(LibraryTest, APatchedModelIsAnEntryOfItsOwn) {
    ModelEntry model{.path = folder_ / "m.gguf", .name = "Model", .content_hash = "aa"};
    const ModelId plain = store().library().put(model);
    ModelEntry four = model;
    four.name = "Model, L-Mul 4";
    four.patch = "all:4";
    four.patch_json = R"({"addend_patch": 1})";
    four.patch_file = folder_ / "m.four.addend-patch.json";
    const ModelId patched = store().library().put(four);
    EXPECT_NE(patched, plain);
    EXPECT_EQ(store().library().put(four), patched) << "the same model and patch";
    ModelEntry three = four;
    three.name = "A third";
    three.patch = "all:3";
    three.patch_file.clear();
    const ModelId third = store().library().put(three);
    EXPECT_EQ(store().library().list().size(), 3u);

    EXPECT_EQ(open().library().find_path(model.path)->id, plain);
    EXPECT_EQ(store().library().find_patched(model.path, "all:4")->id, patched);
    EXPECT_EQ(store().library().find_patched(model.path, "all:5"), std::nullopt);
    const auto entries = store().library().patched(folder_ / "." / "m.gguf");
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].id, third) << "by name";
    EXPECT_EQ(entries[1].patch, "all:4");
    EXPECT_EQ(entries[1].patch_json, four.patch_json);
    EXPECT_EQ(entries[1].patch_file, four.patch_file);

    // Opened again, the model's file has changed: every entry knows, and keeps its name.
    model.content_hash = "bb";
    model.name = "Renamed";
    store().library().put(model);
    EXPECT_EQ(store().library().find(patched)->content_hash, "bb");
    EXPECT_EQ(store().library().find(patched)->name, "Model, L-Mul 4");
    EXPECT_EQ(store().library().find_hash("bb").size(), 3u);
    store().library().rename(patched, "Four");
    EXPECT_EQ(store().library().find(patched)->name, "Four");
    EXPECT_EQ(code_of([&] { store().library().rename(999, "x"); }), Code::store_not_found);
    store().library().remove(plain);
    EXPECT_EQ(store().library().find(patched)->name, "Four") << "entries go one by one";
}

TEST_F(LibraryTest, ALibraryOfTheFirstVersionKeepsItsModels) {
    StoreOptions old = options();
    old.migrations = schema_migrations().first(1);
    {
        Database first(path_, old);
        first.execute(
            "INSERT INTO models VALUES (7, '/m/a.gguf', 'a', 'llama', 'gguf', 'h', 1, 2, 'qk:3', 3, 4, 1);"
            "INSERT INTO conversations VALUES (1, 't', 7, 'h', '', '{}', 1, 1, 0, '', 0, NULL, NULL);");
    }
    const auto entry = open().library().find(7);
    ASSERT_TRUE(entry);
    EXPECT_EQ(*entry, (ModelEntry{.id = 7,
                                  .path = "/m/a.gguf",
                                  .name = "a",
                                  .architecture = "llama",
                                  .format = "gguf",
                                  .content_hash = "h",
                                  .parameters = 1,
                                  .bytes = 2,
                                  .added_ms = 3,
                                  .last_used_ms = 4,
                                  .missing = true}));
    EXPECT_EQ(store().conversations().get(1).model_id, 7);
    store().library().remove(7);
    EXPECT_EQ(store().conversations().get(1).model_id, std::nullopt) << "still refers to the table";
}

TEST_F(LibraryTest, RecentAndMissing) {
    const auto add = [&](const char* name) {
        return store().library().put({.path = folder_ / name, .name = name});
    };
    const ModelId a = add("b-first"), b = add("a-second"), never = add("c-never");
    store().library().mark_used(a);
    ++now_;
    store().library().mark_used(b);
    const auto recent = store().library().recent(5);
    ASSERT_EQ(recent.size(), 2u);
    EXPECT_EQ(recent[0].id, b);
    EXPECT_EQ(store().library().recent(1).size(), 1u);
    EXPECT_EQ(store().library().list().front().id, b);  // by name

    write_bytes(folder_ / "b-first", "x");
    EXPECT_EQ(store().library().refresh_missing(), (std::vector{b, never}));
    EXPECT_TRUE(store().library().find(b)->missing);
    EXPECT_FALSE(store().library().find(a)->missing);
    EXPECT_TRUE(store().library().refresh_missing().empty());
    write_bytes(folder_ / "a-second", "x");
    EXPECT_EQ(store().library().refresh_missing(), std::vector{b});
    EXPECT_FALSE(store().library().find(b)->missing);
}

TEST_F(RunTest, KeepsRunsMetersAndSamples) {
    RunRecord run{0, "bench", "demo on cpu", "hash", "cpu", "cpu:avx2", "qk:3", R"({"n":128})", "{}", 0, {}};
    run.id = store().runs().insert(run);
    run.started_ms = now_;
    EXPECT_EQ(store().runs().list(10), std::vector{run});
    MeterRecord meter{0, "package power", "W", "measured", "intel-rapl:0", "package"};
    meter.id = store().runs().add_meter(run.id, meter);
    const std::vector<MeterSample> samples{{0, 1.5}, {1000, 0.1}, {2000, -1e300}};
    store().runs().append_samples(meter.id, std::span(samples).first(2));
    store().runs().append_samples(meter.id, std::span(samples).subspan(1));
    now_ += 7;
    store().runs().finish(run.id, R"({"ok":true})");
    open();
    run.result_json = R"({"ok":true})";
    run.ended_ms = now_;
    EXPECT_EQ(store().runs().list(10), std::vector{run});
    EXPECT_EQ(store().runs().meters(run.id), std::vector{meter});
    EXPECT_EQ(store().runs().samples(meter.id), samples);
    EXPECT_EQ(store().runs().series(run.id),
              (std::vector{SampledSeries{"package power", "W", "measured", "intel-rapl:0", "package", samples}}));
}

TEST_F(RunTest, AFigureWithoutProvenanceIsRefused) {
    const RunId run = store().runs().insert({});
    EXPECT_EQ(code_of([&] {
                  store().runs().add_meter(run, {0, "power", "W", "guessed", "", ""});
              }),
              Code::store_write_failed);
    EXPECT_EQ(code_of([&] {
                  store().runs().add_meter(999, {0, "power", "W", "measured", "", ""});
              }),
              Code::store_write_failed);
    EXPECT_TRUE(store().runs().meters(run).empty());
}

TEST_F(RunTest, SettingsOfExperiments) {
    EXPECT_EQ(store().settings().get("bench"), std::nullopt);
    store().settings().set("bench", R"({"n":1})");
    store().settings().set("bench", R"({"n":2})");
    store().settings().set("another", "[]");
    EXPECT_EQ(code_of([&] { store().settings().set("bad", "{"); }), Code::json_invalid);
    EXPECT_EQ(open().settings().get("bench"), R"({"n":2})");
    EXPECT_EQ(store().settings().keys(), (std::vector<std::string>{"another", "bench"}));
    store().settings().remove("bench");
    EXPECT_EQ(store().settings().keys(), std::vector<std::string>{"another"});
}

}  // namespace
}  // namespace addend
