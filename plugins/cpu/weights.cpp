#include "plugins/cpu/weights.h"

#include "kernels/packed_ternary.h"
#include "plugins/cpu/fault.h"

namespace addend::cpu {
namespace {

StoredWeight storage_of(const addend_weight& weight) {
    StoredWeight stored;
    stored.source = weight.dtype;
    stored.dtype = weight.rows == 1 && weight.dtype != ADDEND_T2 ? std::uint16_t{ADDEND_F32} : weight.dtype;
    stored.rows = weight.rows;
    stored.cols = weight.cols;
    stored.row_bytes = weight_row_bytes(weight);
    switch (weight.dtype) {
        case ADDEND_T2:
            stored.bytes = checked_mul(kernels::t2_tiles(weight.rows), kernels::t2_tile_bytes(weight.cols));
            break;
        case ADDEND_F32:
        case ADDEND_F16:
        case ADDEND_BF16:
            stored.bytes =
                checked_mul(weight.rows, std::uint64_t{weight.cols} * (stored.dtype == ADDEND_F32 ? 4u : 2u));
            break;
        default:
            break;
    }
    return stored;
}

}  // namespace

Weights::Weights(const Block& block, std::uint32_t device, const kernels::KernelTable& kernels)
    : kernels_(kernels), device_(device) {
    std::uint64_t end = 0;
    for (const addend_weight& weight : block.weights) {
        StoredWeight stored = storage_of(weight);
        stored.offset = end;
        end = round_up(checked_add(end, stored.bytes), buffer_alignment);
        table_.push_back(stored);
    }
    memory_ = Buffer(end, "weights");
}

void Weights::require_same(const Block& block) const {
    bool same = block.weights.size() == table_.size();
    for (std::size_t w = 0; same && w < table_.size(); ++w)
        same = block.weights[w].dtype == table_[w].source && block.weights[w].rows == table_[w].rows &&
               block.weights[w].cols == table_[w].cols;
    if (!same) bad_argument("program", "it names other weights than those loaded");
}

}  // namespace addend::cpu
