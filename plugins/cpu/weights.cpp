#include "plugins/cpu/weights.h"

#include "kernels/dense_panel.h"
#include "kernels/packed_ternary.h"
#include "kernels/packed_trits5.h"
#include "plugins/cpu/fault.h"

namespace addend::cpu {
namespace {

kernels::PanelFormat panel_format(const addend_weight& weight) {
    kernels::PanelFormat format;
    switch (weight.dtype) {
        case ADDEND_F32:
            format.codes = kernels::PanelCodes::f32;
            return format;
        case ADDEND_F16:
            format.codes = kernels::PanelCodes::f16;
            return format;
        case ADDEND_BF16:
            format.codes = kernels::PanelCodes::bf16;
            return format;
        default:
            break;
    }
    format.codes = kernels::PanelCodes::nibbles;
    if (weight.flags & ADDEND_G16_CODES_U4)
        format.nibbles = kernels::Nibbles::plain;
    else if (weight.flags & ADDEND_G16_CODES_S4)
        format.nibbles = kernels::Nibbles::centred;
    else if (weight.flags & ADDEND_G16_CODES_NL4)
        format.nibbles = kernels::Nibbles::uneven;
    else
        format.codes = kernels::PanelCodes::bytes;
    format.group = weight.flags & ADDEND_G16_PAIRS ? 32 : 16;
    format.minimum = (weight.flags & ADDEND_G16_NO_MINIMUM) == 0;
    format.half_scales = (weight.flags & ADDEND_G16_HALF) != 0;
    return format;
}

Storage storage_of(const addend_weight& weight, bool matrix, Storage trits) {
    switch (weight.dtype) {
        case ADDEND_T2:
            return trits;
        case ADDEND_F32:
        case ADDEND_F16:
        case ADDEND_BF16:
            return matrix || weight.rows > 1 ? Storage::panels : Storage::row;
        case ADDEND_G16:
            return Storage::panels;
        default:
            return Storage::none;
    }
}

StoredWeight stored(const addend_weight& weight, bool matrix, Storage trits) {
    StoredWeight to;
    to.storage = storage_of(weight, matrix, trits);
    to.source = weight.dtype;
    to.flags = weight.flags;
    to.rows = weight.rows;
    to.cols = weight.cols;
    to.row_bytes = weight_row_bytes(weight);
    switch (to.storage) {
        case Storage::trits:
            to.bytes = checked_mul(kernels::t2_tiles(weight.rows), kernels::t2_tile_bytes(weight.cols));
            break;
        case Storage::trits5:
            to.bytes = checked_mul(kernels::t2_tiles(weight.rows), kernels::t5_tile_bytes(weight.cols));
            break;
        case Storage::panels:
            to.format = panel_format(weight);
            to.bytes =
                checked_mul(kernels::panel_count(weight.rows), kernels::panel_bytes(to.format, weight.cols));
            break;
        case Storage::row:
            to.bytes = std::uint64_t{weight.cols} * sizeof(float);
            break;
        case Storage::none:
            break;
    }
    return to;
}

std::vector<StoredWeight> stored_weights(const Block& block, Storage trits) {
    std::vector<StoredWeight> table;
    for (std::size_t w = 0; w < block.weights.size(); ++w)
        table.push_back(stored(block.weights[w], block.matrices[w], trits));
    return table;
}

Storage packed_trits(const Block& block, kernels::Isa isa, TritPacking packing) {
    if (packing != TritPacking::by_size)
        return packing == TritPacking::two_bits ? Storage::trits : Storage::trits5;
    if (!kernels::fast_five_trits(isa)) return Storage::trits;
    std::uint64_t bytes = 0;
    for (const StoredWeight& weight : stored_weights(block, Storage::trits))
        if (weight.storage == Storage::trits) bytes = checked_add(bytes, weight.bytes);
    return bytes > cached_trit_bytes ? Storage::trits5 : Storage::trits;
}

}  // namespace

Weights::Weights(const Block& block, std::uint32_t device, const kernels::KernelTable& kernels,
                 TritPacking packing)
    : kernels_(kernels), device_(device), trits_(packed_trits(block, kernels.isa, packing)) {
    table_ = stored_weights(block, trits_);
    std::uint64_t end = 0;
    for (StoredWeight& weight : table_) {
        weight.offset = end;
        end = round_up(checked_add(end, weight.bytes), buffer_alignment);
    }
    memory_ = Buffer(end, "weights");
}

void Weights::require_same(const Block& block) const {
    const std::vector<StoredWeight> asked = stored_weights(block, trits_);
    bool same = asked.size() == table_.size();
    for (std::size_t w = 0; same && w < table_.size(); ++w)
        same = asked[w].source == table_[w].source && asked[w].flags == table_[w].flags &&
               asked[w].rows == table_[w].rows && asked[w].cols == table_[w].cols &&
               asked[w].storage == table_[w].storage;
    if (!same) bad_argument("program", "it names other weights than those loaded");
}

}  // namespace addend::cpu
