// Runs tests under the locale of the environment, as a Qt application does: under ru_RU.UTF-8, code that writes or
// reads numbers by the C library's means shows itself.
#include <gmock/gmock.h>

#include <clocale>

int main(int argc, char** argv) {
    std::setlocale(LC_ALL, "");
    testing::InitGoogleMock(&argc, argv);
    return RUN_ALL_TESTS();
}
