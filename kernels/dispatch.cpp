// One table for each ISA, made from kernel_list.inc, and the choice between them.
#include <cstdlib>
#include <cstring>

#if defined(ADDEND_KERNELS_X86)
#include <cpuid.h>
#endif

#include "kernels/declare.h"

namespace addend::kernels {
namespace {

struct IsaName {
    Isa isa;
    const char* name;
};
// Best first: the order detected_isas() reports.
constexpr IsaName names[isa_count] = {
    {Isa::avx512vnni, "avx512vnni"}, {Isa::avx512, "avx512"}, {Isa::avx2, "avx2"}, {Isa::scalar, "scalar"}};

#if defined(ADDEND_KERNELS_X86)
bool has_f16c() noexcept {  // clang 14 has no name for it in __builtin_cpu_supports
    unsigned a = 0, b = 0, c = 0, d = 0;
    return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & bit_F16C) != 0;
}
#endif

bool runs_here(Isa isa) noexcept {
    if (isa == Isa::scalar) return true;
#if defined(ADDEND_KERNELS_X86)
    // The builtins also ask the operating system whether it saves the wide registers (XGETBV).
    __builtin_cpu_init();
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && has_f16c();
    if (isa == Isa::avx2) return avx2;
    const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                        __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
    if (isa == Isa::avx512) return avx512;
    return avx512 && __builtin_cpu_supports("avx512vnni");
#else
    return false;
#endif
}

#define ADDEND_INT_KERNEL(name, result, parameters) &name##__scalar,
#define ADDEND_FLOAT_KERNEL(name, result, parameters) &name##__scalar,
constexpr KernelTable scalar_table = {
    Isa::scalar,
#include "kernels/kernel_list.inc"
};
#undef ADDEND_INT_KERNEL
#undef ADDEND_FLOAT_KERNEL

#if defined(ADDEND_KERNELS_X86)
#define ADDEND_INT_KERNEL(name, result, parameters) &name##__avx2,
#define ADDEND_FLOAT_KERNEL(name, result, parameters) &name##__avx2,
constexpr KernelTable avx2_table = {
    Isa::avx2,
#include "kernels/kernel_list.inc"
};
#undef ADDEND_INT_KERNEL
#undef ADDEND_FLOAT_KERNEL

#define ADDEND_INT_KERNEL(name, result, parameters) &name##__avx512,
#define ADDEND_FLOAT_KERNEL(name, result, parameters) &name##__avx512,
constexpr KernelTable avx512_table = {
    Isa::avx512,
#include "kernels/kernel_list.inc"
};
#undef ADDEND_INT_KERNEL
#undef ADDEND_FLOAT_KERNEL

#define ADDEND_INT_KERNEL(name, result, parameters) &name##__avx512vnni,
#define ADDEND_FLOAT_KERNEL(name, result, parameters) &name##__avx512,
constexpr KernelTable avx512vnni_table = {
    Isa::avx512vnni,
#include "kernels/kernel_list.inc"
};
#undef ADDEND_INT_KERNEL
#undef ADDEND_FLOAT_KERNEL
#endif

}  // namespace

IsaList detected_isas() noexcept {
    IsaList list;
    for (const IsaName& candidate : names)
        if (runs_here(candidate.isa)) list.items[list.count++] = candidate.isa;
    return list;
}

const char* isa_name(Isa isa) noexcept {
    for (const IsaName& candidate : names)
        if (candidate.isa == isa) return candidate.name;
    return "";
}

bool isa_from_name(const char* name, Isa* isa) noexcept {
    for (const IsaName& candidate : names) {
        if (std::strcmp(candidate.name, name) != 0) continue;
        *isa = candidate.isa;
        return true;
    }
    return false;
}

bool fast_five_trits(Isa isa) noexcept {
#if defined(ADDEND_KERNELS_X86)
    return isa == Isa::avx512vnni && __builtin_cpu_supports("avx512vbmi");
#else
    (void)isa;
    return false;
#endif
}

IsaChoice choose_isa() noexcept {
    const Isa best = detected_isas().items[0];
    const char* forced = std::getenv("ADDEND_FORCE_ISA");
    if (forced == nullptr || *forced == '\0') return {best, ForceStatus::not_set};
    Isa isa = best;
    if (!isa_from_name(forced, &isa)) return {best, ForceStatus::unknown_name};
    if (!runs_here(isa)) return {best, ForceStatus::not_runnable};
    return {isa, ForceStatus::honoured};
}

Isa best_isa() noexcept {
    return choose_isa().isa;
}

const KernelTable& kernels_for(Isa isa) noexcept {
#if defined(ADDEND_KERNELS_X86)
    switch (isa) {
        case Isa::scalar:
            return scalar_table;
        case Isa::avx2:
            return avx2_table;
        case Isa::avx512:
            return avx512_table;
        case Isa::avx512vnni:
            return avx512vnni_table;
    }
#endif
    (void)isa;
    return scalar_table;
}

}  // namespace addend::kernels
