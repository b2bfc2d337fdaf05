// NumPy's files: .npy (NEP 1, version 1.0, little-endian, C order) and .npz, a zip of them without
// compression. Written beside their target and renamed over it, so that a cancelled or failed export leaves
// nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace addend {

enum class NpyType : std::uint8_t { f32, f64, i8, u8, i32, u32, i64, u64 };
std::size_t npy_element_bytes(NpyType type);
/// The header that stands before the elements; its length is a multiple of 64.
std::string npy_header(NpyType type, std::span<const std::uint64_t> shape);

/// Elements in pieces: fills `into` with the bytes from `offset` on. Called in ascending order, each byte
/// once.
using NpyRead = std::function<void(std::uint64_t offset, std::span<std::byte> into)>;

struct NpyArray {
    NpyType type = NpyType::f32;
    std::vector<std::uint64_t> shape;  // empty: a scalar
    NpyRead read;

    std::uint64_t bytes() const;
};
/// Array over memory that stays alive until it was written.
NpyArray npy_of(std::span<const float> values, std::vector<std::uint64_t> shape);
NpyArray npy_of(std::span<const std::int32_t> values, std::vector<std::uint64_t> shape);
NpyArray npy_of(std::span<const double> values, std::vector<std::uint64_t> shape);

/// One array, in pieces of at most 1 MiB; `keep_on` is asked between them and may throw. Throws
/// file_write_failed and what `read` throws.
void write_npy(const std::filesystem::path& path, const NpyArray& array,
               const std::function<void()>& keep_on = {});

/// A zip whose entries are NAME.npy: numpy.load reads it. Arrays are read when finish() runs.
class NpzWriter {
  public:
    /// Throws file_write_failed.
    explicit NpzWriter(const std::filesystem::path& path);
    ~NpzWriter();  // without finish() nothing is written
    NpzWriter(const NpzWriter&) = delete;
    NpzWriter& operator=(const NpzWriter&) = delete;

    /// Names are unique; '/' and '\' in them become '.'.
    void add(std::string_view name, NpyArray array);
    /// Throws file_write_failed, what the arrays' `read` and `keep_on` throw.
    void finish(const std::function<void()>& keep_on = {});

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace addend
