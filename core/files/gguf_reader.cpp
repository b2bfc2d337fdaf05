#include <algorithm>
#include <bit>
#include <cstring>
#include <set>
#include <type_traits>

#include "core/base/message.h"
#include "core/files/gguf.h"
#include "core/files/tensor_check.h"

namespace addend {
namespace {

static_assert(std::endian::native == std::endian::little, "GGUF is read as it lies in memory");

constexpr std::uint64_t header_limit = 512ull << 20;  // Llama 3's vocabulary takes 8 MB
constexpr std::uint64_t array_limit = 1 << 24;        // elements
constexpr std::uint64_t gguf_name_limit = 65535;
constexpr std::uint32_t gguf_dimension_limit = 4;

/// Reads on, through a window, and never believes a length before comparing it with what is left.
class Cursor {
  public:
    explicit Cursor(const InputFile& file)
        : file_(file), end_(std::min(file.size(), header_limit)), path_(file.path().string()) {}

    std::uint64_t position() const { return position_; }
    std::uint64_t remaining() const { return end_ - position_; }
    const std::string& path() const { return path_; }

    void read(std::span<std::byte> into) {
        if (into.empty()) return;  // whose data() may be null, which memcpy must not see
        require(into.size());
        const std::uint64_t skip = position_ - window_start_;
        if (position_ >= window_start_ && skip + into.size() <= window_.size()) {
            std::memcpy(into.data(), window_.data() + skip, into.size());
        } else if (into.size() >= window_bytes) {
            file_.read_at(position_, into);
        } else {
            window_.resize(std::min<std::uint64_t>(window_bytes, remaining()));
            window_start_ = position_;
            file_.read_at(window_start_, window_);
            std::memcpy(into.data(), window_.data(), into.size());
        }
        position_ += into.size();
    }

    template <class T>
    T read() {
        T value;
        read(std::as_writable_bytes(std::span(&value, 1)));
        return value;
    }

    std::string read_string(std::uint64_t limit) {
        const auto length = read_count("string length", 1, limit);
        std::string text(length, '\0');
        read(std::as_writable_bytes(std::span(text)));
        return text;
    }

    /// A count of things that each take at least `least_bytes` of what is left of the file.
    std::uint64_t read_count(std::string_view what, std::uint64_t least_bytes, std::uint64_t limit) {
        const auto count = read<std::uint64_t>();
        const std::uint64_t possible = std::min(limit, remaining() / least_bytes);
        if (count > possible)
            throw Failure(
                Code::gguf_count,
                {{"path", path_}, {"what", what}, {"found", std::to_string(count)}, {"limit", possible}});
        return count;
    }

    std::string read_name(std::string_view what) {
        const std::uint64_t start = position_;
        std::string name = read_string(gguf_name_limit);
        if (name.empty() || !is_printable_utf8(name))
            throw Failure(Code::gguf_text_invalid, {{"path", path_}, {"what", what}, {"offset", start}});
        return name;
    }

  private:
    void require(std::uint64_t bytes) const {
        if (bytes > remaining())
            throw Failure(Code::file_truncated,
                          {{"path", path_}, {"expected", position_ + bytes}, {"found", end_}});
    }

