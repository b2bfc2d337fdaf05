#include "core/files/convert.h"

#include <algorithm>

#include "core/files/architectures.h"
#include "core/files/convert_metadata.h"
#include "core/files/gguf.h"
#include "core/files/half.h"
#include "core/files/hgrn_bit.h"
#include "core/files/tensor_read.h"
#include "core/files/ternary_math.h"
#include "core/files/ternary_reader.h"

namespace addend {
namespace {

constexpr std::uint64_t chunk_bytes = 1 << 20;

/// Bytes read so far, of all that will be read; a latent matrix is read twice.
class Meter {
  public:
    Meter(const Progress& progress, const CancelToken& cancel) : progress_(progress), cancel_(cancel) {}
    void expect(std::uint64_t bytes) { total_ += bytes; }
    void step(std::uint64_t bytes) {
        cancel_.check();
        done_ += bytes;
        if (progress_) progress_(std::min(done_, total_), total_);
    }
    const CancelToken& cancel() const { return cancel_; }

  private:
    const Progress& progress_;
    const CancelToken& cancel_;
    std::uint64_t done_ = 0;
    std::uint64_t total_ = 0;
};

void copy_tensor(const TensorInfo& tensor, GgufWriter& writer, Meter& meter) {
    std::vector<std::byte> buffer;
    for (std::uint64_t at = 0; at < tensor.bytes; at += chunk_bytes) {
        buffer.resize(std::min(chunk_bytes, tensor.bytes - at));
        read_bytes(tensor, at, buffer);
        writer.write(buffer);
        meter.step(buffer.size());
    }
}

void warn_about(const TernaryReader& reader, std::vector<Message>& warnings) {
    for (const Message& warning : reader.warnings()) warnings.push_back(warning);
    if (!outside_f16(reader.scale())) return;
    warnings.push_back({Code::ternary_scale_not_in_f16,
                        {{"tensor", reader.tensor().name},
                         {"scale", static_cast<double>(reader.scale())},
                         {"stored", static_cast<double>(f32_from_f16(block_d_of(reader.scale())))}}});
}

void pack_matrix(const TernaryReader& reader, TensorDType ternary, GgufWriter& writer, Meter& meter) {
    TernaryRowEncoder encoder(ternary, reader.cols(), reader.scale());
    const std::uint64_t stride = reader.row_stride();
    const std::uint64_t batch = std::max<std::uint64_t>(1, chunk_bytes / 4 / stride);
    std::vector<std::uint8_t> codes;
    std::vector<std::byte> packed;
    for (std::uint64_t row = 0; row < reader.rows(); row += batch) {
        const std::uint64_t count = std::min(batch, reader.rows() - row);
        codes.resize(count * stride);
        reader.read_rows(row, count, codes);
        packed.clear();  // one write a batch, not one a row
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto blocks = encoder.encode_codes(std::span(codes).subspan(i * stride, stride));
            packed.insert(packed.end(), blocks.begin(), blocks.end());
        }
        writer.write(packed);
        meter.step(count * reader.tensor().row_bytes());
    }
    const float scale = reader.scale();
    writer.write(std::as_bytes(std::span(&scale, 1)));
}

void check_target(const ModelFiles& files, const std::filesystem::path& out) {
    for (const auto& file : files.weight_files) {
        std::error_code ignored;
        if (std::filesystem::equivalent(file, out, ignored))
            throw Failure(Code::convert_onto_itself, {{"path", out.string()}});
    }
}

}  // namespace

ConvertResult convert_model(const ModelFiles& files, const std::filesystem::path& out,
                            const ConvertOptions& options, const Progress& progress,
                            const CancelToken& cancel) {
    if (!is_ternary(options.ternary))
        throw Failure(Code::convert_type_unsupported, {{"found", dtype_name(options.ternary)}});
    if (require_architecture(files).name != hgrn_bit_architecture)
        throw Failure(Code::convert_architecture,
                      {{"path", files.path.string()}, {"found", require_architecture(files).display_name}});
    const HgrnBitConfig config = load_hgrn_bit_config(files);
    check_target(files, out);
    const auto tensors = hgrn_bit_tensors(config);
    ConvertResult result;
    PackedDocuments documents = documents_of(files);
    if (!options.name.empty()) documents.name = options.name;
    if (!options.licence.empty()) documents.licence = options.licence;
    GgufMetadata metadata = packed_metadata(documents, config, options.ternary, result.warnings);
    keep_foreign_keys(files.metadata, metadata);

    Meter meter(progress, cancel);
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor& tensor : tensors) {
        const TensorInfo& info = files.tensor(tensor.name);
        const bool twice = tensor.role == WeightRole::ternary && is_float(info.dtype);
        meter.expect(twice ? 2 * info.bytes : info.bytes);
        add_packed_spec(tensor, info.dtype, options.ternary, specs, metadata);
    }
    GgufWriter writer(out, metadata, std::move(specs));
    for (const ExpectedTensor& tensor : tensors) {
        const TensorInfo& info = files.tensor(tensor.name);
        if (tensor.role != WeightRole::ternary) {
            copy_tensor(info, writer, meter);
            continue;
        }
        const auto reader = TernaryReader::open(files, tensor.name, {options.scale_correction}, cancel);
        if (reader.latent()) meter.step(info.bytes);
        warn_about(reader, result.warnings);
        pack_matrix(reader, options.ternary, writer, meter);
        result.ternary_weights += info.elements();
    }
    result.bytes_written = writer.position();
    writer.finish();
    return result;
}

}  // namespace addend
