// A program as nested boxes and the values that flow between them: what the Structure page draws and lists.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/program/accounting.h"
#include "core/program/program.h"
#include "core/program/program_edit.h"

namespace addend {

/// A box: the whole model (node 0), a group, or one instruction.
struct GraphNode {
    std::uint32_t parent = ADDEND_NONE;       // node; none for the model
    std::vector<std::uint32_t> children;      // nodes, in program order; empty for an instruction
    std::uint32_t group = ADDEND_NONE;        // of a group's box
    std::uint32_t instruction = ADDEND_NONE;  // of an instruction's box
    std::uint32_t first = 0;                  // first instruction inside
    std::uint32_t depth = 0;                  // boxes around it
    std::int32_t layer = -1;                  // -1 outside the layers
    std::string name;                         // of the group or instruction; empty for the model
    std::string label;  // the name without what the boxes around it say: "attn.f_proj", "in_int8"

    bool is_block() const { return instruction == ADDEND_NONE; }
};

/// A value that goes from one box to another of the same container; one end is none where the value enters
/// the container or leaves it.
struct GraphEdge {
    std::uint32_t from = ADDEND_NONE;  // node
    std::uint32_t to = ADDEND_NONE;    // node
    std::uint32_t value = 0;

    friend bool operator==(const GraphEdge&, const GraphEdge&) = default;
};

/// The arithmetic of one product site of an instruction.
struct SiteArithmetic {
    ProductSite site = ProductSite::qk;
    addend_arithmetic how{ADDEND_EXACT, 0};
};

/// Immutable; it keeps the program.
class ProgramGraph {
  public:
    explicit ProgramGraph(std::shared_ptr<const Program> program);

    const Program& program() const { return *program_; }
    const std::shared_ptr<const Program>& shared_program() const { return program_; }
    /// Parents before their children, in program order.
    const std::vector<GraphNode>& nodes() const { return nodes_; }
    const GraphNode& node(std::uint32_t index) const { return nodes_[index]; }
    std::uint32_t node_of_instruction(std::uint32_t instruction) const { return leaves_[instruction]; }
    /// Flow among the children of a block, each value once between the same two; in program order.
    const std::vector<GraphEdge>& edges_inside(std::uint32_t block) const { return edges_[block]; }

    /// By the name of a group, an instruction or a value, or of a weight or state: the first instruction that
    /// has it.
    std::optional<std::uint32_t> find(std::string_view name) const;
    /// Boxes whose name, or whose weight's or state's name, contains `text` (ASCII case aside), in order.
    std::vector<std::uint32_t> search(std::string_view text) const;
    /// Whether `block` is `node` or around it.
    bool is_inside(std::uint32_t node, std::uint32_t block) const;

    /// One pass over what is in a box.
    const OperationCounts& counts(std::uint32_t node, const Accounting& accounting) const;
    /// Bytes of the weights used inside, each once, as compact as their types allow (compact_weight_bytes).
    std::uint64_t weight_bytes(std::uint32_t node) const;
    /// Trits and floats of the weights used inside, each once.
    std::uint64_t parameters(std::uint32_t node) const;
    /// Weights of the program that are used inside, each once, in program order.
    std::vector<std::uint32_t> weights(std::uint32_t node) const;

  private:
    std::uint32_t add_node(GraphNode node);
    std::uint32_t node_of_group(std::uint32_t group);
    void add_instructions();
    void add_edges();
    void add_edge(std::uint32_t block, const GraphEdge& edge);
    template <class Each>
    void for_each_weight(std::uint32_t node, Each each) const;

    std::shared_ptr<const Program> program_;
    std::vector<GraphNode> nodes_;
    std::vector<std::uint32_t> leaves_;          // node of each instruction
    std::vector<std::uint32_t> groups_;          // node of each group, or none yet
    std::vector<std::vector<GraphEdge>> edges_;  // by block
};

/// Product sites in the order of `instruction.arithmetic`; empty where it multiplies nothing that a patch
/// could change.
std::vector<SiteArithmetic> sites_of(const addend_instruction& instruction);

/// One line an instruction with its shapes, weights and every count as plain numbers; a header line first.
/// Fields are separated by commas and lines end in "\n" (RFC 4180 quoting).
std::string program_csv(const Program& program, const Accounting& accounting);

}  // namespace addend
