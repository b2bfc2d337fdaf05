// Loading a library runs it. Who could have put it there?
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/message.h"

namespace addend {

/// Why a plugin's file or the folder it lies in should not be trusted, or nothing. Both (links followed) must
/// belong to this user or root, and not be writable by everybody; a group may write, as with Debian's
/// user-private groups.
std::optional<Message> plugin_distrust(const std::filesystem::path& file);

}  // namespace addend
