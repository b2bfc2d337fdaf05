#include "core/backend/source_bridge.h"

#include <new>
#include <utility>

#include "core/program/program.h"

namespace addend {

SourceBridge::SourceBridge(std::shared_ptr<const WeightSource> source, const Program& program)
    : source_(std::move(source)) {
    for (const addend_weight& weight : program.weights())
        shapes_.push_back({weight.rows, weight.bytes / weight.rows});
    abi_.struct_size = sizeof(abi_);
    abi_.context = this;
    abi_.read_weight = read_weight;
    abi_.progress = report;
}

void SourceBridge::begin(const Backend::Progress* progress, const CancelToken* cancel) {
    progress_ = progress;
    cancel_ = cancel;
}

void SourceBridge::finish() {
    progress_ = nullptr;
    cancel_ = nullptr;
}

std::optional<Message> SourceBridge::take_failure() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(failure_, std::nullopt);
}

void SourceBridge::keep(const Message& message) noexcept {
    try {
        const std::scoped_lock lock(mutex_);
        if (!failure_) failure_ = message;  // the first is the cause
    } catch (...) {
    }
}

std::int32_t SourceBridge::read_weight(void* context, std::uint32_t weight, std::uint32_t first,
                                       std::uint32_t count, void* dst) noexcept {
    auto& self = *static_cast<SourceBridge*>(context);
    try {
        if (weight >= self.shapes_.size() || first > self.shapes_[weight].rows ||
            count > self.shapes_[weight].rows - first || (!dst && count > 0))
            throw Failure(Code::internal_error, {{"detail", "a backend read outside a weight"}});
        self.source_->read_rows(weight, first, count,
                                {static_cast<std::byte*>(dst), count * self.shapes_[weight].row_bytes});
        return ADDEND_OK;
    } catch (const Failure& failure) {
        self.keep(failure.message());
    } catch (const std::bad_alloc&) {
        self.keep({Code::out_of_memory, {{"bytes", 0}, {"purpose", "weights"}}});
    } catch (const std::exception& unexpected) {
        self.keep({Code::internal_error, {{"detail", unexpected.what()}}});
    } catch (...) {
        self.keep({Code::internal_error, {{"detail", "read_weight"}}});
    }
    return ADDEND_FAILED;
}

std::int32_t SourceBridge::report(void* context, std::uint64_t done, std::uint64_t total) noexcept {
    auto& self = *static_cast<SourceBridge*>(context);
    try {
        if (self.progress_ && *self.progress_) (*self.progress_)(done, total);
        return self.cancel_ && self.cancel_->cancelled() ? 1 : 0;
    } catch (const Failure& failure) {
        self.keep(failure.message());
    } catch (...) {
        self.keep({Code::internal_error, {{"detail", "progress"}}});
    }
    return 1;
}

}  // namespace addend
