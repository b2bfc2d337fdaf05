#include <algorithm>
#include <array>
#include <bit>

#include "core/base/message.h"
#include "core/files/json.h"
#include "core/files/safetensors.h"
#include "core/files/tensor_check.h"

namespace addend {

static_assert(std::endian::native == std::endian::little, "tensors are written as they lie in memory");

SafetensorsWriter::SafetensorsWriter(const std::filesystem::path& path, std::vector<TensorSpec> tensors,
                                     const std::map<std::string, std::string>& metadata)
    : out_(path), tensors_(std::move(tensors)) {
    std::sort(tensors_.begin(), tensors_.end(),
              [](const TensorSpec& a, const TensorSpec& b) { return a.name < b.name; });
    Json header = Json::object();
    if (!metadata.empty()) header["__metadata__"] = metadata;
    for (const TensorSpec& tensor : tensors_) {
        const DTypeTraits& traits = dtype_traits(tensor.dtype);
        if (traits.safetensors.empty())
            throw Failure(Code::tensor_dtype_unsupported,
                          {{"path", path.string()}, {"tensor", tensor.name}, {"found", traits.name}});
        if (header.contains(tensor.name))
            throw Failure(Code::tensor_duplicate, {{"path", path.string()}, {"tensor", tensor.name}});
        const std::uint64_t bytes = stored_bytes(tensor.name, tensor.dtype, tensor.shape, path.string());
        header[tensor.name] = {{"dtype", traits.safetensors},
                               {"shape", tensor.shape},
                               {"data_offsets", {remaining_, remaining_ + bytes}}};
        remaining_ += bytes;
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8,
                ' ');  // so that every float32 is aligned if somebody maps the file
    std::array<std::byte, 8> prefix;
    for (std::size_t i = 0; i < 8; ++i) prefix[i] = static_cast<std::byte>(text.size() >> (8 * i));
    out_.write(prefix);
    out_.write(text);
}

void SafetensorsWriter::write(std::span<const std::byte> bytes) {
    if (bytes.size() > remaining_)
        throw Failure(Code::internal_error, {{"detail", "safetensors: too many bytes"}});
    out_.write(bytes);
    remaining_ -= bytes.size();
}

void SafetensorsWriter::write_f32(std::span<const float> values) {
    write(std::as_bytes(values));
}

void SafetensorsWriter::finish() {
    if (remaining_ != 0) throw Failure(Code::internal_error, {{"detail", "safetensors: bytes are missing"}});
    out_.commit();
}

}  // namespace addend
