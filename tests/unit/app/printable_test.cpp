#include "app/cli/printable.h"

#include <gtest/gtest.h>

namespace addend::cli {
namespace {

TEST(Printable, LeavesTextAlone) {
    const std::string text = "Tab\tline\nпривет 你好 😀";
    EXPECT_EQ(printable(text), text);
}

TEST(Printable, ShowsWhatATerminalWouldObey) {
    EXPECT_EQ(printable("\x1b[31mred\x1b]0;title\x07"), "\\x1b[31mred\\x1b]0;title\\x07");
    EXPECT_EQ(printable("a\rb\x7f"), "a\\x0db\\x7f");
    EXPECT_EQ(printable("\xC2\x9B"
                        "31m"),
              "\\x9b31m");  // C1: CSI in one character
    EXPECT_EQ(printable("\xE2\x80\xAE"
                        "abc"),
              "\\u202eabc");
    EXPECT_EQ(printable(std::string("\0", 1)), "\\x00");
}

TEST(Printable, ShowsBytesThatAreNoText) {
    EXPECT_EQ(printable("a\xff"
                        "b"),
              "a\\xffb");
    EXPECT_EQ(printable("\xE4\xB8"), "\\xe4\\xb8");
}

}  // namespace
}  // namespace addend::cli
