// A program compiled for a number of rows and a set of taps and injections: a list of launches, and for plans
// of one row without either, a graph of them.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>
#include <variant>

#include "plugins/cuda/arena.h"
#include "plugins/cuda/program.h"
#include "plugins/cuda/token_plan.h"

namespace addend::cuda {

/// Taps and injections: the launch's target says of what.
struct HostStep {};
using Work =
    std::variant<HostStep, kernels::cuda::RowProgram, kernels::cuda::ChainJob, kernels::cuda::TernaryBatch,
                 kernels::cuda::DenseJob, kernels::cuda::ScanJob, kernels::cuda::AttentionJob>;

struct PlanStep {
    LaunchKind kind = LaunchKind::rows;
    std::uint16_t row_kind = ADDEND_ROWS_TOKENS;
    std::uint32_t target = ADDEND_NONE;
    std::unique_ptr<Work> work;  // not changed once the plan is made
};

/// What a graph was made for.
enum class Ending : std::uint8_t { no_logits, logits, sampled };
struct GraphKey {
    Ending ending = Ending::no_logits;
    std::uint64_t context = 0;           // no row sees more positions
    kernels::cuda::Sampling sampling{};  // of `sampled`
    auto as_tuple() const {
        return std::tuple(ending, context, sampling.temperature, sampling.top_p, sampling.min_p,
                          sampling.top_k, sampling.seed);
    }
    bool operator<(const GraphKey& other) const { return as_tuple() < other.as_tuple(); }
};

class Graph {
  public:
    explicit Graph(cudaGraphExec_t graph) : graph_(graph) {}
    ~Graph() {
        if (graph_) cudaGraphExecDestroy(graph_);
    }
    Graph(Graph&& other) noexcept : graph_(std::exchange(other.graph_, nullptr)) {}
    Graph& operator=(Graph&&) = delete;
    operator cudaGraphExec_t() const { return graph_; }

  private:
    cudaGraphExec_t graph_;
};

/// What a chunk is told, in one copy: the frame, then token ids, then selected rows, then the sampler's draw.
struct Upload {
    std::uint64_t tokens = 0, selected = 0, draw = 0, bytes = 0;  // offsets
    explicit Upload(std::uint32_t max_rows);
};

struct AheadBuffers;
/// What one run needs for itself. Pooled by the plan: several sessions may run one plan at a time.
struct Scratch {
    Scratch();
    ~Scratch();
    Stream stream;
    DeviceBuffer arena, upload, scores, exchange;
    std::uint32_t runs = 0;            // what the exchange's elements are told apart by
    std::vector<DeviceBuffer> frozen;  // by state that may be changed: [width] flags
    PinnedBuffer host;                 // an upload, then a row of logits, then what was picked
    std::map<GraphKey, Graph> graphs;
    /// Chunks as long as the plan's, by rows whose logits are wanted and by context: graphs of a stretch of
    /// launches each; none yet where such a chunk has been run once.
    std::map<std::pair<std::uint32_t, std::uint64_t>, std::vector<Graph>> chunks;
    std::unique_ptr<AheadBuffers> ahead;  // where launches can pick tokens
    void forget_graphs();
    std::uint64_t bytes() const;
};

class Plan {
  public:
    /// Throws Fault.
    Plan(const Program& program, const addend_plan_options& options);

    const Program& program() const { return program_; }
    const Device& device() const { return program_.weights().device(); }
    const std::vector<PlanStep>& steps() const { return steps_; }
    const Schedule& schedule() const { return schedule_; }
    /// The whole token in one launch, or NULL.
    const TokenPlan* token() const { return token_.get(); }
    /// For display: launches that logits take, and which of them computes an instruction.
    std::uint32_t shown_steps() const;
    std::uint32_t shown_step_of(std::uint32_t instruction) const;
    const Kept& kept() const { return kept_; }
    std::uint32_t max_rows() const { return max_rows_; }
    const Slot& slot(std::uint32_t value) const { return layout_.slots[value]; }
    const Upload& upload() const { return upload_; }
    std::string name_of(std::uint32_t shown_step) const;
    /// Of all scratches, device memory. [any]
    std::uint64_t scratch_bytes() const { return bytes_.load(std::memory_order_relaxed); }
    /// No taps, no injections, one row: a graph can be replayed.
    bool can_be_graph() const { return max_rows_ == 1 && !kept_.any(); }
    /// No taps, no injections: a stretch of a chunk's launches can be replayed.
    bool can_be_graphs() const { return !kept_.any(); }

    /// Room for scores of rows that see up to `context` positions. Throws OUT_OF_MEMORY.
    void reserve_scores(Scratch& scratch, std::uint64_t context) const;
    std::unique_ptr<Scratch> take_scratch();
    void give_scratch(std::unique_ptr<Scratch> scratch) noexcept;

  private:
    void read_options(const addend_plan_options& options);
    std::unique_ptr<Scratch> make_scratch() const;
    PlanStep make_step(const Launch& launch);
    kernels::cuda::TernaryJob make_job(const TernaryPart& part) const;
    void look_ahead();
    kernels::cuda::Place place(const addend_operand& from) const;
    kernels::cuda::Place place(std::uint32_t value) const { return place({value, 0, 0}); }

    const Program& program_;
    std::uint32_t max_rows_ = 1;
    Kept kept_;
    Schedule schedule_;
    std::vector<bool> needed_;     // by value: some other launch, a tap or an injection wants it in memory
    std::vector<bool> in_memory_;  // by value: those, and what row programs hand on through memory
    ArenaLayout layout_;
    Upload upload_{1};
    std::vector<PlanStep> steps_;
    std::unique_ptr<TokenPlan> token_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Scratch>> idle_;
    mutable std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace addend::cuda
