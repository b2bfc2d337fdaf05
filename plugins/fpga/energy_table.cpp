#include "plugins/fpga/energy_table.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

namespace addend::fpga {
namespace {

constexpr std::size_t most_bytes_of_table = 16 << 10;
constexpr double most_picojoules = 1e9, most_static_watts = 1000;

std::string read_table_file(const std::string& path) {
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a pipe must not hold us
    if (fd < 0) throw BadTable{path + ": " + std::strerror(errno)};
    struct stat about {};
    std::string text(most_bytes_of_table + 1, '\0');
    std::size_t done = 0;
    ssize_t n = 0;
    const bool regular = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
    while (regular && done < text.size() && (n = read(fd, text.data() + done, text.size() - done)) != 0) {
        if (n < 0 && errno != EINTR) break;
        if (n > 0) done += static_cast<std::size_t>(n);
    }
    const int error = errno;
    close(fd);
    if (!regular) throw BadTable{path + " is not a file"};
    if (n < 0) throw BadTable{path + ": " + std::strerror(error)};
    if (done > most_bytes_of_table) throw BadTable{path + " is too long for a table of energies"};
    text.resize(done);
    return text;
}

}  // namespace

EnergyTable read_energy_table(const std::string& path) {
    const nlohmann::json json = nlohmann::json::parse(read_table_file(path), nullptr, false);
    if (json.is_discarded() || !json.is_object()) throw BadTable{path + " holds no JSON object"};
    EnergyTable table;
    double watts = 0;
    const struct {
        const char* name;
        double* value;
        double most;
    } members[] = {{"static_watts", &watts, most_static_watts},
                   {"weight_beat_pj", &table.weight_beat_pj, most_picojoules},
                   {"product_beat_pj", &table.product_beat_pj, most_picojoules},
                   {"vector_word_pj", &table.vector_word_pj, most_picojoules},
                   {"memory_beat_pj", &table.memory_beat_pj, most_picojoules}};
    for (const auto& [name, value] : json.items()) {
        const auto* member = std::begin(members);
        while (member != std::end(members) && name != member->name) ++member;
        // The file's own words are not repeated: they may be anything.
        if (member == std::end(members)) throw BadTable{path + " has a member that the table does not know"};
        const double given = value.is_number() ? value.get<double>() : -1;
        if (!std::isfinite(given) || given < 0 || given > member->most)
            throw BadTable{path + ": \"" + member->name + "\" is not a number from 0 to the largest that makes sense"};
        *member->value = given;
        if (member->value == &watts) table.static_watts = watts;
    }
    return table;
}

double counted_joules(const EnergyTable& table, const Totals& totals, const Capabilities& capabilities) {
    const auto of = [&](Counter counter) { return static_cast<double>(totals.of(counter)); };
    const double port = capabilities.port_bits / 512.0;
    const double beats = of(Counter::matvec_beats) * table.weight_beat_pj +
                         static_cast<double>(totals.token_beats.load()) * table.product_beat_pj +
                         (of(Counter::beats_read) + of(Counter::beats_written)) * table.memory_beat_pj;
    return (port * beats + of(Counter::vector_cycles) * table.vector_word_pj) * 1e-12;
}

double busy_seconds(const Totals& totals, const Capabilities& capabilities) {
    return static_cast<double>(totals.of(Counter::cycles)) / (capabilities.clock_khz * 1e3);
}

}  // namespace addend::fpga
