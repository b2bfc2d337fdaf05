#include <algorithm>
#include <cstdlib>
#include <set>

#include "kernels/declare.h"
#include "tests/unit/kernels/support.h"

namespace addend::kernels::test {
namespace {

struct ForcedIsa {
    explicit ForcedIsa(const char* name) { setenv("ADDEND_FORCE_ISA", name, 1); }
    ~ForcedIsa() { unsetenv("ADDEND_FORCE_ISA"); }
};

TEST(Dispatch, scalar_is_always_there_and_last) {
    const IsaList list = detected_isas();
    ASSERT_GE(list.count, 1u);
    EXPECT_EQ(list.items[list.count - 1], Isa::scalar);
    for (std::size_t i = 1; i < list.count; ++i) EXPECT_GT(list.items[i - 1], list.items[i]);
}

TEST(Dispatch, best_is_the_first_detected_unless_forced) {
    unsetenv("ADDEND_FORCE_ISA");
    EXPECT_EQ(choose_isa().status, ForceStatus::not_set);
    EXPECT_EQ(best_isa(), detected_isas().items[0]);
    const ForcedIsa empty("");
    EXPECT_EQ(choose_isa().status, ForceStatus::not_set);
}

TEST(Dispatch, each_runnable_isa_can_be_forced) {
    for (const Isa isa : runnable()) {
        const ForcedIsa forced(isa_name(isa));
        EXPECT_EQ(choose_isa().status, ForceStatus::honoured);
        EXPECT_EQ(best_isa(), isa);
        EXPECT_EQ(kernels_for(best_isa()).isa, isa);
    }
}

TEST(Dispatch, unknown_and_unrunnable_names_are_reported) {
    for (const char* name : {"avx3", "AVX2", "scalar ", "avx512vnn"}) {
        const ForcedIsa forced(name);
        EXPECT_EQ(choose_isa().status, ForceStatus::unknown_name) << name;
        EXPECT_EQ(best_isa(), detected_isas().items[0]);
    }
    for (const Isa isa : {Isa::avx2, Isa::avx512, Isa::avx512vnni}) {
        const std::vector<Isa> here = runnable();
        if (std::find(here.begin(), here.end(), isa) != here.end()) continue;
        const ForcedIsa forced(isa_name(isa));
        EXPECT_EQ(choose_isa().status, ForceStatus::not_runnable);
    }
}

TEST(Dispatch, names_round_trip) {
    std::set<std::string> names;
    for (const Isa isa : {Isa::scalar, Isa::avx2, Isa::avx512, Isa::avx512vnni}) {
        Isa back = Isa::scalar;
        EXPECT_TRUE(isa_from_name(isa_name(isa), &back));
        EXPECT_EQ(back, isa);
        names.insert(isa_name(isa));
    }
    EXPECT_EQ(names.size(), isa_count);
}

#if defined(__x86_64__)
// The function that a table (hence a forced ISA) runs is the symbol that carries the ISA's name.
TEST(Dispatch, every_table_runs_the_variant_of_its_name) {
    const KernelTable& scalar = kernels_for(Isa::scalar);
    const KernelTable& avx2 = kernels_for(Isa::avx2);
    const KernelTable& avx512 = kernels_for(Isa::avx512);
    const KernelTable& vnni = kernels_for(Isa::avx512vnni);
    std::set<const void*> variants;
    std::size_t expected = 0;
    const auto seen = [&](auto* function) { variants.insert(reinterpret_cast<const void*>(function)); };
#define ADDEND_BOTH(name)                    \
    EXPECT_EQ(scalar.name, &name##__scalar); \
    EXPECT_EQ(avx2.name, &name##__avx2);     \
    EXPECT_EQ(avx512.name, &name##__avx512); \
    seen(scalar.name);                       \
    seen(avx2.name);                         \
    seen(avx512.name);
#define ADDEND_INT_KERNEL(name, result, parameters) \
    ADDEND_BOTH(name)                               \
    EXPECT_EQ(vnni.name, &name##__avx512vnni);      \
    seen(vnni.name);                                \
    expected += 4;
#define ADDEND_FLOAT_KERNEL(name, result, parameters) \
    ADDEND_BOTH(name)                                 \
    EXPECT_EQ(vnni.name, &name##__avx512);            \
    expected += 3;
#include "kernels/kernel_list.inc"
#undef ADDEND_INT_KERNEL
#undef ADDEND_FLOAT_KERNEL
#undef ADDEND_BOTH
    EXPECT_EQ(variants.size(), expected) << "two ISAs share a function";
}
#endif

}  // namespace
}  // namespace addend::kernels::test
