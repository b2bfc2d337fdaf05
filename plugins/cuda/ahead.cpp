#include "plugins/cuda/ahead.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "kernels/kernels.h"

namespace addend::cuda {

using namespace kernels::cuda;

namespace {

constexpr std::uint64_t picks_bytes = token_picks * sizeof(std::uint64_t);

}  // namespace

AheadBuffers::AheadBuffers(std::uint32_t vocab) {
    const std::uint64_t bytes = picks_bytes + std::uint64_t{vocab} * sizeof(float);
    for (DeviceBuffer& one : results) one = DeviceBuffer(bytes, "logits of tokens on their way");
    for (PinnedBuffer& one : host) one = PinnedBuffer(bytes, "logits of tokens on their way");
}

std::uint64_t AheadBuffers::bytes() const {
    std::uint64_t all = 0;
    for (const DeviceBuffer& one : results) all += one.bytes();
    return all;
}

bool Ahead::can(const Plan& plan, const Session& session) {
    return plan.token() && plan.token()->can_pick() &&
           plan.token()->state_bytes() == session.layout().recurrent_bytes;
}

Ahead::Ahead(Plan& plan, Session& session, Scratch& scratch, std::int32_t first)
    : plan_(plan), session_(session), scratch_(scratch), buffers_(*scratch.ahead), first_(first) {
    check(cudaMemsetAsync(picks(0), 0, picks_bytes, scratch_.stream));
}

Ahead::~Ahead() {
    cudaStreamSynchronize(scratch_.stream);
    cudaStreamSynchronize(buffers_.copies);
    if (taken_ % 2 != 0) session_.swap_states();
}

std::uint64_t* Ahead::picks(std::uint32_t n) const {
    return reinterpret_cast<std::uint64_t*>(buffers_.results[n % 3].data());
}
float* Ahead::states(std::uint32_t n) const {
    return n % 2 == 0 ? session_.states() : session_.other_states();
}

void Ahead::launch() {
    const std::uint32_t n = launched_;
    TokenLaunch launch = plan_.token()->launch(scratch_.exchange.data(), true);
    launch.token = first_;
    launch.run = ++scratch_.runs;
    launch.states = states(n);
    launch.next_states = states(n + 1);
    launch.logits = reinterpret_cast<float*>(buffers_.results[n % 3].data() + picks_bytes);
    launch.picked = n == 0 ? nullptr : picks(n - 1);
    launch.picks = picks(n);
    launch.next_picks = picks(n + 1);
    Target target;
    target.stream = scratch_.stream;
    target.arena = scratch_.arena.data();
    check(launch_token(launch, target));
    ++launched_;
    const PinnedBuffer& to = buffers_.host[n % 2];
    check(cudaEventRecord(buffers_.computed[n % 2].event, scratch_.stream));
    check(cudaStreamWaitEvent(buffers_.copies, buffers_.computed[n % 2].event, 0));
    check(cudaMemcpyAsync(to.data(), picks(n), to.bytes(), cudaMemcpyDeviceToHost, buffers_.copies));
    check(cudaEventRecord(buffers_.copied[n % 2].event, buffers_.copies));
}

Picked Ahead::take() {
    const std::uint32_t n = taken_;
    check(cudaEventSynchronize(buffers_.copied[n % 2].event));
    const std::byte* const from = buffers_.host[n % 2].data();
    const auto* const keys = reinterpret_cast<const std::uint64_t*>(from);
    const auto* const logits = reinterpret_cast<const float*>(from + picks_bytes);
    const std::uint32_t vocab = plan_.program().block().header.vocab;
    const std::uint32_t id = picked_id(*std::max_element(keys, keys + token_picks));
    static const kernels::KernelTable& table = kernels::kernels_for(*kernels::detected_isas().begin());
    std::uint32_t most = 0;  // magnitude: what is not finite is above all that is
    for (std::uint32_t i = 0; i < vocab; ++i)
        most = std::max(most, std::bit_cast<std::uint32_t>(logits[i]) & 0x7FFFFFFFu);
    ++taken_;
    if (most >= 0x7F800000u) return {static_cast<std::int32_t>(id), std::numeric_limits<float>::quiet_NaN()};
    const float largest = table.max_f32(logits, vocab);
    return {static_cast<std::int32_t>(id),
            logits[id] - largest - std::log(table.exp_sum_f32(logits, vocab, largest))};
}

}  // namespace addend::cuda
