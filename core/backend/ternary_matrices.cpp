#include "core/backend/ternary_matrices.h"

#include <algorithm>
#include <cstring>
#include <exception>
#include <thread>

#include "core/backend/model_weights.h"

namespace addend {

TernaryMatrices::TernaryMatrices(std::shared_ptr<const ModelFiles> files,
                                 const std::vector<std::string>& names, const LowerOptions& options)
    : files_(std::move(files)),
      ternary_{options.scale_correction},
      threads_(options.threads ? options.threads : std::max(1u, std::thread::hardware_concurrency())),
      keep_bytes_(options.keep_bytes) {
    for (const std::string& name : names) {
        if (index_.contains(name)) continue;
        matrices_.push_back(std::make_unique<Matrix>());
        matrices_.back()->name = name;
        index_.emplace(name, matrices_.back().get());
    }
}

bool TernaryMatrices::reserve(std::uint64_t bytes) {
    std::uint64_t held = kept_bytes_.load();
    do {
        if (bytes > keep_bytes_ || held > keep_bytes_ - bytes) return false;
    } while (!kept_bytes_.compare_exchange_weak(held, held + bytes));
    return true;
}

void TernaryMatrices::measure_one(Matrix& matrix, const CancelToken& cancel) {
    matrix.reader = TernaryReader::open(*files_, matrix.name, ternary_, cancel);
    const TernaryReader& reader = *matrix.reader;
    if (!reader.latent() || !reserve(reader.rows() * reader.row_stride())) return;
    // The matrix was read a moment ago: this second look comes from the page cache, not from the disk.
    matrix.trits.resize(reader.rows() * reader.row_stride());
    const std::uint64_t batch = std::max<std::uint64_t>(1, (std::uint64_t{1} << 18) / reader.row_stride());
    for (std::uint64_t row = 0; row < reader.rows(); row += batch) {
        cancel.check();
        const std::uint64_t count = std::min(batch, reader.rows() - row);
        reader.read_rows(row, count,
                         {matrix.trits.data() + row * reader.row_stride(), count * reader.row_stride()});
    }
}

void TernaryMatrices::measure(const Progress& progress, const CancelToken& cancel) {
    std::uint64_t total = 0;
    for (const auto& matrix : matrices_) total += files_->tensor(matrix->name).bytes;
    std::atomic<std::size_t> next = 0;
    std::atomic<std::uint64_t> done = 0;
    const CancelToken stop;  // raised by the first failure, the user's cancel included
    std::mutex mutex;
    std::exception_ptr failure;
    const auto work = [&](bool reports) {
        try {
            for (std::size_t n = next++; n < matrices_.size() && !stop.cancelled(); n = next++) {
                measure_one(*matrices_[n], cancel);
                done += matrices_[n]->reader->tensor().bytes;
                if (!reports) continue;
                if (progress) progress(done, total);
                cancel.check();
            }
        } catch (...) {
            const std::scoped_lock lock(mutex);
            if (!failure) failure = std::current_exception();
            stop.cancel();
        }
    };
    std::vector<std::jthread> helpers;
    const std::size_t wanted = std::min<std::size_t>(threads_, matrices_.size());
    for (std::size_t n = 1; n < wanted; ++n) helpers.emplace_back([&] { work(false); });
    work(true);
    helpers.clear();  // joins
    if (failure) std::rethrow_exception(failure);
    if (progress) progress(total, total);
    cancel.check();
}

std::vector<Message> TernaryMatrices::warnings() const {
    std::vector<Message> all;
    for (const auto& matrix : matrices_)
        all.insert(all.end(), matrix->reader->warnings().begin(), matrix->reader->warnings().end());
    return all;
}

void TernaryMatrices::read_rows(const std::string& name, std::uint32_t first, std::uint32_t count,
                                std::span<std::byte> into) const {
    const Matrix& matrix = at(name);
    const TernaryReader& reader = *matrix.reader;
    {
        const std::scoped_lock lock(matrix.mutex);
        if (!matrix.trits.empty()) {
            std::memcpy(into.data(), matrix.trits.data() + first * reader.row_stride(), into.size());
            matrix.rows_given += count;
            if (matrix.rows_given >= reader.rows()) {
                kept_bytes_ -= matrix.trits.size();
                matrix.trits = {};
            }
            return;
        }
    }
    reader.read_rows(first, count, {reinterpret_cast<std::uint8_t*>(into.data()), into.size()});
}

}  // namespace addend
