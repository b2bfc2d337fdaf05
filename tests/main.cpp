// Runs tests under the numbers and characters of the environment's locale, as a Qt application does: under ru_RU.UTF-8,
// code that writes or reads numbers by the C library's means shows itself. The system's messages stay in English.
#include <gmock/gmock.h>

#include <clocale>

int main(int argc, char** argv) {
    std::setlocale(LC_NUMERIC, "");
    std::setlocale(LC_CTYPE, "");
    testing::InitGoogleMock(&argc, argv);
    return RUN_ALL_TESTS();
}
