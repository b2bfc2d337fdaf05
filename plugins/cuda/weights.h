// The model's weights on a device: ternary matrices in units of 16 bytes, dense ones in panels, single rows
// as F32. One allocation, in the order of the program's table.
#pragma once

#include <vector>

#include "kernels/dense_panel.h"
#include "plugins/abi/addend_abi.h"
#include "plugins/common/block.h"
#include "plugins/cuda/device_memory.h"
#include "plugins/cuda/devices.h"

namespace addend::cuda {

enum class Storage : std::uint8_t { none, trits, panels, row };

struct StoredWeight {
    Storage storage = Storage::none;
    kernels::PanelFormat format;  // of panels
    std::uint16_t source = 0;     // dtype as read
    std::uint16_t flags = 0;
    std::uint32_t rows = 0, cols = 0;
    std::uint64_t row_bytes = 0;  // as read
    std::uint64_t offset = 0, bytes = 0;
};

class Weights {
  public:
    /// Allocates on the calling thread's device. Throws Fault OUT_OF_MEMORY.
    Weights(const Block& block, std::uint32_t device_index, const Device& device);

    /// Streams every weight through source.read_weight. False if progress() asked to stop; throws Fault
    /// READ_WEIGHT, OUT_OF_MEMORY, DEVICE_LOST, or BAD_ARGUMENT for an illegal trit or a broken promise.
    bool load(const addend_weight_source& source);

    std::uint32_t device_index() const { return device_index_; }
    const Device& device() const { return device_; }
    const StoredWeight& at(std::uint32_t index) const { return table_[index]; }
    const std::byte* data(std::uint32_t index) const { return memory_.data() + table_[index].offset; }
    kernels::DensePanels panels(std::uint32_t index) const {
        return {data(index), table_[index].cols, table_[index].format};
    }
    std::uint64_t bytes() const { return memory_.bytes(); }
    /// Throws BAD_ARGUMENT unless the program's weights are these.
    void require_same(const Block& block) const;

  private:
    std::uint32_t device_index_;
    Device device_;
    std::vector<StoredWeight> table_;
    DeviceBuffer memory_;
};

}  // namespace addend::cuda
