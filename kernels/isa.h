// Which instruction sets this machine can run, and which one was asked for. No allocation, no I/O.
#pragma once

#include <cstddef>

namespace addend::kernels {

/// `avx512` means F, BW, VL and DQ together; `avx512vnni` adds VNNI; `avx2` means AVX2, FMA and F16C.
enum class Isa { scalar, avx2, avx512, avx512vnni };
inline constexpr std::size_t isa_count = 4;

/// A short list without allocation; usable in a range-for.
struct IsaList {
    Isa items[isa_count] = {};
    std::size_t count = 0;

    const Isa* begin() const { return items; }
    const Isa* end() const { return items + count; }
};

/// Runnable on this processor and operating system, best first; `scalar` is always the last.
IsaList detected_isas() noexcept;

/// Whether matrices packed five trits a byte (packed_trits5.h) are unpacked as fast as memory delivers them:
/// that takes AVX-512 VBMI besides VNNI. Elsewhere they are right, but slower than two bits a trit.
bool fast_five_trits(Isa isa) noexcept;

/// "scalar", "avx2", "avx512", "avx512vnni": the names ADDEND_FORCE_ISA and the device list use.
const char* isa_name(Isa isa) noexcept;
/// False (and `isa` untouched) if `name` is none of them.
bool isa_from_name(const char* name, Isa* isa) noexcept;

/// What became of the environment variable ADDEND_FORCE_ISA (empty counts as not set).
enum class ForceStatus {
    not_set,
    honoured,
    unknown_name,  ///< not one of the four names
    not_runnable,  ///< a known name, but this processor cannot run it
};

struct IsaChoice {
    Isa isa;             ///< the forced one if honoured, else the best detected
    ForceStatus status;  ///< the caller must report unknown_name and not_runnable to the user
};

/// Reads the environment on every call (not thread-safe against setenv, like getenv).
IsaChoice choose_isa() noexcept;
/// choose_isa().isa, for callers that have reported the status already.
Isa best_isa() noexcept;

}  // namespace addend::kernels
