#include "core/program/program_block.h"

#include <cstring>
#include <span>
#include <string_view>

#include "core/program/layout_hash.h"

namespace addend {
namespace {

template <class Entry>
addend_table put_table(std::vector<std::byte>& block, std::span<const Entry> entries) {
    block.resize((block.size() + 7) / 8 * 8);
    const addend_table table{block.size(), static_cast<std::uint32_t>(entries.size()), sizeof(Entry)};
    block.resize(block.size() + entries.size() * sizeof(Entry));
    if (!entries.empty())
        std::memcpy(block.data() + table.offset, entries.data(), entries.size() * sizeof(Entry));
    return table;
}

}  // namespace

std::vector<std::byte> make_program_block(const ProgramTables& tables, const std::string& names,
                                          std::uint32_t hidden, std::uint32_t logits) {
    std::vector<std::byte> block(sizeof(addend_program_header));
    addend_program_header header{};
    header.magic = ADDEND_PROGRAM_MAGIC;
    header.version = ADDEND_PROGRAM_VERSION;
    header.instructions = put_table(block, tables.instructions);
    header.values = put_table(block, tables.values);
    header.weights = put_table(block, tables.weights);
    header.states = put_table(block, tables.states);
    header.groups = put_table(block, tables.groups);
    header.names = block.size();
    header.names_bytes = names.size();
    block.resize((block.size() + names.size() + 7) / 8 * 8);
    std::memcpy(block.data() + header.names, names.data(), names.size());
    header.bytes = block.size();
    header.vocab = tables.vocab;
    header.hidden = hidden;
    header.layers = tables.layers;
    header.logits = logits;
    const NameOf name_of = [&](std::uint32_t offset) { return std::string_view(names.c_str() + offset); };
    header.weights_layout = weights_layout_hash(tables.weights, name_of);
    header.state_layout = state_layout_hash(tables.states, name_of);
    std::memcpy(block.data(), &header, sizeof(header));
    return block;
}

}  // namespace addend
