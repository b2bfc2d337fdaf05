// The values of any tensor as a map: what the file stores, or the trits it stands for; and their export.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/backend/backend.h"
#include "core/base/cancel.h"
#include "core/files/model_files.h"
#include "core/files/progress.h"
#include "core/inspect/map_source.h"
#include "core/inspect/trit_cells.h"
#include "core/program/program.h"

namespace addend {

/// How a tensor lies in its file.
struct TensorStorage {
    enum class Layout {
        plain,           // element after element
        blocks,          // `block_elements` weights coded together in `block_bytes`
        ternary_blocks,  // the same, of trits
        rows4,           // four trits a byte: see core/files/rows4.h
    };
    std::string name;
    TensorDType dtype = TensorDType::f32;
    Layout layout = Layout::plain;
    Shape shape;                       // as the file states it
    std::uint64_t rows = 0, cols = 0;  // of the matrix it stands for; a vector is one row
    std::uint32_t block_elements = 1, block_bytes = 0;
    std::filesystem::path file;
    std::uint64_t offset = 0;       // of its first byte in the file
    std::uint64_t bytes = 0;        // of it alone
    std::string scale_tensor;       // beside it; empty: none
    std::uint64_t scale_bytes = 0;  // of that

    double bits_per_weight() const;  // its scale included
};

/// Throws tensor_missing. `trits`: its u8 bytes are trits (WeightInfo::trits).
TensorStorage tensor_storage(const ModelFiles& files, std::string_view name, bool trits);

/// True for every type that tensor_values can show.
bool can_view(TensorDType dtype);

/// Values as float32, [product of the outer extents, innermost extent]: floats as stored, blocks decoded as their format
/// defines, integers and float64 rounded to float32. BitNet's packed bytes are shown as bytes: see trit_values. Throws
/// tensor_missing, tensor_dtype_unsupported. The source keeps the file open.
std::shared_ptr<const MapSource> tensor_values(const ModelFiles& files, std::string_view name);

/// -1, 0, +1 of a ternary matrix; NaN where the file holds no trit. Throws what TritCells::open throws.
std::shared_ptr<const MapSource> trit_values(std::shared_ptr<const TritCells> cells);

/// What the trits stand for: each times the scale; NaN where the file holds no trit, or no scale that is of use.
std::shared_ptr<const MapSource> dequantised_values(std::shared_ptr<const TritCells> cells);

/// A weight of the program that is no tensor of the file by its own name: one computed as the model was lowered (a lower
/// bound, frequencies), or the trits of an embedding that is the head as well. Rows as the program has them: F32, or
/// trits, times their scale where `scaled`. Throws tensor_dtype_unsupported for other types. Keeps `source`.
std::shared_ptr<const MapSource> program_values(std::shared_ptr<const Program> program,
                                                std::shared_ptr<const WeightSource> source, std::uint32_t weight,
                                                bool scaled);

/// The other way to look at trits: 0 where the weight is 0, 1 where it is not; its mean is the density.
std::shared_ptr<const MapSource> trit_density(std::shared_ptr<const TritCells> cells);

/// A window as a .npy of float32 [rows, cols], or as CSV: a header "row,0,1,…", then the row's number and its values in
/// the shortest text that reads back the same. Written in pieces beside the target, then renamed. Throws
/// file_write_failed, cancelled and what the source throws.
void export_npy(const MapSource& source, const MapWindow& window, const std::filesystem::path& path,
                const Progress& progress = {}, const CancelToken& cancel = {});
void export_csv(const MapSource& source, const MapWindow& window, const std::filesystem::path& path,
                const Progress& progress = {}, const CancelToken& cancel = {});

}  // namespace addend
