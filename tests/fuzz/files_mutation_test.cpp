// Damaged model files: cut at every byte, and thousands of deterministic bit flips. Each either opens or
// gives one Failure; nothing else is thrown, and no single allocation exceeds a small multiple of the file.
#include <atomic>
#include <cstdlib>
#include <new>
#include <random>

#include "core/files/convert.h"
#include "core/files/gguf.h"
#include "core/files/hgrn_bit.h"
#include "core/files/safetensors.h"
#include "core/files/synth.h"
#include "core/files/tensor_read.h"
#include "core/files/ternary_reader.h"
#include "tests/unit/files/support.h"

namespace {

std::atomic<std::size_t> largest_allocation{0};

void* counted_or_null(std::size_t bytes) noexcept {
    std::size_t seen = largest_allocation.load(std::memory_order_relaxed);
    while (bytes > seen && !largest_allocation.compare_exchange_weak(seen, bytes)) {
    }
    return std::malloc(bytes == 0 ? 1 : bytes);
}

void* counted(std::size_t bytes) {
    if (void* memory = counted_or_null(bytes)) return memory;
    throw std::bad_alloc();
}

}  // namespace

// Every unaligned form: a sanitizer's runtime brings its own, which must not be mixed with these.
void* operator new(std::size_t bytes) {
    return counted(bytes);
}
void* operator new[](std::size_t bytes) {
    return counted(bytes);
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return counted_or_null(bytes);
}
void* operator new[](std::size_t bytes, const std::nothrow_t&) noexcept {
    return counted_or_null(bytes);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, const std::nothrow_t&) noexcept {
    std::free(memory);
}

namespace addend {
namespace {

using test::TempDir;

// Windows and batches the readers use whatever the file says: at most 1 MiB of stored bytes, widened to
// float.
constexpr std::size_t fixed_buffers = 4 << 20;

struct Outcome {
    std::size_t opened = 0;
    std::size_t refused = 0;
};

class Mutation : public testing::Test {
  protected:
    /// Opens the model at `path` and reads everything of it that has a size in the file.
    static void use(const std::filesystem::path& path) {
        const ModelFiles files = ModelFiles::open(path);
        (void)files.quick_id();
        (void)files.eos_token_ids();
        (void)files.chat_template();
        (void)files.generation_defaults();
        (void)files.licence();
        const HgrnBitConfig config = load_hgrn_bit_config(files);
        for (const ExpectedTensor& expected : hgrn_bit_tensors(config)) {
            if (expected.role != WeightRole::ternary) {
                (void)read_f32(files.tensor(expected.name));
                continue;
            }
            const auto reader = TernaryReader::open(files, expected.name);
            std::vector<std::uint8_t> row(reader.row_stride());
            reader.read_rows(reader.rows() - 1, 1, row);
        }
    }

    void try_bytes(const std::filesystem::path& file, const std::filesystem::path& model,
                   const std::string& bytes, const std::string& what) {
        test::write_file(file, bytes);
        largest_allocation = 0;
        try {
            use(model);
            ++outcome_.opened;
        } catch (const Failure& failure) {
            ++outcome_.refused;
            ASSERT_NE(failure.code(), Code::internal_error) << what << ": " << failure.what();
            ASSERT_EQ(code_args(failure.code()).size(), failure.message().args.size()) << failure.what();
        } catch (const std::exception& other) {
            FAIL() << what << ": not a Failure: " << other.what();
        }
        ASSERT_LE(largest_allocation.load(), fixed_buffers + 16 * bytes.size()) << what;
    }

    void cut_everywhere(const std::filesystem::path& file, const std::filesystem::path& model,
                        std::size_t header) {
        const std::string whole = test::read_file(file);
        ASSERT_GT(whole.size(), header);
        for (std::size_t length = 0; length < header; ++length)
            ASSERT_NO_FATAL_FAILURE(
                try_bytes(file, model, whole.substr(0, length), "cut at " + std::to_string(length)));
        EXPECT_EQ(outcome_.opened, 0u);
        EXPECT_EQ(outcome_.refused, header);
    }

    /// Flips 1 to 4 bits, or overwrites a word with an extreme, within the first `header` bytes.
    void damage(const std::filesystem::path& file, const std::filesystem::path& model, std::size_t header,
                int rounds) {
        const std::string whole = test::read_file(file);
        std::mt19937 random(20240711);
        for (int round = 0; round < rounds; ++round) {
            std::string bytes = whole;
            const std::size_t at = random() % std::min(header, bytes.size() - 8);
            if (round % 4 == 0) {
                constexpr std::uint64_t extremes[] = {0,          ~0ull,      1ull << 31,
                                                      1ull << 32, 1ull << 62, 0x7fffffffffffffff};
                const std::uint64_t value = extremes[random() % std::size(extremes)];
                std::memcpy(bytes.data() + at, &value, sizeof value);
            } else {
                for (unsigned flips = 1 + random() % 4; flips > 0; --flips)
                    bytes[random() % std::min(header, bytes.size())] ^=
                        static_cast<char>(1u << (random() % 8));
            }
            ASSERT_NO_FATAL_FAILURE(try_bytes(file, model, bytes, "round " + std::to_string(round)));
        }
        EXPECT_EQ(outcome_.opened + outcome_.refused, static_cast<std::size_t>(rounds));
        EXPECT_GT(outcome_.refused, 0u);
    }

