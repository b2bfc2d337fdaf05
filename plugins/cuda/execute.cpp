#include "plugins/cuda/execute.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace addend::cuda {
namespace {

using namespace kernels::cuda;

// Launches between two looks at a cancel, in chunks of several rows: some milliseconds at most of what there
// is.
constexpr std::size_t launches_at_once = 54;  // six layers of a MatMul-free model

Target target_of(const Chunk& chunk, bool overlap) {
    const bool hopper = chunk.plan.device().hopper;
    return {chunk.scratch.stream, chunk.scratch.arena.data(),
            reinterpret_cast<const Frame*>(chunk.scratch.upload.data()), overlap && hopper, hopper};
}

float* host_logits(const Chunk& chunk) {
    return reinterpret_cast<float*>(chunk.scratch.host.data() + chunk.plan.upload().bytes);
}
std::size_t logits_bytes(const Chunk& chunk) {
    return chunk.plan.program().block().header.vocab * sizeof(float);
}
Picked* host_picked(const Chunk& chunk) {
    return reinterpret_cast<Picked*>(chunk.scratch.host.data() + chunk.scratch.host.bytes() - sizeof(Picked));
}

void fill_upload(const Chunk& chunk, std::uint64_t draw) {
    const Upload& at = chunk.plan.upload();
    std::byte* const host = chunk.scratch.host.data();
    std::byte* const device = chunk.scratch.upload.data();
    Frame frame{};
    frame.position = chunk.session.position();
    frame.states = chunk.session.states();
    frame.blocks = chunk.session.blocks();
    frame.capacity = chunk.session.capacity();
    frame.tokens = reinterpret_cast<const std::int32_t*>(device + at.tokens);
    frame.selected = reinterpret_cast<const std::uint32_t*>(device + at.selected);
    frame.n_tokens = chunk.n_tokens;
    frame.run = ++chunk.scratch.runs;
    std::memcpy(host, &frame, sizeof frame);
    std::memcpy(host + at.tokens, chunk.tokens, chunk.n_tokens * sizeof chunk.tokens[0]);
    auto* const selected = reinterpret_cast<std::uint32_t*>(host + at.selected);
    for (std::uint32_t n = 0; n < chunk.n_selected; ++n) selected[n] = chunk.selected[n] - chunk.first_token;
    std::memcpy(host + at.draw, &draw, sizeof draw);
}

void copy_upload(const Chunk& chunk) {
    check(cudaMemcpyAsync(chunk.scratch.upload.data(), chunk.scratch.host.data(), chunk.plan.upload().bytes,
                          cudaMemcpyHostToDevice, chunk.scratch.stream));
}

std::uint64_t seen_of(const AttentionJob& job, std::uint64_t context) {
    return job.window == 0 ? context : std::min<std::uint64_t>(context, job.window);
}

void launch_step(const Chunk& chunk, const PlanStep& step, std::uint64_t context, bool overlap) {
    const std::uint32_t rows = chunk.rows_of(step.row_kind);
    if (step.kind == LaunchKind::tap) return copy_tap(chunk, step.target);
    if (step.kind == LaunchKind::inject_value) return inject_value(chunk, step.target);
    if (step.kind == LaunchKind::inject_state) return inject_state(chunk, step.target);
    if (rows == 0) return;
    const Target target = target_of(chunk, overlap);
    switch (step.kind) {
        case LaunchKind::rows:
            if (const auto* const job = std::get_if<ChainJob>(step.work.get()))
                return check(chain(*job, rows, target));
            return check(row_program(std::get<RowProgram>(*step.work), rows, target));
        case LaunchKind::ternary:
            return check(ternary_matmul(std::get<TernaryBatch>(*step.work), rows, target));
        case LaunchKind::dense:
            return check(dense_matmul(std::get<DenseJob>(*step.work), rows, target));
        case LaunchKind::scan: {
            ScanJob job = std::get<ScanJob>(*step.work);
            if (const DeviceBuffer& flags = chunk.scratch.frozen[step.target]; flags.data())
                job.frozen = reinterpret_cast<const std::uint8_t*>(flags.data());
            return check(mlgru_scan(job, rows, target));
        }
        default: {
            const AttentionJob& job = std::get<AttentionJob>(*step.work);
            check(store_kv(job, rows, target));
            return check(attention(job, rows, seen_of(job, context),
                                   reinterpret_cast<float*>(chunk.scratch.scores.data()),
                                   chunk.scratch.scores.bytes(), target));
        }
    }
}

// Lets the host be a stretch of launches ahead of the device, and no more.
class Lag {
  public:
    void step(cudaStream_t stream) {
        check(cudaEventRecord(events_[turn_ % 2].event, stream));
        if (turn_++ > 0) check(cudaEventSynchronize(events_[turn_ % 2].event));
    }

