#include "core/evaluate/speed_rows.h"

#include <algorithm>
#include <array>

#include "core/base/number.h"
#include "core/files/json.h"

namespace addend {
namespace {

/// Member `key`, or null: for JSON of other versions and other hands.
const Json& member(const Json& object, std::string_view key) {
    static const Json none;
    if (!object.is_object()) return none;
    const auto found = object.find(key);
    return found == object.end() ? none : *found;
}

std::string text_in(const Json& value) {
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::optional<double> number_in(const Json& value) {
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::optional<std::uint64_t> count_in(const Json& value) {
    if (value.is_number_unsigned()) return value.get<std::uint64_t>();
    if (value.is_number_integer() && value.get<std::int64_t>() >= 0)
        return static_cast<std::uint64_t>(value.get<std::int64_t>());
    return std::nullopt;
}

/// A figure is a number, or an object with a `value`.
const Json& figure_in(const Json& value) {
    return value.is_object() ? member(value, "value") : value;
}

std::optional<Statistics> spread_in(const Json& value) {
    const auto mean = number_in(member(value, "mean"));
    if (!mean || *mean <= 0) return std::nullopt;  // nothing of that test was run
    Statistics s;
    s.mean = *mean;
    s.sd = number_in(member(value, "sd")).value_or(0);
    s.p50 = number_in(member(value, "p50")).value_or(0);
    s.p95 = number_in(member(value, "p95")).value_or(0);
    return s;
}

/// Joules of a token by the first sensor that knows, or the first reason's provenance.
void put_energy(SpeedRow& row, const Json& energy, std::string_view kind) {
    for (const Json& sensor : member(energy, "sensors")) {
        const Json& figure = member(sensor, kind);
        row.joules_per_token = number_in(member(figure, "joules_per_token"));
        if (!row.joules_per_token) continue;
        row.energy_provenance = text_in(member(figure, "provenance"));
        row.energy_sensor = text_in(member(sensor, "sensor"));
        return;
    }
    row.energy_provenance = "unavailable";
}

void put_memory(SpeedRow& row, const Json& memory) {
    row.weights_bytes = count_in(figure_in(member(memory, "weights")));
    row.state_bytes = count_in(figure_in(member(memory, "state")));
    row.scratch_bytes = count_in(figure_in(member(memory, "scratch")));
    row.peak_bytes = count_in(figure_in(member(memory, "peak_rss")));
}

SpeedRow row_of_lane(const Json& lane, const Json& run) {
    const Json& model = member(run, "model");
    const Json& environment = member(run, "environment");
    SpeedRow row;
    row.model = text_in(member(lane, "model"));
    if (const std::string format = text_in(member(model, "weight_format")); !format.empty())
        row.model += " " + format;
    row.file_bytes = count_in(member(model, "file_bytes"));
    row.parameters = count_in(member(model, "parameters"));
    row.backend = text_in(member(lane, "backend"));
    row.device = text_in(member(lane, "device"));
    row.device_name = text_in(member(lane, "device_name"));
    row.threads = count_in(member(lane, "threads")).value_or(0);
    row.patch = text_in(member(lane, "patch"));
    if (row.patch.empty()) row.patch = "none";
    row.first_token_seconds = number_in(member(member(lane, "first_token_seconds"), "mean"));
    row.load_seconds = number_in(figure_in(member(lane, "load_seconds")));
    put_memory(row, member(lane, "memory"));
    row.processor = text_in(member(environment, "processor"));
    row.governor = text_in(member(environment, "governor"));
    row.version = text_in(member(environment, "version"));
    row.commit = text_in(member(environment, "commit"));
    return row;
}

/// Prompt and reply of one lane, those that were run.
void add_rows(std::vector<SpeedRow>& rows, const SpeedRow& lane, const Json& json, std::uint64_t prompt,
              std::uint64_t reply, std::uint64_t repetitions) {
    struct Test {
        const char *mark, *rate, *energy;
        std::uint64_t tokens;
    };
    for (const Test& test : {Test{"pp", "prefill_tokens_per_second", "prefill", prompt},
                             Test{"tg", "decode_tokens_per_second", "decode", reply}}) {
        const auto rate = spread_in(member(json, test.rate));
        if (!rate || test.tokens == 0) continue;
        SpeedRow row = lane;
        row.test = test.mark + to_text(static_cast<std::int64_t>(test.tokens));
        row.tokens = test.tokens;
        row.repetitions = repetitions;
        row.rate = *rate;
        put_energy(row, member(json, "energy"), test.energy);
        rows.push_back(std::move(row));
    }
}

std::string scaled(std::uint64_t count, double step, std::initializer_list<const char*> units) {
    double value = static_cast<double>(count);
    auto unit = units.begin();
    for (; value >= step && unit + 1 != units.end(); ++unit) value /= step;
    return to_text_fixed(value, 2) + " " + *unit;
}

std::string size_cell(const SpeedRow& row) {
    return row.file_bytes ? scaled(*row.file_bytes, 1024, {"B", "KiB", "MiB", "GiB", "TiB"}) : "";
}

std::string parameters_cell(const SpeedRow& row) {
    return row.parameters ? scaled(*row.parameters, 1000, {"", "K", "M", "B", "T"}) : "";
}

std::string rate_cell(const SpeedRow& row) {
    return to_text_fixed(row.rate.mean, 2) + " ± " + to_text_fixed(row.rate.sd, 2);
}

struct Column {
    const char* name;
    bool number;
    std::string (*cell)(const SpeedRow&);
};

std::vector<Column> columns_for(const std::vector<SpeedRow>& rows) {
    std::vector<Column> columns{
        {"model", false, [](const SpeedRow& r) { return r.model; }},
        {"size", true, size_cell},
        {"params", true, parameters_cell},
        {"backend", false, [](const SpeedRow& r) { return r.backend + ":" + r.device; }},
        {"threads", true, [](const SpeedRow& r) { return to_text(static_cast<std::int64_t>(r.threads)); }}};
    if (std::ranges::any_of(rows, [](const SpeedRow& r) { return r.patch != "none"; }))
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

}  // namespace

std::vector<SpeedRow> speed_rows(const Json& result) {
    std::vector<SpeedRow> rows;
    const std::string format = text_in(member(result, "format"));
    if (format == "addend-benchmark-1") {
        for (const Json& lane : member(result, "results"))
            add_rows(rows, row_of_lane(lane, result), lane, count_in(member(lane, "prefill_tokens")).value_or(0),
                     count_in(member(lane, "decode_tokens")).value_or(0),
                     count_in(member(lane, "repetitions")).value_or(0));
    } else if (format.starts_with("addend-comparison-")) {
        const std::uint64_t repetitions = count_in(member(result, "repetitions")).value_or(0);
        for (const Json& lane : member(result, "lanes"))
            add_rows(rows, row_of_lane(lane, result), lane, member(lane, "prompt_ids").size(),
                     member(lane, "reply_ids").size(), repetitions);
    }
    return rows;
}

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
    const auto columns = columns_for(rows);
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
        "joules_per_token,energy_provenance,energy_sensor,processor,governor,version,commit\r\n";
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
                               number_cell(r.joules_per_token),
                               r.energy_provenance,
                               r.energy_sensor,
                               r.processor,
                               r.governor,
                               r.version,
                               r.commit};
        for (std::size_t n = 0; n < cells.size(); ++n) text += (n == 0 ? "" : ",") + csv_field(cells[n]);
        text += "\r\n";
    }
    return text;
}

}  // namespace addend
