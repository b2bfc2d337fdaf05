#include "plugins/cuda/session.h"

#include <algorithm>

namespace addend::cuda {
namespace {

constexpr std::uint64_t block_positions = kernels::cuda::kv_block_positions;
constexpr const char* cache_memory = "the keys and values of a session";

std::uint64_t blocks_to(std::uint64_t end) {
    return (end + block_positions - 1) / block_positions;
}

}  // namespace

Session::Session(const Weights& weights, const Program& program, std::uint32_t max_context)
    : weights_(weights),
      states_(program.block().states),
      layout_hash_(program.block().header.state_layout),
      layout_(program.states()),
      max_context_(max_context) {
    for (const addend_state& s : states_)
        if (s.dtype != ADDEND_F32)
            throw Fault{make_error(ADDEND_ERROR_UNSUPPORTED_OP, ADDEND_NONE, 0, "a state that is not F32")};
    use_device(weights_.device().ordinal);
    state_ = DeviceBuffer(layout_.recurrent_bytes, "a session's state");
    saved_ = DeviceBuffer(layout_.recurrent_bytes, "a session's state");
    blocks_.resize(layout_.groups.size());
    bytes_ = state_.bytes() + saved_.bytes();
    reset();
}

// By the states themselves: the hash in the header is the host's word.
void Session::require_same(const Program& program) const {
    if (&program.weights() != &weights_) bad_argument("session", "it belongs to other weights than the plan");
    const std::vector<addend_state>& states = program.block().states;
    bool same = states.size() == states_.size() && program.block().header.state_layout == layout_hash_;
    for (std::size_t s = 0; same && s < states.size(); ++s)
        same = states[s].kind == states_[s].kind && states[s].dtype == states_[s].dtype &&
               states[s].width == states_[s].width;
    if (!same || program.states() != layout_)
        bad_argument("session", "its state layout is not that of the plan's program");
}

void Session::require_room(std::uint64_t tokens) const {
    if (!layout_.has_kv()) return;
    const std::uint64_t limit = max_context_ == 0 ? most_positions : max_context_;
    if (checked_add(position_, tokens) > limit)
        throw Fault{make_error(ADDEND_ERROR_CONTEXT_FULL, static_cast<std::int64_t>(position_),
                               static_cast<std::int64_t>(limit))};
}

void Session::reset() {
    use_device(weights_.device().ordinal);
    clear_now(state_);
    for (auto& group : blocks_) {
        for (const DeviceBuffer& b : group) bytes_.fetch_sub(b.bytes(), std::memory_order_relaxed);
        group.clear();
    }
    position_ = 0;
}

// Blocks that queries from `position` on see, and those up to `end`.
void Session::reserve(std::uint64_t position, std::uint64_t end) {
    struct Fresh {
        std::size_t group;
        std::uint64_t number;
        DeviceBuffer memory;
    };
    std::vector<Fresh> fresh;
    const std::uint64_t blocks = blocks_to(end);
    bool grows = false;
    for (std::size_t g = 0; g < blocks_.size(); ++g) {
        if (blocks_[g].size() < blocks) blocks_[g].resize(blocks);
        for (std::uint64_t b = first_visible(position, layout_.groups[g].window) / block_positions;
             b < blocks; ++b) {
            if (blocks_[g][b].data()) continue;
            fresh.push_back({g, b, DeviceBuffer(layout_.groups[g].block_bytes, cache_memory)});
            grows = true;
        }
    }
    if (!grows) return;
    if (blocks > capacity_) {
        const auto more = static_cast<std::uint32_t>(std::max<std::uint64_t>(64, blocks * 2));
        DeviceBuffer table(blocks_.size() * std::uint64_t{more} * sizeof(void*), cache_memory);
        table_ = std::move(table);
        table_bytes_ = table_.bytes();
        capacity_ = more;
    }
    for (Fresh& f : fresh) {
        bytes_.fetch_add(f.memory.bytes(), std::memory_order_relaxed);
        blocks_[f.group][f.number] = std::move(f.memory);
    }
    write_table();
}

void Session::write_table() {
    std::vector<std::byte*> pointers(blocks_.size() * std::size_t{capacity_});
    for (std::size_t g = 0; g < blocks_.size(); ++g)
        for (std::size_t b = 0; b < blocks_[g].size(); ++b)
            pointers[g * capacity_ + b] = blocks_[g][b].data();
    copy_now(table_, pointers.data(), pointers.size() * sizeof pointers[0]);
}

// Gives back blocks that a session at `position` does not need: those its windows have left, and later ones.
void Session::release_unused(std::uint64_t position) {
    const std::uint64_t end = blocks_to(position);
    for (std::size_t g = 0; g < blocks_.size(); ++g) {
        std::vector<DeviceBuffer>& blocks = blocks_[g];
        const auto drop = [&](DeviceBuffer& b) {
            bytes_.fetch_sub(b.bytes(), std::memory_order_relaxed);
            b = DeviceBuffer();
        };
        for (; blocks.size() > end; blocks.pop_back()) drop(blocks.back());
        const std::uint64_t first = first_visible(position, layout_.groups[g].window) / block_positions;
        for (std::uint64_t b = std::min<std::uint64_t>(first, blocks.size()); b > 0 && blocks[b - 1].data();
             --b)
            drop(blocks[b - 1]);
    }
}

void Session::begin_chunk(std::uint32_t tokens, bool save, cudaStream_t stream) {
    if (layout_.has_kv()) reserve(position_, position_ + tokens);
    if (save && state_.bytes() > 0)
        check(
            cudaMemcpyAsync(saved_.data(), state_.data(), state_.bytes(), cudaMemcpyDeviceToDevice, stream));
}

void Session::commit_chunk(std::uint32_t tokens) {
    position_ += tokens;
    release_unused(position_);
}

void Session::roll_back(cudaStream_t stream) {
    if (state_.bytes() > 0)
        check(
            cudaMemcpyAsync(state_.data(), saved_.data(), state_.bytes(), cudaMemcpyDeviceToDevice, stream));
    check(cudaStreamSynchronize(stream));
}

void Session::cancel(std::uint64_t run_id) {
    std::uint64_t known = cancelled_through_.load(std::memory_order_relaxed);
    while (known < run_id &&
           !cancelled_through_.compare_exchange_weak(known, run_id, std::memory_order_relaxed)) {
    }
}

}  // namespace addend::cuda
