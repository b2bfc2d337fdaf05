#include "kernels/cuda/tensor_map.h"

namespace addend::kernels::cuda {
namespace {

using Encode = decltype(&cuTensorMapEncodeTiled);

cudaError_t find_encode(Encode& encode) {
    void* found = nullptr;
    cudaDriverEntryPointQueryResult result{};
    const cudaError_t error =
        cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &found, 12000, cudaEnableDefault, &result);
    if (error != cudaSuccess) return error;
    if (result != cudaDriverEntryPointSuccess || !found) return cudaErrorNotSupported;
    encode = reinterpret_cast<Encode>(found);
    return cudaSuccess;
}

}  // namespace

cudaError_t tensor_map(CUtensorMap& map, const TensorMatrix& matrix) {
    struct Found {
        Encode encode = nullptr;
        cudaError_t error = find_encode(encode);
    };
    static const Found found;
    if (found.error != cudaSuccess) return found.error;
    const cuuint64_t size[2] = {matrix.columns, matrix.rows}, stride[1] = {matrix.stride};
    const cuuint32_t box[2] = {matrix.box_columns, matrix.box_rows}, every[2] = {1, 1};
    const CUresult result = found.encode(
        &map, matrix.type, 2, const_cast<void*>(matrix.data), size, stride, box, every,
        CU_TENSOR_MAP_INTERLEAVE_NONE,
        matrix.swizzled ? CU_TENSOR_MAP_SWIZZLE_128B : CU_TENSOR_MAP_SWIZZLE_NONE,
        matrix.swizzled ? CU_TENSOR_MAP_L2_PROMOTION_L2_128B : CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
        CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE);
    return result == CUDA_SUCCESS ? cudaSuccess : cudaErrorInvalidValue;
}

}  // namespace addend::kernels::cuda
