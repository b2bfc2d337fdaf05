// Bytes of a trace's rows: in memory, or in a spool file that has no name and goes with its last user.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace addend {

/// Written by one thread; read by any number afterwards.
class RowStore {
  public:
    virtual ~RowStore() = default;
    virtual void write(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
    virtual void read(std::uint64_t offset, std::span<std::byte> into) const = 0;
};

/// Throws out_of_memory.
std::unique_ptr<RowStore> memory_store(std::uint64_t bytes);
/// A file in `folder` (empty: default_spool_folder()), unlinked at once and with its space reserved where the
/// file system can. Throws file_write_failed; reading throws file_read_failed, file_truncated.
std::unique_ptr<RowStore> spool_store(const std::filesystem::path& folder, std::uint64_t bytes);
/// $TMPDIR, else /var/tmp, else the system's folder: /tmp is often memory, which a spool is to spare.
std::filesystem::path default_spool_folder();

}  // namespace addend
