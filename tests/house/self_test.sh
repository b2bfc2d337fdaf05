#!/usr/bin/env bash
# Proves that every rule of rules.sh can fail: plants one violation at a time in a clean sample tree.
set -uo pipefail
rules=$(cd "$(dirname "$0")" && pwd)/rules.sh
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

clean_tree() {
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/{kernels/x86,plugins/abi,plugins/cpu,plugins/cuda,core/{base,files,runtime,store},ui,app/cli,tests}
    cat >"$tree/kernels/x86/op.cpp" <<'X'
#include <immintrin.h>
#include <cstdint>
#include "kernels/op.h"
std::size_t f(const std::uint8_t* p) { std::int32_t x; std::memcpy(&x, p, 4); return x; }  // not std::vector
X
    echo '#include <cstddef>' >"$tree/kernels/op.h"
    echo '#include <stdint.h>' >"$tree/plugins/abi/abi.h"
    printf '#include "kernels/op.h"\n#include "plugins/abi/abi.h"\n' >"$tree/plugins/cpu/p.cpp"
    echo 'int y;' >"$tree/plugins/cuda/p.cpp"
    printf '#include <vector>\nconst char* s = "printf(abort()";  // std::cout << printf("%%f")\n' >"$tree/core/base/b.h"
    printf '#include "core/base/b.h"\nvoid g(Socket* s) { s->abort(); }\n' >"$tree/core/files/f.cpp"
    echo '#include "core/files/f.h"' >"$tree/core/runtime/r.cpp"
    echo '#include "core/base/b.h"' >"$tree/core/store/s.cpp"
    printf '#include <QWidget>\n#include "core/base/b.h"\n' >"$tree/ui/W.cpp"
    printf '#include "ui/W.h"\n#include "core/base/b.h"\nint main() { std::puts("hello"); }\n' >"$tree/app/main.cpp"
    echo '#include "core/base/b.h"' >"$tree/app/cli/c.cpp"
    echo 'int z;' >"$tree/tests/t.cpp"
    touch "$tree/kernels/CMakeLists.txt" "$tree/CMakeLists.txt" "$tree/core/CMakeLists.txt"
}

# expect STATUS RULE WHAT
expect() {
    "$rules" "$2" "$tree" >"$tree/out.txt" 2>&1
    local status=$?
    if [ $status -ne "$1" ]; then
        echo "FAILED: $2 gave $status, not $1, for: $3"
        cat "$tree/out.txt"
        failures=$((failures + 1))
    fi
}
# bad RULE FILE LINE: the line appended to the file of a clean tree breaks the rule.
bad() {
    clean_tree
    printf '%s\n' "$3" >>"$tree/$2"
    expect 1 "$1" "$2: $3"
}

clean_tree
for rule in layers no-qt no-stdout length isa-stl-free numbers; do expect 0 $rule "the clean tree"; done

bad layers kernels/op.h '#include "core/base/b.h"'
bad layers kernels/op.h '#include "plugins/abi/abi.h"'
bad layers plugins/abi/abi.h '#include "kernels/op.h"'
bad layers plugins/cpu/p.cpp '#include "core/base/b.h"'
bad layers plugins/cpu/p.cpp '#include "plugins/cuda/p.h"'
bad layers core/base/b.h '#include "ui/W.h"'
bad layers core/base/b.h '#include <ui/W.h>'
bad layers core/base/b.h '  #  include "app/main.h"'
bad layers core/base/b.h '#include "core/files/f.h"'
bad layers core/files/f.cpp '#include "core/runtime/r.h"'
bad layers core/files/f.cpp '#include "plugins/cpu/p.h"'
bad layers core/store/s.cpp '#include "core/runtime/r.h"'
bad layers core/files/f.cpp '#include "../runtime/r.h"'
bad layers ui/W.cpp '#include "app/main.h"'
bad layers ui/W.cpp '#include "kernels/op.h"'
bad layers ui/W.cpp '#include "plugins/abi/abi.h"'
bad layers app/main.cpp '#include "tests/t.h"'
bad no-qt core/base/b.h '#include <QString>'
bad no-qt plugins/cpu/p.cpp '#include <QtCore/QString>'
bad no-qt app/cli/c.cpp '#include <QApplication>'
bad no-qt core/CMakeLists.txt 'target_link_libraries(x Qt6::Core)'
bad no-stdout core/files/f.cpp 'void h() { std::cout << 1; }'
bad no-stdout core/files/f.cpp 'void h() { printf("x"); }'
bad no-stdout core/files/f.cpp 'void h() { std::fprintf(stderr, "x"); }'
bad no-stdout ui/W.cpp 'void h() { std::abort(); }'
bad no-stdout ui/W.cpp 'void h() { qFatal("x"); }'
bad no-stdout kernels/op.h 'void h() { assert(1); }'
bad no-stdout plugins/cpu/p.cpp 'void h() { exit(1); }'
bad length core/base/b.h "$(printf 'int a;\n%.0s' {1..801})"
bad isa-stl-free kernels/x86/op.cpp '#include <vector>'
bad isa-stl-free kernels/x86/op.cpp 'std::vector<int> v;'
bad isa-stl-free kernels/x86/op.cpp 'std::size_t a = std::max(b, c);'
bad isa-stl-free kernels/op.h '#include <algorithm>'
bad isa-stl-free kernels/op.h 'inline int m() { return std::min(1, 2); }'
bad isa-stl-free core/CMakeLists.txt 'target_compile_options(x PRIVATE -mavx2)'
bad numbers core/files/f.cpp 'double d = std::strtod(p, 0);'
bad numbers core/files/f.cpp 'double d = std::stod(p);'
bad numbers app/main.cpp 'void h() { std::printf("%f", 1.0); }'
bad numbers ui/W.cpp 'void h() { QString::asprintf("%f", 1.0); }'
bad numbers plugins/cpu/p.cpp 'void h() { snprintf(b, 4, "%g", 1.0); }'
bad numbers core/base/b.h 'std::ostringstream out;'

rm -rf "${tree:?}"/*
for rule in layers no-qt no-stdout length isa-stl-free numbers; do expect 2 $rule "an empty tree"; done

[ $failures -eq 0 ] && echo "every rule fails where it should and passes where it should"
exit $((failures > 0))
