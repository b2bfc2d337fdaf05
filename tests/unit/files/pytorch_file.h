// PyTorch checkpoints made by hand, byte by byte, as torch.save lays them out; every part can be made wrong.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/files/support.h"

namespace addend::test {

/// Opcodes of a pickle one after the other, in the order torch.save writes them.
class PickleBytes {
  public:
    explicit PickleBytes(int protocol = 2) : bytes_("\x80") { bytes_ += static_cast<char>(protocol); }

    PickleBytes& raw_bytes(std::string_view bytes) {
        bytes_ += bytes;
        return *this;
    }
    PickleBytes& text(std::string_view value) {
        return raw_bytes("X" + raw(static_cast<std::uint32_t>(value.size())) + std::string(value));
    }
    PickleBytes& integer(std::int64_t value) {
        if (value >= 0 && value < 256) return raw_bytes(std::string("K") + static_cast<char>(value));
        return raw_bytes("\x8a\x08" + raw(value));
    }
    PickleBytes& global(std::string_view module, std::string_view name) {
        return raw_bytes("c" + std::string(module) + "\n" + std::string(name) + "\n");
    }
    PickleBytes& integers(const std::vector<std::int64_t>& values) {
        raw_bytes("(");
        for (const std::int64_t value : values) integer(value);
        return raw_bytes("t");
    }

    struct Tensor {
        std::string_view storage_type = "FloatStorage";
        std::string_view key = "0";
        std::int64_t elements = 0;
        std::int64_t first = 0;
        std::vector<std::int64_t> size{};
        std::vector<std::int64_t> strides{};
    };
    PickleBytes& tensor(const Tensor& t) {
        global("torch._utils", "_rebuild_tensor_v2")
            .raw_bytes("((")
            .text("storage")
            .global("torch", t.storage_type);
        text(t.key).text("cpu").integer(t.elements).raw_bytes("tQ").integer(t.first);
        integers(t.size).integers(t.strides);
        return raw_bytes("\x89").global("collections", "OrderedDict").raw_bytes(")RtR");
    }
    std::string finish() const { return bytes_ + "."; }

  private:
    std::string bytes_;
};

/// A zip archive of stored entries, each padded so that its data start at a multiple of 64, as torch.save
/// does.
class ZipBytes {
  public:
    struct Options {
        std::uint16_t method = 0;
        std::uint16_t flags = 0;
        bool zip64 = false;      // sizes in the extra field, as for entries above 4 GiB
        std::uint64_t hole = 0;  // zeros after the data: nothing on the disk, see write(). One entry at most.
    };
    ZipBytes& add(std::string_view name, std::string_view data) { return add(name, data, Options()); }
    ZipBytes& add(std::string_view name, std::string_view data, const Options& options) {
        const std::uint64_t size = data.size() + options.hole;
        const std::uint64_t start = position();
        const bool far = start > 0xffffffffu;
        const auto size32 = options.zip64 ? 0xffffffffu : static_cast<std::uint32_t>(size);
        const std::string sizes = options.zip64 ? raw(size) + raw(size) : std::string();
        const std::string local = sizes.empty() ? sizes : wide(sizes);
        const std::string central = sizes.empty() && !far ? sizes : wide(sizes + (far ? raw(start) : ""));
        const std::uint64_t pad = (64 - (start + 30 + name.size() + local.size() + 4) % 64) % 64;
        const std::string padding = "FB" + raw(static_cast<std::uint16_t>(pad)) + std::string(pad, 'Z');
        const std::string common = raw<std::uint16_t>(45) + raw(options.flags) + raw(options.method) +
                                   raw<std::uint32_t>(0) + raw<std::uint32_t>(0) + raw(size32) + raw(size32) +
                                   raw(static_cast<std::uint16_t>(name.size()));
        directory_ += "PK\x01\x02" + raw<std::uint16_t>(45) + common +
                      raw(static_cast<std::uint16_t>(central.size())) + std::string(10, '\0') +
                      raw(far ? 0xffffffffu : static_cast<std::uint32_t>(start)) + std::string(name) +
                      central;
        bytes_ += "PK\x03\x04" + common + raw(static_cast<std::uint16_t>(local.size() + padding.size())) +
                  std::string(name) + local + padding + std::string(data);
        if (options.hole != 0) hole_at_ = bytes_.size();
        hole_ += options.hole;
        ++entries_;
        return *this;
    }
    /// With `zip64` the directory's place is told by a zip64 end record only.
    std::string finish(bool zip64 = false) const { return bytes_ + tail(zip64); }
    void write(const fs::path& path, bool zip64) const {
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out << bytes_.substr(0, hole_at_);
        out.seekp(static_cast<std::streamoff>(hole_at_ + hole_));
        out << bytes_.substr(hole_at_) << tail(zip64);
        ASSERT_TRUE(out.good()) << path;
    }

