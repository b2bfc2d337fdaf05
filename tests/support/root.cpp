// Test programs run in the root of the checkout, and name its files from there: their objects are then the same in
// checkouts in any folder, which spares building them again (ccache). A path on the command line is meant from there too.
#include <unistd.h>

namespace {

// Before other static objects, which may read files. Elsewhere than where it was built a program stays where it is, and
// its tests say which file they lack.
[[gnu::constructor(101)]] void enter_root() {
    if (chdir(ADDEND_ROOT) != 0) return;
}

}  // namespace