    static constexpr std::size_t window_bytes = 64 << 10;
    const InputFile& file_;
    std::uint64_t end_;
    std::string path_;
    std::uint64_t position_ = 0;
    std::uint64_t window_start_ = 0;
    std::vector<std::byte> window_;
};

[[noreturn]] void unknown_type(const Cursor& in, const std::string& key, std::uint32_t type) {
    throw Failure(Code::gguf_value_type, {{"path", in.path()}, {"key", key}, {"found", type}});
}

template <class T>
GgufArray read_array_of(Cursor& in) {
    constexpr std::uint64_t least = std::is_same_v<T, std::string> ? 8 : sizeof(T);
    const std::uint64_t count = in.read_count("array length", least, array_limit);
    std::vector<T> values;
    if constexpr (std::is_same_v<T, std::string>) {
        // A string takes four times its least size in memory, so the count is not trusted with a reservation.
        values.reserve(std::min<std::uint64_t>(count, 4096));
        for (std::uint64_t i = 0; i < count; ++i) values.push_back(in.read_string(in.remaining()));
    } else {
        values.resize(count);
        in.read(std::as_writable_bytes(std::span(values)));
    }
    if constexpr (std::is_same_v<T, GgufBool>)
        for (GgufBool& value : values) value = value == GgufBool::no ? GgufBool::no : GgufBool::yes;
    return values;
}

GgufArray read_array(Cursor& in, const std::string& key) {
    const auto type = in.read<std::uint32_t>();
    switch (static_cast<GgufType>(type)) {
        case GgufType::u8:
            return read_array_of<std::uint8_t>(in);
        case GgufType::i8:
            return read_array_of<std::int8_t>(in);
        case GgufType::u16:
            return read_array_of<std::uint16_t>(in);
        case GgufType::i16:
            return read_array_of<std::int16_t>(in);
        case GgufType::u32:
            return read_array_of<std::uint32_t>(in);
        case GgufType::i32:
            return read_array_of<std::int32_t>(in);
        case GgufType::f32:
            return read_array_of<float>(in);
        case GgufType::boolean:
            return read_array_of<GgufBool>(in);
        case GgufType::string:
            return read_array_of<std::string>(in);
        case GgufType::u64:
            return read_array_of<std::uint64_t>(in);
        case GgufType::i64:
            return read_array_of<std::int64_t>(in);
        case GgufType::f64:
            return read_array_of<double>(in);
        case GgufType::array:
            throw Failure(Code::gguf_nested_array, {{"path", in.path()}, {"key", key}});
    }
    unknown_type(in, key, type);
}

GgufValue read_value(Cursor& in, const std::string& key) {
    const auto type = in.read<std::uint32_t>();
    switch (static_cast<GgufType>(type)) {
        case GgufType::u8:
            return in.read<std::uint8_t>();
        case GgufType::i8:
            return in.read<std::int8_t>();
        case GgufType::u16:
            return in.read<std::uint16_t>();
        case GgufType::i16:
            return in.read<std::int16_t>();
        case GgufType::u32:
            return in.read<std::uint32_t>();
        case GgufType::i32:
            return in.read<std::int32_t>();
        case GgufType::f32:
            return in.read<float>();
        case GgufType::boolean:
            return in.read<std::uint8_t>() != 0;
        case GgufType::string:
            return in.read_string(in.remaining());
        case GgufType::array:
            return read_array(in, key);
        case GgufType::u64:
            return in.read<std::uint64_t>();
        case GgufType::i64:
            return in.read<std::int64_t>();
        case GgufType::f64:
            return in.read<double>();
    }
    unknown_type(in, key, type);
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        text += digits[static_cast<unsigned char>(c) >> 4];
        text += digits[static_cast<unsigned char>(c) & 15];
    }
    return text;
}

std::uint32_t read_version(Cursor& in) {
    std::string magic(4, '\0');
    in.read(std::as_writable_bytes(std::span(magic)));
    if (magic != "GGUF")
        throw Failure(Code::gguf_magic,
                      {{"path", in.path()}, {"found", is_printable_utf8(magic) ? magic : hex(magic)}});
    const auto version = in.read<std::uint32_t>();
    // A big-endian file shows its small version number in the high bytes.
    if ((version & 0xffffu) == 0 && version != 0) throw Failure(Code::gguf_big_endian, {{"path", in.path()}});
    if (version != 2 && version != 3)
        throw Failure(Code::gguf_version, {{"path", in.path()}, {"found", version}});
    return version;
}

GgufMetadata read_metadata(Cursor& in, std::uint64_t count) {
    GgufMetadata metadata(in.path());
    for (std::uint64_t i = 0; i < count; ++i) {
        std::string key = in.read_name("metadata key");
        if (metadata.contains(key))
            throw Failure(Code::gguf_duplicate_key, {{"path", in.path()}, {"key", key}});
        GgufValue value = read_value(in, key);
        metadata.set(std::move(key), std::move(value));
    }
    return metadata;
}

TensorInfo read_tensor(Cursor& in, const std::shared_ptr<InputFile>& file) {
    TensorInfo tensor;
    tensor.file = file;
    tensor.name = in.read_name("tensor name");
    const auto dimensions = in.read<std::uint32_t>();
    if (dimensions > gguf_dimension_limit)
        throw Failure(Code::gguf_count, {{"path", in.path()},
                                         {"what", "number of dimensions"},
                                         {"found", std::to_string(dimensions)},
                                         {"limit", gguf_dimension_limit}});
    tensor.shape.resize(dimensions);
    // The file lists the innermost extent first.
    for (std::size_t i = dimensions; i-- > 0;) tensor.shape[i] = in.read<std::uint64_t>();
    const auto type = in.read<std::uint32_t>();
    const DTypeTraits* traits = find_dtype_by_ggml_number(type);
    if (traits == nullptr)
        throw Failure(Code::tensor_dtype_unknown,
                      {{"path", in.path()}, {"tensor", tensor.name}, {"found", std::to_string(type)}});
    tensor.dtype = traits->dtype;
    tensor.stored_width = tensor.width();
    tensor.bytes = stored_bytes(tensor.name, tensor.dtype, tensor.shape, in.path());
    tensor.offset = in.read<std::uint64_t>();
    return tensor;
}

std::uint32_t alignment_of(const GgufMetadata& metadata) {
    const auto alignment = metadata.find_uint("general.alignment");
    if (!alignment) return gguf_default_alignment;
    if (*alignment < 8 || *alignment > 65536 || !std::has_single_bit(*alignment))
        throw Failure(Code::gguf_alignment,
                      {{"path", metadata.path()}, {"found", std::to_string(*alignment)}});
    return static_cast<std::uint32_t>(*alignment);
}

/// Offsets in the file count from the start of the data section.
void place(TensorInfo& tensor, std::uint64_t data_start, std::uint32_t alignment) {
    if (tensor.offset % alignment != 0)
        throw Failure(Code::gguf_misaligned, {{"path", tensor.path()},
                                              {"tensor", tensor.name},
                                              {"offset", std::to_string(tensor.offset)},
                                              {"alignment", alignment}});
    if (tensor.offset > tensor.file->size())  // before adding, so that the sum cannot wrap
        throw Failure(Code::tensor_outside_file, {{"path", tensor.path()},
                                                  {"tensor", tensor.name},
                                                  {"expected", std::to_string(tensor.offset)},
                                                  {"found", tensor.file->size()}});
    tensor.offset += data_start;
}

}  // namespace

GgufFile read_gguf(const std::filesystem::path& path) {
    const auto file = InputFile::open(path);
    Cursor in(*file);
    GgufFile result;
    result.version = read_version(in);
    const std::uint64_t tensors = in.read_count("number of tensors", 24, 1 << 20);
    const std::uint64_t keys = in.read_count("number of metadata values", 13, 1 << 20);
    result.metadata = read_metadata(in, keys);
    result.alignment = alignment_of(result.metadata);
    std::set<std::string> names;
    for (std::uint64_t i = 0; i < tensors; ++i) {
        result.tensors.push_back(read_tensor(in, file));
        if (!names.insert(result.tensors.back().name).second)
            throw Failure(Code::tensor_duplicate,
                          {{"path", in.path()}, {"tensor", result.tensors.back().name}});
    }
    const std::uint64_t mask = result.alignment - 1;
    const std::uint64_t data_start = (in.position() + mask) & ~mask;
    for (TensorInfo& tensor : result.tensors) place(tensor, data_start, result.alignment);
    check_layout(result.tensors);
    return result;
}

}  // namespace addend
