// The model's weights as the kernels want them: ternary matrices packed, dense ones in panels as compact as
// their dtype and promises allow (one copy, whether a matrix is multiplied by, looked up in, or both), single
// rows (norms, bounds, biases) as F32. All in one allocation, in the order of the program's table, so that
// matrices used together lie together. A matrix in which rows are only looked up (an embedding that is not
// the head too) stays with the host, if that keeps it open: a token needs one row of it, which the system's
// page cache holds better than we could (file_rows.h).
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernels.h"
#include "plugins/abi/addend_abi.h"
#include "plugins/cpu/block.h"
#include "plugins/cpu/buffer.h"
#include "plugins/cpu/thread_team.h"

namespace addend::cpu {

/// `trits` are packed two bits each, `trits5` five a byte (kernels/packed_trits5.h).
enum class Storage : std::uint8_t { none, trits, trits5, panels, row, file };

/// How a model's ternary matrices are packed. Five a byte are faster where they come from memory and the
/// instruction set unpacks them fast; two bits each where a cache holds them.
enum class TritPacking : std::uint8_t { by_size, two_bits, five_a_byte };
/// What a caller of weights_create may ask for.
struct WeightsForm {
    TritPacking packing = TritPacking::by_size;
    bool source_stays = false;  // ADDEND_WEIGHTS_KEEP_SOURCE
};
WeightsForm weights_form(std::uint32_t flags);  // ADDEND_WEIGHTS_…; throws BAD_ARGUMENT
/// Of two bits a trit: more than this no cache keeps from one token to the next.
inline constexpr std::uint64_t cached_trit_bytes = std::uint64_t{32} << 20;

struct StoredWeight {
    Storage storage = Storage::none;
    kernels::PanelFormat format;  // of panels
    std::uint16_t source = 0;     // dtype as read
    std::uint16_t flags = 0;
    std::uint32_t rows = 0;
    std::uint32_t cols = 0;
    std::uint64_t row_bytes = 0;  // as read
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;  // as stored; 0: on file, or nothing that a supported instruction takes
    std::uint64_t file_bytes = 0;  // of Storage::file: what it would take here
};

/// The table of a program's weights without the weights: what loading would take.
struct WeightsTable {
    WeightsTable(const Block& block, kernels::Isa isa, WeightsForm form);

    std::vector<StoredWeight> weights;
    Storage trits;  // trits or trits5
    bool source_stays;
    std::uint64_t bytes = 0;  // to allocate; UINT64_MAX if impossible
    std::uint64_t on_file = 0;
    /// Of a ternary weight, times 10; 0: there are none.
    std::uint32_t trit_bits_x10() const;
};

class Weights {
  public:
    /// Allocates. Throws Fault OUT_OF_MEMORY.
    Weights(const Block& block, std::uint32_t device, const kernels::KernelTable& kernels,
            WeightsForm form = {});

    /// Streams every weight through source.read_weight, on the team's threads. False if progress() asked to
    /// stop; throws Fault READ_WEIGHT, OUT_OF_MEMORY, or BAD_ARGUMENT for a trit code that does not exist or
    /// a group that breaks a promise of its weight's flags.
    bool load(const addend_weight_source& source, ThreadTeam& team);

    const kernels::KernelTable& kernels() const { return kernels_; }
    std::uint32_t device() const { return device_; }
    const StoredWeight& at(std::uint32_t index) const { return table_.weights[index]; }
    /// Of a weight that is here.
    const std::byte* data(std::uint32_t index) const { return memory_.data() + at(index).offset; }
    /// [any] rows of a weight in Storage::file, as the host delivers them. Throws READ_WEIGHT.
    void read_rows(std::uint32_t index, std::uint32_t first, std::uint32_t count, std::byte* to) const;
    /// Of a weight stored in panels.
    kernels::DensePanels panels(std::uint32_t index) const {
        return {data(index), at(index).cols, at(index).format};
    }
    std::uint64_t bytes() const { return memory_.bytes(); }
    std::uint64_t on_file() const { return table_.on_file; }
    /// Throws BAD_ARGUMENT unless the program's weights are these.
    void require_same(const Block& block) const;

  private:
    const kernels::KernelTable& kernels_;
    std::uint32_t device_;
    WeightsTable table_;
    addend_weight_source source_{};  // if it stays
    Buffer memory_;
};

}  // namespace addend::cpu