    TempDir dir_;
    Outcome outcome_;
};

/// The GGUF with fewest bytes that exercises every part: no tokenizer, 8 columns, 1 layer.
void write_small_gguf(const std::filesystem::path& path) {
    HgrnBitConfig config;
    config.vocab_size = 4;
    config.hidden_size = 8;
    config.layers = 1;
    config.intermediate_size = 8;
    GgufMetadata metadata("small");
    write_hgrn_bit_metadata(config, metadata);
    metadata.set_array("addend.eos_token_ids", std::vector<std::uint32_t>{1, 2});
    metadata.set_array("tokenizer.ggml.tokens", std::vector<std::string>{"a", "b", "c", "d"});
    std::vector<TensorSpec> specs;
    for (const ExpectedTensor& tensor : hgrn_bit_tensors(config)) {
        const bool ternary = tensor.role == WeightRole::ternary;
        specs.push_back({tensor.name, ternary ? TensorDType::tq1_0 : TensorDType::f32, tensor.shape});
        if (!ternary) continue;
        specs.back().shape.back() = 256;
        specs.push_back({tensor.name + ".scale", TensorDType::f32, {1}});
        metadata.set_u32("addend.width." + tensor.name, 8);
    }
    GgufWriter writer(path, metadata, specs);
    for (const TensorSpec& spec : specs) {
        std::uint64_t elements = 0;
        ASSERT_TRUE(shape_elements(spec.shape, elements));
        const DTypeTraits& traits = dtype_traits(spec.dtype);
        std::string bytes;
        if (spec.dtype == TensorDType::f32)
            for (std::uint64_t i = 0; i < elements; ++i) bytes += test::raw(0.5f);
        bytes.resize(elements / traits.block_elements * traits.block_bytes, '\x2a');
        writer.write(std::as_bytes(std::span(bytes)));
    }
    writer.finish();
}

std::size_t first_byte_of_tensors(const ModelFiles& files) {
    std::uint64_t first = ~0ull;
    for (const auto& [name, tensor] : files.tensors) first = std::min(first, tensor.offset);
    return static_cast<std::size_t>(first);
}

TEST_F(Mutation, GgufCutAtEveryByteOfItsHeader) {
    const auto path = dir_ / "m.gguf";
    write_small_gguf(path);
    use(path);
    cut_everywhere(path, path, first_byte_of_tensors(ModelFiles::open(path)));
}

TEST_F(Mutation, GgufDamaged) {
    const auto path = dir_ / "m.gguf";
    write_small_gguf(path);
    damage(path, path, first_byte_of_tensors(ModelFiles::open(path)), 6000);
}

TEST_F(Mutation, GgufDamagedAnywhere) {
    const auto path = dir_ / "m.gguf";
    write_small_gguf(path);
    damage(path, path, test::fs::file_size(path), 1000);
}

class FolderMutation : public Mutation {
  protected:
    /// A small latent model in a few shards.
    FolderMutation() {
        SynthOptions options;
        options.shard_bytes = 200'000;
        synthesize_model("tiny", dir_ / "m", options);
    }
    std::filesystem::path shard() { return ModelFiles::open(dir_ / "m").weight_files.front(); }
    static std::size_t header_of(const std::filesystem::path& path) {
        return read_safetensors(path).tensors[0].offset;
    }
};

TEST_F(FolderMutation, SafetensorsCutAtEveryByteOfItsHeader) {
    const auto path = shard();
    use(dir_ / "m");
    cut_everywhere(path, dir_ / "m", header_of(path));
}

TEST_F(FolderMutation, SafetensorsDamaged) {
    const auto path = shard();
    damage(path, dir_ / "m", header_of(path), 4000);
}

TEST_F(FolderMutation, IndexDamaged) {
    const auto path = dir_ / "m/model.safetensors.index.json";
    ASSERT_TRUE(test::fs::exists(path));
    damage(path, dir_ / "m", test::fs::file_size(path), 1500);
}

TEST_F(FolderMutation, ConfigurationDamaged) {
    const auto path = dir_ / "m/config.json";
    damage(path, dir_ / "m", test::fs::file_size(path), 2500);
}

TEST_F(Mutation, AllocationsAreWatched) {
    // The watch itself must work, or the bound above would prove nothing.
    largest_allocation = 0;
    const std::vector<char> large(123'456'789);
    EXPECT_EQ(largest_allocation.load(), large.size());
}

}  // namespace
}  // namespace addend
