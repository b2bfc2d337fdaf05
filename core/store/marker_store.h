// Which backend was running: read after a crash.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/store/process_identity.h"

namespace addend {

class Database;
using MarkerId = std::int64_t;

struct RunningBackend {
    MarkerId id = 0;
    std::string backend = {};
    std::string device = {};
    std::string model = {};
    ProcessIdentity process = {};
    std::int64_t since_ms = 0;
};

class MarkerStore {
  public:
    explicit MarkerStore(Database& database) : database_(database) {}

    /// Committed before it returns; owned by this process. Call before a run (or a load), clear() after it.
    MarkerId mark_running(const std::string& backend, const std::string& device, const std::string& model);
    void clear(MarkerId marker);
    /// Marks of processes that are gone, the latest first: their backend may have taken them down. Kept until
    /// forgotten.
    std::vector<RunningBackend> crashed_backends();
    void forget_crashed();

  private:
    Database& database_;
};

}  // namespace addend
