#include "plugins/fpga/rails.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>

namespace addend::fpga {
namespace {

constexpr std::size_t most_text = 256;  // bytes of a file; one number or one label stands in it

/// Drivers whose chips lie on boards (Linux: Documentation/hwmon). A device tree may add "_u76" or "-isns". Alveo cards are named after
/// their platform.
constexpr std::string_view board_chips[] = {"ina2",     "ina3221",  "pmbus",  "irps5401", "ir35221",  "ir36021", "ir38064", "isl68137",
                                            "max20751", "max15301", "ltc2978", "ltm4676",  "tps53679", "ucd9",    "xilinx_"};

/// The file's text without its line end; throws Unreadable.
std::string read_text(const std::string& path) {
    // A pipe in the place of a file must not hold us: it reads as empty.
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) throw Unreadable{path, std::strerror(errno)};
    char text[most_text + 1];
    ssize_t n;
    do n = read(fd, text, sizeof text);
    while (n < 0 && errno == EINTR);
    const int error = errno;
    close(fd);
    if (n < 0) throw Unreadable{path, std::strerror(error)};
    if (n > static_cast<ssize_t>(most_text)) throw Unreadable{path, "it is too long for a sensor's file"};
    std::string result(text, static_cast<std::size_t>(n));
    while (!result.empty() && (result.back() == '\n' || result.back() == ' ')) result.pop_back();
    return result;
}
std::string text_or(const std::string& path, std::string otherwise = {}) {
    try {
        std::string text = read_text(path);
        return text.empty() ? otherwise : text;
    } catch (const Unreadable&) {
        return otherwise;
    }
}

std::optional<std::int64_t> whole_number(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// A number that is no less than 0.
double read_count(const std::string& path) {
    const auto value = whole_number(read_text(path));
    if (!value) throw Unreadable{path, "there is no whole number in it"};
    if (*value < 0) throw Unreadable{path, "it is below 0"};
    return static_cast<double>(*value);
}

std::vector<std::string> names_in(const std::string& folder) {
    std::vector<std::string> names;
    DIR* const dir = opendir(folder.c_str());
    if (!dir) return names;
    while (const dirent* entry = readdir(dir)) names.push_back(entry->d_name);
    closedir(dir);
    return names;
}

/// N of "power<N>_input"; nothing for other files.
std::optional<std::uint32_t> channel_of(std::string_view file, std::string_view kind) {
    constexpr std::string_view ending = "_input";
    if (!file.starts_with(kind) || !file.ends_with(ending) || file.size() <= kind.size() + ending.size()) return std::nullopt;
    const auto digits = whole_number(std::string(file.substr(kind.size(), file.size() - kind.size() - ending.size())));
    return digits && *digits >= 0 && *digits < 1000 ? std::optional(static_cast<std::uint32_t>(*digits)) : std::nullopt;
}

void add_chip(const std::string& base, std::vector<Rail>& all) {
    const std::string chip = text_or(base + "name");
    if (std::none_of(std::begin(board_chips), std::end(board_chips), [&](std::string_view known) { return chip.starts_with(known); })) return;
    std::map<std::uint32_t, bool> power, current, voltage;
    for (const std::string& file : names_in(base)) {
        if (const auto n = channel_of(file, "power")) power[*n] = true;
        if (const auto n = channel_of(file, "curr")) current[*n] = true;
        if (const auto n = channel_of(file, "in")) voltage[*n] = true;
    }
    Rail rail;
    rail.chip = chip;
    const auto interval = whole_number(text_or(base + "update_interval"));  // ms
    if (interval && *interval > 0 && *interval < 3'600'000) rail.window_ns = *interval * 1'000'000;
    const auto place = [&](const char* kind, std::uint32_t n) { return base + kind + std::to_string(n); };
    for (const auto& [n, is] : power) {
        rail.channel = "power" + std::to_string(n);
        rail.power = place("power", n) + "_input";
        rail.label = text_or(place("power", n) + "_label", chip + " " + rail.channel);
        all.push_back(rail);
    }
    if (!power.empty()) return;  // what a chip says itself is better than a product of two readings
    for (const auto& [n, is] : current) {
        if (!voltage.contains(n)) continue;
        const std::string number = std::to_string(n);
        rail.channel = "curr" + number + " x in" + number;
        rail.current = place("curr", n) + "_input";
        rail.voltage = place("in", n) + "_input";
        rail.label = text_or(place("curr", n) + "_label", text_or(place("in", n) + "_label", chip + " " + number));
        all.push_back(rail);
    }
}

}  // namespace

std::vector<Rail> find_rails(const std::string& folder) {
    std::map<std::uint32_t, std::string> chips;
    for (const std::string& name : names_in(folder))
        if (name.starts_with("hwmon"))
            if (const auto n = channel_of(name + "_input", "hwmon")) chips[*n] = name;
    std::vector<Rail> all;
    for (const auto& [n, name] : chips) add_chip(folder + "/" + name + "/", all);
    return all;
}

double read_watts(const Rail& rail) {
    if (!rail.power.empty()) return read_count(rail.power) * 1e-6;       // µW
    return read_count(rail.current) * read_count(rail.voltage) * 1e-6;  // mA, mV
}

}  // namespace addend::fpga
