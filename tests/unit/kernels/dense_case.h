// A dense matrix in any panel format: its weights as packed, and as plain numbers.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/kernels/support.h"

namespace addend::kernels::test {

/// Every format a matrix can have.
const std::vector<PanelFormat>& panel_formats();
std::string describe(PanelFormat format);

/// Random weights. `kind` says how hard: ordinary (no code, scale or float is out of the way), wide (scales
/// and floats of any exponent; zeros among the codes and scales), special (infinite and NaN ones too).
class DenseCase {
  public:
    DenseCase(PanelFormat format, std::size_t rows, std::size_t columns, Kind kind, unsigned seed);

    DensePanels panels() const { return {packed_.data(), columns_, format_}; }
    std::size_t rows() const { return rows_; }
    std::size_t columns() const { return columns_; }
    std::size_t panel_count() const { return kernels::panel_count(rows_); }
    /// Whether something did not fit its format.
    std::size_t misfits() const { return misfits_; }
    /// The weight by its definition, computed here, not by the code under test.
    float weight(std::size_t row, std::size_t column) const { return weights_[row * columns_ + column]; }

    std::vector<CodedGroup> groups;     ///< of code formats, [row][ceil(columns / 16)]
    std::vector<float> floats_of_rows;  ///< of f32, [row][column]
    std::vector<std::uint16_t> halves;  ///< of f16 and bf16, likewise

  private:
    void make_floats(Kind kind, unsigned seed);
    void make_codes(Kind kind, unsigned seed);
    void pack();

    PanelFormat format_;
    std::size_t rows_, columns_, misfits_ = 0;
    std::vector<float> weights_;
    Guarded<std::byte> packed_;
};

void check_gemv_panel_f32(const KernelTable& k, const KernelTable& ref);
void check_gemm_panel_f32(const KernelTable& k, const KernelTable& ref);

}  // namespace addend::kernels::test
