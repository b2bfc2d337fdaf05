// The drawn program is the program: nesting, flow, figures against the accounting, and against a count of our
// own on a model with known weights.
#include "core/inspect/program_graph.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "core/backend/backend.h"
#include "core/base/message.h"
#include "core/inspect/nonzero_trits.h"
#include "core/program/op_table.h"
#include "core/runtime/model.h"
#include "tests/unit/program/sample_program.h"

namespace addend::test {
namespace {

std::shared_ptr<const Model> golden(const char* name) {
    return Model::open(std::string(ADDEND_TEST_DATA "/golden/") + name);
}

std::uint32_t found(const ProgramGraph& graph, std::string_view name) {
    const auto node = graph.find(name);
    EXPECT_TRUE(node.has_value()) << name;
    return node.value_or(0);
}

TEST(ProgramGraph, NestsAsTheGroupsDo) {
    const ProgramGraph graph(lower_small().program);
    EXPECT_TRUE(graph.node(0).is_block());
    std::vector<std::string> top;
    for (const std::uint32_t child : graph.node(0).children) top.push_back(graph.node(child).name);
    EXPECT_EQ(top, (std::vector<std::string>{"embed", "layers.0", "layers.1", "head"}));
    const std::uint32_t proj = found(graph, "layers.1.attn.f_proj");
    EXPECT_TRUE(graph.node(proj).is_block());
    EXPECT_EQ(graph.node(proj).label, "attn.f_proj");
    EXPECT_EQ(graph.node(graph.node(proj).parent).name, "layers.1.mlgru");
    EXPECT_EQ(graph.node(proj).depth, 3u);
    EXPECT_EQ(graph.node(proj).layer, 1);
    const std::uint32_t acc = found(graph, "layers.1.attn.f_proj.acc");
    EXPECT_EQ(graph.node(acc).label, "acc");
    EXPECT_TRUE(graph.is_inside(acc, proj));
    EXPECT_FALSE(graph.is_inside(proj, acc));
    EXPECT_FALSE(graph.is_inside(acc, found(graph, "layers.0")));
    // Every instruction has one box, in order.
    std::uint32_t leaves = 0;
    for (const GraphNode& node : graph.nodes()) leaves += node.is_block() ? 0 : 1;
    EXPECT_EQ(leaves, graph.program().instructions().size());
    for (std::uint32_t n = 0; n < leaves; ++n)
        EXPECT_EQ(graph.node(graph.node_of_instruction(n)).instruction, n);
}

TEST(ProgramGraph, FindsByEveryName) {
    const ProgramGraph graph(lower_small().program);
    EXPECT_EQ(found(graph, "model.layers.1.attn.f_proj.weight"), found(graph, "layers.1.attn.f_proj.acc"));
    EXPECT_EQ(found(graph, "layers.1.mlgru.state"), found(graph, "layers.1.mlgru.h"));
    EXPECT_EQ(found(graph, "layers.1.input"), found(graph, "layers.0.output"));
    EXPECT_FALSE(graph.find("layers.7").has_value());
    EXPECT_FALSE(graph.find("").has_value());
    const auto hits = graph.search("F_PROJ");
    std::set<std::string> names;
    for (const std::uint32_t n : hits) names.insert(graph.node(n).name);
    EXPECT_TRUE(names.contains("layers.0.attn.f_proj.acc"));
    EXPECT_TRUE(names.contains("layers.1.attn.f_proj"));
    EXPECT_EQ(std::set<std::uint32_t>(hits.begin(), hits.end()).size(), hits.size());
    EXPECT_TRUE(graph.search("").empty());
    EXPECT_TRUE(graph.search("nothing of this name").empty());
    // By a weight's name, which no box has.
    ASSERT_EQ(graph.search("model.norm.weight").size(), 1u);
    EXPECT_EQ(graph.node(graph.search("model.norm.weight").front()).name, "final_norm");
}

/// Every use of a value, followed through the drawn edges from its producer to its consumer, container by
/// container, is drawn; and nothing else is.
void expect_flow_is_drawn(const ProgramGraph& graph) {
    const Program& program = graph.program();
    std::map<std::uint32_t, std::vector<GraphEdge>> unused;
    for (std::uint32_t n = 0; n < graph.nodes().size(); ++n) unused[n] = graph.edges_inside(n);
    const auto drawn = [&](std::uint32_t block, GraphEdge edge) {
        const auto& all = graph.edges_inside(block);
        EXPECT_NE(std::find(all.begin(), all.end(), edge), all.end());
        std::erase(unused[block], edge);
    };
    const auto path = [&](std::uint32_t at) {
        std::vector<std::uint32_t> up{at};
        while (up.back() != 0) up.push_back(graph.node(up.back()).parent);
        return up;
    };
    for (std::uint32_t n = 0; n < program.instructions().size(); ++n)
        for (const addend_operand& operand : program.instructions()[n].in) {
            if (operand.value == ADDEND_NONE) continue;
            auto from = path(graph.node_of_instruction(program.values()[operand.value].producer));
            auto to = path(graph.node_of_instruction(n));
            while (from[from.size() - 2] == to[to.size() - 2]) {
                from.pop_back();
                to.pop_back();
            }
            drawn(from.back(), {from[from.size() - 2], to[to.size() - 2], operand.value});
            for (std::size_t k = 0; k + 2 < from.size(); ++k)
                drawn(from[k + 1], {from[k], ADDEND_NONE, operand.value});
            for (std::size_t k = 0; k + 2 < to.size(); ++k)
                drawn(to[k + 1], {ADDEND_NONE, to[k], operand.value});
        }
    const std::uint32_t logits = program.header().logits;
    const auto out = path(graph.node_of_instruction(program.values()[logits].producer));
    for (std::size_t k = 0; k + 1 < out.size(); ++k) drawn(out[k + 1], {out[k], ADDEND_NONE, logits});
    for (const auto& [block, edges] : unused) EXPECT_TRUE(edges.empty()) << graph.node(block).name;
}

TEST(ProgramGraph, DrawsTheFlowOfValues) {
    expect_flow_is_drawn(ProgramGraph(lower_small().program));
    expect_flow_is_drawn(ProgramGraph(attention_program()));
    expect_flow_is_drawn(ProgramGraph(golden("tiny")->lower().program));
}

TEST(ProgramGraph, FiguresAreTheAccountings) {
    const ProgramGraph graph(golden("tiny")->lower().program);
    const Accounting accounting = account(graph.program(), {.tokens = 3, .logits_rows = 2});
    EXPECT_EQ(graph.counts(0, accounting), accounting.total);
    for (std::uint32_t n = 0; n < graph.nodes().size(); ++n) {
        OperationCounts sum;
        if (!graph.node(n).is_block()) continue;
        for (const std::uint32_t child : graph.node(n).children) sum += graph.counts(child, accounting);
        EXPECT_EQ(graph.counts(n, accounting), sum) << graph.node(n).name;
    }
    EXPECT_EQ(graph.counts(found(graph, "layers.1"), accounting), accounting.layers[1]);
}

TEST(ProgramGraph, WeightsAreCountedOnce) {
    // The tied table of a program is one weight, whoever uses it.
    const auto program = attention_program();
    const ProgramGraph graph(program);
    std::uint64_t parameters = 0;
    for (const addend_weight& w : program->weights()) parameters += std::uint64_t{w.rows} * w.cols;
    EXPECT_EQ(graph.parameters(0), parameters);
    EXPECT_EQ(graph.parameters(found(graph, "layers.0.q_raw")), 8u * 8 + 8);
    EXPECT_EQ(graph.weight_bytes(found(graph, "layers.0.q_raw")), 4u * (8 * 8 + 8));
    EXPECT_EQ(graph.weight_bytes(found(graph, "layers.0.act")), 0u);
}

/// Additions made and skipped, from the trits themselves.
TEST(ProgramGraph, SkippedAdditionsAreTheZeroTrits) {
    const auto model = golden("tiny");
    const auto& lowered = model->lower();
    const Program& program = *lowered.program;
    AccountingOptions options{.tokens = 5, .logits_rows = 1};
    std::map<std::uint32_t, std::uint64_t> nonzero;
    for (std::uint32_t w = 0; w < program.weights().size(); ++w) {
        const addend_weight& weight = program.weights()[w];
        options.nonzero.emplace_back();
        if (weight.dtype != ADDEND_T2) continue;
        std::vector<std::byte> rows(weight.bytes);
        lowered.weights->read_rows(w, 0, weight.rows, rows);
        const std::size_t row_bytes = rows.size() / weight.rows;
        for (std::uint32_t r = 0; r < weight.rows; ++r)
            for (std::uint32_t c = 0; c < weight.cols; ++c) {
                const auto code = std::to_integer<unsigned>(rows[r * row_bytes + c / 4]) >> (2 * (c % 4)) & 3;
                nonzero[w] += code == 1 ? 0 : 1;
            }
        options.nonzero.back() = nonzero[w];
    }
    ASSERT_FALSE(nonzero.empty());
    std::uint64_t told = 0, of = 0;
    EXPECT_EQ(count_nonzero_trits(program, *lowered.weights,
                                  [&](std::uint64_t done, std::uint64_t total) {
                                      told = done;
                                      of = total;
                                  },
                                  {}),
              options.nonzero);
    EXPECT_EQ(told, of);
    EXPECT_GT(of, 0u);
    CancelToken cancel;
    cancel.cancel();
    EXPECT_THROW(count_nonzero_trits(program, *lowered.weights, {}, cancel), Failure);
    const ProgramGraph graph(lowered.program);
    const Accounting accounting = account(program, options);
    std::uint64_t made = 0, skipped = 0;
    for (std::uint32_t n = 0; n < program.instructions().size(); ++n) {
        const addend_instruction& i = program.instructions()[n];
        if (i.op != ADDEND_OP_TERNARY_MATMUL) continue;
        const addend_weight& weight = program.weights()[i.weight[0]];
        const std::uint64_t rows = i.layer >= 0 ? 5 : 1;  // the head runs for one row
        const std::uint64_t all = rows * weight.rows * weight.cols, some = rows * nonzero[i.weight[0]];
        const OperationCounts& counts = graph.counts(graph.node_of_instruction(n), accounting);
        EXPECT_EQ(counts.int_adds, some);
        EXPECT_EQ(counts.int_adds_skipped, all - some);
        EXPECT_GT(counts.int_adds_skipped, 0u);
        made += some;
        skipped += all - some;
    }
    EXPECT_EQ(graph.counts(0, accounting).int_adds, made);
    EXPECT_EQ(graph.counts(0, accounting).int_adds_skipped, skipped);
}

TEST(ProgramGraph, SitesCarryTheirArithmetic) {
    const auto program = attention_program();
    const ArithmeticEdit edit{ProductSite::pv, {ADDEND_LMUL, 4}, 0, {}};
    const ProgramGraph graph(with_arithmetic(*program, {&edit, 1}));
    const auto sites =
        sites_of(graph.program().instructions()[graph.node(found(graph, "layers.0.attn")).instruction]);
    ASSERT_EQ(sites.size(), 2u);
    EXPECT_EQ(sites[0].site, ProductSite::qk);
    EXPECT_EQ(sites[0].how.mode, ADDEND_EXACT);
    EXPECT_EQ(sites[1].site, ProductSite::pv);
    EXPECT_EQ(sites[1].how.bits, 4);
    EXPECT_TRUE(sites_of(graph.program().instructions()[0]).empty());
}

TEST(ProgramGraph, CsvHasALineForEachInstruction) {
    const auto program = lower_small().program;
    const Accounting accounting = account(*program, {});
    const std::string csv = program_csv(*program, accounting);
    std::vector<std::vector<std::string>> lines(1);
    lines.back().emplace_back();
    bool quoted = false;
    for (const char c : csv) {
        if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            lines.back().emplace_back();
        else if (c == '\n' && !quoted)
            lines.emplace_back(1);
        else
            lines.back().back() += c;
    }
    lines.pop_back();
    ASSERT_EQ(lines.size(), program->instructions().size() + 1);
    std::map<std::string, std::size_t> column;
    for (std::size_t n = 0; n < lines[0].size(); ++n) column[lines[0][n]] = n;
    std::uint64_t adds = 0, norms = 0;
    for (std::size_t n = 1; n < lines.size(); ++n) {
        ASSERT_EQ(lines[n].size(), lines[0].size()) << lines[n][0];
        adds += std::stoull(lines[n][column.at("int_adds")]);
        norms += std::stoull(lines[n][column.at("multiplies_norms")]);
    }
    EXPECT_EQ(adds, accounting.total.int_adds);
    EXPECT_EQ(norms, accounting.total.multiplies_for(MultiplyReason::norms));
    EXPECT_EQ(lines[1][column.at("op")], "embed");
    EXPECT_EQ(lines[1][column.at("outputs")], "f32[tokens,8]");
    EXPECT_EQ(lines[1][column.at("weight_shapes")], "bf16[16,8]");
}

}  // namespace
}  // namespace addend::test
