#include "tests/integration/cli/process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

extern char** environ;

namespace addend::test {
namespace {

struct Pipe {
    int ends[2] = {-1, -1};
    Pipe() {
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    }
    ~Pipe() {
        close_end(0);
        close_end(1);
    }
    void close_end(int n) {
        if (ends[n] >= 0) ::close(ends[n]);
        ends[n] = -1;
    }
};

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& changes) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry; ++entry) {
        const std::string text = *entry;
        if (!changes.contains(text.substr(0, text.find('=')))) all.push_back(text);
    }
    for (const auto& [name, value] : changes) all.push_back(name + "=" + value);
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

/// More of a pipe into `text`; false at its end.
bool take(int descriptor, std::string& text) {
    char bytes[8192];
    const ssize_t n = ::read(descriptor, bytes, sizeof bytes);
    if (n > 0) text.append(bytes, static_cast<std::size_t>(n));
    return n > 0 || (n < 0 && errno == EINTR);
}

}  // namespace

void Child::signal(int number) const {
    ::kill(process_, number);
}

void Child::write(const std::string& text) const {
    if (::write(input_, text.data(), text.size()) < 0) return;  // it has gone: its end tells more
}

void Child::close_input() {
    if (input_ >= 0) ::close(input_);
    input_ = -1;
}

Finished run_addend(const Start& start) {
    ::signal(SIGPIPE, SIG_IGN);
    Pipe in, out, error;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in.ends[0], 0);
    posix_spawn_file_actions_adddup2(&actions, out.ends[1], 1);
    posix_spawn_file_actions_adddup2(&actions, error.ends[1], 2);
    // A test runner may ignore SIGPIPE; the command must cope with the usual state of a shell.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t usual;
    sigemptyset(&usual);
    sigaddset(&usual, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

    std::vector<std::string> words{std::string(ADDEND_BINARY_DIR) + "/bin/addend"};
    words.insert(words.end(), start.arguments.begin(), start.arguments.end());
    std::vector<std::string> environment = merged_environment(start.environment);
    pid_t process = -1;
    const int failed = ::posix_spawn(&process, words[0].c_str(), &actions, &attributes,
                                     pointers(words).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0) throw std::runtime_error("cannot start " + words[0]);
    in.close_end(0);
    out.close_end(1);
    error.close_end(1);
    Child child(process, in.ends[1]);
    in.ends[1] = -1;
    if (!start.input.empty()) child.write(start.input);
    if (!start.hold_input) child.close_input();

    Finished result;
    pollfd waits[2] = {{out.ends[0], POLLIN, 0}, {error.ends[0], POLLIN, 0}};
    while (waits[0].fd >= 0 || waits[1].fd >= 0) {
        ::poll(waits, 2, -1);
        if (waits[0].revents != 0 && !take(waits[0].fd, result.out)) waits[0].fd = -1;
        if (waits[1].revents != 0 && !take(waits[1].fd, result.error)) waits[1].fd = -1;
        waits[0].revents = waits[1].revents = 0;
        if (result.out.size() >= start.read_only) {
            out.close_end(0);
            waits[0].fd = -1;
        }
        if (start.watch) start.watch(child, result.out, result.error);
    }
    child.close_input();
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

}  // namespace addend::test
