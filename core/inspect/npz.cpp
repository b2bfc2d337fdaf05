// The zip around .npy files, by libzip: entries are read from their sources while it writes, so that no array
// is in memory as a whole.
#include <zip.h>

#include <algorithm>
#include <cstring>
#include <exception>
#include <list>

#include "core/base/message.h"
#include "core/inspect/npy.h"

namespace addend {

/// One entry: the header, then the elements. A failure of ours is kept and thrown again when libzip has
/// returned.
struct NpzEntry {
    NpyArray array;
    std::string header;
    const std::function<void()>* keep_on = nullptr;
    std::exception_ptr* failure = nullptr;
    std::uint64_t position = 0;
    zip_error_t error;

    std::uint64_t bytes() const { return header.size() + array.bytes(); }

    zip_int64_t read(void* to, zip_uint64_t room) {
        const std::uint64_t count = std::min<std::uint64_t>(room, bytes() - position);
        auto* const into = static_cast<std::byte*>(to);
        std::uint64_t done = 0;
        if (position < header.size()) {
            done = std::min<std::uint64_t>(count, header.size() - position);
            std::memcpy(into, header.data() + position, done);
        }
        if (done < count) {
            if (keep_on && *keep_on) (*keep_on)();
            array.read(position + done - header.size(), {into + done, count - done});
        }
        position += count;
        return static_cast<zip_int64_t>(count);
    }

    zip_int64_t answer(void* data, zip_uint64_t size, zip_source_cmd_t command) {
        switch (command) {
            case ZIP_SOURCE_OPEN:
                position = 0;
                return 0;
            case ZIP_SOURCE_READ:
                return read(data, size);
            case ZIP_SOURCE_CLOSE:
            case ZIP_SOURCE_FREE:
                return 0;
            case ZIP_SOURCE_STAT: {
                auto* const stat = static_cast<zip_stat_t*>(data);
                zip_stat_init(stat);
                stat->size = bytes();
                stat->valid |= ZIP_STAT_SIZE;
                return sizeof(zip_stat_t);
            }
            case ZIP_SOURCE_ERROR:
                return zip_error_to_data(&error, data, size);
            case ZIP_SOURCE_SUPPORTS:
                return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE,
                                                      ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
            default:
                zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0);
                return -1;
        }
    }

    static zip_int64_t callback(void* self, void* data, zip_uint64_t size, zip_source_cmd_t command) {
        NpzEntry& entry = *static_cast<NpzEntry*>(self);
        try {
            return entry.answer(data, size, command);
        } catch (...) {
            if (entry.failure && !*entry.failure) *entry.failure = std::current_exception();
            zip_error_set(&entry.error, ZIP_ER_CANCELLED, 0);
            return -1;
        }
    }
};

struct NpzWriter::State {
    std::string path;
    zip_t* zip = nullptr;
    std::list<NpzEntry> entries;  // their addresses are libzip's
    std::exception_ptr failure;

    [[noreturn]] void fail(const char* reason) const {
        throw Failure(Code::file_write_failed, {{"path", path}, {"reason", reason}});
    }
};

NpzWriter::NpzWriter(const std::filesystem::path& path) : state_(std::make_unique<State>()) {
    state_->path = path.string();
    int code = 0;
    // libzip writes beside the target and renames over it.
    state_->zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (state_->zip) return;
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    state_->fail(reason.c_str());
}

NpzWriter::~NpzWriter() {
    if (state_->zip) zip_discard(state_->zip);
    for (NpzEntry& entry : state_->entries) zip_error_fini(&entry.error);
}

void NpzWriter::add(std::string_view name, NpyArray array) {
    std::string file(name);
    std::ranges::replace(file, '/', '.');
    std::ranges::replace(file, '\\', '.');
    file += ".npy";
    NpzEntry& entry = state_->entries.emplace_back();
    zip_error_init(&entry.error);
    entry.header = npy_header(array.type, array.shape);
    entry.array = std::move(array);
    entry.failure = &state_->failure;
    zip_source_t* const source = zip_source_function(state_->zip, &NpzEntry::callback, &entry);
    if (!source) state_->fail(zip_strerror(state_->zip));
    const zip_int64_t index = zip_file_add(state_->zip, file.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        const std::string reason = zip_strerror(state_->zip);
        zip_source_free(source);
        state_->fail(reason.c_str());
    }
    // Stored: floats hardly compress, and NumPy can then map the file.
    if (zip_set_file_compression(state_->zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0) != 0)
        state_->fail(zip_strerror(state_->zip));
    // One date for all: the same figures give the same file.
    zip_file_set_dostime(state_->zip, static_cast<zip_uint64_t>(index), 0, (1 << 5) | 1, 0);
}

void NpzWriter::finish(const std::function<void()>& keep_on) {
    for (NpzEntry& entry : state_->entries) entry.keep_on = &keep_on;
    if (zip_close(state_->zip) == 0) {
        state_->zip = nullptr;
        return;
    }
    const std::string reason = zip_strerror(state_->zip);
    zip_discard(state_->zip);
    state_->zip = nullptr;
    if (state_->failure) std::rethrow_exception(state_->failure);
    state_->fail(reason.c_str());
}

}  // namespace addend
