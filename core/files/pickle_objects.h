// The names that a checkpoint's pickle may mention, and what they make. Private to core/files.
#pragma once

#include <optional>
#include <string_view>

#include "core/files/pickle.h"

namespace addend {

/// The value of `module.name`: a function or a storage type; nothing for any other name.
std::optional<PickleValue> find_pickle_global(std::string_view module, std::string_view name);

/// What `function` makes of the items of its argument tuple; nothing where they do not fit. For a parameter
/// that is the id of its tensor, for a size its tuple: `same` is set instead of a new value.
struct PickleMade {
    std::optional<PickleId> same;
    PickleValue value;
};
std::optional<PickleMade> call_pickle_function(const std::vector<PickleValue>& values,
                                               PickleFunction function,
                                               const std::vector<PickleId>& arguments);

/// The storage that a persistent id ("storage", type, key, location, elements) names; nothing where it is
/// none.
std::optional<PickleValue> pickle_storage(const std::vector<PickleValue>& values, const PickleValue& id);

}  // namespace addend
