#include "core/files/pytorch.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/base/message.h"
#include "core/files/pickle.h"
#include "core/files/tensor_check.h"
#include "core/files/zip_directory.h"

namespace addend {
namespace {

using Kind = PickleKind;

constexpr std::string_view pickle_name = "/data.pkl";
constexpr std::size_t name_limit = 65535;  // of tensors, as in GGUF
constexpr std::size_t key_limit = 256;     // of storages, which torch.save numbers

/// The archive's entries, by their names within its one folder ("data.pkl", "data/0", "byteorder").
class Archive {
  public:
    explicit Archive(std::shared_ptr<InputFile> file) : file_(std::move(file)) {
        const std::vector<ZipEntry> entries = read_zip_directory(*file_);
        const auto pickle = std::ranges::find_if(entries, [](const ZipEntry& entry) {
            return entry.name.ends_with(pickle_name) &&
                   entry.name.find('/') + pickle_name.size() == entry.name.size();
        });
        if (pickle == entries.end()) missing("data.pkl");
        const std::string folder = pickle->name.substr(0, pickle->name.find('/') + 1);
        for (const ZipEntry& entry : entries) {
            if (!entry.name.starts_with(folder)) continue;
            if (!entries_.emplace(entry.name.substr(folder.size()), entry).second)
                throw Failure(Code::zip_entry_invalid, {{"path", path()}, {"entry", printable(entry.name)}});
        }
    }

    const std::shared_ptr<InputFile>& file() const { return file_; }
    std::string path() const { return file_->path().string(); }
    bool contains(const std::string& name) const { return entries_.contains(name); }

    const ZipEntry& at(const std::string& name) const {
        const auto found = entries_.find(name);
        if (found == entries_.end()) missing(name);
        if (!found->second.stored)
            throw Failure(Code::pytorch_entry_packed, {{"path", path()}, {"entry", printable(name)}});
        return found->second;
    }

    std::string text(const std::string& name, std::uint64_t limit) const {
        const ZipEntry& entry = at(name);
        if (entry.bytes > limit)
            throw Failure(Code::pickle_limit, {{"path", path()}, {"what", "bytes"}, {"limit", limit}});
        std::string bytes(entry.bytes, '\0');
        file_->read_at(entry.offset, std::as_writable_bytes(std::span(bytes)));
        return bytes;
    }

  private:
    [[noreturn]] void missing(const std::string& name) const {
        throw Failure(Code::pytorch_entry_missing, {{"path", path()}, {"entry", printable(name)}});
    }

    std::shared_ptr<InputFile> file_;
    std::map<std::string, ZipEntry> entries_;
};

/// Before 1.6 torch.save wrote several pickles one after the other, and a tar archive before that.
void refuse_legacy(const InputFile& file) {
    constexpr std::byte pickle_start{0x80};
    std::array<std::byte, 1> first{};
    if (file.size() == 0) return;
    file.read_at(0, first);
    if (first[0] == pickle_start) throw Failure(Code::pytorch_legacy, {{"path", file.path().string()}});
}

void refuse_big_endian(const Archive& archive) {
    if (archive.contains("byteorder") && archive.text("byteorder", 64) == "big")
        throw Failure(Code::pytorch_big_endian, {{"path", archive.path()}});
}

const PickleValue* find_member(const Pickle& pickle, const PickleValue& dict, std::string_view name) {
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
        const PickleValue& key = pickle.at(dict.items[i]);
        if (key.kind == Kind::string && key.text == name) return &pickle.at(dict.items[i + 1]);
    }
    return nullptr;
}

bool holds_tensors(const Pickle& pickle, const PickleValue& value) {
    if (value.kind != Kind::dict) return false;
    for (std::size_t i = 1; i < value.items.size(); i += 2)
        if (pickle.at(value.items[i]).kind == Kind::tensor) return true;
    return false;
}

const PickleValue& state_dict(const Pickle& pickle, const std::string& path) {
    const PickleValue& root = pickle.at(pickle.root);
    if (holds_tensors(pickle, root)) return root;
    if (root.kind == Kind::dict)
        for (const std::string_view name : {"state_dict", "model_state_dict", "model", "module"})
            if (const PickleValue* member = find_member(pickle, root, name))
                if (holds_tensors(pickle, *member)) return *member;
    throw Failure(Code::pytorch_no_tensors, {{"path", path}});
}

/// One tensor of the pickle, its storage found in the archive.
class TensorMaker {
  public:
    TensorMaker(const Archive& archive, const Pickle& pickle) : archive_(archive), pickle_(pickle) {}

