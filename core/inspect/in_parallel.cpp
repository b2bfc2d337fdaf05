#include "core/inspect/in_parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace addend {

std::uint32_t workers_for(std::uint64_t parts, std::uint32_t threads) {
    const std::uint32_t wanted = threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency());
    return static_cast<std::uint32_t>(std::clamp<std::uint64_t>(parts, 1, wanted));
}

void in_parallel(std::uint64_t parts, std::uint32_t threads, std::uint64_t total, const Progress& progress,
                 const CancelToken& cancel,
                 const std::function<std::uint64_t(std::uint64_t, std::uint32_t)>& work) {
    std::atomic<std::uint64_t> next{0}, done{0};
    std::atomic<bool> stop{false};
    std::mutex mutex;
    std::exception_ptr failure;
    const auto labour = [&](std::uint32_t worker) {
        try {
            while (!stop.load(std::memory_order_relaxed)) {
                const std::uint64_t part = next.fetch_add(1);
                if (part >= parts) return;
                cancel.check();
                done += work(part, worker);
                if (worker == 0 && progress) progress(std::min(done.load(), total), total);
            }
        } catch (...) {
            stop = true;
            const std::lock_guard lock(mutex);
            if (!failure) failure = std::current_exception();
        }
    };
    {
        std::vector<std::jthread> helpers;
        for (std::uint32_t worker = 1; worker < workers_for(parts, threads); ++worker)
            helpers.emplace_back(labour, worker);
        labour(0);
    }
    if (failure) std::rethrow_exception(failure);
    if (progress) progress(total, total);
}

}  // namespace addend
