// A program compiled for a number of rows and a set of taps and injections.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "plugins/cpu/arena.h"
#include "plugins/cpu/file_rows.h"
#include "plugins/cpu/lockstep.h"
#include "plugins/cpu/op.h"
#include "plugins/cpu/program.h"
#include "plugins/cpu/schedule.h"
#include "plugins/cpu/step_gate.h"

namespace addend::cpu {

struct PlanStep {
    StepKind kind;
    std::uint16_t row_kind;
    std::uint32_t width;   // columns to cut, of a column step
    std::uint32_t target;  // of taps and injections
    bool whole_rows_only;  // a scan: all rows of a part in order
    bool dense_products;   // some: worth more rows at a time, and several panels
    bool ternary_products;
    bool every_thread;  // repeats it (Step)
    float row_cost;     // rough ns of one row
    std::vector<Op> ops;
};

/// How a step is cut for one number of rows and threads.
struct Cutting {
    std::uint32_t chunks = 0;  // 0: nothing to do
    std::uint32_t column_chunks = 1;
    std::uint32_t columns = 0;  // of one chunk, a multiple of 16
    std::uint32_t rows = 0;     // of one chunk
    bool one_token = false;     // attention shared beyond its kv heads: chunks of a head are column_chunks
};

/// What one run needs for itself. Pooled by the plan: several sessions may run one plan at a time.
struct Scratch {
    Buffer arena;
    std::vector<FileRows> file_rows;  // one for each weight of the plan's file_weights()
    std::vector<StepGate> gates;
    std::vector<Cutting> cuttings;
    std::uint32_t cut_tokens = 0, cut_selected = 0;  // what `cuttings` are for
    unsigned cut_threads = 0;
    std::uint64_t cut_context = 0;
    unsigned useful_threads = 1;
    Company company;  // of plans in lockstep
    Buffer own;  // own_bytes (of the plan's layout) for each seat
    std::uint64_t own_bytes = 0;
    Buffer thread_memory;  // attention's: thread_bytes for each seat, then shared_bytes for all
    std::uint64_t thread_bytes = 0, shared_bytes = 0;
    unsigned seats = 0;
};

class Plan {
  public:
    /// Throws Fault.
    Plan(const Program& program, const addend_plan_options& options);

    const Program& program() const { return program_; }
    const std::vector<PlanStep>& steps() const { return steps_; }
    const std::vector<std::uint32_t>& step_of() const { return schedule_.step_of; }
    const Kept& kept() const { return kept_; }
    std::uint32_t max_rows() const { return max_rows_; }
    /// One row, and no value that must be seen: threads go through the steps together (run_token.cpp).
    bool in_lockstep() const { return in_lockstep_; }
    const Slot& slot(std::uint32_t value) const { return layout_.slots[value]; }
    std::string name_of(std::uint32_t step) const;
    std::uint64_t scratch_bytes() const;
    /// Weights on file, in which it looks up rows.
    const std::vector<std::uint32_t>& file_weights() const { return file_weights_; }

    /// Room for `seats` threads with `context` positions in the cache, and for what each computes for itself.
    /// Throws OUT_OF_MEMORY.
    void reserve_threads(Scratch& scratch, unsigned seats, std::uint64_t context) const;
    std::unique_ptr<Scratch> take_scratch();
    void give_scratch(std::unique_ptr<Scratch> scratch) noexcept;

  private:
    void read_options(const addend_plan_options& options);
    void find_file_weights();
    std::unique_ptr<Scratch> make_scratch() const;
    Op make_op(const Part& part) const;
    PlanStep make_step(const Step& step) const;

    const Program& program_;
    std::uint32_t max_rows_ = 1;
    bool in_lockstep_ = false;
    Kept kept_;
    Schedule schedule_;
    ArenaLayout layout_;
    std::vector<PlanStep> steps_;
    std::vector<std::uint32_t> file_weights_;
    mutable std::mutex mutex_;
    std::vector<std::unique_ptr<Scratch>> idle_;
    std::uint64_t scratches_ = 0;                         // made, idle or not
    mutable std::atomic<std::uint64_t> thread_bytes_{0};  // threads' own, in all scratches
};

}  // namespace addend::cpu