    TensorInfo make(std::string_view name, const PickleValue& value) const {
        TensorInfo tensor;
        tensor.name = name;
        tensor.file = archive_.file();
        const PickleValue& storage = pickle_.at(value.items[0]);
        tensor.dtype = static_cast<TensorDType>(pickle_.at(storage.items[0]).number);
        const std::vector<std::int64_t> size = integers(value.items[2]);
        const std::vector<std::int64_t> strides = integers(value.items[3]);
        for (const std::int64_t extent : size) {
            if (extent < 0) impossible(tensor, size);
            tensor.shape.push_back(static_cast<std::uint64_t>(extent));
        }
        if (strides.size() != size.size()) impossible(tensor, size);
        tensor.stored_width = tensor.width();
        tensor.bytes = stored_bytes(name, tensor.dtype, tensor.shape, archive_.path());
        if (!is_contiguous(tensor, strides))
            throw Failure(Code::pytorch_not_contiguous, {{"path", archive_.path()},
                                                         {"tensor", name},
                                                         {"shape", shape_text(tensor.shape)},
                                                         {"strides", signed_text(strides)}});
        place(tensor, storage, pickle_.at(value.items[1]).number);
        return tensor;
    }

  private:
    std::vector<std::int64_t> integers(PickleId tuple) const {
        std::vector<std::int64_t> numbers;
        for (const PickleId item : pickle_.at(tuple).items) numbers.push_back(pickle_.at(item).number);
        return numbers;
    }

    static std::string signed_text(const std::vector<std::int64_t>& numbers) {
        std::string text = "[";
        for (const std::int64_t number : numbers) {
            if (text.size() > 1) text += ", ";
            text += std::to_string(number);
        }
        return text + "]";
    }

    [[noreturn]] void impossible(const TensorInfo& tensor, const std::vector<std::int64_t>& size) const {
        throw Failure(Code::tensor_shape_invalid,
                      {{"path", archive_.path()}, {"tensor", tensor.name}, {"found", signed_text(size)}});
    }

    /// Rows one after the other; the stride of an extent of 1 moves nothing, nor does any in an empty tensor.
    static bool is_contiguous(const TensorInfo& tensor, const std::vector<std::int64_t>& strides) {
        if (tensor.bytes == 0) return true;
        std::uint64_t expected = 1;
        for (std::size_t i = strides.size(); i-- > 0;) {
            if (tensor.shape[i] != 1 && strides[i] != static_cast<std::int64_t>(expected)) return false;
            expected *= tensor.shape[i];  // no overflow: stored_bytes has multiplied them
        }
        return true;
    }

    void place(TensorInfo& tensor, const PickleValue& storage, std::int64_t first) const {
        const std::string_view key = pickle_.at(storage.items[1]).text;
        const ZipEntry& entry = archive_.at("data/" + std::string(key.substr(0, key_limit)));
        const std::uint64_t element = dtype_traits(tensor.dtype).block_bytes;
        const std::uint64_t held = entry.bytes / element;
        const std::int64_t claimed = pickle_.at(storage.items[2]).number;
        const std::uint64_t wanted = tensor.bytes / element;
        const bool fits = claimed >= 0 && static_cast<std::uint64_t>(claimed) <= held && first >= 0 &&
                          static_cast<std::uint64_t>(first) <= held &&
                          wanted <= held - static_cast<std::uint64_t>(first);
        if (!fits)
            throw Failure(Code::pytorch_storage_short, {{"path", archive_.path()},
                                                        {"tensor", tensor.name},
                                                        {"entry", printable(entry.name)},
                                                        {"found", entry.bytes}});
        tensor.offset = entry.offset + static_cast<std::uint64_t>(first) * element;
    }

    const Archive& archive_;
    const Pickle& pickle_;
};

}  // namespace

bool is_pytorch_file_name(std::string_view name) {
    return name.ends_with(".bin") || name.ends_with(".pt") || name.ends_with(".pth");
}

std::vector<TensorInfo> read_pytorch(const std::filesystem::path& path) {
    const auto file = InputFile::open(path);
    refuse_legacy(*file);
    const Archive archive(file);
    refuse_big_endian(archive);
    const std::string bytes = archive.text("data.pkl", pickle_bytes_limit);
    const Pickle pickle = parse_pickle(bytes, archive.path());
    const TensorMaker maker(archive, pickle);
    const PickleValue& dict = state_dict(pickle, archive.path());
    std::vector<TensorInfo> tensors;
    std::set<std::string_view> names;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
        const PickleValue& key = pickle.at(dict.items[i]);
        const PickleValue& value = pickle.at(dict.items[i + 1]);
        if (key.kind != Kind::string || value.kind != Kind::tensor) continue;
        if (key.text.empty() || key.text.size() > name_limit || !is_printable_utf8(key.text))
            throw Failure(Code::tensor_name_invalid,
                          {{"path", archive.path()}, {"offset", key.text.data() - bytes.data()}});
        if (!names.insert(key.text).second)
            throw Failure(Code::tensor_duplicate, {{"path", archive.path()}, {"tensor", key.text}});
        tensors.push_back(maker.make(key.text, value));
    }
    return tensors;
}

}  // namespace addend
