// Backends as the rest of core sees them: C++ handles over plugins/abi, errors as Failure, nothing of dlopen.
// Everything above talks to these classes only, so that a backend can move to another process later.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/cancel.h"
#include "core/base/message.h"

namespace addend {

class Program;  // core/program/program.h

/// How ternary weights are kept, where a backend can do it more than one way.
enum class TritBits { any, two, five_a_byte };  // the backend's choice, 2 bits each, 1.6 bits each

/// A backend and one of its devices, written "cpu", "cpu:avx2", "cuda:0"; with "+2bit" or "+1.6bit" behind
/// it, ternary weights are packed so.
struct DeviceChoice {
    std::string backend = "cpu";
    std::string device;    // empty: the backend's best available
    unsigned threads = 0;  // 0: the backend's choice
    TritBits trits = TritBits::any;

    friend bool operator==(const DeviceChoice&, const DeviceChoice&) = default;
};
/// Throws Failure backend_choice_invalid.
DeviceChoice parse_device_choice(std::string_view text);
std::string device_choice_text(const DeviceChoice& choice);

enum class DeviceKind { cpu, gpu, fpga, simulated };
enum class Provenance { measured, simulated, modelled, unavailable };

struct DeviceInfo {
    std::string id;
    std::string name;
    DeviceKind kind = DeviceKind::cpu;
    bool available = false;
    std::optional<Message> why;  // why it is not available
    unsigned units = 0;
    std::uint64_t memory = 0;  // bytes, 0 unknown
};

struct MemoryUse {
    std::uint64_t weights = 0;  // bytes, exactly as allocated
    std::uint64_t state = 0;
    std::uint64_t scratch = 0;
    std::uint64_t on_file = 0;  // bytes of weights not held: rows are read when they are looked up
};

/// What loading a program's weights would take.
struct WeightsMemory {
    std::uint64_t weights = 0;  // bytes allocated
    std::uint64_t on_file = 0;  // as MemoryUse::on_file
    double trit_bits = 0;       // of a ternary weight as packed; 0: there are none
};

struct MeterInfo {
    std::string id, boundary, sensor;
    std::uint32_t unit = 0;  // addend_unit
    Provenance provenance = Provenance::unavailable;
    std::optional<Message> why;
    double wraps_at = 0;         // a joule counter begins anew there; 0: it does not
    std::int64_t window_ns = 0;  // the sensor's averaging window; 0: instantaneous or unknown
};

/// Rows of a program's weights, in the program's dtypes; the model behind it implements this.
class WeightSource {
  public:
    virtual ~WeightSource() = default;
    /// Rows first … first+count-1 of weight `weight`, densely. Throws Failure. Thread-safe.
    virtual void read_rows(std::uint32_t weight, std::uint32_t first, std::uint32_t count,
                           std::span<std::byte> into) const = 0;
};

class BackendWeights;
class BackendProgram;
class BackendPlan;
class BackendSession;

struct LoadOptions {
    LoadOptions(unsigned with_threads = 0, TritBits packed = TritBits::any)
        : threads(with_threads), trits(packed) {}
    unsigned threads;
    TritBits trits;
};

enum class BackendState { ready, refused, not_responding, excluded };

/// One loaded plugin. Thread-safe unless a handle's comment says otherwise.
class Backend : public std::enable_shared_from_this<Backend> {
  public:
    virtual ~Backend() = default;
    virtual const std::string& id() const = 0;
    virtual const std::string& name() const = 0;
    virtual const std::string& version() const = 0;
    virtual const std::vector<DeviceInfo>& devices() const = 0;
    /// Index of a device by id ("" = best available). Throws Failure device_unknown, or why it is not
    /// available.
    virtual std::uint32_t device_index(const std::string& id) const = 0;
    virtual std::vector<MeterInfo> meters() const = 0;
    /// Value of a meter now, or why not.
    virtual std::optional<double> read_meter(std::size_t index) const = 0;

