// The history of runs: filters, orders, notes, deletion and undo; and that lists are answered from indexes.
#include <algorithm>

#include "tests/unit/store/store_test_support.h"

namespace addend {
namespace {

class RunListTest : public StoreTest {
  protected:
    RunId add(const std::string& kind, const std::string& title, const std::string& device,
              std::optional<double> decode = {}, const std::string& notes = {}) {
        RunRecord run;
        run.kind = kind;
        run.title = title;
        run.backend = device.substr(0, device.find(':'));
        run.device = device.substr(device.find(':') + 1);
        run.decode_rate = decode;
        run.notes = notes;
        run.started_ms = now_ += 1000;
        return store().runs().insert(run);
    }
    std::vector<RunId> find(const RunFilter& filter, RunOrder order = RunOrder::started, bool descending = true) {
        return store().runs().find(filter, order, descending);
    }
    std::vector<RunId> words(const std::string& text) {
        RunFilter filter;
        filter.text = text;
        return find(filter);
    }
    std::string plan(const RunFilter& filter, RunOrder order) {
        Statement explain =
            store().database().prepare_once("EXPLAIN QUERY PLAN " + RunStore::find_sql(filter, order, true));
        std::string text;
        while (explain.step()) text += explain.text(3) + "\n";
        return text;
    }
};

TEST_F(RunListTest, FiltersHoldTogether) {
    const RunId a = add("bench", "demo", "cpu:avx2", 10), b = add("bench", "other", "cuda:0", 20),
                c = add("compare", "demo", "cpu:scalar");
    EXPECT_EQ(find({}), (std::vector{c, b, a})) << "the latest first";
    RunFilter filter;
    filter.kind = "bench";
    EXPECT_EQ(find(filter), (std::vector{b, a}));
    filter.title = "demo";
    EXPECT_EQ(find(filter), std::vector{a});
    filter = {};
    filter.backend = "cpu";
    filter.from_ms = store().runs().get(c).started_ms;
    EXPECT_EQ(find(filter), std::vector{c});
    filter.from_ms.reset();
    filter.before_ms = store().runs().get(c).started_ms;
    EXPECT_EQ(find(filter), std::vector{a});
    EXPECT_EQ(store().runs().count(), 3);
    const auto latest = store().runs().latest("bench", 1);
    ASSERT_EQ(latest.size(), 1u);
    EXPECT_EQ(latest[0], store().runs().get(b));
    EXPECT_EQ(store().runs().latest("bench", 9).size(), 2u);
    EXPECT_EQ(store().runs().choices(),
              (RunChoices{{"bench", "compare"}, {"demo", "other"}, {"cpu", "cuda"}}));
}

TEST_F(RunListTest, WordsAreFoundInAnyPartOfAnyField) {
    const RunId a = add("bench", "demo model", "cpu:avx2", {}, "cold machine, 100 %");
    const RunId b = add("compare", "stories", "cpu:scalar", {}, "Прогон без нагрузки");
    EXPECT_EQ(words("emo"), std::vector{a}) << "in the middle of a word";
    EXPECT_EQ(words("COMPARE"), std::vector{b}) << "in either case";
    EXPECT_EQ(words("агруз"), std::vector{b});
    EXPECT_EQ(words("cold avx2"), std::vector{a}) << "every word, in whatever field";
    EXPECT_EQ(words("cold scalar"), std::vector<RunId>{});
    EXPECT_EQ(words("0 %"), std::vector{a}) << "shorter than a trigram, and no wildcard";
    EXPECT_EQ(words("_"), std::vector<RunId>{});
    EXPECT_EQ(words("\" OR *"), std::vector<RunId>{}) << "nothing typed is an operator";
    store().runs().set_notes(a, "warm");
    EXPECT_EQ(words("cold"), std::vector<RunId>{});
    EXPECT_EQ(words("warm"), std::vector{a});
    store().runs().remove(a);
    EXPECT_EQ(words("warm"), std::vector<RunId>{});
}

TEST_F(RunListTest, OrdersAndWhatHasNoFigure) {
    const RunId a = add("bench", "b", "cpu:x", 10), b = add("bench", "a", "cpu:x", 20), c = add("compare", "c", "aaa:x");
    EXPECT_EQ(find({}, RunOrder::decode, true), (std::vector{b, a, c})) << "without a figure is least";
    EXPECT_EQ(find({}, RunOrder::decode, false), (std::vector{c, a, b}));
    EXPECT_EQ(find({}, RunOrder::title, false), (std::vector{b, a, c}));
    EXPECT_EQ(find({}, RunOrder::kind, true), (std::vector{c, b, a})) << "equal ones by their start";
    EXPECT_EQ(find({}, RunOrder::backend, false), (std::vector{c, a, b}));
    EXPECT_EQ(find({}, RunOrder::prefill, false), (std::vector{a, b, c}));
    EXPECT_EQ(find({}, RunOrder::started, false), (std::vector{a, b, c}));
}

TEST_F(RunListTest, SummariesComeInTheOrderAskedWithoutThoseGone) {
    const RunId a = add("bench", "demo", "cpu:avx2", 10, "note"), b = add("bench", "other", "cuda:0");
    store().runs().remove(b);
    const auto rows = store().runs().summaries(std::vector<RunId>{999, b, a});
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0], (RunSummary{a, "bench", "demo", "cpu", "avx2", {}, now_ - 1000, {}, 10.0, "note"}));
}