  private:
    Event events_[2];
    std::uint32_t turn_ = 0;
};

// Steps [first, end), one after another.
void launch_range(const Chunk& chunk, std::uint64_t context, std::size_t first, std::size_t end) {
    bool overlap = false;
    for (std::size_t s = first; s < end; ++s) {
        const PlanStep& step = chunk.plan.steps()[s];
        launch_step(chunk, step, context, overlap);
        const bool of_host = step.kind == LaunchKind::tap || step.kind == LaunchKind::inject_value ||
                             step.kind == LaunchKind::inject_state;
        overlap = !of_host && chunk.rows_of(step.row_kind) > 0;
    }
}

// What `launch` puts on the scratch's stream, as a graph.
template <class Launch>
Graph record(const Chunk& chunk, const char* what, Launch&& launch) {
    check(cudaStreamBeginCapture(chunk.scratch.stream, cudaStreamCaptureModeThreadLocal));
    cudaGraph_t graph = nullptr;
    try {
        launch();
    } catch (...) {
        cudaStreamEndCapture(chunk.scratch.stream, &graph);
        if (graph) cudaGraphDestroy(graph);
        cudaGetLastError();
        throw;
    }
    check(cudaStreamEndCapture(chunk.scratch.stream, &graph));
    cudaGraphExec_t executable = nullptr;
    const cudaError_t error = cudaGraphInstantiate(&executable, graph, 0);
    cudaGraphDestroy(graph);
    check(error, 0, what);
    return Graph(executable);
}

// A recording that failed on a device that is there: something outside broke it off.
bool only_recording_failed(const Chunk& chunk) {
    const bool alive = cudaStreamSynchronize(chunk.scratch.stream) == cudaSuccess;
    cudaGetLastError();
    return alive;
}

// The graphs of a chunk like one that was run before, or none: making them takes longer than one chunk gains.
const std::vector<Graph>* graphs_of_chunk(const Chunk& chunk, std::uint64_t context) {
    if (!chunk.plan.can_be_graphs() || chunk.n_tokens != chunk.plan.max_rows()) return nullptr;
    constexpr std::size_t most = 8;
    auto& known = chunk.scratch.chunks;
    const std::pair key(chunk.n_selected, context);
    const auto found = known.find(key);
    if (found == known.end()) {
        if (known.size() == most) known.clear();
        known[key];
        return nullptr;
    }
    // Without them the chunk is launched as it was before, and what is wrong, if anything, is told then.
    try {
        const std::size_t all = chunk.plan.steps().size();
        for (std::size_t first = found->second.size() * launches_at_once; first < all;
             first += launches_at_once)
            found->second.push_back(record(chunk, "a graph of a chunk's launches", [&] {
                launch_range(chunk, context, first, std::min(first + launches_at_once, all));
            }));
    } catch (const Fault&) {
        known.erase(found);
        if (!only_recording_failed(chunk)) throw;
        return nullptr;
    }
    return &found->second;
}

// False if cancelled.
bool launch_chunk(const Chunk& chunk, std::uint64_t context) {
    const std::vector<Graph>* const graphs = graphs_of_chunk(chunk, context);
    const std::size_t all = chunk.plan.steps().size();
    Lag lag;
    for (std::size_t first = 0; first < all; first += launches_at_once) {
        if (graphs)
            check(cudaGraphLaunch((*graphs)[first / launches_at_once], chunk.scratch.stream));
        else
            launch_range(chunk, context, first, std::min(first + launches_at_once, all));
        lag.step(chunk.scratch.stream);
        if (chunk.session.is_cancelled(chunk.run_id)) return false;
    }
    return true;
}

void copy_logits(const Chunk& chunk, float* to) {
    if (chunk.n_selected == 0) return;
    const addend_program_header& header = chunk.plan.program().block().header;
    const Slot& slot = chunk.plan.slot(header.logits);
    const std::size_t row = logits_bytes(chunk);
    check(cudaMemcpy2DAsync(to, row, chunk.scratch.arena.data() + slot.offset, slot.stride * sizeof(float),
                            row, chunk.n_selected, cudaMemcpyDeviceToHost, chunk.scratch.stream));
}

// Everything that a token of this key does on the device, recorded once.
const Graph& graph_for(const Chunk& chunk, const GraphKey& key) {
    if (const auto found = chunk.scratch.graphs.find(key); found != chunk.scratch.graphs.end())
        return found->second;
    constexpr std::size_t most_graphs = 32;  // contexts double; sampling settings are few
    if (chunk.scratch.graphs.size() == most_graphs) chunk.scratch.graphs.clear();
    const addend_program_header& header = chunk.plan.program().block().header;
    const auto launch_all = [&] {
        copy_upload(chunk);
        const bool head = key.ending != Ending::no_logits;
        const TokenPlan* const token = chunk.plan.token();
        if (token)
            check(launch_token(token->launch(chunk.scratch.exchange.data(), head), target_of(chunk, false)));
        launch_range(chunk, key.context, token ? token->covers(head) : 0, chunk.plan.steps().size());
        if (key.ending == Ending::logits) copy_logits(chunk, host_logits(chunk));
        if (key.ending != Ending::sampled) return;
        std::byte* const upload = chunk.scratch.upload.data();
        // The draw's place is followed by what was picked: 8 + 8 bytes.
        auto* const draw = reinterpret_cast<std::uint64_t*>(upload + chunk.plan.upload().draw);
        auto* const picked = reinterpret_cast<Picked*>(draw + 1);
        check(sample(reinterpret_cast<const float*>(chunk.scratch.arena.data() +
                                                    chunk.plan.slot(header.logits).offset),
                     header.vocab, key.sampling, draw,
                     reinterpret_cast<std::int32_t*>(upload + chunk.plan.upload().tokens), picked,
                     chunk.scratch.stream));
        check(cudaMemcpyAsync(host_picked(chunk), picked, sizeof(Picked), cudaMemcpyDeviceToHost,
                              chunk.scratch.stream));
    };
    const auto recorded = [&]() -> Graph {
        constexpr const char* what = "a graph of a token's launches";
        try {
            return record(chunk, what, launch_all);
        } catch (const Fault&) {
            if (!only_recording_failed(chunk)) throw;
        }
        return record(chunk, what, launch_all);
    };
    return chunk.scratch.graphs.emplace(key, recorded()).first->second;
}

// A token that is one launch: without a graph, what it is told are the launch's arguments, and it writes its
// logits to the host's memory itself.
bool launch_token_alone(const Chunk& chunk) {
    const TokenPlan* const plan = chunk.plan.token();
    if (!plan || !plan->is_whole()) return false;
    TokenLaunch launch = plan->launch(chunk.scratch.exchange.data(), chunk.n_selected > 0);
    launch.token = chunk.tokens[0];
    launch.run = ++chunk.scratch.runs;
    launch.states = launch.next_states = chunk.session.states();
    launch.logits = host_logits(chunk);
    Target target = target_of(chunk, false);
    target.frame = nullptr;
    check(launch_token(launch, target));
    return true;
}

std::uint64_t context_after(const Chunk& chunk) {
    if (!chunk.session.layout().has_kv()) return 0;
    return std::bit_ceil(std::max<std::uint64_t>(chunk.session.position() + chunk.n_tokens, 256));
}

}  // namespace

