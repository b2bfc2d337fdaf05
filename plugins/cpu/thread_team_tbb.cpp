#include <oneapi/tbb/info.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <algorithm>

#include "plugins/cpu/thread_team.h"

namespace addend::cpu {

// An arena of our own: a session's threads do not depend on what the host does with oneTBB.
struct ThreadTeam::Implementation {
    explicit Implementation(unsigned threads) : arena(static_cast<int>(threads), 1) {}
    tbb::task_arena arena;
};

// More than the machine has never come, and asking for them makes oneTBB write a warning.
ThreadTeam::ThreadTeam(unsigned threads)
    : threads_(
          std::clamp(threads, 1u, static_cast<unsigned>(std::max(tbb::info::default_concurrency(), 1)))) {
    if (threads_ > 1) implementation_ = std::make_unique<Implementation>(threads_);
}

ThreadTeam::~ThreadTeam() = default;

void ThreadTeam::run(unsigned threads, void (*body)(void*), void* context) noexcept {
    threads = std::min(threads, threads_);
    if (threads <= 1) return body(context);
    try {
        implementation_->arena.execute([&] {
            tbb::parallel_for(
                0u, threads, [&](unsigned) { body(context); }, tbb::static_partitioner{});
        });
    } catch (...) {
        body(context);  // no memory for tasks: alone, then. Work done already is not claimed again.
    }
}

}  // namespace addend::cpu
