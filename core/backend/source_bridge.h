// The host's side of addend_weight_source: C++ below, C above, no exception across.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/backend/backend.h"
#include "plugins/abi/addend_abi.h"

namespace addend {

class SourceBridge {
  public:
    SourceBridge(std::shared_ptr<const WeightSource> source, const Program& program);
    SourceBridge(const SourceBridge&) = delete;
    SourceBridge& operator=(const SourceBridge&) = delete;

    const addend_weight_source& abi() const { return abi_; }
    /// Only while weights_create runs; both are gone after finish().
    void begin(const Backend::Progress* progress, const CancelToken* cancel);
    void finish();
    /// What went wrong in a callback since the last call, if anything.
    std::optional<Message> take_failure();

  private:
    static std::int32_t read_weight(void* context, std::uint32_t weight, std::uint32_t first,
                                    std::uint32_t count, void* dst) noexcept;
    static std::int32_t report(void* context, std::uint64_t done, std::uint64_t total) noexcept;
    void keep(const Message& message) noexcept;

    struct Shape {
        std::uint32_t rows;
        std::uint64_t row_bytes;
    };
    std::shared_ptr<const WeightSource> source_;
    std::vector<Shape> shapes_;
    addend_weight_source abi_{};
    const Backend::Progress* progress_ = nullptr;
    const CancelToken* cancel_ = nullptr;
    std::mutex mutex_;
    std::optional<Message> failure_;
};

}  // namespace addend
