// A board behind Xilinx's XDMA driver: registers in the mapped `_user` file, memory by the DMA files. Written after the driver's
// documentation and tested against files that stand for it; not tested on a board.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugins/fpga/link.h"

namespace addend::fpga {

struct XdmaFiles {
    std::string name;  // "xdma0"
    std::string user, to_device, from_device;
};
/// Those in `folder`, by name.
std::vector<XdmaFiles> find_xdma(const std::string& folder = "/dev");

class XdmaLink final : public Link {
  public:
    /// Throws LinkLost naming the file that cannot be opened and why. A transfer that takes longer than `limit_ms` is given up;
    /// its thread stays with the driver until that lets it go.
    explicit XdmaLink(const XdmaFiles& files, int limit_ms = 1900);
    ~XdmaLink() override;
    std::uint32_t read_register(std::uint32_t offset) override;
    void write_register(std::uint32_t offset, std::uint32_t value) override;
    void read_memory(std::uint64_t address, void* to, std::uint64_t bytes) override;
    void write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) override;
    void wait() override;

  private:
    struct Board;
    std::shared_ptr<Board> board_;
    int limit_ms_;
};

}  // namespace addend::fpga
