#include "plugins/cuda/token_plan.h"

#include <algorithm>
#include <cstring>
#include <map>

#include "plugins/cuda/plan.h"
#include "plugins/cuda/token_share.h"

namespace addend::cuda {

using namespace kernels::cuda;

namespace {

bool is_paired(const TernaryJob& job) {
    return job.second.weight != nullptr;
}
std::uint32_t tiles_of(const TernaryJob& job) {
    return static_cast<std::uint32_t>(ternary_tiles(job.rows));
}
std::uint32_t units_of(const TernaryBatch& batch) {
    std::uint32_t units = 0;
    for (std::uint32_t j = 0; j < batch.n; ++j) units += tiles_of(batch.jobs[j]);
    return units;
}
bool adds(const TernaryBatch& batch) {
    return batch.jobs[0].epilogue == Epilogue::add;
}

// Of a block: what an ending reads besides is read for the first round only.
std::size_t most_tiles(const TernaryBatch& batch) {
    return std::any_of(batch.jobs, batch.jobs + batch.n,
                       [](const TernaryJob& job) {
                           return job.bound || job.epilogue == Epilogue::mlgru ||
                                  job.epilogue == Epilogue::add;
                       })
               ? token_round_tiles
               : most_token_tiles;
}

std::vector<Tiles> share(const TernaryBatch& batch, std::uint32_t blocks) {
    std::vector<SharedJob> jobs;
    for (std::uint32_t j = 0; j < batch.n; ++j)
        jobs.push_back({tiles_of(batch.jobs[j]), is_paired(batch.jobs[j])});
    return share_tiles(jobs, adds(batch), blocks);
}

}  // namespace

class TokenReader {
  public:
    explicit TokenReader(const Plan& plan) : plan_(plan), block_(plan.program().block()) {}

    std::unique_ptr<TokenPlan> read() {
        if (!plan_.can_be_graph() || !plan_.device().hopper) return nullptr;
        for (std::size_t s = 0; s + 1 < plan_.steps().size(); s += 2)
            if (!read_pair(s)) break;
        steps_.resize(steps_that_hide_nothing());
        if (steps_.size() < 2) return nullptr;
        auto plan = std::unique_ptr<TokenPlan>(new TokenPlan);
        TokenLaunch& launch = plan->launch_;
        launch.all_steps = static_cast<std::uint32_t>(steps_.size());
        plan->can_pick_ =
            batch_at(steps_.size() - 1).n == 1 && written(steps_.size() - 1, 0) == block_.header.logits;
        plan->is_whole_ = 2 * steps_.size() == plan_.steps().size();
        while (plan->without_head_ < launch.all_steps &&
               plan_.steps()[2 * plan->without_head_].row_kind == ADDEND_ROWS_TOKENS)
            ++plan->without_head_;
        const ChainJob& first = chain_at(0);
        launch.table = first.table;
        launch.factor = first.factor;
        launch.embedded = first.width;
        exchange_ = std::max(exchange_, first.width);
        if (!fit(launch)) return nullptr;
        for (std::uint32_t s = 0; s < launch.all_steps; ++s) {
            store_what_others_read(s);
            for (std::uint32_t j = 0; j < batch_at(s).n; ++j)
                if (steps_[s].jobs[j].epilogue == Epilogue::mlgru)
                    plan->state_bytes_ += std::uint64_t{steps_[s].jobs[j].rows} * sizeof(float);
        }
        if (!share_tiles(launch.blocks)) return nullptr;
        upload(*plan);
        return plan;
    }

  private:
    const ChainJob& chain_at(std::size_t step) const {
        return std::get<ChainJob>(*plan_.steps()[2 * step].work);
    }
    const TernaryBatch& batch_at(std::size_t step) const {
        return std::get<TernaryBatch>(*plan_.steps()[2 * step + 1].work);
    }
    const std::vector<TernaryPart>& parts_at(std::size_t step) const {
        return plan_.schedule().launches[2 * step + 1].parts;
    }
    std::uint32_t written(std::size_t step, std::size_t job) const {
        return block_.instructions[parts_at(step)[job].written()].out[0];
    }

