// Buffers that catch over-reads and over-writes, deterministic inputs, and the list of ISAs to test.
#pragma once

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "kernels/kernels.h"

namespace addend::kernels::test {

/// `count` elements that end exactly where an inaccessible page begins: reading or writing one element
/// too many is a fault. What lies before them is filled with a canary.
template <class T>
class Guarded {
  public:
    explicit Guarded(std::size_t count) : count_(count) {
        const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
        const std::size_t bytes = count * sizeof(T);
        usable_ = (bytes + page) / page * page;  // at least one byte of canary
        mapped_ = usable_ + page;
        void* at = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (at == MAP_FAILED) throw std::bad_alloc();
        base_ = static_cast<std::uint8_t*>(at);
        if (mprotect(base_ + usable_, page, PROT_NONE) != 0) throw std::bad_alloc();
        std::memset(base_, canary, usable_);
        data_ = reinterpret_cast<T*>(base_ + usable_ - bytes);
    }
    explicit Guarded(const std::vector<T>& values) : Guarded(values.size()) {
        if (!values.empty()) std::memcpy(data_, values.data(), values.size() * sizeof(T));
    }
    ~Guarded() { munmap(base_, mapped_); }
    Guarded(const Guarded&) = delete;
    Guarded& operator=(const Guarded&) = delete;

    T* data() { return data_; }
    const T* data() const { return data_; }
    std::size_t size() const { return count_; }
    T& operator[](std::size_t i) { return data_[i]; }
    const T& operator[](std::size_t i) const { return data_[i]; }
    /// Whether nothing was written before the first element.
    bool front_intact() const {
        for (const std::uint8_t* p = base_; p < reinterpret_cast<const std::uint8_t*>(data_); ++p)
            if (*p != canary) return false;
        return true;
    }
    std::vector<T> copy() const { return std::vector<T>(data_, data_ + count_); }

  private:
    static constexpr std::uint8_t canary = 0xA5;
    std::size_t count_ = 0;
    std::size_t usable_ = 0;
    std::size_t mapped_ = 0;
    std::uint8_t* base_ = nullptr;
    T* data_ = nullptr;
};

inline std::vector<Isa> runnable() {
    const IsaList list = detected_isas();
    return std::vector<Isa>(list.begin(), list.end());
}

inline std::string isa_test_name(const ::testing::TestParamInfo<Isa>& info) {
    return isa_name(info.param);
}

/// Equal bits; any NaN equals any NaN.
inline bool same(float a, float b) {
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}
inline bool same(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b) ||
           (std::isnan(a) && std::isnan(b));
}
template <class Int>
requires std::is_integral_v<Int>
bool same(Int a, Int b) {
    return a == b;
}

template <class T>
::testing::AssertionResult same_all(const Guarded<T>& got, const Guarded<T>& want) {
    for (std::size_t i = 0; i < got.size(); ++i)
        if (!same(got[i], want[i]))
            return ::testing::AssertionFailure() << "element " << i << " of " << got.size() << ": " << +got[i]
                                                 << " instead of " << +want[i];
    if (!got.front_intact()) return ::testing::AssertionFailure() << "wrote before the buffer";
    return ::testing::AssertionSuccess();
}

/// Sizes around every lane, register and padding boundary. Their end lies at a page end, so odd sizes
/// are misaligned as well.
inline const std::vector<std::size_t> sizes = {
    0,  1,  2,  3,  5,  7,  8,   9,   15,  16,  17,  23,  31,  32,  33,  47,  48,   49,  63,
    64, 65, 79, 80, 81, 96, 100, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1000, 1023};

enum class Kind { ordinary, wide, special };
inline const std::vector<Kind> kinds = {Kind::ordinary, Kind::wide, Kind::special};

/// Ordinary: normal, sd 3. Wide: any exponent. Special: zeros, infinities, NaN, subnormals, exp's ends.
inline std::vector<float> floats(std::size_t n, Kind kind, unsigned seed) {
    static const float odd[] = {
        0.0f,    -0.0f,   INFINITY, -INFINITY, std::numeric_limits<float>::quiet_NaN(),
        1e-45f,  -1e-40f, 88.72f,   88.73f,    -87.4f,
        -103.9f, -104.1f, 3.4e38f,  -3.4e38f,  0.5f,
        -0.5f,   1.0f,    126.5f,   -128.5f,   1e-5f};
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.0f, 3.0f);
    std::vector<float> values(n);
    for (float& v : values) {
        if (kind == Kind::ordinary)
            v = normal(random);
        else if (kind == Kind::wide)
            v = std::ldexp(normal(random), static_cast<int>(random() % 60) - 30);
        else
            v = random() % 2 ? odd[random() % std::size(odd)] : normal(random);
    }
    return values;
}

inline Bf16 to_bf16(float x) {
    return {static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(x) >> 16)};
}

inline std::vector<std::int8_t> random_bytes(std::size_t n, int low, int high, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> draw(low, high);
    std::vector<std::int8_t> values(n);
    for (std::int8_t& v : values) v = static_cast<std::int8_t>(draw(random));
    return values;
}

/// Between float32 neighbours of the wanted value.
inline double ulps(float got, double want) {
    const float rounded = static_cast<float>(want);
    const double gap = static_cast<double>(std::nextafter(std::fabs(rounded), INFINITY)) - std::fabs(rounded);
    return std::fabs(got - want) / gap;
}

}  // namespace addend::kernels::test
