// Sessions and runs: chunks of the plan go to the device in passes of as many tokens as it takes at once.
#include <algorithm>
#include <cstring>

#include "plugins/fpga/fault.h"
#include "plugins/fpga/handles.h"

namespace addend::fpga {
namespace {

constexpr std::uint64_t snapshot_magic = 0x31504E5341475046u;  // "FPGASNP1"

class Holding {
  public:
    explicit Holding(addend_run& run) : run_(run) {
        for (; held_ < run.n_items; ++held_)
            if (session(held_).busy.exchange(true)) {
                release();
                bad_argument("session", "is in a run already");
            }
    }
    ~Holding() { release(); }
    Holding(const Holding&) = delete;
    Holding& operator=(const Holding&) = delete;

  private:
    Session& session(std::uint32_t n) const { return *reinterpret_cast<Session*>(run_.items[n].session); }
    void release() {
        while (held_ > 0) session(--held_).busy = false;
    }
    addend_run& run_;
    std::uint32_t held_ = 0;
};

void check_item(const Plan& plan, addend_run_item& item) {
    item.tokens_done = 0;
    if (!item.session) bad_argument("session", "is NULL");
    reinterpret_cast<const Session*>(item.session)->require_same(plan.program);
    const std::uint32_t vocab = plan.program.get().header.vocab;
    if (item.n_tokens > 0 && !item.tokens) bad_argument("tokens", "is NULL");
    for (std::uint32_t t = 0; t < item.n_tokens; ++t)
        if (item.tokens[t] < 0 || static_cast<std::uint32_t>(item.tokens[t]) >= vocab)
            bad_argument("tokens", "holds an id outside the vocabulary");
    if (item.n_logits > 0 && (!item.logits_rows || !item.logits)) bad_argument("logits", "is NULL");
    for (std::uint32_t l = 0; l < item.n_logits; ++l)
        if (item.logits_rows[l] >= item.n_tokens || (l > 0 && item.logits_rows[l] <= item.logits_rows[l - 1]))
            bad_argument("logits_rows", "is not ascending, or reaches past the tokens");
    if (item.n_taps > 0) bad_argument("taps", "are not the plan's");
}

class Pass {
  public:
    explicit Pass(const Program& program)
        : program_(program), weights_(program.weights()), device_(weights_.device()), map_(weights_.map()),
          lock_(device_.mutex()) {
        if (weights_.loaded_code == &program) return;
        weights_.loaded_code = nullptr;
        const Streams& s = program.streams();
        device_.link().write_memory(map_.code, s.body.data(), s.body.size() * instruction_bytes);
        device_.link().write_memory(head_code(), s.head.data(), s.head.size() * instruction_bytes);
        weights_.loaded_code = &program;
    }
    /// `count` tokens; `state` is read and written.
    void body(const std::int32_t* tokens, std::uint32_t count, std::vector<std::byte>& state) {
        const Streams& s = program_.streams();
        std::vector<float> rows(std::size_t{s.row_bytes} / 4 * count);
        for (std::uint32_t t = 0; t < count; ++t)
            weights_.embed(program_.get().weights[program_.embed().weight[0]], tokens[t], program_.embed().f[0],
                           rows.data() + std::size_t{s.row_bytes} / 4 * t);
        device_.link().write_memory(map_.rows, rows.data(), rows.size() * 4);
        device_.link().write_memory(map_.state, state.data(), state.size());
        device_.run(map_.code, static_cast<std::uint32_t>(s.body.size()), count,
                    {map_.weights, map_.state, map_.state, map_.rows, map_.selected});
        device_.link().read_memory(map_.state, state.data(), state.size());
    }
    /// Rows first … first + count - 1 of the pass before; logits [count, vocab].
    void head(std::uint32_t first, std::uint32_t count, float* logits) {
        const Streams& s = program_.streams();
        device_.run(head_code(), static_cast<std::uint32_t>(s.head.size()), count,
                    {map_.weights, map_.state, map_.state, map_.selected + std::uint64_t{first} * s.row_bytes, map_.logits});
        const std::uint64_t vocab = program_.get().header.vocab;
        for (std::uint32_t r = 0; r < count; ++r)
            device_.link().read_memory(map_.logits + r * s.logits_stride, logits + r * vocab, vocab * 4);
    }

