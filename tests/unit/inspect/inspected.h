// Models for the tests of core/inspect, on the CPU backend through the desktop's own door.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "core/backend/backend.h"
#include "core/inspect/trace.h"
#include "core/program/program.h"
#include "tests/integration/model_runner.h"

namespace addend::test {

inline std::filesystem::path inspected_folder(const std::string& name) {
    const std::filesystem::path own = std::filesystem::path(ADDEND_TEST_DATA) / "golden" / name;
    return std::filesystem::exists(own) ? own : std::filesystem::path(ADDEND_SHARED_DATA) / "golden" / name;
}

/// Loaded once for each program.
inline std::map<std::string, std::shared_ptr<LoadedModel>>& inspected_models() {
    static std::map<std::string, std::shared_ptr<LoadedModel>> models;
    return models;
}

inline std::shared_ptr<LoadedModel> inspected(const std::string& name) {
    auto& entry = inspected_models()[name];
    if (!entry) entry = LoadedModel::load(Model::open(inspected_folder(name)), tested_backend(), {}, {}, {});
    return entry;
}

inline std::shared_ptr<const Trace> traced(const std::shared_ptr<LoadedModel>& model,
                                           const TraceRequest& request) {
    RunControl control;
    return make_trace(model, request, {}, control);
}

inline Rows trace_rows(const Trace& trace, const std::string& tap) {
    const std::size_t index = trace.find(tap).value();
    Rows rows{trace.taps()[index].width, {}};
    rows.data.resize(rows.width * trace.token_count());
    trace.read(index, 0, rows.data);
    return rows;
}

template <class Body>
Code failure_of(Body&& body) {
    try {
        body();
    } catch (const Failure& failure) {
        return failure.code();
    }
    return Code::count_;
}

}  // namespace addend::test
