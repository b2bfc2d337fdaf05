// The part of Python's pickle format that torch.save writes for a checkpoint, read as data. Nothing is
// imported and nothing is called: the few names a checkpoint needs are known here, any other is refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/tensor.h"

namespace addend {

inline constexpr std::uint64_t pickle_bytes_limit = 32 << 20;  // some 150 bytes a tensor
inline constexpr std::size_t pickle_value_limit = 1 << 21;     // some 20 values a tensor
inline constexpr std::size_t pickle_stack_limit = 1 << 16;     // torch.save hands over 1000 items at a time
inline constexpr std::size_t pickle_dimension_limit = 16;      // of a tensor, as in safetensors

enum class PickleKind : std::uint8_t {
    none,
    boolean,       // number: 0 or 1
    integer,       // number
    real,          // its value is of no use here and not kept
    string,        // text
    tuple,         // items; also a torch.Size
    list,          // items
    dict,          // items: key, value, key, value …; also an OrderedDict
    function,      // number: PickleFunction
    storage_type,  // number: TensorDType
    storage,       // items: storage_type, key (string), elements (integer)
    tensor,        // items: storage, first element (integer), size (tuple), strides (tuple)
};

/// What REDUCE may be asked for.
enum class PickleFunction : std::uint8_t { ordered_dict, rebuild_tensor, rebuild_parameter, size };

using PickleId = std::uint32_t;

struct PickleValue {
    PickleKind kind = PickleKind::none;
    std::int64_t number = 0;
    std::string_view text{};        // of the pickle's bytes, which must outlive it
    std::vector<PickleId> items{};  // shared values have one id; a list may even hold itself: never recurse
};

struct Pickle {
    std::vector<PickleValue> values;
    PickleId root = 0;

    const PickleValue& at(PickleId id) const { return values[id]; }
};

/// Reads protocols 2 to 5. `path` is only named in failures: pickle_invalid, pickle_opcode_refused,
/// pickle_global_refused, pickle_limit.
Pickle parse_pickle(std::string_view bytes, const std::string& path);

}  // namespace addend
