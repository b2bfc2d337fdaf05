// A program run as a user runs it: arguments, environment, stdin; what it printed and how it ended.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace addend::test {

struct Finished {
    int status = -1;  // exit status; 128 + signal if a signal ended it
    std::string out, error;
};

struct Start {
    std::vector<std::string> arguments;
    std::map<std::string, std::string> environment;  // over ours
    std::string input;                               // of stdin, then its end (unless held open)
    /// Called with all of stdout so far, each time there is more; may send signals, or more input.
    std::function<void(class Child& child, const std::string& out, const std::string& error)> watch;
    bool hold_input = false;           // stdin stays open until the watcher closes it
    std::size_t read_only = SIZE_MAX;  // stdout's reader leaves after so many bytes
};

class Child {
  public:
    Child(int process, int input) : process_(process), input_(input) {}
    void signal(int number) const;
    void write(const std::string& text) const;
    void close_input();

  private:
    int process_, input_;
};

/// The command of this build.
Finished run_addend(const Start& start);
inline Finished run_addend(std::vector<std::string> arguments) {
    Start start;
    start.arguments = std::move(arguments);
    return run_addend(start);
}

}  // namespace addend::test
