// What the Structure page says of boxes, shapes and counts.
#pragma once

#include <QString>

#include "core/inspect/program_graph.h"

namespace addend::ui {

/// "1.25 M": three significant digits and a decimal prefix; the whole number below 10 000.
QString shortCount(std::uint64_t count);
/// "f32, tokens × 512".
QString valueShape(const Program& program, std::uint32_t value, std::uint32_t width);
QString weightShape(const addend_weight& weight);
/// "trits, 2 bits each", "bf16", "blocks of 16, 4.5 bits each".
QString weightFormat(const addend_weight& weight);
/// "exact", "L-Mul, 4 bits"; of several sites "QKᵀ: …; PV: …"; empty where there is no site.
QString arithmeticOf(const addend_instruction& instruction);
QString reasonName(MultiplyReason reason);
/// "MLGRU token mixer", "BitLinear", …: what a block is.
QString blockKind(const Program& program, const GraphNode& node);
/// "Layer 3", or its label.
QString boxTitle(const ProgramGraph& graph, std::uint32_t node);
/// Second line: the primitive and its output, or a block's kind and size.
QString boxShape(const ProgramGraph& graph, std::uint32_t node);
/// "1.05 M adds · 402 k skipped · 2.1 k multiplies"; the largest three.
QString costLine(const OperationCounts& counts);
/// A sentence with every total: "12.6 M integer additions, …".
QString totalsText(const OperationCounts& counts);

}  // namespace addend::ui
