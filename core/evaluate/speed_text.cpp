// Rows of speed as text, Markdown and CSV.
#include <algorithm>
#include <array>

#include "core/base/number.h"
#include "core/evaluate/speed_rows.h"

namespace addend {
namespace {

std::string scaled_text(std::uint64_t count, double step, std::initializer_list<const char*> units) {
    double value = static_cast<double>(count);
    auto unit = units.begin();
    for (; value >= step && unit + 1 != units.end(); ++unit) value /= step;
    return to_text_fixed(value, 2) + " " + *unit;
}

std::string size_cell(const SpeedRow& row) {
    return row.file_bytes ? scaled_text(*row.file_bytes, 1024, {"B", "KiB", "MiB", "GiB", "TiB"}) : "";
}

std::string parameters_cell(const SpeedRow& row) {
    return row.parameters ? scaled_text(*row.parameters, 1000, {"", "K", "M", "B", "T"}) : "";
}

std::string rate_cell(const SpeedRow& row) {
    return to_text_fixed(row.rate.mean, 2) + " ± " + to_text_fixed(row.rate.sd, 2);
}

struct Column {
    const char* name;
    bool number;
    std::string (*cell)(const SpeedRow&);
};

bool any_patch(const std::vector<SpeedRow>& rows) {
    return std::ranges::any_of(rows, [](const SpeedRow& r) { return r.patch != "none"; });
}

std::vector<Column> columns_for(const std::vector<SpeedRow>& rows) {
    std::vector<Column> columns{
        {"model", false, [](const SpeedRow& r) { return r.model; }},
        {"size", true, size_cell},
        {"params", true, parameters_cell},
        {"backend", false, [](const SpeedRow& r) { return r.backend + ":" + r.device; }},
        {"threads", true, [](const SpeedRow& r) { return to_text(static_cast<std::int64_t>(r.threads)); }}};
    if (any_patch(rows))
        columns.push_back({"patch", false, [](const SpeedRow& r) { return r.patch; }});
    columns.push_back({"test", true, [](const SpeedRow& r) { return r.test; }});
    columns.push_back({"t/s", true, rate_cell});
    return columns;
}

/// Characters, not bytes: "±" is one.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string padded(std::string_view text, std::size_t width, bool right) {
    const std::string space(width - std::min(width, width_of(text)), ' ');
    return right ? space + std::string(text) : std::string(text) + space;
}

/// A vertical bar inside a cell would end it.
std::string markdown_cell(std::string text) {
    for (std::size_t at = text.find('|'); at != std::string::npos; at = text.find('|', at + 2)) text.insert(at, "\\");
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string number_cell(const std::optional<double>& value) {
    return value ? to_text(*value) : std::string();
}

std::string count_cell(const std::optional<std::uint64_t>& value) {
    return value ? to_text(static_cast<std::int64_t>(*value)) : std::string();
}

std::string millijoules(const std::optional<double>& joules) {
    return joules ? to_text_fixed(1e3 * *joules, 3) : std::string();
}

std::string sensor_cell(const SpeedRow& row) {
    const RowEnergy& e = row.energy;
    if (!e.joules_per_token) return e.reason;
    return e.source + (e.boundary.empty() ? "" : ", " + e.boundary);
}

/// What a token's energy is, measured and modelled, each with what a reader needs to judge it.
std::vector<Column> energy_columns_for(const std::vector<SpeedRow>& rows) {
    std::vector<Column> columns{{"backend", false, [](const SpeedRow& r) { return r.backend + ":" + r.device; }}};
    if (any_patch(rows)) columns.push_back({"patch", false, [](const SpeedRow& r) { return r.patch; }});
    const std::vector<Column> rest{
        {"test", true, [](const SpeedRow& r) { return r.test; }},
        {"provenance", false, [](const SpeedRow& r) { return r.energy.provenance; }},
        {"gross mJ/t", true, [](const SpeedRow& r) { return millijoules(r.energy.joules_per_token); }},
        {"above idle mJ/t", true, [](const SpeedRow& r) { return millijoules(r.energy.above_idle_joules_per_token); }},
        {"window s", true, [](const SpeedRow& r) { return r.energy.seconds ? to_text_fixed(*r.energy.seconds, 2) : ""; }},
        {"samples", true, [](const SpeedRow& r) { return count_cell(r.energy.samples); }},
        {"sensor, or why not", false, sensor_cell},
        {"modelled arithmetic µJ/t", true, [](const SpeedRow& r) {
             return r.modelled_joules_per_token ? to_text_fixed(1e6 * *r.modelled_joules_per_token, 3) : "";
         }}};
    columns.insert(columns.end(), rest.begin(), rest.end());
    return columns;
}

std::string markdown_table(const std::vector<SpeedRow>& rows, const std::vector<Column>& columns) {
    std::string text = "|", rule = "|";
    for (const Column& column : columns) {
        text += std::string(" ") + column.name + " |";
        rule += column.number ? " ---: |" : " --- |";
    }
    text += "\n" + rule + "\n";
    for (const SpeedRow& row : rows) {
        text += "|";
        for (const Column& column : columns) text += " " + markdown_cell(column.cell(row)) + " |";
        text += "\n";
    }
    return text;
}

}  // namespace

std::string speed_table(const std::vector<SpeedRow>& rows) {
    std::string text;
    const auto columns = columns_for(rows);
    std::vector<std::size_t> widths;
    for (const Column& column : columns) {
        widths.push_back(width_of(column.name));
        for (const SpeedRow& row : rows) widths.back() = std::max(widths.back(), width_of(column.cell(row)));
    }
    const auto add = [&](const auto& cell) {
        std::string line;
        for (std::size_t n = 0; n < columns.size(); ++n)
            line += (n == 0 ? "" : "  ") + padded(cell(columns[n]), widths[n], columns[n].number);
        text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    };
    add([](const Column& column) { return std::string(column.name); });
    for (const SpeedRow& row : rows) add([&](const Column& column) { return column.cell(row); });
    return text;
}

std::string speed_markdown(const std::vector<SpeedRow>& rows) {
    std::string text = markdown_table(rows, columns_for(rows));
    const bool energies = std::ranges::any_of(
        rows, [](const SpeedRow& r) { return !r.energy.provenance.empty() || r.modelled_joules_per_token; });
    return energies ? text + "\n" + markdown_table(rows, energy_columns_for(rows)) : text;
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of("\",\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        quoted += c;
        if (c == '"') quoted += c;
    }
    return quoted + "\"";
}

std::string speed_csv(const std::vector<SpeedRow>& rows) {
    std::string text =
        "model,file_bytes,parameters,backend,device,device_name,threads,patch,test,tokens,repetitions,"
        "tokens_per_second_mean,tokens_per_second_sd,tokens_per_second_p50,tokens_per_second_p95,"
        "first_token_seconds,load_seconds,weights_bytes,state_bytes,scratch_bytes,peak_rss_bytes,"
        "joules_per_token,above_idle_joules_per_token,energy_seconds,energy_samples,energy_provenance,energy_sensor,"
        "energy_source,energy_boundary,energy_reason,modelled_arithmetic_joules_per_token,processor,governor,driver,"
        "version,commit\r\n";
    for (const SpeedRow& r : rows) {
        const std::array cells{r.model,
                               count_cell(r.file_bytes),
                               count_cell(r.parameters),
                               r.backend,
                               r.device,
                               r.device_name,
                               count_cell(r.threads),
                               r.patch,
                               r.test,
                               count_cell(r.tokens),
                               count_cell(r.repetitions),
                               to_text(r.rate.mean),
                               to_text(r.rate.sd),
                               to_text(r.rate.p50),
                               to_text(r.rate.p95),
                               number_cell(r.first_token_seconds),
                               number_cell(r.load_seconds),
                               count_cell(r.weights_bytes),
                               count_cell(r.state_bytes),
                               count_cell(r.scratch_bytes),
                               count_cell(r.peak_bytes),
                               number_cell(r.energy.joules_per_token),
                               number_cell(r.energy.above_idle_joules_per_token),
                               number_cell(r.energy.seconds),
                               count_cell(r.energy.samples),
                               r.energy.provenance,
                               r.energy.sensor,
                               r.energy.source,
                               r.energy.boundary,
                               r.energy.reason,
                               number_cell(r.modelled_joules_per_token),
                               r.processor,
                               r.governor,
                               r.driver,
                               r.version,
                               r.commit};
        for (std::size_t n = 0; n < cells.size(); ++n) text += (n == 0 ? "" : ",") + csv_field(cells[n]);
        text += "\r\n";
    }
    return text;
}

}  // namespace addend
