#include "core/files/block_codec.h"

namespace addend {

BlockDecoder find_block_decoder(TensorDType dtype) {
    switch (dtype) {
        case TensorDType::f32:
            return decode_f32;
        case TensorDType::f16:
            return decode_f16;
        case TensorDType::bf16:
            return decode_bf16;
        case TensorDType::tq1_0:
            return decode_tq1_0_f32;
        case TensorDType::tq2_0:
            return decode_tq2_0_f32;
        default:
            return find_quantised_decoder(dtype);
    }
}

}  // namespace addend
