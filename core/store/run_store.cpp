#include "core/store/run_store.h"

#include "core/store/database.h"
#include "core/store/json_text.h"

namespace addend {
namespace {

void require_run_changed(const Database& database, RunId id) {
    if (database.changes() == 0) throw Failure(Code::store_not_found, {{"kind", "run"}, {"id", id}});
}

}  // namespace

RunId RunStore::insert(const RunRecord& run) {
    require_json("settings_json", run.settings_json);
    require_json("result_json", run.result_json);
    return database_.write([&] {
        const std::int64_t started = run.started_ms != 0 ? run.started_ms : database_.now_ms();
        database_
            .prepare(
                "INSERT INTO runs(kind, title, model_hash, backend, device, patch, settings, result, "
                "started_ms,"
                " ended_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(run.kind, run.title, run.model_hash, run.backend, run.device, run.patch, run.settings_json,
                  run.result_json, started, run.ended_ms)
            .run();
        return database_.last_insert_id();
    });
}

void RunStore::finish(RunId run, const std::string& result_json) {
    require_json("result_json", result_json);
    database_.write([&] {
        database_.prepare("UPDATE runs SET result = ?, ended_ms = ? WHERE id = ?")
            .bind(result_json, database_.now_ms(), run)
            .run();
        require_run_changed(database_, run);
    });
}

RunRecord RunStore::get(RunId run) {
    Statement find = database_.prepare(
        "SELECT id, kind, title, model_hash, backend, device, patch, settings, result, started_ms, ended_ms"
        " FROM runs WHERE id = ?");
    find.bind(run);
    if (!find.step()) throw Failure(Code::store_not_found, {{"kind", "run"}, {"id", run}});
    return {find.integer(0), find.text(1), find.text(2), find.text(3),    find.text(4),       find.text(5),
            find.maybe_text(6), find.text(7), find.text(8), find.integer(9), find.maybe_integer(10)};
}

std::vector<RunRecord> RunStore::list(int limit, int offset) {
    Statement list = database_.prepare(
        "SELECT id, kind, title, model_hash, backend, device, patch, settings, result, started_ms, ended_ms"
        " FROM runs ORDER BY started_ms DESC, id DESC LIMIT ? OFFSET ?");
    list.bind(limit, offset);
    std::vector<RunRecord> runs;
    while (list.step())
        runs.push_back({list.integer(0), list.text(1), list.text(2), list.text(3), list.text(4), list.text(5),
                        list.maybe_text(6), list.text(7), list.text(8), list.integer(9),
                        list.maybe_integer(10)});
    return runs;
}

void RunStore::remove(RunId run) {
    database_.write([&] {
        database_.prepare("DELETE FROM runs WHERE id = ?").bind(run).run();
        require_run_changed(database_, run);
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

}  // namespace addend
