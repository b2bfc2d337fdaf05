// Floats of the quantised types, from their groups: one reading of each format for both.
#include <algorithm>
#include <array>

#include "core/files/block_codec.h"
#include "core/files/block_families.h"

namespace addend {
namespace {

template <TensorDType dtype, GroupDecoder groups_of>
void decode(const std::byte* source, std::size_t blocks, float* out) {
    constexpr std::size_t batch_groups = 64;
    const DTypeTraits& traits = dtype_traits(dtype);
    const std::size_t groups_per_block = traits.block_elements / 16;
    const std::size_t batch = batch_groups / groups_per_block;
    std::array<WeightGroup, batch_groups> groups;
    while (blocks > 0) {
        const std::size_t now = std::min(blocks, batch);
        groups_of(source, now, groups.data());
        for (std::size_t g = 0; g < now * groups_per_block; ++g)
            for (const std::int8_t code : groups[g].c)
                *out++ = groups[g].d * static_cast<float>(code) + groups[g].m;
        source += now * traits.block_bytes;
        blocks -= now;
    }
}

using D = TensorDType;

}  // namespace

BlockDecoder find_quantised_decoder(TensorDType dtype) {
    switch (dtype) {
        case D::q4_0:
            return decode<D::q4_0, groups_q4_0>;
        case D::q4_1:
            return decode<D::q4_1, groups_q4_1>;
        case D::q5_0:
            return decode<D::q5_0, groups_q5_0>;
        case D::q5_1:
            return decode<D::q5_1, groups_q5_1>;
        case D::q8_0:
            return decode<D::q8_0, groups_q8_0>;
        case D::q2_k:
            return decode<D::q2_k, groups_q2_k>;
        case D::q3_k:
            return decode<D::q3_k, groups_q3_k>;
        case D::q4_k:
            return decode<D::q4_k, groups_q4_k>;
        case D::q5_k:
            return decode<D::q5_k, groups_q5_k>;
        case D::q6_k:
            return decode<D::q6_k, groups_q6_k>;
        case D::iq4_nl:
            return decode<D::iq4_nl, groups_iq4_nl>;
        case D::iq4_xs:
            return decode<D::iq4_xs, groups_iq4_xs>;
        default:
            return nullptr;
    }
}

}  // namespace addend
