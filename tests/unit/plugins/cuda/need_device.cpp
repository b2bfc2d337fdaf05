// main: without a CUDA device nothing here can run; CTest counts that as skipped.
#include <cstdio>

#include "tests/unit/plugins/backend_under_test.h"

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    if (testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();
    {
        const addend::test::Plugin plugin(addend::test::plugin_under_test());
        addend_device device{};
        device.struct_size = sizeof device;
        plugin->device_at(0, &device, nullptr);
        if (!device.available) {
            std::printf("skipped: %s\n", device.why.text[1]);
            return 77;
        }
        std::printf("on %s\n", device.name);
    }
    return RUN_ALL_TESTS();
}
