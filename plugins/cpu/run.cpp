#include "plugins/cpu/run.h"

#include <algorithm>
#include <cstring>

#include "plugins/cpu/execute.h"
#include "plugins/cpu/fault.h"
#include "plugins/cpu/handles.h"
#include "plugins/cpu/inject.h"
#include "plugins/cpu/taps.h"

namespace addend::cpu {
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

class ScratchLoan {
  public:
    explicit ScratchLoan(Plan& plan) : plan_(plan), scratch_(plan.take_scratch()) {}
    ~ScratchLoan() { plan_.give_scratch(std::move(scratch_)); }
    ScratchLoan(const ScratchLoan&) = delete;
    ScratchLoan& operator=(const ScratchLoan&) = delete;
    Scratch& operator*() { return *scratch_; }

  private:
    Plan& plan_;
    std::unique_ptr<Scratch> scratch_;
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

void copy_logits(const Plan& plan, const Frame& frame) {
    const addend_program_header& header = plan.program().block().header;
    const Slot& slot = plan.slot(header.logits);
    for (std::uint32_t r = 0; r < frame.n_selected; ++r)
        std::memcpy(frame.item->logits + std::size_t{frame.first_selected + r} * header.vocab,
                    frame.arena + slot.offset + std::size_t{r} * slot.stride * sizeof(float),
                    header.vocab * sizeof(float));
}

// False if cancelled.
bool run_item(Plan& plan, addend_run& run, Frame& frame, Scratch& scratch) {
    addend_run_item& item = run.items[frame.item_index];
    Session& session = own(item.session);
    frame.item = &item;
    frame.states = session.states();
    frame.cache = &session.cache();
    frame.cancelled_through = &session.cancelled_through();
    frame.run_id = run.id;
    frame.first_selected = 0;
    for (frame.first_token = 0; frame.first_token < item.n_tokens; frame.first_token += frame.n_tokens) {
        frame.tokens = item.tokens + frame.first_token;
        frame.n_tokens = std::min(plan.max_rows(), item.n_tokens - frame.first_token);
        frame.selected = item.logits_rows + frame.first_selected;
        frame.n_selected = 0;
        while (frame.first_selected + frame.n_selected < item.n_logits &&
               frame.selected[frame.n_selected] < frame.first_token + frame.n_tokens)
            ++frame.n_selected;
        frame.position = session.position();
        for (FileRows& rows : scratch.file_rows) rows.read(frame.tokens, frame.n_tokens);
        session.begin_chunk(frame.n_tokens);
        if (!run_chunk(plan, frame, session.team(), scratch)) {
            session.roll_back();
            return false;
        }
        copy_logits(plan, frame);
        session.commit_chunk(frame.n_tokens);
        frame.first_selected += frame.n_selected;
        item.tokens_done = frame.first_token + frame.n_tokens;
        if (run.progress) run.progress(run.context, frame.item_index, item.tokens_done);
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
    ScratchLoan scratch(plan);
    Frame frame;
    frame.kernels = &plan.program().weights().kernels();
    frame.arena = (*scratch).arena.data();
    frame.file_rows = (*scratch).file_rows.data();
    frame.injections = injections;
    frame.n_injections = n_injections;
    for (frame.item_index = 0; frame.item_index < run.n_items; ++frame.item_index)
        if (!run_item(plan, run, frame, *scratch)) return ADDEND_CANCELLED;
    return ADDEND_OK;
}

}  // namespace addend::cpu
