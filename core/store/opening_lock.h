// One process at a time checks, repairs and migrates a store.
#pragma once

#include <filesystem>

namespace addend {

/// An advisory lock on `<store>.lock`, beside the database: locking the database itself would interfere with
/// SQLite's own locks. The kernel releases it when the process ends, however it ends.
class OpeningLock {
  public:
    /// Throws store_read_only, store_open_failed, or store_busy after `timeout_ms`.
    OpeningLock(const std::filesystem::path& store, int timeout_ms);
    ~OpeningLock();
    OpeningLock(const OpeningLock&) = delete;
    OpeningLock& operator=(const OpeningLock&) = delete;

  private:
    int descriptor_ = -1;
};

}  // namespace addend
