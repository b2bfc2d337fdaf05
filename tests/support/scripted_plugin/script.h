// A backend that does what a script says: for tests of the host and the desktop that need tokens, delays,
// watts, failures, hangs and crashes on demand. It accepts every program, computes nothing, and "knows" only
// the vocabulary.
//
// ADDEND_SCRIPT holds the script itself, or "@" and the path of a file that does. It is read at init.
// Commands are separated by line ends or ";"; empty ones and those starting with "#" are skipped; an unknown
// command or a bad number makes init fail and names it.
//
//   tokens ID ...          the ids whose logits win, one for each row of logits asked for; after the last the
//   first
//                          again. Each session counts for itself; a reset, snapshot or restore takes the
//                          count along.
//   delay_ms N             real time for each token fed (for looking at; tests use gate)
//   gate PATH              token n of the process (from 0) is fed only once the file PATH holds more than n
//   bytes:
//                          a test appends one byte for each token it lets through. Cancel is heeded while
//                          waiting.
//   fail N CODE            feeding token n >= N of the process fails with this addend_error_code (number)
//   hang N [PATH]          feeding token N of the process neither returns nor heeds cancel until PATH exists
//   (for
//                          ever without PATH)
//                          (A hang that has a PATH creates PATH.entered when it begins; load_hang too.)
//   crash N segv|abort     feeding token N of the process ends it
//   load_fail CODE         weights_create fails with this addend_error_code
//   load_steps N           loading reports progress N times
//   load_gate PATH         step n of loading waits until PATH holds more than n bytes; cancel through
//   progress load_hang PATH         loading neither returns nor asks progress until PATH exists watts W ...
//   a meter "scripted.power", measured, with these readings in turn no_watts TEXT          the same meter,
//   unavailable, with this reason no_device TEXT         the device is unavailable, with this reason
//   unsupported N TEXT     instruction N is not supported, with this reason
//   bad_logits             logits are NaN
//
//   joules N               a further meter "scripted.energy", measured: a counter that N joules are added to with
//   each token fed
//
// Rows of logits: 8 for the scripted id, and for the others -1 … -1.06 by id, so that sampling has something
// to do. Taps are filled with zeros. Numbers are decimal integers except watts, which may have a fraction
// after a point.
//
// Built as lib/addend/scripted/addend_scripted.so (id "scripted"), and
// lib/addend/scripted_as_cpu/addend_cpu.so (id "cpu", for tests of what runs by default). Refusals of the
// loader have .so files of their own, each in a folder lib/addend/refused_*: bad_major, short_struct,
// null_function, no_symbol. An init that fails: a bad script.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace addend::scripted {

inline constexpr std::uint64_t never = UINT64_MAX;

struct Script {
    std::vector<std::int32_t> tokens{0};
    unsigned delay_ms = 0;
    std::string gate;
    std::uint64_t fail_at = never;
    std::int32_t fail_code = 0;
    std::uint64_t hang_at = never;
    std::string hang_release;
    std::uint64_t crash_at = never;
    bool crash_by_abort = false;
    std::int32_t load_fail_code = 0;
    unsigned load_steps = 1;
    std::string load_gate;
    std::string load_hang;
    std::vector<double> watts;
    std::string no_watts;
    double joules = 0;
    std::string no_device;
    std::uint64_t unsupported = never;
    std::string unsupported_why;
    bool bad_logits = false;
};

/// False, with `wrong` set, if the text is not a script.
bool parse_script(const std::string& text, Script& script, std::string& wrong);

/// What ADDEND_SCRIPT says; an empty script without it. False as above.
bool read_environment(Script& script, std::string& wrong);

}  // namespace addend::scripted
