// Snapshots: a header, then the states' rows in order, densely. Little-endian, as everything on this backend.
#include <cstring>

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
constexpr std::uint32_t version = 1;

// FNV-1a, 64 bits: finds accidents; a forged snapshot can only hold wrong numbers.
class Checksum {
  public:
    void add(const void* data, std::uint64_t bytes) {
        const auto* at = static_cast<const unsigned char*>(data);
        for (std::uint64_t b = 0; b < bytes; ++b) value_ = (value_ ^ at[b]) * 0x100000001B3u;
    }
    std::uint64_t value() const { return value_; }

  private:
    std::uint64_t value_ = 0xCBF29CE484222325u;
};

std::uint64_t checksum_of(const Header& header, const void* payload) {
    Checksum sum;
    sum.add(&header, offsetof(Header, checksum));
    sum.add(payload, header.payload_bytes);
    return sum.value();
}

[[noreturn]] void refuse(const char* why) {
    throw Fault{make_error(ADDEND_ERROR_BAD_SNAPSHOT, 0, 0, why)};
}

}  // namespace

std::uint64_t Session::snapshot_bytes() const {
    std::uint64_t bytes = sizeof(Header);
    for (const addend_state& s : layout_) bytes += std::uint64_t{s.width} * sizeof(float);
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
    for (std::size_t s = 0; s < layout_.size(); ++s) {
        std::memcpy(at, pointers_[s], layout_[s].width * sizeof(float));
        at += layout_[s].width * sizeof(float);
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
    if (bytes != snapshot_bytes() || header.payload_bytes != bytes - sizeof header)
        refuse("its size is not that of this session's state");
    const auto* at = static_cast<const std::byte*>(data) + sizeof header;
    if (header.checksum != checksum_of(header, at)) refuse("its checksum is wrong");
    for (std::size_t s = 0; s < layout_.size(); ++s) {
        std::memcpy(pointers_[s], at, layout_[s].width * sizeof(float));
        at += layout_[s].width * sizeof(float);
    }
    position_ = header.position;
}

}  // namespace addend::cpu
