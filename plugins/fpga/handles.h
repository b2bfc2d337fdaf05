// What stands behind the ABI's handles.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "plugins/abi/addend_abi.h"
#include "plugins/fpga/assembler.h"
#include "plugins/fpga/link.h"
#include "plugins/fpga/totals.h"

namespace addend::fpga {

/// A monotonic clock and the patience with a device; tests bring their own.
struct Patience {
    std::function<std::int64_t()> now_ns;
    std::int64_t limit_ns = 1'500'000'000;  // without an instruction retired
};
Patience real_patience();

/// Reads what a device is; throws LinkLost if it is none of ours, or none at all.
Capabilities read_capabilities(Link& link);

/// A loaded device: weights in its memory, one run at a time.
class Device {
  public:
    /// What each run counts goes to `totals`, if any.
    Device(std::unique_ptr<Link> link, Patience patience, std::shared_ptr<Totals> totals = {});
    const Capabilities& capabilities() const { return caps_; }
    Link& link() { return *link_; }
    std::mutex& mutex() { return mutex_; }

    struct Bases {
        std::uint64_t weights = 0, state_in = 0, state_out = 0, input = 0, output = 0;
    };
    /// Starts the stream at `code` and waits for its end. Throws LinkLost when nothing retires for the limit, or
    /// when the device reports an error or an impossible state. The mutex is held by the caller.
    void run(std::uint64_t code, std::uint32_t instructions, std::uint32_t tokens, const Bases& bases);
    std::uint64_t counter(Counter which);

  private:
    std::unique_ptr<Link> link_;
    Patience patience_;
    std::shared_ptr<Totals> totals_;
    Capabilities caps_;
    std::mutex mutex_;
};

/// Layout of the device's memory for one handle.
struct MemoryMap {
    std::uint64_t code = 0, code_bytes = 0, state = 0, rows = 0, selected = 0, logits = 0, weights = 0, end = 0;
};

class Program;

class Weights {
  public:
    Weights(const Block& program, std::uint32_t device_index, std::unique_ptr<Link> link, Patience patience,
            std::shared_ptr<Totals> totals = {});
    /// False if the host asked to stop.
    bool load(const Block& program, const addend_weight_source& source);
    std::uint32_t device_index() const { return device_index_; }
    std::uint64_t bytes() const { return image_bytes_ + embedding_.size(); }
    std::uint64_t layout() const { return layout_; }
    Device& device() { return device_; }
    const MemoryMap& map() const { return map_; }
    /// Row of the embedding as floats.
    void embed(const addend_weight& weight, std::int32_t token, float factor, float* out) const;
    const void* loaded_code = nullptr;  // the Program whose streams lie in the device; under the mutex

  private:
    void write_trits(const addend_weight& weight, const WeightPlace& place, std::uint32_t first, std::uint32_t count,
                     const std::byte* rows);
    std::uint32_t device_index_;
    Device device_;
    std::vector<WeightPlace> places_;
    std::uint64_t layout_ = 0, image_bytes_ = 0;
    MemoryMap map_;
    std::vector<std::byte> embedding_;
};

class Program {
  public:
    Program(Weights& weights, const void* data, std::uint64_t bytes);
    Weights& weights() const { return weights_; }
    const Block& get() const { return block_; }
    const Streams& streams() const { return streams_; }
    const addend_instruction& embed() const { return *embed_; }

  private:
    Weights& weights_;
    Block block_;
    Streams streams_;
    const addend_instruction* embed_ = nullptr;
};

struct Plan {
    const Program& program;
    std::uint32_t max_rows;
};

class Session {
  public:
    explicit Session(const Program& program);
    void require_same(const Program& program) const;
    void reset();
    std::uint64_t snapshot_bytes() const;
    void snapshot(void* data, std::uint64_t bytes) const;
    void restore(const void* data, std::uint64_t bytes);
    void cancel(std::uint64_t run_id);
    bool cancelled(std::uint64_t run_id) const { return cancelled_through_.load() >= run_id; }

    std::vector<std::byte> state;  // as it lies in the device
    std::uint64_t position = 0;
    std::atomic<bool> busy{false};

  private:
    const Weights& weights_;
    std::uint64_t layout_;
    std::atomic<std::uint64_t> cancelled_through_{0};
};

/// Throws Fault; returns ADDEND_OK or ADDEND_CANCELLED.
std::int32_t run_items(const Plan& plan, addend_run& run);

}  // namespace addend::fpga
