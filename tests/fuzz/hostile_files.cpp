// The watch on allocations, and what damages files.
#include "tests/fuzz/hostile_files.h"

#include <atomic>
#include <cstdlib>
#include <new>
#include <random>

namespace {

std::atomic<std::size_t> largest_allocation{0};

void* counted_or_null(std::size_t bytes) noexcept {
    std::size_t seen = largest_allocation.load(std::memory_order_relaxed);
    while (bytes > seen && !largest_allocation.compare_exchange_weak(seen, bytes)) {
    }
    return std::malloc(bytes == 0 ? 1 : bytes);
}

void* counted(std::size_t bytes) {
    if (void* memory = counted_or_null(bytes)) return memory;
    throw std::bad_alloc();
}

}  // namespace

// Every unaligned form: a sanitizer's runtime brings its own, which must not be mixed with these.
void* operator new(std::size_t bytes) {
    return counted(bytes);
}
void* operator new[](std::size_t bytes) {
    return counted(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return counted_or_null(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
    return counted_or_null(bytes);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}

namespace addend::test {

void watch_allocations() {
    largest_allocation = 0;
}

std::size_t largest_watched_allocation() {
    return largest_allocation.load();
}

void HostileFiles::try_bytes(const fs::path& file, const std::string& bytes, const std::string& what) {
    // Windows and batches the readers use whatever the file says: at most 1 MiB of stored bytes, widened to
    // float.
    constexpr std::size_t fixed_buffers = 4 << 20;
    write_file(file, bytes);
    watch_allocations();
    try {
        use();
        ++opened_;
    } catch (const Failure& failure) {
        ++refused_;
        ASSERT_NE(failure.code(), Code::internal_error) << what << ": " << failure.what();
        ASSERT_EQ(code_args(failure.code()).size(), failure.message().args.size()) << failure.what();
    } catch (const std::exception& other) {
        FAIL() << what << ": not a Failure: " << other.what();
    }
    ASSERT_LE(largest_watched_allocation(), fixed_buffers + 16 * bytes.size()) << what;
}

void HostileFiles::cut_everywhere(const fs::path& file, std::size_t end) {
    const std::string whole = read_file(file);
    ASSERT_GE(whole.size(), end);
    for (std::size_t length = 0; length < end; ++length)
        ASSERT_NO_FATAL_FAILURE(try_bytes(file, whole.substr(0, length), "cut at " + std::to_string(length)));
    EXPECT_EQ(opened_, 0u);
    EXPECT_EQ(refused_, end);
}

void HostileFiles::flip_every_bit(const fs::path& file, std::size_t begin, std::size_t end) {
    const std::string whole = read_file(file);
    ASSERT_GE(whole.size(), end);
    for (std::size_t bit = 8 * begin; bit < 8 * end; ++bit) {
        std::string bytes = whole;
        bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
        ASSERT_NO_FATAL_FAILURE(try_bytes(file, bytes, "bit " + std::to_string(bit)));
    }
    EXPECT_EQ(opened_ + refused_, 8 * (end - begin));
}

void HostileFiles::damage(const fs::path& file, std::size_t end, int rounds) {
    const std::string whole = read_file(file);
    std::mt19937 random(20240711);
    for (int round = 0; round < rounds; ++round) {
        std::string bytes = whole;
        const std::size_t at = random() % std::min(end, bytes.size() - 8);
        if (round % 4 == 0) {
            constexpr std::uint64_t extremes[] = {0,          ~0ull,      1ull << 31,
                                                  1ull << 32, 1ull << 62, 0x7fffffffffffffff};
            const std::uint64_t value = extremes[random() % std::size(extremes)];
            std::memcpy(bytes.data() + at, &value, sizeof value);
        } else {
            for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
                bytes[random() % std::min(end, bytes.size())] ^= static_cast<char>(1u << (random() % 8));
        }
        ASSERT_NO_FATAL_FAILURE(try_bytes(file, bytes, "round " + std::to_string(round)));
    }
    EXPECT_EQ(opened_ + refused_, static_cast<std::size_t>(rounds));
    EXPECT_GT(refused_, 0u);
}

}  // namespace addend::test
