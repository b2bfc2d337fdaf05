#include "plugins/cuda/run.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "plugins/cuda/ahead.h"
#include "plugins/cuda/execute.h"
#include "plugins/cuda/handles.h"

namespace addend::cuda {
namespace {

// Holds the sessions of a run: a session in two runs, or twice in one, is refused before anything moves.
class Holding {
  public:
    explicit Holding(addend_run& run) : run_(run) {
        for (; held_ < run.n_items; ++held_)
            if (!own(run.items[held_].session).enter()) {
                release();
                bad_argument("session", "is in a run already");
            }
    }
    ~Holding() { release(); }
    Holding(const Holding&) = delete;
    Holding& operator=(const Holding&) = delete;

  private:
    void release() {
        while (held_ > 0) own(run_.items[--held_].session).leave();
    }
    addend_run& run_;
    std::uint32_t held_ = 0;
};

void check_item(const Plan& plan, addend_run_item& item) {
    item.tokens_done = 0;
    own(item.session).require_same(plan.program());
    own(item.session).require_room(item.n_tokens);
    const addend_program_header& header = plan.program().block().header;
    if (item.n_tokens > 0 && !item.tokens) bad_argument("tokens", "is NULL");
    if (item.n_tokens > INT32_MAX) bad_argument("n_tokens", "is above 2^31 - 1");
    for (std::uint32_t t = 0; t < item.n_tokens; ++t)
        if (item.tokens[t] < 0 || static_cast<std::uint32_t>(item.tokens[t]) >= header.vocab)
            bad_argument("tokens", "holds an id outside the vocabulary");
    if (item.n_logits > 0 && (!item.logits_rows || !item.logits)) bad_argument("logits", "is NULL");
    for (std::uint32_t l = 0; l < item.n_logits; ++l)
        if (item.logits_rows[l] >= item.n_tokens || (l > 0 && item.logits_rows[l] <= item.logits_rows[l - 1]))
            bad_argument("logits_rows", "is not ascending, or reaches past the tokens");
    check_taps(plan, item);
}

// A chunk either moves the session on, or leaves it as it was.
bool run_and_commit(const Chunk& chunk) {
    const bool graph = chunk.plan.can_be_graph();  // runs whole or not at all
    chunk.session.begin_chunk(chunk.n_tokens, !graph, chunk.scratch.stream);
    bool complete = false;
    try {
        complete = run_chunk(chunk);
    } catch (const Fault& fault) {
        if (!graph && fault.error.code != ADDEND_ERROR_DEVICE_LOST)
            chunk.session.roll_back(chunk.scratch.stream);
        throw;
    }
    if (complete)
        chunk.session.commit_chunk(chunk.n_tokens);
    else if (!graph)
        chunk.session.roll_back(chunk.scratch.stream);
    return complete;
}

// False if cancelled.
bool run_item(const addend_run& run, Chunk chunk) {
    addend_run_item& item = run.items[chunk.item_index];
    const std::uint32_t vocab = chunk.plan.program().block().header.vocab;
    chunk.item = &item;
    chunk.run_id = run.id;
    for (; chunk.first_token < item.n_tokens; chunk.first_token += chunk.n_tokens) {
        chunk.tokens = item.tokens + chunk.first_token;
        chunk.n_tokens = std::min(chunk.plan.max_rows(), item.n_tokens - chunk.first_token);
        chunk.selected = item.logits_rows + chunk.first_selected;
        chunk.logits = item.logits + std::size_t{chunk.first_selected} * vocab;
        chunk.n_selected = 0;
        while (chunk.first_selected + chunk.n_selected < item.n_logits &&
               chunk.selected[chunk.n_selected] < chunk.first_token + chunk.n_tokens)
            ++chunk.n_selected;
        if (!run_and_commit(chunk)) return false;
        chunk.first_selected += chunk.n_selected;
        item.tokens_done = chunk.first_token + chunk.n_tokens;
        if (run.progress) run.progress(run.context, chunk.item_index, item.tokens_done);
    }
    return true;
}

}  // namespace

std::int32_t run_items(Plan& plan, addend_run& run, const addend_injection* injections,
                       std::uint32_t n_injections) {
    if (run.n_items > 0 && !run.items) bad_argument("items", "is NULL");
    if (run.id == 0) bad_argument("id", "is 0");
    for (std::uint32_t n = 0; n < run.n_items; ++n) check_item(plan, run.items[n]);
    check_injections(plan, run, injections, n_injections);
    const Holding holding(run);
    use_device(plan.device().ordinal);
    ScratchLoan scratch(plan);
    for (std::uint32_t n = 0; n < run.n_items; ++n) {
        Chunk chunk{plan, own(run.items[n].session), *scratch};
        chunk.item_index = n;
        chunk.injections = injections;
        chunk.n_injections = n_injections;
        if (!run_item(run, chunk)) return ADDEND_CANCELLED;
    }
    return ADDEND_OK;
}

namespace {

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void check_decode(const Plan& plan, const Session& session, const addend_decode_options& options) {
    const std::uint32_t vocab = plan.program().block().header.vocab;
    if (!plan.can_be_graph()) bad_argument("plan", "has more than one row, taps or injections");
    session.require_same(plan.program());
    if (options.run_id == 0) bad_argument("run_id", "is 0");
    if (options.first_token < 0 || static_cast<std::uint32_t>(options.first_token) >= vocab)
        bad_argument("first_token", "is outside the vocabulary");
    if (!(options.temperature >= 0) || std::isinf(options.temperature))
        bad_argument("temperature", "is not a number from 0 on");
    if (!(options.top_p > 0 && options.top_p <= 1)) bad_argument("top_p", "is not above 0 and at most 1");
    if (!(options.min_p >= 0 && options.min_p <= 1)) bad_argument("min_p", "is not between 0 and 1");
    if (options.n_stop > 0 && !options.stop) bad_argument("stop", "is NULL");
}

}  // namespace

std::int32_t decode_loop(Plan& plan, Session& session, const addend_decode_options& options,
                         std::uint32_t& tokens_done) {
    tokens_done = 0;
    check_decode(plan, session, options);
    addend_run_item item{};
    item.session = reinterpret_cast<addend_session*>(&session);
    addend_run run{};
    run.n_items = 1;
    run.items = &item;
    const Holding holding(run);
    use_device(plan.device().ordinal);
    ScratchLoan scratch(plan);
    const kernels::cuda::Sampling sampling{options.temperature, options.top_p, options.min_p, options.top_k,
                                           options.seed};
    const std::uint32_t selected = 0;
    const auto tell = [&](const kernels::cuda::Picked& picked) {  // whether the loop goes on
        session.commit_chunk(1);
        ++tokens_done;
        if (options.token && options.token(options.context, picked.token, picked.logprob, now_ns()) != 0)
            return false;
        return std::find(options.stop, options.stop + options.n_stop, picked.token) ==
               options.stop + options.n_stop;
    };
    if (sampling.temperature == 0 && Ahead::can(plan, session)) {
        Ahead ahead(plan, session, *scratch, options.first_token);
        while (tokens_done < options.max_tokens) {
            if (session.is_cancelled(options.run_id)) return ADDEND_CANCELLED;
            session.require_room(1);
            while (ahead.launched() < std::min(options.max_tokens, tokens_done + Ahead::depth))
                ahead.launch();
            if (!tell(ahead.take())) break;
        }
        return ADDEND_OK;
    }
    std::int32_t token = options.first_token;
    std::uint64_t draw = options.draw;
    for (std::uint32_t n = 0; n < options.max_tokens; ++n) {
        if (session.is_cancelled(options.run_id)) return ADDEND_CANCELLED;
        session.require_room(1);
        Chunk chunk{plan, session, *scratch};
        chunk.tokens = &token;
        chunk.selected = &selected;
        chunk.n_tokens = chunk.n_selected = 1;
        chunk.run_id = options.run_id;
        session.begin_chunk(1, false, (*scratch).stream);
        const kernels::cuda::Picked picked = run_sampled(chunk, sampling, draw);
        if (sampling.temperature > 0) ++draw;
        token = picked.token;
        if (!tell(picked)) break;
    }
    return ADDEND_OK;
}

}  // namespace addend::cuda
