#include <array>
#include <set>

#include "core/base/message.h"
#include "core/files/gguf.h"
#include "core/files/gguf_encode.h"
#include "core/files/tensor_check.h"

namespace addend {
namespace {

constexpr std::uint32_t gguf_version_written = 3;

std::uint64_t bytes_of(const TensorSpec& tensor) {
    return stored_bytes(tensor.name, tensor.dtype, tensor.shape, {});
}

std::uint64_t aligned(std::uint64_t offset, std::uint64_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

std::string encode_header(const GgufMetadata& metadata, const std::vector<TensorSpec>& tensors,
                          std::uint32_t alignment, const std::string& path) {
    std::string out = "GGUF";
    encode_gguf_u32(gguf_version_written, out);
    encode_gguf_u64(tensors.size(), out);
    encode_gguf_u64(metadata.entries().size(), out);
    for (const auto& [key, value] : metadata.entries()) encode_gguf_entry(key, value, out);
    std::uint64_t offset = 0;
    std::set<std::string_view> names;
    for (const TensorSpec& tensor : tensors) {
        if (!names.insert(tensor.name).second)
            throw Failure(Code::tensor_duplicate, {{"path", path}, {"tensor", tensor.name}});
        if (find_dtype_by_ggml_number(static_cast<std::uint32_t>(tensor.dtype)) == nullptr)
            throw Failure(Code::tensor_dtype_unsupported,
                          {{"path", path}, {"tensor", tensor.name}, {"found", dtype_name(tensor.dtype)}});
        encode_gguf_string(tensor.name, out);
        encode_gguf_u32(static_cast<std::uint32_t>(tensor.shape.size()), out);
        for (std::size_t i = tensor.shape.size(); i-- > 0;) encode_gguf_u64(tensor.shape[i], out);
        encode_gguf_u32(static_cast<std::uint32_t>(tensor.dtype), out);
        encode_gguf_u64(offset, out);
        offset = aligned(offset + bytes_of(tensor), alignment);
    }
    return out;
}

}  // namespace

GgufWriter::GgufWriter(const std::filesystem::path& path, const GgufMetadata& metadata,
                       std::vector<TensorSpec> tensors)
    : out_(path), tensors_(std::move(tensors)) {
    alignment_ =
        static_cast<std::uint32_t>(metadata.find_uint("general.alignment").value_or(gguf_default_alignment));
    out_.write(encode_header(metadata, tensors_, alignment_, path.string()));
    if (tensors_.empty()) return;
    pad();
    start_next();
}

void GgufWriter::start_next() {
    while (current_ < tensors_.size() && (remaining_ = bytes_of(tensors_[current_])) == 0) ++current_;
}

void GgufWriter::pad() {
    const std::vector<std::byte> zeros(aligned(out_.position(), alignment_) - out_.position());
    out_.write(zeros);
}

void GgufWriter::write(std::span<const std::byte> bytes) {
    if (current_ >= tensors_.size() || bytes.size() > remaining_)
        throw Failure(Code::internal_error, {{"detail", "gguf: more bytes than the tensor has"}});
    out_.write(bytes);
    remaining_ -= bytes.size();
    if (remaining_ != 0) return;
    pad();
    ++current_;
    start_next();
}

void GgufWriter::finish() {
    if (current_ != tensors_.size())
        throw Failure(Code::internal_error, {{"detail", "gguf: a tensor is incomplete"}});
    out_.commit();
}

}  // namespace addend
