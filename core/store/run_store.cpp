#include "core/store/run_store.h"

#include "core/store/database.h"
#include "core/store/json_text.h"

namespace addend {
namespace {

#define RUN_COLUMNS                                                                                      \
    "SELECT id, kind, title, model_hash, backend, device, patch, settings, result, started_ms, ended_ms," \
    " prefill_rate, decode_rate, notes, deleted_ms FROM runs "

RunRecord run_of(const Statement& row) {
    RunRecord run;
    run.id = row.integer(0);
    run.kind = row.text(1);
    run.title = row.text(2);
    run.model_hash = row.text(3);
    run.backend = row.text(4);
    run.device = row.text(5);
    run.patch = row.maybe_text(6);
    run.settings_json = row.text(7);
    run.result_json = row.text(8);
    run.started_ms = row.integer(9);
    run.ended_ms = row.maybe_integer(10);
    run.prefill_rate = row.maybe_real(11);
    run.decode_rate = row.maybe_real(12);
    run.notes = row.text(13);
    run.deleted_ms = row.maybe_integer(14);
    return run;
}

[[noreturn]] void throw_no_run(RunId id) {
    throw Failure(Code::store_not_found, {{"kind", "run"}, {"id", id}});
}

/// One UPDATE of one run; its last parameter is the id.
template <class... Values>
void update_run(Database& database, const char* sql, RunId id, const Values&... values) {
    database.write([&] {
        database.prepare(sql).bind(values..., id).run();
        if (database.changes() == 0) throw_no_run(id);
    });
}

}  // namespace

RunId RunStore::insert(const RunRecord& run) {
    require_json("settings_json", run.settings_json);
    require_json("result_json", run.result_json);
    return database_.write([&] {
        const std::int64_t started = run.started_ms != 0 ? run.started_ms : database_.now_ms();
        database_
            .prepare(
                "INSERT INTO runs(kind, title, model_hash, backend, device, patch, settings, result,"
                " started_ms, ended_ms, prefill_rate, decode_rate, notes)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(run.kind, run.title, run.model_hash, run.backend, run.device, run.patch, run.settings_json,
                  run.result_json, started, run.ended_ms, run.prefill_rate, run.decode_rate, run.notes)
            .run();
        return database_.last_insert_id();
    });
}

RunId RunStore::put(const RunRecord& run, const std::vector<SampledSeries>& series) {
    return database_.write([&] {
        RunRecord over = run;
        if (!over.ended_ms) over.ended_ms = database_.now_ms();
        const RunId id = insert(over);
        for (const SampledSeries& one : series)
            append_samples(
                add_meter(id, {0, one.name, one.unit, one.provenance, one.source, one.boundary}), one.points);
        return id;
    });
}

void RunStore::finish(RunId run, const std::string& result_json) {
    require_json("result_json", result_json);
    update_run(database_, "UPDATE runs SET result = ?, ended_ms = ? WHERE id = ?", run, result_json,
               database_.now_ms());
}

RunRecord RunStore::get(RunId run) {
    Statement get = database_.prepare(RUN_COLUMNS "WHERE id = ?");
    if (!get.bind(run).step()) throw_no_run(run);
    return run_of(get);
}

std::vector<RunRecord> RunStore::list(int limit, int offset) {
    Statement list = database_.prepare(
        RUN_COLUMNS "WHERE deleted_ms IS NULL ORDER BY started_ms DESC, id DESC LIMIT ? OFFSET ?");
    list.bind(limit, offset);
    std::vector<RunRecord> runs;
    while (list.step()) runs.push_back(run_of(list));
    return runs;
}

std::string RunStore::set_notes(RunId run, const std::string& notes) {
    return database_.write([&] {
        std::string former = get(run).notes;
        update_run(database_, "UPDATE runs SET notes = ? WHERE id = ?", run, notes);
        return former;
    });
}

void RunStore::remove(RunId run) {
    // Deleting twice keeps the first date.
    update_run(database_, "UPDATE runs SET deleted_ms = coalesce(deleted_ms, ?) WHERE id = ?", run,
               database_.now_ms());
}

void RunStore::restore(RunId run) {
    update_run(database_, "UPDATE runs SET deleted_ms = NULL WHERE id = ?", run);
}

std::int64_t RunStore::purge() {
    const std::int64_t before = database_.now_ms() - keep_deleted_ms;
    Statement any = database_.prepare("SELECT 1 FROM runs WHERE deleted_ms < ? LIMIT 1");
    if (!any.bind(before).step()) return 0;
    any.reset();
    return database_.write([&] {
        database_.prepare("DELETE FROM runs WHERE deleted_ms < ?").bind(before).run();
        return database_.changes();
    });
}

MeterId RunStore::add_meter(RunId run, const MeterRecord& meter) {
    return database_.write([&] {
        database_
            .prepare(
                "INSERT INTO meters(run_id, name, unit, provenance, source, boundary) VALUES (?, ?, ?, ?, ?, "
                "?)")
            .bind(run, meter.name, meter.unit, meter.provenance, meter.source, meter.boundary)
            .run();
        return database_.last_insert_id();
    });
}

std::vector<MeterRecord> RunStore::meters(RunId run) {
    Statement find = database_.prepare(
        "SELECT id, name, unit, provenance, source, boundary FROM meters WHERE run_id = ? ORDER BY id");
    find.bind(run);
    std::vector<MeterRecord> meters;
    while (find.step())
        meters.push_back(
            {find.integer(0), find.text(1), find.text(2), find.text(3), find.text(4), find.text(5)});
    return meters;
}

void RunStore::append_samples(MeterId meter, std::span<const MeterSample> samples) {
    database_.write([&] {
        Statement put =
            database_.prepare("INSERT OR REPLACE INTO samples(meter_id, time_ns, value) VALUES (?, ?, ?)");
        for (const MeterSample& sample : samples) {
            put.bind(meter, sample.time_ns, sample.value).run();
            put.reset();
        }
    });
}

std::vector<MeterSample> RunStore::samples(MeterId meter) {
    Statement find =
        database_.prepare("SELECT time_ns, value FROM samples WHERE meter_id = ? ORDER BY time_ns");
    find.bind(meter);
    std::vector<MeterSample> samples;
    while (find.step()) samples.push_back({find.integer(0), find.real(1)});
    return samples;
}

std::vector<SampledSeries> RunStore::series(RunId run) {
    std::vector<SampledSeries> all;
    for (const MeterRecord& meter : meters(run))
        all.push_back(
            {meter.name, meter.unit, meter.provenance, meter.source, meter.boundary, samples(meter.id)});
    return all;
}

}  // namespace addend
