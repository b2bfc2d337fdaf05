// The smallest program a device can be asked for: a word of vector RAM doubled.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "plugins/fpga/handles.h"

namespace addend::fpga {

/// Loaded, added to itself, stored.
inline void put_doubling(Link& link) {
    Transfer t;
    t.base = Base::input;
    t.once = true;
    t.words = 2;
    Vector v;
    v.words = 2;
    v.add_c = v.to_vram = true;
    v.d = 8;
    Transfer back = t;
    back.base = Base::output;
    back.vram = 8;
    const Words code[] = {encode_transfer(Op::load, t, {0, 1}), encode_vector(v, {1, 1}), encode_transfer(Op::store, back, {1, 0}),
                          encode_halt()};
    link.write_memory(0, code, sizeof code);
    float in[16];
    for (int n = 0; n < 16; ++n) in[n] = static_cast<float>(n) - 3.5f;
    link.write_memory(4096, in, sizeof in);
}
inline void expect_doubled(Device& device) {
    put_doubling(device.link());
    device.run(0, 4, 1, {0, 0, 0, 4096, 8192});
    float out[16] = {};
    device.link().read_memory(8192, out, sizeof out);
    for (int n = 0; n < 16; ++n) EXPECT_EQ(out[n], 2 * (static_cast<float>(n) - 3.5f));
}
/// What a link that was lost said; empty if it was not.
template <class Body>
std::string reason(Body&& body) {
    try {
        body();
    } catch (const LinkLost& lost) {
        return lost.what();
    }
    return {};
}

}  // namespace addend::fpga
