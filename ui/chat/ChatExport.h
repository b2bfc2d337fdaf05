// A conversation as a file: Markdown to read, JSON with everything the store keeps of it.
#pragma once

#include <string>
#include <vector>

#include "core/store/message_store.h"

namespace addend {
class Store;
}

namespace addend::ui {

/// The branch shown, with settings and timings below each reply. UTF-8.
std::string chatAsMarkdown(Store& store, ConversationId conversation);
/// Every message of every branch: text, tokens, log-probabilities, times, settings, seed, model. UTF-8, keys
/// stable.
std::string chatAsJson(Store& store, ConversationId conversation);

}  // namespace addend::ui
