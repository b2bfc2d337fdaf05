// Snapshots: a header, then state by state, densely: a recurrent state's floats; of keys or values the rows
// of the positions that a later query can still see, oldest first.
#include <xxhash.h>

#include <algorithm>
#include <cstring>

#include "plugins/cuda/session.h"

namespace addend::cuda {
namespace {

struct Header {
    char magic[8];
    std::uint32_t version;
    std::uint32_t n_states;
    std::uint64_t state_layout;
    std::uint64_t position;
    std::uint64_t payload_bytes;
    std::uint64_t checksum;  // of all of the above, and the payload
};
constexpr char magic[8] = {'A', 'D', 'C', 'U', 'D', 'A', 'S', 'N'};
constexpr std::uint32_t version = 1;
constexpr std::uint32_t rows_at_once = 1024;

// Finds accidents; a forged snapshot can only hold wrong numbers.
std::uint64_t checksum_of(const Header& header, const void* payload) {
    const XXH64_hash_t head = XXH3_64bits(&header, offsetof(Header, checksum));
    return XXH3_64bits_withSeed(payload, header.payload_bytes, head);
}

[[noreturn]] void refuse(const char* why) {
    throw Fault{make_error(ADDEND_ERROR_BAD_SNAPSHOT, 0, 0, why)};
}

bool is_kv(const StatePlace& place) {
    return place.role == StateRole::keys || place.role == StateRole::values;
}

kernels::cuda::AttentionJob job_of(const StatePlace& place) {
    kernels::cuda::AttentionJob job;
    job.kv_heads = place.kv_heads;
    job.head_width = place.head_width;
    job.keys = job.values = place.offset;
    return job;
}

// Rows of one KV state through device memory of their own; `move` copies between that and the host.
template <class Move>
void for_rows(const StatePlace& place, std::uint64_t position, Move&& move) {
    for (std::uint64_t p = first_visible(position, place.window); p < position; p += rows_at_once)
        move(p, static_cast<std::uint32_t>(std::min<std::uint64_t>(rows_at_once, position - p)));
}

DeviceBuffer room_for_rows(const StateLayout& layout, const std::vector<addend_state>& states) {
    std::uint64_t width = 0;
    for (std::size_t s = 0; s < states.size(); ++s)
        if (is_kv(layout.places[s])) width = std::max<std::uint64_t>(width, states[s].width);
    return DeviceBuffer(width * rows_at_once * sizeof(float), "copying keys and values");
}

}  // namespace

std::uint64_t Session::snapshot_bytes_at(std::uint64_t position) const {
    std::uint64_t bytes = sizeof(Header);
    for (std::size_t s = 0; s < states_.size(); ++s) {
        const StatePlace& place = layout_.places[s];
        const std::uint64_t rows = place.role == StateRole::recurrent ? 1
                                   : is_kv(place) ? position - first_visible(position, place.window)
                                                  : 0;
        bytes = checked_add(bytes, checked_mul(rows, std::uint64_t{states_[s].width} * sizeof(float)));
    }
    return bytes;
}

void Session::snapshot(void* data, std::uint64_t bytes) const {
    if (!data) bad_argument("data", "is NULL");
    if (bytes < snapshot_bytes()) bad_argument("bytes", "is less than session_snapshot_bytes");
    use_device(weights_.device().ordinal);
    Header header{};
    std::memcpy(header.magic, magic, sizeof magic);
    header.version = version;
    header.n_states = static_cast<std::uint32_t>(states_.size());
    header.state_layout = layout_hash_;
    header.position = position_;
    header.payload_bytes = snapshot_bytes() - sizeof header;
    auto* const payload = static_cast<std::byte*>(data) + sizeof header;
    std::byte* at = payload;
    const Stream stream;
    const DeviceBuffer rows = room_for_rows(layout_, states_);
    for (std::uint32_t s = 0; s < states_.size(); ++s) {
        const StatePlace& place = layout_.places[s];
        const std::uint64_t row = std::uint64_t{states_[s].width} * sizeof(float);
        const auto fetch = [&](const void* from, std::uint64_t n) {
            check(cudaMemcpyAsync(at, from, n, cudaMemcpyDeviceToHost, stream));
            stream.wait();
            at += n;
        };
        if (place.role == StateRole::recurrent) fetch(states() + place.offset, row);
        if (!is_kv(place)) continue;
        for_rows(place, position_, [&](std::uint64_t first, std::uint32_t count) {
            check(kernels::cuda::copy_kv(job_of(place), place.role == StateRole::keys, true, first, count,
                                         reinterpret_cast<float*>(rows.data()),
                                         blocks() + std::size_t{place.group} * capacity_, stream));
            fetch(rows.data(), count * row);
        });
    }
    header.checksum = checksum_of(header, payload);
    std::memcpy(data, &header, sizeof header);
}

void Session::restore(const void* data, std::uint64_t bytes) {
    if (!data) bad_argument("data", "is NULL");
    Header header{};
    if (bytes < sizeof header) refuse("it is shorter than its header");
    std::memcpy(&header, data, sizeof header);
    if (std::memcmp(header.magic, magic, sizeof magic) != 0)
        refuse("it is not a snapshot of the CUDA backend");
    if (header.version != version) refuse("its version is unknown");
    if (header.n_states != states_.size() || header.state_layout != layout_hash_)
        refuse("it is of another state layout");
    if (layout_.has_kv() && header.position > most_positions) refuse("its position is out of range");
    if (bytes != snapshot_bytes_at(header.position) || header.payload_bytes != bytes - sizeof header)
        refuse("its size is not that of this session's state");
    const auto* at = static_cast<const std::byte*>(data) + sizeof header;
    if (header.checksum != checksum_of(header, at)) refuse("its checksum is wrong");
    if (layout_.has_kv() && max_context_ != 0 && header.position > max_context_)
        throw Fault{
            make_error(ADDEND_ERROR_CONTEXT_FULL, static_cast<std::int64_t>(header.position), max_context_)};
    use_device(weights_.device().ordinal);
    const Stream stream;
    const DeviceBuffer rows = room_for_rows(layout_, states_);
    if (layout_.has_kv()) reserve(header.position, header.position);  // the last thing that can fail
    for (std::uint32_t s = 0; s < states_.size(); ++s) {
        const StatePlace& place = layout_.places[s];
        const std::uint64_t row = std::uint64_t{states_[s].width} * sizeof(float);
        if (place.role == StateRole::recurrent) {
            check(cudaMemcpyAsync(states() + place.offset, at, row, cudaMemcpyHostToDevice, stream));
            at += row;
        }
        if (!is_kv(place)) continue;
        for_rows(place, header.position, [&](std::uint64_t first, std::uint32_t count) {
            check(cudaMemcpyAsync(rows.data(), at, count * row, cudaMemcpyHostToDevice, stream));
            check(kernels::cuda::copy_kv(job_of(place), place.role == StateRole::keys, false, first, count,
                                         reinterpret_cast<float*>(rows.data()),
                                         blocks() + std::size_t{place.group} * capacity_, stream));
            stream.wait();
            at += count * row;
        });
    }
    stream.wait();
    position_ = header.position;
    release_unused(position_);
}

}  // namespace addend::cuda
