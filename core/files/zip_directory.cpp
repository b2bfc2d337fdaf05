#include "core/files/zip_directory.h"

#include <zip.h>

#include <algorithm>
#include <array>
#include <exception>
#include <span>
#include <string_view>

#include "core/base/message.h"
#include "core/files/tensor_check.h"

namespace addend {
namespace {

constexpr zip_int64_t entry_limit = 1 << 20;

/// The file as libzip's input. libzip does not tell where an entry's data lie, so what it reads is watched.
class Source {
  public:
    explicit Source(const InputFile& file) : file_(file) { zip_error_init(&error_); }
    ~Source() { zip_error_fini(&error_); }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    static zip_int64_t callback(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command) {
        auto& source = *static_cast<Source*>(self);
        try {
            return source.answer(data, size, command);
        } catch (...) {  // nothing may be thrown through C
            source.thrown_ = std::current_exception();
            zip_error_set(&source.error_, ZIP_ER_READ, 0);
            return -1;
        }
    }

    void rethrow() const {
        if (thrown_) std::rethrow_exception(thrown_);
    }
    std::uint64_t last_read() const { return last_read_; }
    std::uint64_t last_read_bytes() const { return last_read_bytes_; }

  private:
    zip_int64_t answer(void* data, zip_uint64_t size, zip_source_cmd_t command) {
        switch (command) {
            case ZIP_SOURCE_SUPPORTS:
                return zip_source_make_command_bitmap(
                    ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
                    ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
            case ZIP_SOURCE_OPEN:
                position_ = 0;
                return 0;
            case ZIP_SOURCE_READ:
                return read(static_cast<std::byte*>(data), size);
            case ZIP_SOURCE_SEEK: {
                const zip_int64_t to =
                    zip_source_seek_compute_offset(position_, file_.size(), data, size, &error_);
                if (to < 0) return -1;
                position_ = static_cast<std::uint64_t>(to);
                return 0;
            }
            case ZIP_SOURCE_TELL:
                return static_cast<zip_int64_t>(position_);
            case ZIP_SOURCE_STAT: {
                auto& stat = *static_cast<zip_stat_t*>(data);
                zip_stat_init(&stat);
                stat.size = file_.size();
                stat.valid |= ZIP_STAT_SIZE;
                return sizeof stat;
            }
            case ZIP_SOURCE_ERROR:
                return zip_error_to_data(&error_, data, size);
            case ZIP_SOURCE_CLOSE:
            case ZIP_SOURCE_FREE:
                return 0;
            default:
                zip_error_set(&error_, ZIP_ER_OPNOTSUPP, 0);
                return -1;
        }
    }

    zip_int64_t read(std::byte* into, std::uint64_t wanted) {
        const std::uint64_t size = file_.size();
        const std::uint64_t now = position_ < size ? std::min(wanted, size - position_) : 0;
        file_.read_at(position_, {into, now});
        last_read_ = position_;
        last_read_bytes_ = now;
        position_ += now;
        return static_cast<zip_int64_t>(now);
    }

    const InputFile& file_;
    std::uint64_t position_ = 0;
    std::uint64_t last_read_ = 0;
    std::uint64_t last_read_bytes_ = 0;
    zip_error_t error_;
    std::exception_ptr thrown_;
};

/// libzip is content with some files that are cut within their last records; nothing cut is read here.
bool ends_whole(const InputFile& file) {
    constexpr std::string_view start = "PK\x05\x06";
    std::array<char, 22> record;
    if (file.size() < record.size()) return false;
    file.read_at(file.size() - record.size(), std::as_writable_bytes(std::span(record)));
    return std::string_view(record.data(), start.size()) == start && record[20] == 0 && record[21] == 0;
}

class ZipArchive {
  public:
    explicit ZipArchive(const InputFile& file) : file_(file), source_(file) {
        if (!ends_whole(file)) damaged();
        zip_source_t* source = zip_source_function_create(Source::callback, &source_, nullptr);
        if (source == nullptr) throw std::bad_alloc();
        zip_ = zip_open_from_source(source, ZIP_RDONLY, nullptr);
        if (zip_ != nullptr) return;
        zip_source_free(source);
        damaged();
    }
    ~ZipArchive() {
        if (zip_ != nullptr) zip_discard(zip_);
    }
    ZipArchive(const ZipArchive&) = delete;
    ZipArchive& operator=(const ZipArchive&) = delete;

    std::vector<ZipEntry> entries() {
        const zip_int64_t count = zip_get_num_entries(zip_, 0);
        if (count < 0 || count > entry_limit) damaged();
        std::vector<ZipEntry> found;
        for (zip_int64_t i = 0; i < count; ++i) found.push_back(entry(static_cast<zip_uint64_t>(i)));
        return found;
    }

  private:
    ZipEntry entry(zip_uint64_t index) {
        zip_stat_t stat;
        zip_stat_init(&stat);
        if (zip_stat_index(zip_, index, ZIP_FL_ENC_RAW, &stat) != 0 || stat.name == nullptr) damaged();
        constexpr zip_uint64_t needed =
            ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
        if ((stat.valid & needed) != needed) damaged();
        ZipEntry entry;
        entry.name = stat.name;
        entry.stored = stat.comp_method == ZIP_CM_STORE && stat.encryption_method == ZIP_EM_NONE;
        if (!entry.stored) return entry;
        if (stat.size != stat.comp_size || stat.size > file_.size()) disagrees(entry);
        entry.bytes = stat.size;
        if (entry.bytes != 0) entry.offset = find_data(index, entry);
        if (entry.bytes > file_.size() - entry.offset) disagrees(entry);
        return entry;
    }

    /// The data follow the entry's own header, whose length only that header says: where libzip goes for the
    /// first byte.
    std::uint64_t find_data(zip_uint64_t index, const ZipEntry& entry) {
        zip_file_t* data = zip_fopen_index(zip_, index, ZIP_FL_COMPRESSED);
        if (data == nullptr) disagrees(entry);
        char first = 0;
        const zip_int64_t got = zip_fread(data, &first, 1);
        zip_fclose(data);
        if (got != 1 || source_.last_read_bytes() != 1) disagrees(entry);
        return source_.last_read();
    }

    [[noreturn]] void damaged() const {
        source_.rethrow();
        throw Failure(Code::zip_invalid, {{"path", file_.path().string()}});
    }
    [[noreturn]] void disagrees(const ZipEntry& entry) const {
        source_.rethrow();
        throw Failure(Code::zip_entry_invalid,
                      {{"path", file_.path().string()}, {"entry", printable(entry.name)}});
    }

    const InputFile& file_;
    Source source_;
    zip_t* zip_ = nullptr;
};

}  // namespace

std::vector<ZipEntry> read_zip_directory(const InputFile& file) {
    return ZipArchive(file).entries();
}

}  // namespace addend
