#include "core/program/program.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "core/base/message.h"
#include "core/base/number.h"
#include "core/program/dtype.h"
#include "core/program/glob.h"
#include "core/program/layout_hash.h"
#include "core/program/program_rules.h"

namespace addend {
namespace {

constexpr std::string_view input_prefix = "layers.";
constexpr std::string_view input_suffix = ".input";

void check_table(const addend_table& table, std::size_t entry_bytes, std::uint64_t block_bytes,
                 const char* name) {
    const std::string where = std::string("table ") + name;
    require_program(table.stride == entry_bytes, where, "stride",
                    to_text(static_cast<std::int64_t>(entry_bytes)), table.stride);
    require_program(table.count <= program_entry_limit, where, "count", "at most 2^20", table.count);
    require_program(table.offset % 8 == 0, where, "offset", "a multiple of 8",
                    static_cast<std::int64_t>(table.offset));
    require_program(table.offset >= sizeof(addend_program_header) && table.offset <= block_bytes &&
                        std::uint64_t{table.count} * table.stride <= block_bytes - table.offset,
                    where, "offset", "inside the block", static_cast<std::int64_t>(table.offset));
}

void check_header(std::span<const std::byte> block) {
    require_program(block.size() >= sizeof(addend_program_header), "header", "bytes of the block",
                    "at least those of a header", static_cast<std::int64_t>(block.size()));
    addend_program_header header;
    std::memcpy(&header, block.data(), sizeof(header));
    require_program(header.magic == ADDEND_PROGRAM_MAGIC, "header", "magic", "ADPR", header.magic);
    require_program(header.version == ADDEND_PROGRAM_VERSION, "header", "version", "1", header.version);
    require_program(header.bytes == block.size(), "header", "bytes", "the size of the block",
                    static_cast<std::int64_t>(header.bytes));
    check_table(header.instructions, sizeof(addend_instruction), header.bytes, "instructions");
    check_table(header.values, sizeof(addend_value), header.bytes, "values");
    check_table(header.weights, sizeof(addend_weight), header.bytes, "weights");
    check_table(header.states, sizeof(addend_state), header.bytes, "states");
    check_table(header.groups, sizeof(addend_group), header.bytes, "groups");
    require_program(header.names >= sizeof(header) && header.names <= header.bytes &&
                        header.names_bytes >= 1 && header.names_bytes <= header.bytes - header.names,
                    "header", "names", "inside the block", static_cast<std::int64_t>(header.names));
    require_program(header.vocab >= 1 && header.vocab <= program_extent_limit, "header", "vocab", "1 … 2^24",
                    header.vocab);
    require_program(header.hidden >= 1 && header.hidden <= program_extent_limit, "header", "hidden",
                    "1 … 2^24", header.hidden);
    require_program(header.layers <= program_entry_limit, "header", "layers", "at most 2^20", header.layers);
}

// Names go to screens, files and logs: plain ASCII without control characters, each ended inside the table.
void check_names(const Program& program) {
    const addend_program_header& header = program.header();
    const auto* names = reinterpret_cast<const char*>(program.bytes().data() + header.names);
    require_program(names[header.names_bytes - 1] == 0, "names", "last byte", "0",
                    names[header.names_bytes - 1]);
    for (std::uint64_t i = 0; i < header.names_bytes; ++i)
        require_program(names[i] == 0 || (names[i] >= 0x20 && names[i] < 0x7f), "names", "a byte",
                        "printable ASCII", static_cast<unsigned char>(names[i]));
    // Bounded, so that a million entries cannot share one endless name.
    const auto check = [&](std::uint32_t offset, const char* table) {
        require_program(offset < header.names_bytes, table, "name", "inside the names", offset);
        const std::size_t most = std::min<std::uint64_t>(header.names_bytes - offset, program_name_limit + 1);
        require_program(std::memchr(names + offset, 0, most) != nullptr, table, "name", "at most 255 bytes",
                        offset);
    };
    for (const auto& entry : program.instructions()) check(entry.name, "instructions");
    for (const auto& entry : program.values()) check(entry.name, "values");
    for (const auto& entry : program.weights()) check(entry.name, "weights");
    for (const auto& entry : program.states()) check(entry.name, "states");
    for (const auto& entry : program.groups()) check(entry.name, "groups");
}

void check_tables(const Program& program) {
    const addend_program_header& header = program.header();
    const ProgramTables tables{program.instructions(), program.values(), program.weights(), program.states(),
                               program.groups(),       header.vocab,     header.layers};
    for (std::size_t i = 0; i < tables.weights.size(); ++i) check_weight(tables, i);
    for (std::size_t i = 0; i < tables.states.size(); ++i) check_state(tables, i);
    for (std::size_t i = 0; i < tables.groups.size(); ++i) check_group(tables, i);
    for (std::size_t i = 0; i < tables.instructions.size(); ++i) check_instruction(tables, i);
    check_whole(tables, header.logits);
    const NameOf name_of = [&](std::uint32_t offset) { return program.name(offset); };
    require_program(header.weights_layout == weights_layout_hash(tables.weights, name_of), "header",
                    "weights_layout", "the hash of the weights",
                    static_cast<std::int64_t>(header.weights_layout));
    require_program(header.state_layout == state_layout_hash(tables.states, name_of), "header",
                    "state_layout", "the hash of the states", static_cast<std::int64_t>(header.state_layout));
}

template <class Entry>
std::optional<std::uint32_t> find_name(const Program& program, std::span<const Entry> entries,
                                       std::string_view name) {
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (program.name(entries[i].name) == name) return static_cast<std::uint32_t>(i);
    return std::nullopt;
}

}  // namespace

std::shared_ptr<const Program> Program::from_bytes(std::vector<std::byte> block) {
    check_header(block);
    const std::shared_ptr<const Program> program(new Program(std::move(block)));
    check_names(*program);
    check_tables(*program);
    return program;
}

const addend_program_header& Program::header() const {
    return *reinterpret_cast<const addend_program_header*>(block_.data());
}

template <class Entry>
std::span<const Entry> Program::table(const addend_table& where) const {
    return {reinterpret_cast<const Entry*>(block_.data() + where.offset), where.count};
}

std::span<const addend_instruction> Program::instructions() const {
    return table<addend_instruction>(header().instructions);
}
std::span<const addend_value> Program::values() const {
    return table<addend_value>(header().values);
}
std::span<const addend_weight> Program::weights() const {
    return table<addend_weight>(header().weights);
}
std::span<const addend_state> Program::states() const {
    return table<addend_state>(header().states);
}
std::span<const addend_group> Program::groups() const {
    return table<addend_group>(header().groups);
}

std::string_view Program::name(std::uint32_t offset) const {
    if (offset >= header().names_bytes) return {};
    return reinterpret_cast<const char*>(block_.data() + header().names + offset);
}

std::optional<std::uint32_t> Program::find_value(std::string_view name) const {
    if (const auto value = find_name(*this, values(), name)) return value;
    if (!name.starts_with(input_prefix) || !name.ends_with(input_suffix) ||
        name.size() <= input_prefix.size() + input_suffix.size())
        return std::nullopt;
    const auto layer =
        parse_uint(name.substr(input_prefix.size(), name.size() - input_prefix.size() - input_suffix.size()));
    if (!layer || *layer > std::numeric_limits<std::int32_t>::max()) return std::nullopt;
    return layer_input(static_cast<std::uint32_t>(*layer));
}

std::optional<std::uint32_t> Program::find_weight(std::string_view name) const {
    return find_name(*this, weights(), name);
}

std::optional<std::uint32_t> Program::find_state(std::string_view name) const {
    return find_name(*this, states(), name);
}

std::optional<std::uint32_t> Program::layer_input(std::uint32_t layer) const {
    for (const addend_instruction& instruction : instructions())
        if (instruction.layer >= 0 && static_cast<std::uint32_t>(instruction.layer) == layer)
            return instruction.in[0].value == ADDEND_NONE ? std::nullopt
                                                          : std::optional(instruction.in[0].value);
    return std::nullopt;
}

std::vector<Program::Tap> Program::match_taps(std::string_view glob) const {
    std::vector<Tap> taps;
    for (std::size_t v = 0; v < values().size(); ++v) {
        const std::string_view text = name(values()[v].name);
        if (glob_match(glob, text)) taps.push_back({std::string(text), static_cast<std::uint32_t>(v)});
    }
    std::int32_t before = -1;
    for (const addend_instruction& instruction : instructions()) {
        if (instruction.layer == before || instruction.layer < 0 || instruction.in[0].value == ADDEND_NONE)
            continue;
        before = instruction.layer;
        std::string alias =
            std::string(input_prefix) + to_text(std::int64_t{instruction.layer}) + std::string(input_suffix);
        if (glob_match(glob, alias)) taps.push_back({std::move(alias), instruction.in[0].value});
    }
    return taps;
}

std::vector<std::uint32_t> Program::match_values(std::string_view glob) const {
    std::vector<std::uint32_t> matches;
    for (const Tap& tap : match_taps(glob)) matches.push_back(tap.value);
    std::sort(matches.begin(), matches.end());
    matches.erase(std::unique(matches.begin(), matches.end()), matches.end());
    return matches;
}

std::uint64_t Program::state_bytes(std::uint64_t tokens) const {
    std::uint64_t bytes = 0;
    for (const addend_state& state : states()) {
        const std::uint64_t row = program_row_bytes(state.dtype, state.width).value_or(0);
        bytes += state.kind == ADDEND_STATE_KV ? row * tokens : row;
    }
    return bytes;
}

}  // namespace addend
