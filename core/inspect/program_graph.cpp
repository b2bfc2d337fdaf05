#include "core/inspect/program_graph.h"

#include <algorithm>
#include <set>

#include "core/program/dtype.h"

namespace addend {
namespace {

char lower_ascii(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lowered(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower_ascii);
    return result;
}

/// `name` without the dotted words it shares with `around`; never empty.
std::string without_prefix(std::string_view name, std::string_view around) {
    std::size_t cut = 0;
    for (std::size_t n = 0; n < name.size() && n < around.size() && name[n] == around[n]; ++n) {
        if (name[n] == '.') cut = n + 1;
        if (n + 1 == around.size() && n + 1 < name.size() && name[n + 1] == '.') cut = n + 2;
    }
    return std::string(cut < name.size() ? name.substr(cut) : name);
}

}  // namespace

ProgramGraph::ProgramGraph(std::shared_ptr<const Program> program) : program_(std::move(program)) {
    groups_.assign(program_->groups().size(), ADDEND_NONE);
    add_node({});
    add_instructions();
    edges_.resize(nodes_.size());
    add_edges();
}

std::uint32_t ProgramGraph::add_node(GraphNode node) {
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    if (node.parent != ADDEND_NONE) {
        node.depth = nodes_[node.parent].depth + 1;
        // A mixer's projections are called after the layer's attention, not after the mixer: what any box
        // around says is left out.
        node.label = node.name;
        for (std::uint32_t at = node.parent; at != ADDEND_NONE; at = nodes_[at].parent) {
            std::string shorter = without_prefix(node.name, nodes_[at].name);
            if (shorter.size() < node.label.size()) node.label = std::move(shorter);
        }
        nodes_[node.parent].children.push_back(index);
    }
    nodes_.push_back(std::move(node));
    return index;
}

std::uint32_t ProgramGraph::node_of_group(std::uint32_t group) {
    if (group == ADDEND_NONE) return 0;
    if (groups_[group] != ADDEND_NONE) return groups_[group];
    const addend_group& entry = program_->groups()[group];
    GraphNode node;
    node.parent = node_of_group(entry.parent);
    node.group = group;
    node.layer = entry.layer;
    node.name = program_->name(entry.name);
    return groups_[group] = add_node(std::move(node));
}

void ProgramGraph::add_instructions() {
    const auto instructions = program_->instructions();
    for (std::uint32_t n = 0; n < instructions.size(); ++n) {
        const std::size_t before = nodes_.size();
        GraphNode node;
        node.parent = node_of_group(instructions[n].group);
        for (std::size_t made = before; made < nodes_.size(); ++made) nodes_[made].first = n;
        node.instruction = node.first = n;
        node.layer = instructions[n].layer;
        node.name = program_->name(instructions[n].name);
        leaves_.push_back(add_node(std::move(node)));
    }
}

void ProgramGraph::add_edge(std::uint32_t block, const GraphEdge& edge) {
    auto& edges = edges_[block];
    if (std::ranges::find(edges, edge) == edges.end()) edges.push_back(edge);
}

/// Each use of a value is an edge where the two boxes have the same container, and one in or out of every
/// container between there and the instructions.
void ProgramGraph::add_edges() {
    const auto flow = [&](std::uint32_t from, std::uint32_t to, std::uint32_t value) {
        while (from != to && nodes_[from].parent != nodes_[to].parent) {
            std::uint32_t& deeper = nodes_[from].depth >= nodes_[to].depth ? from : to;
            const std::uint32_t container = nodes_[deeper].parent;
            add_edge(container, &deeper == &from ? GraphEdge{from, ADDEND_NONE, value}
                                                 : GraphEdge{ADDEND_NONE, to, value});
            deeper = container;
        }
        if (from != to) add_edge(nodes_[from].parent, {from, to, value});
    };
    const auto instructions = program_->instructions();
    for (std::uint32_t n = 0; n < instructions.size(); ++n)
        for (const addend_operand& operand : instructions[n].in)
            if (operand.value != ADDEND_NONE)
                flow(leaves_[program_->values()[operand.value].producer], leaves_[n], operand.value);
    const std::uint32_t logits = program_->header().logits;
    for (std::uint32_t at = leaves_[program_->values()[logits].producer]; at != 0; at = nodes_[at].parent)
        add_edge(nodes_[at].parent, {at, ADDEND_NONE, logits});
}

std::optional<std::uint32_t> ProgramGraph::find(std::string_view name) const {
    for (std::uint32_t n = 1; n < nodes_.size(); ++n)
        if (nodes_[n].is_block() && nodes_[n].name == name) return n;
    if (const auto value = program_->find_value(name)) return leaves_[program_->values()[*value].producer];
    const auto instructions = program_->instructions();
    const auto first_with = [&](auto member, std::uint32_t index) -> std::optional<std::uint32_t> {
        for (std::uint32_t n = 0; n < instructions.size(); ++n)
            if (std::ranges::find(instructions[n].*member, index) != std::end(instructions[n].*member))
                return leaves_[n];
        return std::nullopt;
    };
    if (const auto weight = program_->find_weight(name))
        return first_with(&addend_instruction::weight, *weight);
    if (const auto state = program_->find_state(name)) return first_with(&addend_instruction::state, *state);
    for (const std::uint32_t leaf : leaves_)
        if (nodes_[leaf].name == name) return leaf;
    return std::nullopt;
}

std::vector<std::uint32_t> ProgramGraph::search(std::string_view text) const {
    std::vector<std::uint32_t> found;
    const std::string needle = lowered(text);
    if (needle.empty()) return found;
    const auto has = [&](std::string_view name) { return lowered(name).find(needle) != std::string::npos; };
    for (std::uint32_t n = 1; n < nodes_.size(); ++n) {
        bool matches = has(nodes_[n].name);
        if (!nodes_[n].is_block()) {
            const addend_instruction& i = program_->instructions()[nodes_[n].instruction];
            for (const std::uint32_t out : i.out)
                matches |= out != ADDEND_NONE && has(program_->name(program_->values()[out].name));
            for (const std::uint32_t w : i.weight)
                matches |= w != ADDEND_NONE && has(program_->name(program_->weights()[w].name));
            for (const std::uint32_t s : i.state)
                matches |= s != ADDEND_NONE && has(program_->name(program_->states()[s].name));
        }
        if (matches) found.push_back(n);
    }
    return found;
}

bool ProgramGraph::is_inside(std::uint32_t node, std::uint32_t block) const {
    while (node != block && node != ADDEND_NONE) node = nodes_[node].parent;
    return node == block;
}

const OperationCounts& ProgramGraph::counts(std::uint32_t node, const Accounting& accounting) const {
    const GraphNode& box = nodes_[node];
    if (box.instruction != ADDEND_NONE) return accounting.instructions[box.instruction];
    return box.group == ADDEND_NONE ? accounting.total : accounting.groups[box.group];
}

template <class Each>
void ProgramGraph::for_each_weight(std::uint32_t node, Each each) const {
    std::set<std::uint32_t> seen;
    const auto visit = [&](auto& self, std::uint32_t at) -> void {
        for (const std::uint32_t child : nodes_[at].children) self(self, child);
        if (nodes_[at].is_block()) return;
        for (const std::uint32_t w : program_->instructions()[nodes_[at].instruction].weight)
            if (w != ADDEND_NONE && seen.insert(w).second) each(w);
    };
    visit(visit, node);
}

std::uint64_t ProgramGraph::weight_bytes(std::uint32_t node) const {
    std::uint64_t bytes = 0;
    for_each_weight(node, [&](std::uint32_t w) { bytes += compact_weight_bytes(program_->weights()[w]); });
    return bytes;
}

std::uint64_t ProgramGraph::parameters(std::uint32_t node) const {
    std::uint64_t count = 0;
    for_each_weight(node, [&](std::uint32_t w) {
        count += std::uint64_t{program_->weights()[w].rows} * program_->weights()[w].cols;
    });
    return count;
}

std::vector<std::uint32_t> ProgramGraph::weights(std::uint32_t node) const {
    std::vector<std::uint32_t> found;
    for_each_weight(node, [&](std::uint32_t w) { found.push_back(w); });
    return found;
}

std::vector<SiteArithmetic> sites_of(const addend_instruction& instruction) {
    std::vector<SiteArithmetic> sites;
    for (const ProductSite site :
         {ProductSite::qk, ProductSite::pv, ProductSite::linear, ProductSite::elementwise})
        if (const auto index = product_site(instruction, site))
            sites.push_back({site, instruction.arithmetic[*index]});
    return sites;
}

}  // namespace addend