  private:
    static std::string wide(const std::string& numbers) {
        return raw<std::uint16_t>(1) + raw(static_cast<std::uint16_t>(numbers.size())) + numbers;
    }
    std::uint64_t position() const { return bytes_.size() + hole_; }
    std::string tail(bool zip64) const {
        const std::uint64_t start = position();
        const auto size = static_cast<std::uint64_t>(directory_.size());
        std::string all = directory_;
        if (zip64) {
            all += "PK\x06\x06" + raw<std::uint64_t>(44) + raw<std::uint16_t>(45) + raw<std::uint16_t>(45) +
                   raw<std::uint32_t>(0) + raw<std::uint32_t>(0) + raw(entries_) + raw(entries_) + raw(size) +
                   raw(start);
            all += "PK\x06\x07" + raw<std::uint32_t>(0) + raw(start + size) + raw<std::uint32_t>(1);
        }
        const auto count = static_cast<std::uint16_t>(zip64 ? 0xffffu : entries_);
        all += "PK\x05\x06" + raw<std::uint32_t>(0) + raw(count) + raw(count) +
               raw(static_cast<std::uint32_t>(zip64 ? 0xffffffffu : size)) +
               raw(static_cast<std::uint32_t>(zip64 ? 0xffffffffu : start)) + raw<std::uint16_t>(0);
        return all;
    }

    std::string bytes_;
    std::string directory_;
    std::uint64_t entries_ = 0;
    std::size_t hole_at_ = 0;
    std::uint64_t hole_ = 0;
};

/// A whole checkpoint of float32 tensors: names, shapes and values.
struct CheckpointTensor {
    std::string name;
    std::vector<std::int64_t> shape;
    std::vector<float> values;
};

inline std::string checkpoint_bytes(const std::vector<CheckpointTensor>& tensors,
                                    std::string_view folder = "archive") {
    PickleBytes pickle;
    pickle.global("collections", "OrderedDict").raw_bytes(")R(");
    ZipBytes zip;
    std::vector<std::string> data;
    for (const CheckpointTensor& tensor : tensors) {
        std::vector<std::int64_t> strides(tensor.shape.size(), 1);
        for (std::size_t i = strides.size(); i-- > 1;) strides[i - 1] = strides[i] * tensor.shape[i];
        pickle.text(tensor.name)
            .tensor({.key = std::to_string(data.size()),
                     .elements = static_cast<std::int64_t>(tensor.values.size()),
                     .size = tensor.shape,
                     .strides = strides});
        data.emplace_back(reinterpret_cast<const char*>(tensor.values.data()), 4 * tensor.values.size());
    }
    pickle.raw_bytes("u");
    const std::string in(folder);
    zip.add(in + "/data.pkl", pickle.finish());
    for (std::size_t i = 0; i < data.size(); ++i) zip.add(in + "/data/" + std::to_string(i), data[i]);
    zip.add(in + "/version", "3\n").add(in + "/byteorder", "little");
    return zip.finish();
}

}  // namespace addend::test