  private:
    std::uint64_t head_code() const {
        return map_.code + (program_.streams().body.size() * instruction_bytes + 63) / 64 * 64;
    }
    const Program& program_;
    Weights& weights_;
    Device& device_;
    const MemoryMap& map_;
    std::lock_guard<std::mutex> lock_;
};

// False if cancelled; the session keeps what was committed last.
bool run_chunk(const Plan& plan, const addend_run& run, addend_run_item& item, Session& session, std::uint32_t first,
               std::uint32_t count, std::uint32_t& logits_done) {
    std::vector<std::byte> state = session.state;
    const std::uint32_t most = plan.program.weights().device().capabilities().tokens;
    const std::uint64_t vocab = plan.program.get().header.vocab;
    std::uint32_t wanted = logits_done;
    for (std::uint32_t t = first; t < first + count;) {
        if (session.cancelled(run.id)) return false;
        const std::uint32_t n = std::min(most, first + count - t);
        Pass pass(plan.program);
        pass.body(item.tokens + t, n, state);
        while (wanted < item.n_logits && item.logits_rows[wanted] < t + n) {
            std::uint32_t rows = 1;  // neighbours go together
            while (wanted + rows < item.n_logits && item.logits_rows[wanted + rows] == item.logits_rows[wanted] + rows &&
                   item.logits_rows[wanted + rows] < t + n)
                ++rows;
            pass.head(item.logits_rows[wanted] - t, rows, item.logits + wanted * vocab);
            wanted += rows;
        }
        t += n;
    }
    if (session.cancelled(run.id)) return false;
    session.state.swap(state);
    session.position += count;
    logits_done = wanted;
    return true;
}

}  // namespace

std::int32_t run_items(const Plan& plan, addend_run& run) {
    if (run.n_items > 0 && !run.items) bad_argument("items", "is NULL");
    if (run.id == 0) bad_argument("id", "is 0");
    for (std::uint32_t n = 0; n < run.n_items; ++n) check_item(plan, run.items[n]);
    const Holding holding(run);
    for (std::uint32_t n = 0; n < run.n_items; ++n) {
        addend_run_item& item = run.items[n];
        Session& session = *reinterpret_cast<Session*>(item.session);
        std::uint32_t logits_done = 0;
        for (std::uint32_t first = 0; first < item.n_tokens; first = item.tokens_done) {
            const std::uint32_t count = std::min(plan.max_rows, item.n_tokens - first);
            if (!run_chunk(plan, run, item, session, first, count, logits_done)) return ADDEND_CANCELLED;
            item.tokens_done = first + count;
            if (run.progress) run.progress(run.context, n, item.tokens_done);
        }
    }
    return ADDEND_OK;
}

Session::Session(const Program& program)
    : state(program.streams().state_bytes), weights_(program.weights()), layout_(program.get().header.state_layout) {}

void Session::require_same(const Program& program) const {
    if (&program.weights() != &weights_ || program.get().header.state_layout != layout_ ||
        program.streams().state_bytes != state.size())
        bad_argument("session", "has another state layout");
}
void Session::reset() {
    std::fill(state.begin(), state.end(), std::byte{0});
    position = 0;
}
std::uint64_t Session::snapshot_bytes() const {
    return 3 * sizeof(std::uint64_t) + state.size();
}
void Session::snapshot(void* data, std::uint64_t bytes) const {
    if (!data || bytes < snapshot_bytes()) bad_argument("bytes", "is less than session_snapshot_bytes");
    const std::uint64_t header[3] = {snapshot_magic, layout_, position};
    std::memcpy(data, header, sizeof header);
    if (!state.empty()) std::memcpy(static_cast<std::byte*>(data) + sizeof header, state.data(), state.size());
}
void Session::restore(const void* data, std::uint64_t bytes) {
    std::uint64_t header[3];
    const auto refuse = [](const char* why) { throw Fault{make_error(ADDEND_ERROR_BAD_SNAPSHOT, 0, 0, why)}; };
    if (!data || bytes != snapshot_bytes()) refuse("its size");
    std::memcpy(header, data, sizeof header);
    if (header[0] != snapshot_magic) refuse("it is not a snapshot of the FPGA backend");
    if (header[1] != layout_) refuse("it is of another state layout");
    if (!state.empty()) std::memcpy(state.data(), static_cast<const std::byte*>(data) + sizeof header, state.size());
    position = header[2];
}
void Session::cancel(std::uint64_t run_id) {
    std::uint64_t known = cancelled_through_.load();
    while (known < run_id && !cancelled_through_.compare_exchange_weak(known, run_id)) {
    }
}

}  // namespace addend::fpga
