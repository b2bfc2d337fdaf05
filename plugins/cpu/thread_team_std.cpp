#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "plugins/cpu/thread_team.h"

namespace addend::cpu {

struct ThreadTeam::Implementation {
    std::mutex mutex;
    std::condition_variable work_or_stop, all_left;
    void (*body)(void*) = nullptr;
    void* context = nullptr;
    unsigned wanted = 0;  // helpers that may still enter
    unsigned inside = 0;
    bool stop = false;
    std::vector<std::thread> threads;

    void help() {
        std::unique_lock lock(mutex);
        while (true) {
            work_or_stop.wait(lock, [&] { return stop || wanted > 0; });
            if (stop) return;
            --wanted;
            ++inside;
            lock.unlock();
            body(context);
            lock.lock();
            if (--inside == 0) all_left.notify_one();
        }
    }

    void start(unsigned helpers) {
        try {
            while (threads.size() < helpers) threads.emplace_back([this] { help(); });
        } catch (const std::system_error&) {
            // Fewer helpers than hoped for; the caller can do without any.
        }
    }
};

ThreadTeam::ThreadTeam(unsigned threads)
    : threads_(std::max(threads, 1u)), implementation_(std::make_unique<Implementation>()) {}

ThreadTeam::~ThreadTeam() {
    {
        const std::lock_guard lock(implementation_->mutex);
        implementation_->stop = true;
    }
    implementation_->work_or_stop.notify_all();
    for (std::thread& thread : implementation_->threads) thread.join();
}

void ThreadTeam::run(unsigned threads, void (*body)(void*), void* context) noexcept {
    threads = std::min(threads, threads_);
    if (threads <= 1) return body(context);
    Implementation& i = *implementation_;
    {
        const std::lock_guard lock(i.mutex);
        i.start(threads - 1);
        i.body = body;
        i.context = context;
        i.wanted = threads - 1;
    }
    i.work_or_stop.notify_all();
    body(context);
    std::unique_lock lock(i.mutex);
    i.wanted = 0;  // who has not come yet need not
    i.all_left.wait(lock, [&] { return i.inside == 0; });
}

}  // namespace addend::cpu