    // The job of the step before that makes a row, or NULL.
    TokenJob* maker(std::size_t step, const Place& place, std::uint32_t width) {
        if (step == 0) return nullptr;
        const TernaryBatch& before = batch_at(step - 1);
        for (std::uint32_t j = 0; j < before.n; ++j)
            if (before.jobs[j].out.offset == place.offset && before.jobs[j].rows == width)
                return &steps_[step - 1].jobs[j];
        return nullptr;
    }

    bool read_pair(std::size_t s) {
        const std::size_t n = s / 2;
        if (!std::holds_alternative<ChainJob>(*plan_.steps()[s].work) ||
            !std::holds_alternative<TernaryBatch>(*plan_.steps()[s + 1].work))
            return false;
        const ChainJob& chain = chain_at(n);
        const TernaryBatch& batch = batch_at(n);
        TokenStep step;
        step.width = chain.width;
        step.n_ends = chain.n_ends;
        const bool embeds = chain.source == ChainJob::Source::embedding;
        step.normed = chain.normed;
        step.norm = chain.norm;
        step.gated = chain.gated;
        step.product = chain.product;
        if ((step.gated && !step.normed) || embeds != (n == 0) || (chain.store && !embeds) ||
            chain.n_ends > token_ends)
            return false;
        const TokenJob* const in = embeds ? nullptr : maker(n, chain.in, chain.width);
        TokenJob* const gate = chain.gated ? maker(n, chain.gate, chain.width) : nullptr;
        if ((!embeds && !in) || (chain.gated && (!gate || gate == in))) return false;
        // Who reads a row must be waited for before it is overwritten: all results of a step are read by the
        // next.
        if (n > 0 && batch_at(n - 1).n != (chain.gated ? 2u : 1u)) return false;
        if (in) step.in = in->exchanged;
        if (gate) step.gate = gate->exchanged;
        const auto plain = [](const ChainNorm& norm) { return norm.weight && norm.offset == 0.0f; };
        if (chain.normed && !plain(chain.norm)) return false;
        for (std::uint32_t e = 0; e < chain.n_ends; ++e) {
            if (!chain.ends[e].normed || !plain(chain.ends[e].norm)) return false;
            step.ends[e] = {chain.ends[e].norm, chain.ends[e].even};
        }
        step.chunks = batch.jobs[0].chunks;
        if (!read_jobs(n, step)) return false;
        if (gate) gate->exchanges_silu = true;
        steps_.push_back(step);
        return true;
    }

    bool read_jobs(std::size_t n, TokenStep& step) {
        const TernaryBatch& batch = batch_at(n);
        const ChainJob& chain = chain_at(n);
        const auto end_of = [&](const TernaryFactor& factor) {
            std::uint32_t e = 0;
            while (e < chain.n_ends && chain.ends[e].q.offset != factor.q.offset) ++e;
            return e;
        };
        std::uint32_t next = 0;
        for (std::uint32_t j = 0; j < batch.n; ++j) {
            const TernaryJob& from = batch.jobs[j];
            if (!from.rescale || from.chunks != step.chunks || tiles_of(from) > most_tile_number)
                return false;
            TokenJob& job = step.jobs[j];
            job.end = static_cast<std::uint8_t>(end_of(from.first));
            job.second_end = static_cast<std::uint8_t>(is_paired(from) ? end_of(from.second) : 0);
            if (job.end >= chain.n_ends || job.second_end >= chain.n_ends ||
                from.first.scale.offset != chain.ends[job.end].scale.offset ||
                (is_paired(from) && from.second.scale.offset != chain.ends[job.second_end].scale.offset))
                return false;
            job.bound = from.bound;
            job.beta = from.first.beta;
            job.second_beta = from.second.beta;
            job.rows = from.rows;
            job.state = from.state;
            job.epilogue = from.epilogue;
            job.product = from.product;
            job.recurrence = from.recurrence;
            job.exchanged = next;
            next += static_cast<std::uint32_t>(round_up(from.rows, 2));
        }
        exchange_ = std::max(exchange_, next);
        return !adds(batch)
                   ? std::none_of(batch.jobs, batch.jobs + batch.n,
                                  [](const TernaryJob& job) { return job.epilogue == Epilogue::add; })
                   : read_residual(n, step);
    }

