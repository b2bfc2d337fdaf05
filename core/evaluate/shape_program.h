// Programs of shapes, without weights: what they would hold, count and keep is known before there is a model.
#pragma once

#include <cstdint>
#include <memory>

#include "core/files/synth.h"
#include "core/program/program.h"

namespace addend {

/// Ternary matrices at two bits with scales of 1, everything dense in f16, as a file of synthesize_model() has it.
std::shared_ptr<const Program> shape_program(const SynthShape& shape);

/// The transformer that a model is compared with: a Llama ("Transformer++") with the model's hidden size, layers,
/// vocabulary and width of the channel mixer, as many heads of keys as of queries and a head of its own. Heads are 128
/// channels wide from a hidden size of 2048 on, else 64, or the widest of 32, 16, 8 that divides it. A transformer
/// keeps its own heads, where they are as wide as the hidden size together.
SynthShape transformer_like(const Program& program);

/// Bytes a backend has to hold for the weights, as compact as their types allow (trits at two bits).
std::uint64_t program_weight_bytes(const Program& program);

}  // namespace addend
