#include "core/backend/plugin_session.h"

#include <algorithm>
#include <exception>

#include "core/backend/abi_text.h"
#include "core/base/number.h"
#include "core/program/dtype.h"
#include "plugins/abi/ext_decode_loop_1.h"
#include "plugins/abi/ext_inject_1.h"

namespace addend {
namespace {

/// What the progress callback needs; lives during one run.
struct RunContext {
    const RunRequest* request;
    std::exception_ptr failure;
    const addend_plugin_entry* entry;
    addend_session* session;
    std::uint64_t id;
};

void on_progress(void* context, std::uint32_t, std::uint32_t tokens_done) {
    auto& run = *static_cast<RunContext*>(context);
    if (run.failure) return;
    try {
        if (run.request->progress) run.request->progress(tokens_done);
        if (run.request->cancel && run.request->cancel->cancelled()) run.entry->cancel(run.session, run.id);
    } catch (...) {  // rethrown once the plugin has returned
        run.failure = std::current_exception();
        run.entry->cancel(run.session, run.id);
    }
}

/// The same of a loop in which the device picks.
struct GreedyContext {
    const GreedyRequest* request;
    const addend_plugin_entry* entry;
    addend_session* session;
    std::uint64_t id;
    std::uint32_t vocab = 0, told = 0;
    bool ended = false, overrun = false;       // overrun: called again after an end, or too often
    std::optional<std::int32_t> unknown = {};  // a token outside the vocabulary
    std::exception_ptr failure = {};
};

std::int32_t on_token(void* context, std::int32_t id, float logprob, std::int64_t) {
    auto& loop = *static_cast<GreedyContext*>(context);
    loop.overrun = loop.overrun || loop.ended || loop.told == loop.request->most;
    if (loop.overrun) return 1;
    ++loop.told;
    loop.ended = true;
    if (id < 0 || static_cast<std::uint32_t>(id) >= loop.vocab) {
        loop.unknown = id;
        return 1;
    }
    try {
        loop.ended = !loop.request->token(id, logprob);
        if (loop.request->cancel && loop.request->cancel->cancelled())
            loop.entry->cancel(loop.session, loop.id);
    } catch (...) {  // rethrown once the plugin has returned
        loop.failure = std::current_exception();
    }
    return loop.ended ? 1 : 0;
}

const addend_ext_decode_loop_1* decode_loop_of(const addend_plugin_entry& entry) {
    const auto* const loop =
        static_cast<const addend_ext_decode_loop_1*>(entry.get_extension(ADDEND_EXT_DECODE_LOOP_1));
    return loop && loop->struct_size >= sizeof(addend_ext_decode_loop_1) && loop->decode ? loop : nullptr;
}

std::vector<addend_injection> raw_injections(const RunRequest& request) {
    std::vector<addend_injection> raw;
    for (const Injection& injection : request.injections) {
        addend_injection one{};
        one.target = injection.target;
        one.kind = static_cast<std::uint32_t>(injection.kind);
        one.factor = injection.factor;
        one.first_row = injection.first_row;
        one.rows = injection.rows;
        one.first_column = injection.first_column;
        one.columns = injection.columns;
        one.data = injection.data.data();
        one.bytes = injection.data.size();
        raw.push_back(one);
    }
    return raw;
}

}  // namespace

RunResult BackendSession::run_greedily(BackendPlan&, const GreedyRequest&) {
    throw Failure(Code::internal_error, {{"detail", "a backend that does not pick tokens was asked to"}});
}

PluginSession::PluginSession(std::shared_ptr<PluginProgram> program, const SessionOptions& options)
    : program_(std::move(program)) {
    const std::uint32_t device = program_->weights().device();
    const addend_session_options raw{sizeof(addend_session_options), 1, &device, options.threads,
                                     options.max_context};
    const auto pass = library()->control();
    addend_error error = new_abi_error();
    library()->check(library()->entry().session_create(program_->weights().handle(), program_->handle(), &raw,
                                                       &handle_, &error),
                     error, "session_create");
}

PluginSession::~PluginSession() {
    if (!handle_) return;
    const auto pass = library()->control_or_none();
    if (pass.granted())
        library()->entry().session_destroy(handle_);
    else
        library()->leave_behind(handle_);
}

void PluginSession::require_responding() const {
    if (library()->abandoned()) throw Failure(Code::backend_not_responding, {{"backend", library()->id()}});
}

void PluginSession::invalid(const char* what, std::int64_t expected, std::int64_t found) const {
    throw Failure(
        Code::backend_request_invalid,
        {{"backend", library()->id()}, {"what", what}, {"expected", to_text(expected)}, {"found", found}});
}

PluginPlan& PluginSession::own_plan(BackendPlan& plan) const {
    auto* const own = dynamic_cast<PluginPlan*>(&plan);
    if (!own) throw Failure(Code::internal_error, {{"detail", "a plan of another kind of backend"}});
    return *own;
}

void PluginSession::check_tokens(const PluginPlan& plan, std::span<const std::int32_t> tokens) const {
    if (plan.program().weights().handle() != program_->weights().handle()) invalid("weights", 0, 1);
    const Program& program = plan.program().program();
    const addend_program_header& header = program.header();
    if (header.state_layout != program_->program().header().state_layout)
        invalid("state_layout", static_cast<std::int64_t>(program_->program().header().state_layout),
                static_cast<std::int64_t>(header.state_layout));
    for (std::size_t n = 0; n < tokens.size(); ++n)
        if (tokens[n] < 0 || static_cast<std::uint32_t>(tokens[n]) >= header.vocab)
            throw Failure(Code::backend_token_invalid,
                          {{"index", n},
                           {"expected", "0 … " + to_text(std::int64_t{header.vocab} - 1)},
                           {"found", tokens[n]}});
}

void PluginSession::check_request(const PluginPlan& plan, const RunRequest& request) const {
    check_tokens(plan, request.tokens);
    const Program& program = plan.program().program();
    const addend_program_header& header = program.header();
    const auto tokens = static_cast<std::int64_t>(request.tokens.size());
    std::int64_t before = -1;
    for (const std::uint32_t row : request.logits_rows) {
        if (row <= before || row >= tokens) invalid("logits_rows", tokens, row);
        before = row;
    }
    const auto rows = static_cast<std::int64_t>(request.logits_rows.size());
    if (static_cast<std::int64_t>(request.logits.size()) != rows * header.vocab)
        invalid("logits", rows * header.vocab, static_cast<std::int64_t>(request.logits.size()));
    for (const TapRequest& tap : request.taps) {
        const auto& planned = plan.options().taps;
        if (std::find(planned.begin(), planned.end(), tap.value) == planned.end())
            invalid("tap", -1, tap.value);
        const addend_value& value = program.values()[tap.value];
        const std::int64_t row_bytes =
            static_cast<std::int64_t>(program_row_bytes(value.dtype, value.width).value_or(0));
        const std::int64_t wanted = row_bytes * (value.rows == ADDEND_ROWS_TOKENS ? tokens : rows);
        if (static_cast<std::int64_t>(tap.data.size()) < wanted)
            invalid("tap bytes", wanted, static_cast<std::int64_t>(tap.data.size()));
    }
    for (const Injection& injection : request.injections) {
        const auto& planned = plan.options().injections;
        if (std::find(planned.begin(), planned.end(), injection.target) == planned.end())
            invalid("injection", -1, injection.target);
    }
}

RunResult PluginSession::run(BackendPlan& plan_base, const RunRequest& request) {
    require_responding();
    PluginPlan* const plan = &own_plan(plan_base);
    check_request(*plan, request);
    if (request.tokens.empty()) return {};

    std::vector<addend_tap> taps;
    for (const TapRequest& tap : request.taps)
        taps.push_back({tap.value, 0, tap.data.data(), tap.data.size()});
    addend_run_item item{};
    item.session = handle_;
    item.tokens = request.tokens.data();
    item.n_tokens = static_cast<std::uint32_t>(request.tokens.size());
    item.n_logits = static_cast<std::uint32_t>(request.logits_rows.size());
    item.logits_rows = request.logits_rows.data();
    item.logits = item.n_logits > 0 ? request.logits.data() : nullptr;
    item.taps = taps.data();
    item.n_taps = static_cast<std::uint32_t>(taps.size());
    // Pairs with cancel(): whichever of the two steps on run_id_ comes second sees what the other did before
    // its own, so that either the plugin is told of this run, or the flag is seen here.
    const std::uint64_t id = run_id_.fetch_add(1, std::memory_order_acq_rel) + 1;
    if (request.cancel && request.cancel->cancelled()) return {0, true};
    RunContext context{&request, nullptr, &library()->entry(), handle_, id};
    addend_run raw{sizeof(addend_run), 1, &item, &context, on_progress, id};
    addend_error error = new_abi_error();
    std::int32_t status = ADDEND_FAILED;
    if (request.injections.empty()) {
        status = library()->entry().run(plan->handle(), &raw, &error);
    } else {
        const auto* inject =
            static_cast<const addend_ext_inject_1*>(library()->entry().get_extension(ADDEND_EXT_INJECT_1));
        if (!inject || inject->struct_size < sizeof(addend_ext_inject_1) || !inject->run_injected)
            throw Failure(Code::backend_no_extension,
                          {{"backend", library()->id()}, {"extension", ADDEND_EXT_INJECT_1}});
        const std::vector<addend_injection> injections = raw_injections(request);
        status = inject->run_injected(plan->handle(), &raw, injections.data(),
                                      static_cast<std::uint32_t>(injections.size()), &error);
    }
    if (context.failure) std::rethrow_exception(context.failure);
    if (status == ADDEND_FAILED && error.code == ADDEND_ERROR_READ_WEIGHT)
        if (const auto cause = program_->weights().bridge().take_failure()) throw Failure(*cause);
    const bool whole = library()->check(status, error, "run", true);
    if (item.tokens_done > item.n_tokens || (whole && item.tokens_done != item.n_tokens))
        throw Failure(Code::backend_internal,
                      {{"backend", library()->id()}, {"detail", "run reports a wrong number of tokens"}});
    return {item.tokens_done, !whole};
}

bool PluginSession::can_pick() const {
    return !library()->abandoned() && decode_loop_of(library()->entry()) != nullptr;
}

RunResult PluginSession::run_greedily(BackendPlan& plan_base, const GreedyRequest& request) {
    require_responding();
    PluginPlan& plan = own_plan(plan_base);
    check_tokens(plan, {&request.first, 1});
    const addend_ext_decode_loop_1* const loop = decode_loop_of(library()->entry());
    if (!loop)
        throw Failure(Code::backend_no_extension,
                      {{"backend", library()->id()}, {"extension", ADDEND_EXT_DECODE_LOOP_1}});
    if (request.most == 0) return {};
    const std::uint64_t id = run_id_.fetch_add(1, std::memory_order_acq_rel) + 1;  // as in run()
    if (request.cancel && request.cancel->cancelled()) return {0, true};
    GreedyContext context{&request, &library()->entry(), handle_, id,
                          plan.program().program().header().vocab};
    addend_decode_options raw{};
    raw.struct_size = sizeof raw;
    raw.first_token = request.first;
    raw.max_tokens = request.most;
    raw.top_p = 1;
    raw.context = &context;
    raw.token = on_token;
    raw.run_id = id;
    std::uint32_t done = 0;
    addend_error error = new_abi_error();
    const std::int32_t status = loop->decode(plan.handle(), handle_, &raw, &done, &error);
    if (context.failure) std::rethrow_exception(context.failure);
    if (status == ADDEND_FAILED && error.code == ADDEND_ERROR_READ_WEIGHT)
        if (const auto cause = program_->weights().bridge().take_failure()) throw Failure(*cause);
    const bool whole = library()->check(status, error, "decode_loop", true);
    if (context.unknown)
        throw Failure(Code::backend_internal,
                      {{"backend", library()->id()},
                       {"detail", "decode_loop picked token " + to_text(std::int64_t{*context.unknown})}});
    if (context.overrun || done != context.told || (whole && !context.ended && done != request.most))
        throw Failure(Code::backend_internal, {{"backend", library()->id()},
                                               {"detail", "decode_loop reports a wrong number of tokens"}});
    return {done, !whole};
}

void PluginSession::cancel() noexcept {
    if (library()->abandoned()) return;
    library()->entry().cancel(handle_, run_id_.fetch_add(0, std::memory_order_acq_rel));
}

void PluginSession::reset() {
    require_responding();
    addend_error error = new_abi_error();
    library()->check(library()->entry().session_reset(handle_, &error), error, "session_reset");
}

std::uint64_t PluginSession::position() const {
    require_responding();
    std::uint64_t tokens = 0;
    library()->check(library()->entry().session_position(handle_, &tokens), new_abi_error(),
                     "session_position");
    return tokens;
}

MemoryUse PluginSession::memory() const {
    return plugin_memory(library()->entry().session_memory, handle_);
}

std::vector<std::byte> PluginSession::snapshot() const {
    require_responding();
    std::uint64_t bytes = 0;
    addend_error error = new_abi_error();
    library()->check(library()->entry().session_snapshot_bytes(handle_, &bytes, &error), error,
                     "session_snapshot_bytes");
    std::vector<std::byte> data;
    try {
        data.resize(bytes);
    } catch (const std::exception&) {  // length_error too: the number is the plugin's
        throw Failure(Code::out_of_memory, {{"bytes", bytes}, {"purpose", "snapshot"}});
    }
    library()->check(library()->entry().session_snapshot(handle_, data.data(), data.size(), &error), error,
                     "session_snapshot");
    return data;
}

void PluginSession::restore(std::span<const std::byte> snapshot) {
    require_responding();
    addend_error error = new_abi_error();
    library()->check(library()->entry().session_restore(handle_, snapshot.data(), snapshot.size(), &error),
                     error, "session_restore");
}

}  // namespace addend