    // The residual stays with the thread that added to it last.
    bool read_residual(std::size_t n, TokenStep& step) {
        const TernaryBatch& batch = batch_at(n);
        const addend_operand& other = parts_at(n)[0].other;
        if (batch.n != 1 || other.column != 0 || other.width != batch.jobs[0].rows) return false;
        if (residual_ == ADDEND_NONE) {
            const std::uint32_t producer = block_.values[other.value].producer;
            if (block_.instructions[producer].op != ADDEND_OP_EMBED ||
                plan_.schedule().launch_of[producer] != 0 ||
                block_.values[other.value].width != batch.jobs[0].rows)
                return false;
            if (n > 1) return false;  // it is overwritten by then
            step.begins_residual = true;
        } else if (other.value != residual_ || batch.jobs[0].rows != residual_rows_) {
            return false;
        }
        residual_ = written(n, 0);
        residual_rows_ = batch.jobs[0].rows;
        return true;
    }

    // The last launch that reads a value, or none.
    std::uint64_t last_reader(std::uint32_t value) const {
        std::uint64_t last = value == block_.header.logits ? UINT64_MAX : 0;
        for (const std::uint32_t user : plan_.schedule().users[value])
            last = std::max<std::uint64_t>(last, plan_.schedule().launch_of[user]);
        return last;
    }
    bool read_later(std::uint32_t value) const { return last_reader(value) >= 2 * steps_.size(); }
    bool is_result(std::uint32_t value, std::uint32_t launch) const {
        const auto& parts = plan_.schedule().launches[launch].parts;
        return std::any_of(parts.begin(), parts.end(), [&](const TernaryPart& part) {
            return block_.values[value].producer == part.written();
        });
    }
    // As many steps as leave nothing in between that a later launch reads. Values made last first: what one
    // of them forbids allows all before it.
    std::size_t steps_that_hide_nothing() const {
        std::size_t keep = steps_.size();
        std::vector<std::pair<std::uint32_t, std::uint32_t>> made;  // launch, value
        for (std::uint32_t v = 0; v < block_.values.size(); ++v) {
            const std::uint32_t launch = plan_.schedule().launch_of[block_.values[v].producer];
            if (launch < 2 * keep && !is_result(v, launch)) made.emplace_back(launch, v);
        }
        std::sort(made.rbegin(), made.rend());
        for (const auto& [launch, value] : made)
            if (launch < 2 * keep && last_reader(value) >= 2 * keep) keep = launch / 2;
        return keep;
    }
    void store_what_others_read(std::uint32_t s) {
        const TernaryBatch& batch = batch_at(s);
        for (std::uint32_t j = 0; j < batch.n; ++j)
            if (read_later(written(s, j))) steps_[s].jobs[j].stored = batch.jobs[j].out.offset;
    }

    static bool is_exact(const TokenStep& step, std::uint32_t n_jobs) {
        return step.product.mode == kernels::product_exact &&
               std::all_of(step.jobs, step.jobs + n_jobs, [](const TokenJob& job) {
                   return job.product.mode == kernels::product_exact &&
                          job.recurrence.mode == kernels::product_exact;
               });
    }
    bool fit(TokenLaunch& launch) const {
        int processors = 0, shared = 0;
        const int device = plan_.device().ordinal;
        check(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device));
        check(cudaDeviceGetAttribute(&shared, cudaDevAttrMaxSharedMemoryPerBlockOptin, device));
        std::uint32_t units = 1;
        for (std::size_t s = 0; s < steps_.size(); ++s) {
            units = std::max(units, units_of(batch_at(s)));
            const TokenStep& step = steps_[s];
            const std::uint32_t columns = step.chunks * chunk_columns;
            launch.widest = std::max(launch.widest, step.width);
            if (step.normed || s == 0 || step.n_ends > 1) launch.narrow = std::max(launch.narrow, step.width);
            launch.q_bytes = std::max(launch.q_bytes, step.n_ends * columns);
            launch.exact = launch.exact && is_exact(step, batch_at(s).n);
        }
        if (launch.narrow > most_narrow) return false;
        launch.blocks = std::min(units, static_cast<std::uint32_t>(processors));
        launch.exchange_elements = exchange_;
        const std::size_t beside = token_shared_bytes(launch) + 64;  // no stage yet
        if (static_cast<std::size_t>(shared) < beside + 4 * token_stage_bytes) return false;
        launch.stages = static_cast<std::uint32_t>(std::min<std::size_t>(
            most_token_stages, (static_cast<std::size_t>(shared) - beside) / token_stage_bytes));
        return token_fits(launch);
    }

