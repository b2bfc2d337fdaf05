#include "core/files/tensor_check.h"

#include <algorithm>

#include "core/base/message.h"

namespace addend {

std::uint64_t stored_bytes(std::string_view name, TensorDType dtype, std::span<const std::uint64_t> shape,
                           const std::string& path) {
    const DTypeTraits& traits = dtype_traits(dtype);
    std::uint64_t elements = 0;
    const std::uint64_t width = shape.empty() ? 1 : shape.back();
    // 2^55 elements leave room for the largest element and for adding an offset.
    if (!shape_elements(shape, elements) || elements >> 55 != 0 || width % traits.block_elements != 0)
        throw Failure(Code::tensor_shape_invalid,
                      {{"path", path}, {"tensor", name}, {"found", shape_text(shape)}});
    return elements / traits.block_elements * traits.block_bytes;
}

void check_layout(std::span<const TensorInfo> tensors) {
    std::vector<const TensorInfo*> by_offset;
    by_offset.reserve(tensors.size());
    for (const TensorInfo& tensor : tensors) {
        const std::uint64_t size = tensor.file->size();
        if (tensor.offset > size || tensor.bytes > size - tensor.offset)
            throw Failure(Code::tensor_outside_file, {{"path", tensor.path()},
                                                      {"tensor", tensor.name},
                                                      {"expected", tensor.offset + tensor.bytes},
                                                      {"found", size}});
        if (tensor.bytes != 0) by_offset.push_back(&tensor);
    }
    std::sort(by_offset.begin(), by_offset.end(),
              [](const TensorInfo* a, const TensorInfo* b) { return a->offset < b->offset; });
    for (std::size_t i = 1; i < by_offset.size(); ++i) {
        const TensorInfo& before = *by_offset[i - 1];
        if (before.offset + before.bytes > by_offset[i]->offset)
            throw Failure(Code::tensor_overlap,
                          {{"path", before.path()}, {"tensor", before.name}, {"other", by_offset[i]->name}});
    }
}

bool is_printable_utf8(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x20 || lead == 0x7f) return false;
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        if (length == 0 || lead > 0xf4 || i + length > text.size()) return false;
        std::uint32_t point = length == 1 ? lead : lead & (0x7fu >> length);
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xc0u) != 0x80u) return false;
            point = (point << 6) | (next & 0x3fu);
        }
        const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
        if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return false;
        i += length;
    }
    return true;
}

std::string printable(std::string_view text) {
    constexpr std::size_t limit = 200;
    std::string shown(text.substr(0, limit));
    for (char& c : shown)
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
    return shown;
}

}  // namespace addend
