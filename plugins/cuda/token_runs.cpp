// Which steps of a one-row plan one launch takes.
#include <algorithm>

#include "plugins/cuda/plan.h"

namespace addend::cuda {

using namespace kernels::cuda;

namespace {

constexpr std::size_t least_pairs = 3;  // fewer are not worth a launch of the whole device

void add_near(const ChainNorm& norm, std::uint32_t width, TokenStep& to, std::size_t& n) {
    if (norm.weight && n < std::size(to.near))
        to.near[n++] = {reinterpret_cast<const std::byte*>(norm.weight), std::uint64_t{width} * sizeof(float)};
}

// Norms and bounds of `next` are brought near while `now` is computed.
void bring_near(const TokenStep& next, TokenStep& now) {
    std::size_t n = 0;
    if (next.chain.normed) add_near(next.chain.norm, next.chain.width, now, n);
    for (std::uint32_t e = 0; e < next.chain.n_ends; ++e)
        if (next.chain.ends[e].normed) add_near(next.chain.ends[e].norm, next.chain.width, now, n);
    for (std::uint32_t j = 0; j < next.batch.n; ++j) {
        const TernaryJob& job = next.batch.jobs[j];
        if (job.bound && n < std::size(now.near))
            now.near[n++] = {reinterpret_cast<const std::byte*>(job.bound),
                             std::uint64_t{job.rows} * sizeof(float)};
    }
}

}  // namespace

// A chain and the products behind it, which alone read what it makes.
bool Plan::read_pair(std::size_t first, TokenStep& to) const {
    if (first + 1 >= steps_.size() || steps_[first].row_kind != steps_[first + 1].row_kind) return false;
    const auto* const chain = std::get_if<ChainJob>(steps_[first].work.get());
    const auto* const batch = std::get_if<TernaryBatch>(steps_[first + 1].work.get());
    if (!chain || !batch) return false;
    const Block& block = program_.block();
    for (const std::uint32_t n : schedule_.launches[first].instructions) {
        if (block.instructions[n].op != ADDEND_OP_QUANTIZE_I8) continue;
        for (const std::uint32_t out : block.instructions[n].out) {
            if (out == ADDEND_NONE) continue;
            for (const std::uint32_t user : schedule_.users[out])
                if (schedule_.launch_of[user] != first + 1) return false;
        }
    }
    to = {};
    to.chain = *chain;
    to.batch = *batch;
    return fits_token(to, device().info.units);
}

void Plan::find_token_runs() {
    if (max_rows_ != 1 || !device().hopper) return;
    std::vector<TokenStep> all;
    for (std::size_t s = 0; s < steps_.size();) {
        TokenRun run;
        run.first = run.end = s;
        const std::size_t begin = all.size();
        for (TokenStep pair; read_pair(run.end, pair); run.end += 2) {
            const bool selected = steps_[run.end].row_kind != ADDEND_ROWS_TOKENS;
            if (!selected && run.of_tokens < all.size() - begin) break;  // those of selected rows come last
            if (!selected) ++run.of_tokens;
            if (all.size() > begin) bring_near(pair, all.back());
            all.push_back(pair);
        }
        const std::size_t pairs = all.size() - begin;
        run.job.n_steps = static_cast<std::uint32_t>(pairs);
        if (pairs < least_pairs ||
            !lay_out_token(all.data() + begin, static_cast<std::uint32_t>(pairs), run.job)) {
            all.resize(begin);
            s = std::max(s + 1, run.end);
            continue;
        }
        run.job.steps = reinterpret_cast<const TokenStep*>(begin * sizeof(TokenStep));  // an offset yet
        token_runs_.push_back(run);
        s = run.end;
    }
    if (token_runs_.empty()) return;
    token_steps_ = DeviceBuffer(all.size() * sizeof(TokenStep), "the steps of a token");
    check(cudaMemcpy(token_steps_.data(), all.data(), token_steps_.bytes(), cudaMemcpyHostToDevice));
    for (TokenRun& run : token_runs_)
        run.job.steps = reinterpret_cast<const TokenStep*>(
            token_steps_.data() + reinterpret_cast<std::uintptr_t>(run.job.steps));
    bytes_.fetch_add(token_steps_.bytes(), std::memory_order_relaxed);
}

}  // namespace addend::cuda
