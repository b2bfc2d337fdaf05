// Programs made from programs: another arithmetic at product sites. Weights and state stay what they were.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "core/program/program.h"

namespace addend {

/// Kinds of product sites (DESIGN §3, L-Mul).
enum class ProductSite {
    qk,           // attention scores
    pv,           // attention's weighted values
    linear,       // weight projections inside layers; the head is not one
    elementwise,  // gate*up, and in the MLGRU c*(1-f), f*h and norm*silu(h)
};

/// Index into `instruction.arithmetic` of a kind of site; nothing where the instruction has none of it.
std::optional<std::size_t> product_site(const addend_instruction& instruction, ProductSite site);
/// Whether a layer from `first_layer` to `last_layer`, both included, has such a site.
bool has_product_site(const Program& program, ProductSite site, std::uint32_t first_layer = 0,
                      std::uint32_t last_layer = UINT32_MAX);

struct ArithmeticEdit {
    ProductSite site = ProductSite::qk;
    addend_arithmetic arithmetic{ADDEND_EXACT, 0};
    /// Layers it holds for, both ends included; to the last one where `last_layer` is empty.
    std::uint32_t first_layer = 0;
    std::optional<std::uint32_t> last_layer;
};

/// The program with `edits` applied in order; layouts are unchanged. Throws program_edit_invalid for bits
/// outside 1 … 23, an unknown mode, layers that do not exist, or a site that the program does not have in
/// them.
std::shared_ptr<const Program> with_arithmetic(const Program& program, std::span<const ArithmeticEdit> edits);

}  // namespace addend
