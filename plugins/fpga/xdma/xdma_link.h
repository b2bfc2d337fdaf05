// A board behind Xilinx's XDMA driver: registers in the mapped `_user` file, memory by the DMA files. Written after the driver's
// documentation and tested against files that stand for it; not tested on a board.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "plugins/fpga/link.h"
#include "plugins/fpga/worker.h"

namespace addend::fpga {

struct XdmaFiles {
    std::string name;  // "xdma0"
    std::string user, to_device, from_device;
};
/// Those in `folder`, by name.
std::vector<XdmaFiles> find_xdma(const std::string& folder = "/dev");

/// The system's calls that a driver can keep for as long as it likes.
struct XdmaCalls {
    ssize_t (*read_at)(int file, void* to, std::size_t bytes, off_t at);
    ssize_t (*write_at)(int file, const void* from, std::size_t bytes, off_t at);
};
extern const XdmaCalls xdma_calls;  // pread and pwrite

class XdmaLink final : public Link {
  public:
    /// Throws LinkLost naming the file that cannot be opened and why. A transfer that takes longer than `limit_ms` is given up;
    /// its thread stays with the driver until that lets it go, and this library stays for it. Nothing works after that.
    explicit XdmaLink(const XdmaFiles& files, int limit_ms = 1900, const XdmaCalls& calls = xdma_calls);
    ~XdmaLink() override;
    std::uint32_t read_register(std::uint32_t offset) override;
    void write_register(std::uint32_t offset, std::uint32_t value) override;
    void read_memory(std::uint64_t address, void* to, std::uint64_t bytes) override;
    void write_memory(std::uint64_t address, const void* from, std::uint64_t bytes) override;
    void wait() override;

  private:
    struct Board;
    std::vector<char> in_time(std::vector<char> data, std::uint64_t address, bool to_device);
    std::shared_ptr<Board> board_;
    int limit_ms_;
    std::string lost_;
    Worker worker_;
};

}  // namespace addend::fpga
