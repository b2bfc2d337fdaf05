#include "core/files/synth_writer.h"

#include <algorithm>
#include <map>

#include "core/base/number.h"
#include "core/files/convert_metadata.h"
#include "core/files/packed_keys.h"
#include "core/files/synth_blocks.h"
#include "core/files/synth_tokenizer.h"
#include "core/files/ternary_math.h"

namespace addend {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t batch_elements = 1 << 18;

std::uint64_t elements_of(const ExpectedTensor& tensor) {
    std::uint64_t elements = 0;
    shape_elements(tensor.shape, elements);
    return elements;
}

void write_text(const fs::path& path, std::string_view text, std::vector<fs::path>& written) {
    OutputFile out(path);
    out.write(text);
    out.commit();
    written.push_back(path);
}

/// "model-00002-of-00006.safetensors", or "model.safetensors" if there is one only.
std::string shard_name(std::size_t index, std::size_t count) {
    if (count == 1) return "model.safetensors";
    const auto five = [](std::size_t n) {
        const std::string text = std::to_string(n);
        return std::string(text.size() < 5 ? 5 - text.size() : 0, '0') + text;
    };
    return "model-" + five(index + 1) + "-of-" + five(count) + ".safetensors";
}

std::string_view torch_dtype(TensorDType dtype) {
    return dtype == TensorDType::bf16 ? "bfloat16" : dtype == TensorDType::f16 ? "float16" : "float32";
}

const Json& generation_config() {
    static const Json json = {{"bos_token_id", 1}, {"eos_token_id", 2}, {"do_sample", true}};
    return json;
}

Json config_json(const ModelConfig& config, std::string_view dtype) {
    if (const auto* hgrn = std::get_if<HgrnBitConfig>(&config)) return hgrn_bit_config_json(*hgrn, dtype);
    return llama_config_json(std::get<TransformerConfig>(config), dtype);
}

}  // namespace

SynthWriter::SynthWriter(const SynthShape& shape, const SynthOptions& options, const Progress& progress,
                         const CancelToken& cancel)
    : shape_(shape), options_(options), progress_(progress), cancel_(cancel), config_(shape.config()) {
    tensors_ = expected_tensors(config_);
    for (const ExpectedTensor& tensor : tensors_) total_ += elements_of(tensor);
}

void SynthWriter::step(std::uint64_t elements) {
    cancel_.check();
    done_ += elements;
    const std::uint64_t size = dtype_traits(options_.latent).block_bytes;
    if (progress_) progress_(done_ * size, total_ * size);
}

template <class Writer>
void SynthWriter::write_latent(const SynthTensor& tensor, Writer& writer) {
    const std::uint64_t batch = std::max<std::uint64_t>(1, batch_elements / tensor.columns());
    std::vector<float> row(tensor.columns());
    std::vector<std::byte> bytes;
    for (std::uint64_t first = 0; first < tensor.rows(); first += batch) {
        const std::uint64_t count = std::min(batch, tensor.rows() - first);
        bytes.clear();
        for (std::uint64_t i = 0; i < count; ++i) {
            tensor.fill(first + i, row);
            encode_values(row, options_.latent, bytes);
        }
        writer.write(bytes);
        step(count * tensor.columns());
    }
}

void SynthWriter::write_ternary(const SynthTensor& tensor, GgufWriter& writer) {
    std::vector<float> row(tensor.columns());
    std::vector<std::int8_t> trits(tensor.columns());
    double sum = 0;
    // Twice through the generator instead of keeping the matrix: the head of 13B alone would take 650 MB.
    for (std::uint64_t r = 0; r < tensor.rows(); ++r) {
        if (r % 256 == 0) cancel_.check();
        tensor.fill(r, row);
        sum += best_kernels().abs_sum_f32(row.data(), row.size());
    }
    const float beta = beta_of(sum, tensor.rows() * tensor.columns());
    TernaryRowEncoder encoder(options_.ternary, tensor.columns(), beta);
    const std::uint64_t batch = std::max<std::uint64_t>(1, batch_elements / tensor.columns());
    std::vector<std::byte> bytes;
    for (std::uint64_t first = 0; first < tensor.rows(); first += batch) {
        const std::uint64_t count = std::min(batch, tensor.rows() - first);
        bytes.clear();
        for (std::uint64_t i = 0; i < count; ++i) {
            tensor.fill(first + i, row);
            (void)best_kernels().ternarize_f32(row.data(), row.size(), beta, trits.data());
            const auto blocks = encoder.encode_trits(trits);
            bytes.insert(bytes.end(), blocks.begin(), blocks.end());
        }
        writer.write(bytes);
        step(count * tensor.columns());
    }
    writer.write(std::as_bytes(std::span(&beta, 1)));
}

