// Memory for weights, states and scratch: aligned for the kernels, sizes checked, never a bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string>

#include <unistd.h>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "plugins/common/checked.h"
#include "plugins/cpu/fault.h"

namespace addend::cpu {

inline constexpr std::size_t buffer_alignment = 64;  // a cache line, and what the packed format asks for
/// Buffers of at least two such pages ask for them: weights are read from end to end for every token, and
/// with 4 KiB pages the processor's prefetcher starts anew at each.
inline constexpr std::size_t large_page = std::size_t{2} << 20;

/// Of the machine; UINT64_MAX if unknown. More than this is refused unasked: an allocator that promises it
/// would only have the system end some process later.
inline std::uint64_t physical_memory() {
    static const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0
               ? checked_mul(static_cast<std::uint64_t>(pages), static_cast<std::uint64_t>(page))
               : UINT64_MAX;
}

/// Bytes a Buffer of `bytes` takes: a large one is whole large pages.
inline std::uint64_t allocated_bytes(std::uint64_t bytes) {
    return bytes >= 2 * large_page ? round_up(bytes, large_page) : bytes;
}

struct AlignedFree {
    std::align_val_t alignment{buffer_alignment};
    void operator()(std::byte* data) const { ::operator delete(data, alignment); }
};

class Buffer {
  public:
    Buffer() = default;
    /// Uninitialised. Throws OUT_OF_MEMORY naming `what`.
    Buffer(std::uint64_t bytes, const std::string& what) : bytes_(allocated_bytes(bytes)) {
        if (bytes == 0) return;
        const bool large = bytes >= 2 * large_page;
        const std::align_val_t alignment{large ? large_page : buffer_alignment};
        if (bytes_ < PTRDIFF_MAX && bytes_ <= physical_memory())
            data_ = {static_cast<std::byte*>(
                         ::operator new(static_cast<std::size_t>(bytes_), alignment, std::nothrow)),
                     AlignedFree{alignment}};
        if (!data_) out_of_memory(bytes, what);
#if defined(__linux__) && defined(MADV_HUGEPAGE)
        if (large) ::madvise(data_.get(), static_cast<std::size_t>(bytes_), MADV_HUGEPAGE);  // a wish
#endif
    }

    std::byte* data() {
        return data_.get();
    }
    const std::byte* data() const {
        return data_.get();
    }
    /// As allocated (allocated_bytes).
    std::uint64_t bytes() const {
        return bytes_;
    }

  private:
    std::unique_ptr<std::byte, AlignedFree> data_;
    std::uint64_t bytes_ = 0;
};

}  // namespace addend::cpu