    bool share_tiles(std::uint32_t blocks) {
        std::map<std::vector<std::uint32_t>, std::uint32_t> known;
        for (std::size_t s = 0; s < steps_.size(); ++s) {
            const TernaryBatch& batch = batch_at(s);
            const std::vector<Tiles> shares = share(batch, blocks);
            std::size_t stride = 0;
            for (const Tiles& tiles : shares) stride = std::max(stride, tiles.size());
            if (stride > most_tiles(batch)) return false;
            TokenStream stream;
            stream.stride = static_cast<std::uint32_t>(stride);
            stream.chunks = steps_[s].chunks;
            stream.weights = static_cast<std::uint32_t>(weights_.size());
            std::vector<std::uint32_t> table;
            for (const Tiles& tiles : shares) {
                table.push_back(static_cast<std::uint32_t>(tiles.size()) | ends_of(steps_[s], tiles) << 16);
                for (std::size_t t = 0; t < stride; ++t) {
                    table.push_back(t < tiles.size() ? tiles[t] : 0);
                    weights_.push_back(t < tiles.size() ? address(batch, tiles[t]) : nullptr);
                }
            }
            const auto found = known.emplace(table, static_cast<std::uint32_t>(tiles_.size()));
            if (found.second) tiles_.insert(tiles_.end(), table.begin(), table.end());
            stream.tiles = found.first->second;
            if (s > 0) {
                steps_[s - 1].next_tiles = stream.tiles;
                steps_[s - 1].next_stride = stream.stride;
            }
            streams_.push_back(stream);
        }
        return true;
    }
    static std::uint32_t ends_of(const TokenStep& step, const Tiles& tiles) {
        std::uint32_t ends = 0;
        for (const std::uint32_t tile : tiles) {
            const TokenJob& job = step.jobs[tile >> 28];
            ends |= 1u << ((tile >> 27 & 1u) != 0 ? job.second_end : job.end);
        }
        return ends;
    }
    static const std::byte* address(const TernaryBatch& batch, std::uint32_t tile) {
        const TernaryJob& job = batch.jobs[tile >> 28];
        const bool second = (tile >> 27 & 1u) != 0;
        return (second ? job.second.weight : job.first.weight) +
               std::uint64_t{tile & most_tile_number} * job.chunks * 32 * unit_bytes;
    }

    void upload(TokenPlan& plan) const {
        std::vector<std::byte> all;
        const auto add = [&](const auto& table) {
            const std::size_t at = round_up(all.size(), 16), bytes = table.size() * sizeof table[0];
            all.resize(at + bytes);
            std::memcpy(all.data() + at, table.data(), bytes);
            return at;
        };
        const std::size_t steps = add(steps_), streams = add(streams_), weights = add(weights_),
                          tiles = add(tiles_);
        plan.tables_ = DeviceBuffer(all.size(), "the steps of a token");
        const std::byte* const device = plan.tables_.data();
        copy_now(plan.tables_, all.data(), all.size());
        plan.launch_.tables = {reinterpret_cast<const TokenStep*>(device + steps),
                               reinterpret_cast<const TokenStream*>(device + streams),
                               reinterpret_cast<const std::byte* const*>(device + weights),
                               reinterpret_cast<const std::uint32_t*>(device + tiles)};
    }

    const Plan& plan_;
    const Block& block_;
    std::vector<TokenStep> steps_;
    std::vector<TokenStream> streams_;
    std::vector<const std::byte*> weights_;
    std::vector<std::uint32_t> tiles_;
    std::uint32_t exchange_ = 0;
    std::uint32_t residual_ = ADDEND_NONE, residual_rows_ = 0;  // the value that was added to last
};

std::unique_ptr<TokenPlan> TokenPlan::make(const Plan& plan) {
    return TokenReader(plan).read();
}

std::uint64_t TokenPlan::exchange_bytes() const {
    return std::uint64_t{2} * launch_.exchange_elements * sizeof(std::uint64_t);
}

TokenLaunch TokenPlan::launch(std::byte* exchange, bool head) const {
    TokenLaunch made = launch_;
    made.exchange = reinterpret_cast<std::uint64_t*>(exchange);
    made.n_steps = head ? launch_.all_steps : without_head_;
    return made;
}

}  // namespace addend::cuda
