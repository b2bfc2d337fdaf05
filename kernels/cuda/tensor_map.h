// What the copy engine of compute capability 9.0 is told of a matrix. The driver makes these descriptions; it
// is found when the first is wanted, so that nothing links against it.
#pragma once

#include <cuda.h>
#include <cuda_runtime_api.h>

#include <cstdint>

namespace addend::kernels::cuda {

/// Boxes are brought into shared memory row by row; what lies outside of the matrix arrives as zeros.
struct TensorMatrix {
    CUtensorMapDataType type = CU_TENSOR_MAP_DATA_TYPE_UINT8;
    const void* data = nullptr;                       ///< at 16 bytes
    std::uint64_t columns = 0, rows = 0, stride = 0;  ///< stride: bytes, a multiple of 16
    std::uint32_t box_columns = 0, box_rows = 0;      ///< at most 256
    bool swizzled = false;                            ///< as wgmma reads rows of 128 bytes
};
cudaError_t tensor_map(CUtensorMap& map, const TensorMatrix& matrix);

}  // namespace addend::kernels::cuda
