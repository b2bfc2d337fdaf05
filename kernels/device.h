// The scalar reference is the definition of the arithmetic for every backend: nvcc compiles the same
// functions for the GPU, so that both give the same bits. (CUDA: no contraction, IEEE division and square
// root, subnormals kept; see kernels/cuda/CMakeLists.txt.)
#pragma once

#if defined(__CUDACC__)
#define ADDEND_FN __device__ __forceinline__
#define ADDEND_TABLE static __device__ constexpr
#else
#define ADDEND_FN inline
#define ADDEND_TABLE inline constexpr
#endif
