#include "core/files/expected_tensors.h"

#include "core/base/message.h"
#include "core/files/tensor_read.h"

namespace addend {
namespace {

constexpr std::string_view float_types = "f32, f16, bf16";

Failure wrong_type(const TensorInfo& tensor, std::string_view expected) {
    return Failure(Code::tensor_dtype_wrong, {{"path", tensor.path()},
                                              {"tensor", tensor.name},
                                              {"expected", expected},
                                              {"found", dtype_name(tensor.dtype)}});
}

void check_type(const TensorInfo& tensor, WeightRole role) {
    switch (role) {
        case WeightRole::ternary:
            if (!is_float(tensor.dtype) && !is_ternary(tensor.dtype))
                throw wrong_type(tensor, "f32, f16, bf16, tq1_0, tq2_0");
            return;
        case WeightRole::ternary_rows4:
            if (tensor.dtype != TensorDType::u8) throw wrong_type(tensor, "u8");
            return;
        case WeightRole::dense:
        case WeightRole::embedding:
            if (can_read_f32(tensor.dtype)) return;
            throw Failure(
                Code::tensor_dtype_unsupported,
                {{"path", tensor.path()}, {"tensor", tensor.name}, {"found", dtype_name(tensor.dtype)}});
        default:
            if (!is_float(tensor.dtype)) throw wrong_type(tensor, float_types);
    }
}

}  // namespace

void check_tensors(const ModelFiles& files, std::span<const ExpectedTensor> expected) {
    for (const ExpectedTensor& one : expected) {
        const TensorInfo& tensor = files.tensor(one.name);
        if (tensor.shape != one.shape)
            throw Failure(Code::tensor_shape_wrong, {{"path", tensor.path()},
                                                     {"tensor", tensor.name},
                                                     {"expected", shape_text(one.shape)},
                                                     {"found", shape_text(tensor.shape)}});
        check_type(tensor, one.role);
    }
}

std::uint64_t parameters_of(std::span<const ExpectedTensor> tensors) {
    std::uint64_t sum = 0;
    for (const ExpectedTensor& tensor : tensors) {
        std::uint64_t elements = 0;
        if (tensor.role == WeightRole::rope_factors || tensor.role == WeightRole::ternary_scale) continue;
        if (shape_elements(tensor.shape, elements))
            sum += tensor.role == WeightRole::ternary_rows4 ? 4 * elements : elements;
    }
    return sum;
}

}  // namespace addend