    /// Per instruction: why the device cannot run it; empty where it can.
    virtual std::vector<std::optional<Message>> supports(std::uint32_t device,
                                                         const Program& program) const = 0;
    /// Empty: the backend cannot tell.
    virtual std::optional<WeightsMemory> weights_memory(std::uint32_t device, const Program& program,
                                                        TritBits trits) const {
        static_cast<void>(device), static_cast<void>(program), static_cast<void>(trits);
        return std::nullopt;
    }
    using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;  // on the calling thread
    /// Loads weights. Throws Failure: cancelled, program_scales_unknown, what `source` threw, the backend's
    /// own. The result keeps `source`: an embedding may be looked up by row later.
    virtual std::shared_ptr<BackendWeights> load_weights(std::uint32_t device, const Program& program,
                                                         std::shared_ptr<const WeightSource> source,
                                                         const LoadOptions& options, const Progress& progress,
                                                         const CancelToken& cancel) = 0;
    /// A run did not answer a cancel: refuse new work until restart.
    virtual void mark_not_responding() = 0;
    virtual BackendState state() const = 0;
};

class BackendWeights {
  public:
    virtual ~BackendWeights() = default;
    virtual MemoryUse memory() const = 0;
    virtual std::shared_ptr<BackendProgram> create_program(std::shared_ptr<const Program> program) = 0;
};

struct PlanOptions {
    std::uint32_t max_rows = 1;
    std::vector<std::uint32_t> taps;        // values
    std::vector<std::uint32_t> injections;  // values, or states | ADDEND_INJECT_STATE
};

struct SessionOptions {
    unsigned threads = 0;
    std::uint32_t max_context = 0;
};

class BackendProgram {
  public:
    virtual ~BackendProgram() = default;
    virtual const Program& program() const = 0;
    virtual std::shared_ptr<BackendPlan> create_plan(const PlanOptions& options) = 0;
    virtual std::shared_ptr<BackendSession> create_session(const SessionOptions& options) = 0;
};

class BackendPlan {
  public:
    virtual ~BackendPlan() = default;
    virtual std::uint32_t max_rows() const = 0;
    virtual MemoryUse memory() const = 0;
    /// step_of[i]: the step that computes instruction i; names of the steps.
    struct Cover {
        std::vector<std::uint32_t> step_of;
        std::vector<std::string> step_names;
    };
    virtual Cover cover() const = 0;
};

struct TapRequest {
    std::uint32_t value = 0;
    std::span<std::byte> data;  // [rows, width] of the value's dtype
};

struct Injection {
    std::uint32_t target = 0;  // value, or ADDEND_INJECT_STATE | state
    enum class Kind { overwrite = 1, scale = 2, freeze = 3 } kind = Kind::overwrite;
    float factor = 0;
    std::uint32_t first_row = 0, rows = 0, first_column = 0, columns = 0;
    std::span<const std::byte> data;
};

struct RunRequest {
    std::span<const std::int32_t> tokens;
    std::span<const std::uint32_t> logits_rows;  // ascending
    std::span<float> logits;                     // [logits_rows.size(), vocab]
    std::vector<TapRequest> taps;
    std::vector<Injection> injections;
    std::function<void(std::uint32_t tokens_done)> progress;  // on the calling thread, after each chunk
    /// Looked at before the run and after each chunk. Raise it, then call BackendSession::cancel(): whichever
    /// comes first, run or cancel, the run ends.
    std::optional<CancelToken> cancel;
};

/// Tokens one after another, the likeliest each time, without their logits.
struct GreedyRequest {
    std::int32_t first = 0;  // fed first
    std::uint32_t most = 0;  // tokens fed
    /// Each token that followed a fed one, with the logarithm of its probability, on the calling thread:
    /// false ends the loop, and this token is not fed.
    std::function<bool(std::int32_t id, float logprob)> token;
    std::optional<CancelToken> cancel;  // as RunRequest::cancel; looked at after each token
};

struct RunResult {
    std::uint32_t tokens_done = 0;
    bool cancelled = false;
};

/// One sequence. All but cancel() from one thread at a time.
class BackendSession {
  public:
    virtual ~BackendSession() = default;
    /// Throws Failure. On cancel the session stands after tokens_done.
    virtual RunResult run(BackendPlan& plan, const RunRequest& request) = 0;
    /// Whether the device picks tokens itself: then run_greedily may be called, with a plan of one row
    /// without taps and injections.
    virtual bool can_pick() const { return false; }
    /// Throws Failure. The session stands after tokens_done fed tokens, one for each call of `token`.
    virtual RunResult run_greedily(BackendPlan& plan, const GreedyRequest& request);
    /// Any thread, never blocks: ends the run under way within 100 ms. One that has not begun is ended only
    /// through RunRequest::cancel.
    virtual void cancel() noexcept = 0;
    virtual void reset() = 0;
    virtual std::uint64_t position() const = 0;
    virtual MemoryUse memory() const = 0;
    virtual std::vector<std::byte> snapshot() const = 0;
    virtual void restore(std::span<const std::byte> snapshot) = 0;
};

/// What was found at start: plugins that load, and those refused with the reason.
struct BackendEntry {
    std::string id;  // plugin's id, or the file's name where it could not be read
    std::filesystem::path path;
    BackendState state = BackendState::refused;
    std::optional<Message> why;
    std::shared_ptr<Backend> backend;  // null unless ready
};

class BackendRegistry {
  public:
    struct Options {
        std::vector<std::filesystem::path> folders;  // searched in order; first of an id wins
        std::vector<std::string> excluded = {};      // ids not to load
        std::vector<std::string> only = {};          // safe mode: ids to load, and no other; empty: all
    };
    /// ADDEND_PLUGIN_DIR if set, else ../lib/addend/plugins beside the program (and the same under the
    /// system's own library folder, such as ../lib/x86_64-linux-gnu).
    static std::vector<std::filesystem::path> default_folders();
    /// Loads every plugin; one that cannot be loaded becomes an entry with a reason. An excluded one is not
    /// opened if its file is named after its id; with `only`, no file of another name is.
    explicit BackendRegistry(const Options& options);
    const std::vector<BackendEntry>& entries() const { return entries_; }
    /// Throws Failure backend_unknown (with those known), backend_not_responding; for an entry that is not
    /// ready its `why`.
    std::shared_ptr<Backend> find(const std::string& id) const;

  private:
    std::vector<BackendEntry> entries_;
};

}  // namespace addend
