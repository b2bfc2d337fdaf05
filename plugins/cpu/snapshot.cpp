// Snapshots: a header, then state by state, densely: a recurrent state's floats; of keys or values the rows
// of the positions that a later query can still see, oldest first. Little-endian, as everything on this
// backend.
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "plugins/cpu/fault.h"
#include "plugins/cpu/session.h"

namespace addend::cpu {
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
constexpr char magic[8] = {'A', 'D', 'C', 'P', 'U', 'S', 'N', 'P'};
constexpr std::uint32_t version = 2;

// Finds accidents; a forged snapshot can only hold wrong numbers.
std::uint64_t checksum_of(const Header& header, const void* payload) {
    const XXH64_hash_t head = XXH3_64bits(&header, offsetof(Header, checksum));
    return XXH3_64bits_withSeed(payload, header.payload_bytes, head);
}

[[noreturn]] void refuse(const char* why) {
    throw Fault{make_error(ADDEND_ERROR_BAD_SNAPSHOT, 0, 0, why)};
}

// Calls visit(first, count) for runs of positions that lie in one block each.
template <class Visit>
void for_kept_runs(const StateForm& form, std::uint64_t position, Visit&& visit) {
    for (std::uint64_t p = first_visible(position, form.window); p < position;) {
        const std::uint64_t end =
            std::min(p / kv_block_positions * kv_block_positions + kv_block_positions, position);
        visit(p, static_cast<std::uint32_t>(end - p));
        p = end;
    }
}

// Room for a block's rows of the widest KV state; the caller's bytes may lie at any address.
std::vector<float> block_rows_of(const std::vector<addend_state>& states,
                                 const std::vector<StateForm>& forms) {
    std::uint64_t width = 0;
    for (std::size_t s = 0; s < states.size(); ++s)
        if (forms[s].role == StateRole::keys || forms[s].role == StateRole::values)
            width = std::max<std::uint64_t>(width, states[s].width);
    return std::vector<float>(width * kv_block_positions);
}

}  // namespace

std::uint64_t Session::snapshot_bytes_at(std::uint64_t position) const {
    std::uint64_t bytes = sizeof(Header);
    for (std::size_t s = 0; s < layout_.size(); ++s) {
        const std::uint64_t rows = forms_[s].role == StateRole::recurrent ? 1
                                   : forms_[s].role == StateRole::unused
                                       ? 0
                                       : position - first_visible(position, forms_[s].window);
        bytes = checked_add(bytes, checked_mul(rows, std::uint64_t{layout_[s].width} * sizeof(float)));
    }
    return bytes;
}

void Session::snapshot(void* data, std::uint64_t bytes) const {
    if (!data) bad_argument("data", "is NULL");
    if (bytes < snapshot_bytes()) bad_argument("bytes", "is less than session_snapshot_bytes");
    Header header{};
    std::memcpy(header.magic, magic, sizeof magic);
    header.version = version;
    header.n_states = static_cast<std::uint32_t>(layout_.size());
    header.state_layout = layout_hash_;
    header.position = position_;
    header.payload_bytes = snapshot_bytes() - sizeof header;
    auto* const payload = static_cast<std::byte*>(data) + sizeof header;
    std::byte* at = payload;
    std::vector<float> rows = block_rows_of(layout_, forms_);
    for (std::uint32_t s = 0; s < layout_.size(); ++s) {
        const std::uint64_t row = layout_[s].width;
        if (forms_[s].role == StateRole::recurrent) {
            std::memcpy(at, pointers_[s], row * sizeof(float));
            at += row * sizeof(float);
        } else if (forms_[s].role != StateRole::unused) {
            for_kept_runs(forms_[s], position_, [&](std::uint64_t first, std::uint32_t count) {
                cache_.read(s, first, count, rows.data(), row);
                std::memcpy(at, rows.data(), count * row * sizeof(float));
                at += count * row * sizeof(float);
            });
        }
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
        refuse("it is not a snapshot of the CPU backend");
    if (header.version != version) refuse("its version is unknown");
    if (header.n_states != layout_.size() || header.state_layout != layout_hash_)
        refuse("it is of another state layout");
    if (!cache_.empty() && header.position > kv_most_positions) refuse("its position is out of range");
    if (bytes != snapshot_bytes_at(header.position) || header.payload_bytes != bytes - sizeof header)
        refuse("its size is not that of this session's state");
    const auto* at = static_cast<const std::byte*>(data) + sizeof header;
    if (header.checksum != checksum_of(header, at)) refuse("its checksum is wrong");
    if (!cache_.empty() && max_context_ != 0 && header.position > max_context_)
        throw Fault{
            make_error(ADDEND_ERROR_CONTEXT_FULL, static_cast<std::int64_t>(header.position), max_context_)};
    std::vector<float> rows = block_rows_of(layout_, forms_);
    cache_.reserve(header.position, header.position);  // the last thing that can fail
    cache_.clear_last_panel(0, header.position);
    for (std::uint32_t s = 0; s < layout_.size(); ++s) {
        const std::uint64_t row = layout_[s].width;
        if (forms_[s].role == StateRole::recurrent) {
            std::memcpy(pointers_[s], at, row * sizeof(float));
            at += row * sizeof(float);
        } else if (forms_[s].role != StateRole::unused) {
            for_kept_runs(forms_[s], header.position, [&](std::uint64_t first, std::uint32_t count) {
                std::memcpy(rows.data(), at, count * row * sizeof(float));
                cache_.write(s, first, count, rows.data(), row);
                at += count * row * sizeof(float);
            });
        }
    }
    position_ = header.position;
    cache_.release_unused(position_);
}

}  // namespace addend::cpu
