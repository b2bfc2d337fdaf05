// addend backends: what this machine offers, and why something is missing.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/models.h"
#include "app/cli/sentences.h"
#include "core/base/number.h"
#include "core/runtime/meter_unit.h"

namespace addend::cli {
namespace {

std::string_view kind_name(DeviceKind kind) {
    switch (kind) {
        case DeviceKind::cpu:
            return "cpu";
        case DeviceKind::gpu:
            return "gpu";
        case DeviceKind::fpga:
            return "fpga";
        case DeviceKind::simulated:
            break;
    }
    return "simulated";
}

std::string_view state_name(BackendState state) {
    switch (state) {
        case BackendState::ready:
            return "ready";
        case BackendState::not_responding:
            return "not_responding";
        case BackendState::excluded:
            return "excluded";
        case BackendState::refused:
            break;
    }
    return "refused";
}

Json why_json(const std::optional<Message>& why) {
    return why ? message_json(*why) : Json(nullptr);
}

Json entry_json(const BackendEntry& entry) {
    Json json{{"id", entry.id},
              {"path", entry.path.string()},
              {"state", state_name(entry.state)},
              {"why", why_json(entry.why)},
              {"devices", Json::array()},
              {"meters", Json::array()}};
    if (!entry.backend) return json;
    json["name"] = entry.backend->name();
    json["version"] = entry.backend->version();
    for (const DeviceInfo& d : entry.backend->devices())
        json["devices"].push_back({{"id", d.id},
                                   {"choice", entry.id + ":" + d.id},
                                   {"name", d.name},
                                   {"kind", kind_name(d.kind)},
                                   {"available", d.available},
                                   {"why", why_json(d.why)},
                                   {"units", d.units},
                                   {"memory_bytes", d.memory}});
    for (const MeterInfo& m : entry.backend->meters())
        json["meters"].push_back({{"id", m.id},
                                  {"boundary", m.boundary},
                                  {"sensor", m.sensor},
                                  {"unit", meter_unit_symbol(m.unit)},
                                  {"provenance", provenance_name(m.provenance)},
                                  {"why", why_json(m.why)}});
    return json;
}

void print(Console& console, const BackendEntry& entry) {
    if (!entry.backend) {
        console.line(entry.id + ": " +
                     (entry.why ? sentence(*entry.why) : std::string(state_name(entry.state))));
        return;
    }
    console.line(entry.id + ": " + entry.backend->name() + " " + entry.backend->version());
    for (const DeviceInfo& d : entry.backend->devices()) {
        std::string line = "  " + entry.id + ":" + d.id + "  " + d.name;
        if (d.units > 0) line += ", " + to_text(std::int64_t{d.units}) + " units";
        if (!d.available)
            line += "  not available: " + (d.why ? sentence(*d.why) : std::string("no reason given"));
        console.line(line);
    }
    for (const MeterInfo& m : entry.backend->meters()) {
        std::string line = "  meter " + m.id + ": " + m.boundary + ", " + m.sensor + ", " +
                           std::string(provenance_name(m.provenance));
        if (m.why) line += " (" + sentence(*m.why) + ")";
        console.line(line);
    }
}

}  // namespace

int run_backends(Context& context) {
    const auto registry = find_backends();
    Json list = Json::array();
    for (const BackendEntry& entry : registry->entries()) {
        if (context.arguments.json)
            list.push_back(entry_json(entry));
        else
            print(context.console, entry);
    }
    if (context.arguments.json)
        context.console.json({{"backends", list}});
    else if (registry->entries().empty())
        context.console.note("No backend was found.");
    return 0;
}

}  // namespace addend::cli