std::vector<SynthWriter::Tensors> SynthWriter::shards() const {
    const std::uint64_t size = dtype_traits(options_.latent).block_bytes;
    std::vector<Tensors> shards(1);
    std::uint64_t bytes = 0;
    for (const ExpectedTensor& tensor : tensors_) {
        const std::uint64_t more = elements_of(tensor) * size;
        if (bytes != 0 && bytes + more > options_.shard_bytes) {
            shards.emplace_back();
            bytes = 0;
        }
        shards.back().push_back(tensor);
        bytes += more;
    }
    return shards;
}

void SynthWriter::write_shard(const fs::path& path, const Tensors& tensors) {
    std::map<std::string_view, const ExpectedTensor*> by_name;
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor& tensor : tensors) {
        by_name[tensor.name] = &tensor;
        specs.push_back({tensor.name, options_.latent, tensor.shape});
    }
    SafetensorsWriter writer(path, specs, {{"format", "pt"}});
    for (const TensorSpec& spec : writer.order())
        write_latent(SynthTensor(options_.seed, *by_name.at(spec.name), options_.latent), writer);
    writer.finish();
}

void SynthWriter::write_weights(const fs::path& folder, std::vector<fs::path>& written) {
    const auto parts = shards();
    Json weight_map = Json::object();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const std::string name = shard_name(i, parts.size());
        written.push_back(folder / name);
        write_shard(folder / name, parts[i]);
        for (const ExpectedTensor& tensor : parts[i]) weight_map[tensor.name] = name;
    }
    if (parts.size() == 1) return;
    const std::uint64_t size = total_ * dtype_traits(options_.latent).block_bytes;
    const Json index = {{"metadata", {{"total_size", size}}}, {"weight_map", weight_map}};
    write_text(folder / "model.safetensors.index.json", index.dump(1), written);
}

void SynthWriter::write_folder(const fs::path& folder) {
    std::error_code error;
    for (const char* name : {"config.json", "model.safetensors", "model.safetensors.index.json"})
        if (fs::exists(folder / name, error))
            throw Failure(Code::synth_output_exists, {{"path", folder.string()}});
    fs::create_directories(folder, error);
    if (error)
        throw Failure(Code::file_write_failed, {{"path", folder.string()}, {"reason", error.message()}});
    std::vector<fs::path> written;
    try {
        write_weights(folder, written);
        write_text(folder / "tokenizer.json", synth_tokenizer(shape_.vocab_size).dump(), written);
        write_text(folder / "tokenizer_config.json", synth_tokenizer_config().dump(1), written);
        write_text(folder / "generation_config.json", generation_config().dump(1), written);
        // Last, so that a folder cut short is not taken for a model.
        const Json config = config_json(config_, torch_dtype(options_.latent));
        write_text(folder / "config.json", config.dump(1), written);
    } catch (...) {
        for (const fs::path& path : written) fs::remove(path, error);
        fs::remove(folder, error);  // only if it is empty
        throw;
    }
}

PackedDocuments SynthWriter::documents(const fs::path& path) const {
    PackedDocuments documents;
    documents.source = path.string();
    documents.name = std::string(shape_.name) + " (random, seed " + std::to_string(options_.seed) + ")";
    documents.tokenizer_json = synth_tokenizer(shape_.vocab_size).dump();
    documents.bos_token_id = 1;
    documents.eos_token_ids = {2};
    documents.tokenizer_config = synth_tokenizer_config();
    documents.generation_config = generation_config();
    return documents;
}

void SynthWriter::write_gguf(const fs::path& path) {
    if (std::holds_alternative<TransformerConfig>(config_)) return write_llama_gguf(path);
    std::vector<Message> warnings;
    GgufMetadata metadata =
        packed_metadata(documents(path), std::get<HgrnBitConfig>(config_), options_.ternary, warnings);
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor& tensor : tensors_)
        add_packed_spec(tensor, options_.latent, options_.ternary, specs, metadata);
    GgufWriter writer(path, metadata, specs);
    for (const ExpectedTensor& tensor : tensors_) {
        const SynthTensor values(options_.seed, tensor, options_.latent);
        if (tensor.role == WeightRole::ternary)
            write_ternary(values, writer);
        else
            write_latent(values, writer);
    }
    writer.finish();
}

}  // namespace addend
