// A packed matrix, activations and the sums they must give.
#pragma once

#include "tests/unit/kernels/support.h"

namespace addend::kernels::test {

struct Range {
    int low, high;
};

enum class Packed { t2, t5 };

class TernaryCase {
  public:
    /// `shift`: bytes between the activations' last element and the guard page, to misalign them.
    TernaryCase(Packed packed, std::size_t rows, std::size_t columns, std::size_t n, Range weights,
                Range acts, std::size_t shift = 0)
        : form_(packed),
          rows_(rows),
          columns_(columns),
          n_(n),
          stride_(padded_activations(columns)),
          packed_(packed == Packed::t2 ? t2_packed_bytes(rows, columns) : t5_packed_bytes(rows, columns)),
          q_(n * stride_ + shift),
          sums_(n),
          want_(n * rows) {
        (packed == Packed::t2 ? t2_clear : t5_clear)(packed_.data(), rows, columns);
        std::vector<std::vector<std::int8_t>> acts_of(n);
        for (std::size_t a = 0; a < n; ++a) {
            acts_of[a] = random_bytes(columns, acts.low, acts.high, static_cast<unsigned>(77 + a));
            std::memset(q_.data() + a * stride_, 0, stride_);
            std::memcpy(q_.data() + a * stride_, acts_of[a].data(), columns);
            std::int32_t sum = 0;
            for (const std::int8_t v : acts_of[a]) sum += v;
            sums_[a] = sum;
        }
        for (std::size_t r = 0; r < rows; ++r) {
            const auto trits = random_bytes(columns, weights.low, weights.high, static_cast<unsigned>(r));
            (packed == Packed::t2 ? t2_pack_row : t5_pack_row)(packed_.data(), columns, r, trits.data());
            for (std::size_t a = 0; a < n; ++a) {
                std::int64_t sum = 0;
                for (std::size_t c = 0; c < columns; ++c) sum += trits[c] * acts_of[a][c];
                want_[a * rows + r] = sum;
            }
        }
    }

    std::int64_t expected(std::size_t act, std::size_t row) const { return want_[act * rows_ + row]; }

    ::testing::AssertionResult check_gemv(const KernelTable& k, std::size_t begin, std::size_t end) const {
        Guarded<std::int32_t> out(std::vector<std::int32_t>(16 * t2_tiles(rows_), untouched));
        const auto gemv = form_ == Packed::t2 ? k.gemv_t2_i8 : k.gemv_t5_i8;
        gemv(packed_.data(), columns_, begin, end, q_.data(), sums_[0], out.data());
        return check(out, out.size(), 1, begin, end);
    }

    ::testing::AssertionResult check_gemm(const KernelTable& k, std::size_t begin, std::size_t end) const {
        const std::size_t out_stride = 16 * t2_tiles(rows_) + 3;
        Guarded<std::int32_t> out(std::vector<std::int32_t>(n_ * out_stride, untouched));
        const auto gemm = form_ == Packed::t2 ? k.gemm_t2_i8 : k.gemm_t5_i8;
        gemm(packed_.data(), columns_, begin, end, q_.data(), stride_, sums_.data(), n_, out.data(),
             out_stride);
        return check(out, out_stride, n_, begin, end);
    }

  private:
    static constexpr std::int32_t untouched = 0x7EADBEEF;

    ::testing::AssertionResult check(const Guarded<std::int32_t>& out, std::size_t out_stride, std::size_t n,
                                     std::size_t begin, std::size_t end) const {
        for (std::size_t a = 0; a < n; ++a)
            for (std::size_t r = 0; r < out_stride; ++r) {
                const bool written = r >= 16 * begin && r < 16 * end;
                const std::int64_t want = !written ? untouched : r < rows_ ? expected(a, r) : 0;
                if (out[a * out_stride + r] != want)
                    return ::testing::AssertionFailure() << "activation row " << a << " row " << r << ": "
                                                         << out[a * out_stride + r] << " instead of " << want;
            }
        if (!out.front_intact()) return ::testing::AssertionFailure() << "wrote before the buffer";
        return ::testing::AssertionSuccess();
    }

    Packed form_;
    std::size_t rows_, columns_, n_, stride_;
    Guarded<std::uint8_t> packed_;
    Guarded<std::int8_t> q_;
    std::vector<std::int32_t> sums_;
    std::vector<std::int64_t> want_;
};

}  // namespace addend::kernels::test
