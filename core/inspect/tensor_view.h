// The values of any tensor as a map: what the file stores, or the trits it stands for; and their export.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "core/base/cancel.h"
#include "core/files/model_files.h"
#include "core/files/progress.h"
#include "core/inspect/map_source.h"
#include "core/inspect/trit_cells.h"

namespace addend {

/// True for every type that tensor_values can show.
bool can_view(TensorDType dtype);

/// Values as float32, [product of the outer extents, innermost extent]: floats as stored, blocks decoded as their format
/// defines, integers and float64 rounded to float32. BitNet's packed bytes are shown as bytes: see trit_values. Throws
/// tensor_missing, tensor_dtype_unsupported. The source keeps the file open.
std::shared_ptr<const MapSource> tensor_values(const ModelFiles& files, std::string_view name);

/// -1, 0, +1 of a ternary matrix; NaN where the file holds no trit. Throws what TritCells::open throws.
std::shared_ptr<const MapSource> trit_values(std::shared_ptr<const TritCells> cells);

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
