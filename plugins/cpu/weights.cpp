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

Storage storage_of(const addend_weight& weight, bool matrix, bool stays, Storage trits) {
    switch (weight.dtype) {
        case ADDEND_T2:
            return trits;
        case ADDEND_F32:
        case ADDEND_F16:
        case ADDEND_BF16:
            if (stays && weight.rows > 1) return Storage::file;
            return matrix || weight.rows > 1 ? Storage::panels : Storage::row;
        case ADDEND_G16:
            return stays && weight.rows > 1 ? Storage::file : Storage::panels;
        default:
            return Storage::none;
    }
}

std::uint64_t panels_bytes(const addend_weight& weight, kernels::PanelFormat format) {
    return checked_mul(kernels::panel_count(weight.rows), kernels::panel_bytes(format, weight.cols));
}

StoredWeight stored(const addend_weight& weight, bool matrix, bool stays, Storage trits) {
    StoredWeight to;
    to.storage = storage_of(weight, matrix, stays, trits);
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
            to.bytes = panels_bytes(weight, to.format);
            break;
        case Storage::file:
            to.format = panel_format(weight);
            to.file_bytes = panels_bytes(weight, to.format);
            break;
        case Storage::row:
            to.bytes = std::uint64_t{weight.cols} * sizeof(float);
            break;
        case Storage::none:
            break;
    }
    return to;
}

/// By weight: some instruction needs all of it, and not only the rows of the tokens.
std::vector<bool> used_whole(const Block& block) {
    std::vector<bool> whole(block.weights.size());
    for (const addend_instruction& i : block.instructions)
        for (const std::uint32_t weight : i.weight)
            if (weight != ADDEND_NONE && i.op != ADDEND_OP_EMBED) whole[weight] = true;
    return whole;
}

std::vector<StoredWeight> stored_weights(const Block& block, bool source_stays, Storage trits) {
    const std::vector<bool> whole = used_whole(block);
    std::vector<StoredWeight> table;
    for (std::size_t w = 0; w < block.weights.size(); ++w)
        table.push_back(stored(block.weights[w], block.matrices[w], source_stays && !whole[w], trits));
    return table;
}

Storage packed_trits(const Block& block, kernels::Isa isa, TritPacking packing) {
    if (packing != TritPacking::by_size)
        return packing == TritPacking::two_bits ? Storage::trits : Storage::trits5;
    if (!kernels::fast_five_trits(isa)) return Storage::trits;
    std::uint64_t bytes = 0;
    for (const StoredWeight& weight : stored_weights(block, false, Storage::trits))
        if (weight.storage == Storage::trits) bytes = checked_add(bytes, weight.bytes);
    return bytes > cached_trit_bytes ? Storage::trits5 : Storage::trits;
}

}  // namespace

WeightsForm weights_form(std::uint32_t flags) {
    constexpr std::uint32_t packings = ADDEND_WEIGHTS_TWO_BITS | ADDEND_WEIGHTS_FIVE_A_BYTE;
    WeightsForm form;
    form.source_stays = (flags & ADDEND_WEIGHTS_KEEP_SOURCE) != 0;
    if ((flags & packings) == packings) bad_argument("flags", "ask for two ways of packing trits");
    if (flags & ADDEND_WEIGHTS_TWO_BITS) form.packing = TritPacking::two_bits;
    if (flags & ADDEND_WEIGHTS_FIVE_A_BYTE) form.packing = TritPacking::five_a_byte;
    return form;
}

WeightsTable::WeightsTable(const Block& block, kernels::Isa isa, WeightsForm form)
    : trits(packed_trits(block, isa, form.packing)), source_stays(form.source_stays) {
    weights = stored_weights(block, source_stays, trits);
    for (StoredWeight& weight : weights) {
        weight.offset = bytes;
        bytes = round_up(checked_add(bytes, weight.bytes), buffer_alignment);
        on_file = checked_add(on_file, weight.file_bytes);
    }
}

std::uint32_t WeightsTable::trit_bits_x10() const {
    for (const StoredWeight& weight : weights)
        if (weight.storage == Storage::trits || weight.storage == Storage::trits5)
            return weight.storage == Storage::trits ? 20 : 16;
    return 0;
}

Weights::Weights(const Block& block, std::uint32_t device, const kernels::KernelTable& kernels,
                 WeightsForm form)
    : kernels_(kernels),
      device_(device),
      table_(block, kernels.isa, form),
      memory_(table_.bytes, "weights") {}

// A program may leave out what another multiplies by: that is then here, though it alone would not need it.
void Weights::require_same(const Block& block) const {
    const std::vector<StoredWeight> asked = stored_weights(block, table_.source_stays, table_.trits);
    bool same = asked.size() == table_.weights.size();
    for (std::uint32_t w = 0; same && w < asked.size(); ++w) {
        const StoredWeight& has = at(w);
        same = asked[w].source == has.source && asked[w].flags == has.flags && asked[w].rows == has.rows &&
               asked[w].cols == has.cols &&
               (asked[w].storage == has.storage ||
                (asked[w].storage == Storage::file && has.storage == Storage::panels));
    }
    if (!same) bad_argument("program", "it names other weights than those loaded");
}

void Weights::read_rows(std::uint32_t index, std::uint32_t first, std::uint32_t count, std::byte* to) const {
    if (source_.read_weight(source_.context, index, first, count, to) != ADDEND_OK)
        throw Fault{make_error(ADDEND_ERROR_READ_WEIGHT, index)};
}

}  // namespace addend::cpu
