// JSON texts in the store: opaque settings, and a Message as {"code": "…", "args": {"name": value, …}}.
#pragma once

#include <string>
#include <string_view>

#include "core/base/message.h"

namespace addend {

/// Throws Failure json_invalid naming `field`. (SQLite's own json_valid is no function a distrusted schema
/// may use.)
void require_json(std::string_view field, std::string_view text);

std::string message_to_json(const Message& message);
/// A code this version does not know, or text that is no message, becomes internal_error with the text as
/// detail.
Message message_from_json(std::string_view text);

}  // namespace addend
