#include "core/files/block_groups.h"

#include <vector>

#include "core/base/message.h"
#include "core/files/block_families.h"
#include "core/files/tensor_read.h"
#include "plugins/abi/addend_program.h"

namespace addend {
namespace {

constexpr std::uint16_t half_pairs = ADDEND_G16_PAIRS | ADDEND_G16_HALF;

struct Entry {
    TensorDType dtype;
    GroupCodec codec;
};
using D = TensorDType;
constexpr Entry entries[] = {
    {D::q4_0, {groups_q4_0, half_pairs | ADDEND_G16_NO_MINIMUM | ADDEND_G16_CODES_S4}},
    {D::q4_1, {groups_q4_1, half_pairs | ADDEND_G16_CODES_U4}},
    {D::q5_0, {groups_q5_0, half_pairs | ADDEND_G16_NO_MINIMUM}},
    {D::q5_1, {groups_q5_1, half_pairs}},
    {D::q8_0, {groups_q8_0, half_pairs | ADDEND_G16_NO_MINIMUM}},
    {D::q2_k, {groups_q2_k, ADDEND_G16_CODES_U4}},
    {D::q3_k, {groups_q3_k, ADDEND_G16_NO_MINIMUM | ADDEND_G16_CODES_S4}},
    {D::q4_k, {groups_q4_k, ADDEND_G16_PAIRS | ADDEND_G16_CODES_U4}},
    {D::q5_k, {groups_q5_k, ADDEND_G16_PAIRS}},
    {D::q6_k, {groups_q6_k, ADDEND_G16_NO_MINIMUM}},
    {D::iq4_nl, {groups_iq4_nl, half_pairs | ADDEND_G16_NO_MINIMUM | ADDEND_G16_CODES_NL4}},
    {D::iq4_xs, {groups_iq4_xs, ADDEND_G16_PAIRS | ADDEND_G16_NO_MINIMUM | ADDEND_G16_CODES_NL4}},
};

}  // namespace

const GroupCodec* find_group_codec(TensorDType dtype) {
    for (const Entry& entry : entries)
        if (entry.dtype == dtype) return &entry.codec;
    return nullptr;
}

GroupDecoder find_group_decoder(TensorDType dtype) {
    const GroupCodec* codec = find_group_codec(dtype);
    return codec ? codec->decode : nullptr;
}

void read_rows_groups(const TensorInfo& tensor, std::uint64_t first, std::uint64_t count,
                      std::span<WeightGroup> into) {
    const GroupDecoder decode = find_group_decoder(tensor.dtype);
    if (decode == nullptr)
        throw Failure(
            Code::tensor_dtype_unsupported,
            {{"path", tensor.path()}, {"tensor", tensor.name}, {"found", dtype_name(tensor.dtype)}});
    // Rows of a block type are whole blocks (tensor_check.h), and blocks whole groups.
    const std::uint64_t rows = tensor.rows();
    if (first > rows || count > rows - first || into.size() != count * (tensor.stored_width / 16))
        throw Failure(Code::internal_error, {{"detail", "read_rows_groups: range"}});
    std::vector<std::byte> raw(count * tensor.row_bytes());
    read_bytes(tensor, first * tensor.row_bytes(), raw);
    decode(raw.data(), raw.size() / dtype_traits(tensor.dtype).block_bytes, into.data());
}

}  // namespace addend
