// A part of a program as a program of its own, over the same weights.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "core/program/program.h"

namespace addend {

/// What a model does after its last layer: `embed`, then every instruction outside the layers that follows
/// from the last layer's output, reading `embed` in its place. It has no state. Overwriting `embed` with
/// residuals (inject.1) gives the logits of those residuals. `weights_layout` is that of `program`. Throws
/// program_edit_invalid where the model has no such part: no embedding of the residual's width, or a head
/// that needs values from inside the layers.
std::shared_ptr<const Program> head_program(const Program& program);

/// The value head_program's caller overwrites: its only one named as the program's embedding.
std::uint32_t head_input(const Program& head);

/// The value that the last layer leaves: what the head reads. Throws program_edit_invalid without layers.
std::uint32_t last_residual(const Program& program);

}  // namespace addend
