#include "app/cli/interrupts.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace addend::cli {
namespace {

sigset_t watched() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&set, signal);
    return set;
}

}  // namespace

Interrupts::Interrupts() {
    // A closed pipe is an error of write(), which says what was lost; the signal would just kill us.
    ::signal(SIGPIPE, SIG_IGN);
    if (::pipe2(pipe_, O_CLOEXEC | O_NONBLOCK) != 0) throw std::system_error(errno, std::generic_category());
    const sigset_t set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    thread_ = std::thread([this] { wait_for_signals(); });
}

Interrupts::~Interrupts() {
    pthread_kill(thread_.native_handle(), SIGUSR1);
    thread_.join();
    ::close(pipe_[0]);
    ::close(pipe_[1]);
}

void Interrupts::wait_for_signals() {
    const sigset_t set = watched();
    for (;;) {
        int signal = 0;
        if (sigwait(&set, &signal) != 0) continue;
        if (signal == SIGUSR1) return;
        arrived(signal);
    }
}

void Interrupts::arrived(int signal) {
    const std::lock_guard lock(mutex_);
    if (!task_) {
        const char byte = signal == SIGTERM ? 't' : 'i';
        (void)!::write(pipe_[1], &byte, 1);
    } else if (task_->cancelled()) {
        ::_exit(128 + signal);
    } else {
        task_->cancel();
    }
}

bool Interrupts::take() {
    char byte = 0;
    return ::read(pipe_[0], &byte, 1) == 1 && byte == 't';
}

Interrupts::Task::Task(Interrupts& interrupts, RunControl& control) : interrupts_(interrupts) {
    const std::lock_guard lock(interrupts_.mutex_);
    interrupts_.task_ = &control;
}

Interrupts::Task::~Task() {
    const std::lock_guard lock(interrupts_.mutex_);
    interrupts_.task_ = nullptr;
}

}  // namespace addend::cli