bool run_chunk(const Chunk& chunk) {
    const std::uint64_t context = context_after(chunk);
    chunk.plan.reserve_scores(chunk.scratch, context);
    if (chunk.plan.can_be_graph()) {
        if (chunk.session.is_cancelled(chunk.run_id)) return false;
        if (!launch_token_alone(chunk)) {
            fill_upload(chunk, 0);
            const Ending ending = chunk.n_selected > 0 ? Ending::logits : Ending::no_logits;
            check(cudaGraphLaunch(graph_for(chunk, {ending, context, {}}), chunk.scratch.stream));
        }
        chunk.scratch.stream.wait();
        if (chunk.n_selected > 0) std::memcpy(chunk.logits, host_logits(chunk), logits_bytes(chunk));
        return true;
    }
    fill_upload(chunk, 0);
    copy_upload(chunk);
    if (chunk.session.is_cancelled(chunk.run_id) || !launch_chunk(chunk, context)) {
        chunk.scratch.stream.wait();
        return false;
    }
    // Memory that is not pinned takes a copy of the driver's own, in steps: one row goes by way of ours.
    const bool one = chunk.n_selected == 1;
    copy_logits(chunk, one ? host_logits(chunk) : chunk.logits);
    chunk.scratch.stream.wait();
    if (one) std::memcpy(chunk.logits, host_logits(chunk), logits_bytes(chunk));
    return !chunk.session.is_cancelled(chunk.run_id);
}

Picked run_sampled(const Chunk& chunk, const Sampling& sampling, std::uint64_t draw) {
    const std::uint64_t context = context_after(chunk);
    chunk.plan.reserve_scores(chunk.scratch, context);
    fill_upload(chunk, draw);
    check(cudaGraphLaunch(graph_for(chunk, {Ending::sampled, context, sampling}), chunk.scratch.stream));
    chunk.scratch.stream.wait();
    return *host_picked(chunk);
}

}  // namespace addend::cuda
