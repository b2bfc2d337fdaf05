// A Message as JSON text: {"code": "…", "args": {"name": value, …}}.
#pragma once

#include <string>
#include <string_view>

#include "core/base/message.h"

namespace addend {

std::string message_to_json(const Message& message);
/// A code this version does not know, or text that is no message, becomes internal_error with the text as
/// detail.
Message message_from_json(std::string_view text);

}  // namespace addend