TEST_F(RunListTest, DeletedRunsComeBackUntilTheyArePurged) {
    const RunId a = add("bench", "demo", "cpu:x"), b = add("bench", "demo", "cpu:x");
    const MeterId meter = store().runs().add_meter(a, {0, "power", "W", "measured", "", ""});
    store().runs().append_samples(meter, std::vector<MeterSample>{{1, 2}});
    store().runs().remove(a);
    EXPECT_EQ(find({}), std::vector{b});
    EXPECT_EQ(store().runs().list(10).size(), 1u);
    store().runs().restore(a);
    EXPECT_EQ(find({}), (std::vector{b, a}));
    store().runs().remove(a);
    now_ += RunStore::keep_deleted_ms / 2;
    store().runs().remove(a);  // again: the first date holds
    now_ += RunStore::keep_deleted_ms - RunStore::keep_deleted_ms / 2;
    open();
    EXPECT_EQ(store().runs().get(a).title, "demo") << "for thirty days";
    now_ += 1;
    open();
    EXPECT_EQ(code_of([&] { store().runs().get(a); }), Code::store_not_found);
    EXPECT_TRUE(store().runs().samples(meter).empty());
    EXPECT_EQ(store().runs().get(b).title, "demo");
    for (const auto& call : std::vector<std::function<void()>>{[&] { store().runs().remove(999); },
                                                               [&] { store().runs().restore(999); },
                                                               [&] { store().runs().set_notes(999, ""); },
                                                               [&] { store().runs().finish(999, "{}"); }})
        EXPECT_EQ(code_of(call), Code::store_not_found);
}

TEST_F(RunListTest, NotesGiveBackTheFormerOnes) {
    const RunId a = add("bench", "demo", "cpu:x");
    EXPECT_EQ(store().runs().set_notes(a, "first"), "");
    EXPECT_EQ(store().runs().set_notes(a, "second"), "first");
    EXPECT_EQ(open().runs().get(a).notes, "second");
}

TEST_F(RunListTest, PutKeepsARunWithItsSeriesOrNothing) {
    RunRecord run;
    run.kind = "bench";
    run.prefill_rate = 1.5;
    const std::vector<SampledSeries> series{{"token", "s", "measured", "clock", "one token", {{1, 0.5}, {2, 0.25}}},
                                            {"power", "W", "unavailable", "why not", "package", {}}};
    const RunId id = store().runs().put(run, series);
    EXPECT_EQ(store().runs().series(id), series);
    EXPECT_EQ(store().runs().get(id).ended_ms, now_);
    auto guessed = series;
    guessed[1].provenance = "guessed";
    EXPECT_EQ(code_of([&] { store().runs().put(run, guessed); }), Code::store_write_failed);
    EXPECT_EQ(store().runs().count(), 1) << "all or nothing";
}

TEST_F(RunListTest, ListsAreAnsweredFromIndexes) {
    add("bench", "demo", "cpu:x");
    for (const auto& [order, index] :
         {std::pair{RunOrder::started, "runs_by_time"}, std::pair{RunOrder::kind, "runs_by_kind"},
          std::pair{RunOrder::title, "runs_by_title"}, std::pair{RunOrder::backend, "runs_by_backend"},
          std::pair{RunOrder::prefill, "runs_by_prefill"}, std::pair{RunOrder::decode, "runs_by_decode"}}) {
        const std::string text = plan({}, order);
        EXPECT_NE(text.find(std::string("COVERING INDEX ") + index), std::string::npos) << text;
        EXPECT_EQ(text.find("TEMP B-TREE"), std::string::npos) << text;
    }
    RunFilter filter;
    filter.text = "demo";
    EXPECT_NE(plan(filter, RunOrder::started).find("VIRTUAL TABLE INDEX"), std::string::npos)
        << plan(filter, RunOrder::started);
    filter = {};
    filter.kind = "bench";
    EXPECT_NE(plan(filter, RunOrder::started).find("runs_by_kind (kind=?)"), std::string::npos)
        << plan(filter, RunOrder::started);
    filter = {};
    filter.from_ms = 5;
    EXPECT_NE(plan(filter, RunOrder::started).find("runs_by_time (started_ms>?)"), std::string::npos)
        << plan(filter, RunOrder::started);
}

TEST_F(RunListTest, RunsOfTheFormerVersionAreKept) {
    StoreOptions former = options();
    former.migrations = schema_migrations().first(2);
    {
        Database old(path_, former);
        old.execute(
            "INSERT INTO runs(id, kind, title, model_hash, backend, device, patch, settings, result, started_ms,"
            " ended_ms) VALUES (7, 'compare', 'demo', 'h', 'cpu', 'x', 'none', '{\"a\":1}', '{\"b\":2}', 100, 200);"
            "INSERT INTO meters(id, run_id, name, unit, provenance, source, boundary)"
            " VALUES (3, 7, 'power', 'W', 'measured', 's', 'b');"
            "INSERT INTO samples(meter_id, time_ns, value) VALUES (3, 1, 2.5);");
    }
    open();
    ASSERT_EQ(store().opening_messages().size(), 1u);
    RunRecord run{7, "compare", "demo", "h", "cpu", "x", "none", R"({"a":1})", R"({"b":2})", 100, 200};
    EXPECT_EQ(store().runs().get(7), run);
    EXPECT_EQ(store().runs().series(7),
              (std::vector{SampledSeries{"power", "W", "measured", "s", "b", {{1, 2.5}}}}));
    EXPECT_EQ(words("emo"), std::vector<RunId>{7}) << "indexed too";
    EXPECT_GT(add("bench", "next", "cpu:x"), 7) << "ids are not used again";
}

}  // namespace
}  // namespace addend
