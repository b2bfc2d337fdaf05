// The ternary matrices of a model: measured once, on several threads; their trits kept until they were handed
// out.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/files/model_files.h"
#include "core/files/progress.h"
#include "core/files/ternary_reader.h"

namespace addend {

struct LowerOptions;  // core/backend/model_weights.h

/// Thread-safe once measured.
class TernaryMatrices {
  public:
    TernaryMatrices(std::shared_ptr<const ModelFiles> files, const std::vector<std::string>& names,
                    const LowerOptions& options);

    /// Opens every matrix: scale, warnings, and for latent ones the trits. Progress on the calling thread.
    void measure(const Progress& progress, const CancelToken& cancel);
    float scale(std::string_view name) const { return at(name).reader->scale(); }
    std::vector<Message> warnings() const;
    /// Canonical T2 rows (see TernaryReader::read_rows).
    void read_rows(const std::string& name, std::uint32_t first, std::uint32_t count,
                   std::span<std::byte> into) const;
    /// Bytes of trits held now.
    std::uint64_t kept_bytes() const { return kept_bytes_.load(); }

  private:
    struct Matrix {
        std::string name;
        std::optional<TernaryReader> reader;
        mutable std::mutex mutex;  // guards the two below
        mutable std::vector<std::uint8_t> trits;
        mutable std::uint64_t rows_given = 0;
    };
    void measure_one(Matrix& matrix, const CancelToken& cancel);
    bool reserve(std::uint64_t bytes);
    const Matrix& at(std::string_view name) const { return *index_.find(name)->second; }

    std::shared_ptr<const ModelFiles> files_;
    TernaryOptions ternary_;
    unsigned threads_;
    std::uint64_t keep_bytes_;
    std::vector<std::unique_ptr<Matrix>> matrices_;  // in the order of the program
    std::map<std::string, Matrix*, std::less<>> index_;
    mutable std::atomic<std::uint64_t> kept_bytes_ = 0;
};

}  // namespace addend
