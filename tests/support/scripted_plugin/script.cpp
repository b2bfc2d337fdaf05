#include "tests/support/scripted_plugin/script.h"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

namespace addend::scripted {
namespace {

template <class Number>
bool read_number(std::istringstream& words, Number& number) {
    std::string word;
    if (!(words >> word)) return false;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    return error == std::errc{} && end == word.data() + word.size();
}

template <class Number>
bool read_numbers(std::istringstream& words, std::vector<Number>& numbers) {
    numbers.clear();
    while (words >> std::ws && !words.eof()) {
        Number number{};
        if (!read_number(words, number)) return false;
        numbers.push_back(number);
    }
    return !numbers.empty();
}

bool read_rest(std::istringstream& words, std::string& text) {
    std::getline(words >> std::ws, text);
    return !text.empty();
}

bool run_command(const std::string& name, std::istringstream& words, Script& s) {
    if (name == "tokens") return read_numbers(words, s.tokens);
    if (name == "watts") return read_numbers(words, s.watts);
    if (name == "joules") return read_number(words, s.joules);
    if (name == "delay_ms") return read_number(words, s.delay_ms);
    if (name == "gate") return read_rest(words, s.gate);
    if (name == "fail") return read_number(words, s.fail_at) && read_number(words, s.fail_code);
    if (name == "hang") {
        const bool read = read_number(words, s.hang_at);
        read_rest(words, s.hang_release);
        return read;
    }
    if (name == "crash") {
        std::string how;
        if (!read_number(words, s.crash_at) || !(words >> how)) return false;
        s.crash_by_abort = how == "abort";
        return how == "abort" || how == "segv";
    }
    if (name == "load_fail") return read_number(words, s.load_fail_code);
    if (name == "load_steps") return read_number(words, s.load_steps) && s.load_steps > 0;
    if (name == "load_gate") return read_rest(words, s.load_gate);
    if (name == "load_hang") return read_rest(words, s.load_hang);
    if (name == "no_watts") return read_rest(words, s.no_watts);
    if (name == "no_device") return read_rest(words, s.no_device);
    if (name == "unsupported")
        return read_number(words, s.unsupported) && read_rest(words, s.unsupported_why);
    if (name == "bad_logits") return s.bad_logits = true;
    return false;
}

}  // namespace

bool parse_script(const std::string& text, Script& into, std::string& wrong) {
    std::string command;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream commands(line);
        while (std::getline(commands, command, ';')) {
            std::istringstream words(command);
            std::string name;
            if (!(words >> name) || name[0] == '#') continue;
            if (run_command(name, words, into)) continue;
            wrong = command;
            return false;
        }
    }
    return true;
}

bool read_environment(Script& into, std::string& wrong) {
    const char* given = std::getenv("ADDEND_SCRIPT");
    std::string text = given ? given : "";
    if (!text.empty() && text[0] == '@') {
        std::ifstream file(text.substr(1));
        if (!file) {
            wrong = text;
            return false;
        }
        text.assign(std::istreambuf_iterator<char>(file), {});
    }
    return parse_script(text, into, wrong);
}

}  // namespace addend::scripted
