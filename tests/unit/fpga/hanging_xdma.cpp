#include "tests/unit/fpga/hanging_xdma.h"

namespace addend::fpga {
namespace {

void (*hanging_held)();
void (*hanging_over)();

}  // namespace
}  // namespace addend::fpga

using namespace addend::fpga;

extern "C" __attribute__((visibility("default"))) void addend_give_up_xdma(const XdmaFiles& files, int limit_ms, void (*held)(), void (*over)(),
                                                                           std::string& read, std::string& written) {
    hanging_held = held;
    hanging_over = over;
    const XdmaCalls calls = {[](int, void*, std::size_t bytes, off_t) {
                                 hanging_held();
                                 hanging_over();
                                 return static_cast<ssize_t>(bytes);
                             },
                             [](int, const void*, std::size_t, off_t) { return ssize_t{-1}; }};
    XdmaLink link(files, limit_ms, calls);
    char data[64] = {};
    try {
        link.read_memory(0, data, sizeof data);
    } catch (const LinkLost& lost) {
        read = lost.what();
    }
    try {
        link.write_memory(0, data, sizeof data);
    } catch (const LinkLost& lost) {
        written = lost.what();
    }
}
