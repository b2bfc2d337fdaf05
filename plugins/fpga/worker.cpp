#include "plugins/fpga/worker.h"

#include <dlfcn.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>

namespace addend::fpga {

class Worker::Job {
  public:
    std::function<void()> call;
    std::exception_ptr thrown;
    bool done = false;
};

struct Worker::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::shared_ptr<Job>> queue;
    bool over = false, busy = false;
    std::thread thread;
};

namespace {

/// The code of a thread that hangs must stay: its library is not unloaded any more.
void keep_this_library() {
    Dl_info about{};
    if (dladdr(reinterpret_cast<const void*>(&keep_this_library), &about) != 0 && about.dli_fname)
        dlopen(about.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE);
}

template <class Shared>
void work_off(Shared& s) {
    std::unique_lock lock(s.mutex);
    while (true) {
        s.changed.wait(lock, [&] { return s.over || !s.queue.empty(); });
        if (s.queue.empty()) return;  // over, and all is done
        const auto job = s.queue.front();
        s.queue.pop_front();
        s.busy = true;
        lock.unlock();
        try {
            job->call();
        } catch (...) {
            job->thrown = std::current_exception();
        }
        job->call = {};  // what it held goes on this thread, without the lock
        lock.lock();
        s.busy = false;
        job->done = true;
        s.changed.notify_all();
    }
}

}  // namespace

Worker::Worker() : shared_(std::make_shared<Shared>()) {
    shared_->thread = std::thread([shared = shared_] { work_off(*shared); });
}

Worker::~Worker() {
    std::unique_lock lock(shared_->mutex);
    shared_->over = true;
    shared_->changed.notify_all();
    const bool hangs = shared_->busy || !shared_->queue.empty();
    lock.unlock();
    if (hangs || shared_->thread.get_id() == std::this_thread::get_id()) {
        keep_this_library();
        shared_->thread.detach();
    } else {
        shared_->thread.join();
    }
}

std::shared_ptr<Worker::Job> Worker::post(std::function<void()> call) {
    auto job = std::make_shared<Job>();
    job->call = std::move(call);
    const std::lock_guard lock(shared_->mutex);
    shared_->queue.push_back(job);
    shared_->changed.notify_all();
    return job;
}

bool Worker::wait(Job& job, int limit_ms) const {
    std::unique_lock lock(shared_->mutex);
    if (!shared_->changed.wait_for(lock, std::chrono::milliseconds(limit_ms), [&] { return job.done; })) return false;
    if (job.thrown) std::rethrow_exception(job.thrown);
    return true;
}

}  // namespace addend::fpga
