// How a test tells the library that stands for XRT what to do. Its card is the functional model.
#pragma once

namespace addend::fpga {

struct FakeXrt {
    /// The function of this name fails from now on ("": none), with errno ENODEV.
    void (*fail)(const char* function);
    /// The function of this name does not return until release() ("": none).
    void (*hang)(const char* function);
    void (*release)();
    /// Handles that were opened and not closed; calls with a handle that is none.
    int (*open_handles)();
    int (*misuses)();
    /// The card is gone: its registers read as ones.
    void (*unplug)(bool gone);
};
inline constexpr const char* fake_xrt_symbol = "addend_fake_xrt";

}  // namespace addend::fpga
