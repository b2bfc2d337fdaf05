// Damaged files, systematically and by a fixed seed. Each either opens or gives one Failure; nothing else is
// thrown, and no single allocation exceeds a small multiple of the file.
#pragma once

#include <cstddef>
#include <string>

#include "tests/unit/files/support.h"

namespace addend::test {

/// Every `operator new` of the program is watched: the largest request since watch_allocations().
void watch_allocations();
std::size_t largest_watched_allocation();

class HostileFiles : public testing::Test {
  protected:
    /// Opens the model and reads everything of it that has a size in the file.
    virtual void use() = 0;

    /// Writes `bytes` as `file` and uses the model.
    void try_bytes(const fs::path& file, const std::string& bytes, const std::string& what);
    /// The file cut at each of its first `end` bytes: none of these may open.
    void cut_everywhere(const fs::path& file, std::size_t end);
    /// Each bit of bytes begin … end - 1 by itself.
    void flip_every_bit(const fs::path& file, std::size_t begin, std::size_t end);
    /// Flips 1 to 4 bits, or overwrites a word with an extreme, within the first `end` bytes.
    void damage(const fs::path& file, std::size_t end, int rounds);

    TempDir dir_;
    std::size_t opened_ = 0;
    std::size_t refused_ = 0;
};

}  // namespace addend::test
