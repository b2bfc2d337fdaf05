// Rows of an embedding that stays on file, read for one chunk of tokens before it is computed: a failure then
// finds the session where it was, and no thread of the chunk waits for a disk. Each row is read once, in the
// order of the file, neighbours together. There is no cache of our own: the system's page cache holds the
// file, and a row from it costs a microsecond, beside tokens of a hundred and more.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/cpu/buffer.h"
#include "plugins/cpu/weights.h"

namespace addend::cpu {

class FileRows {
  public:
    /// For up to `most_tokens` tokens of a weight in Storage::file. Throws OUT_OF_MEMORY.
    FileRows(const Weights& weights, std::uint32_t weight, std::uint32_t most_tokens);

    /// Throws READ_WEIGHT.
    void read(const std::int32_t* tokens, std::uint32_t count);
    /// The row of token n of the last read, as float32.
    void widen(std::uint32_t n, float* out) const;

  private:
    const Weights& weights_;
    std::uint32_t weight_;
    Buffer rows_;                          // as the host delivers them
    std::vector<std::uint32_t> order_;     // of the tokens, by id
    std::vector<std::uint32_t> place_of_;  // token n's row in rows_
};

/// Bytes that FileRows holds.
std::uint64_t file_rows_bytes(const StoredWeight& weight, std::uint32_t most_tokens);

}  // namespace addend::cpu
