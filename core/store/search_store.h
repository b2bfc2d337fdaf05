// Full-text search over titles and messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/store/message_store.h"

namespace addend {

struct SearchHit {
    ConversationId conversation = 0;
    std::string conversation_title;
    std::optional<MessageId> message;  // none: the title matched
    MessageRole role = MessageRole::user;
    std::int64_t created_ms = 0;
    std::string snippet;          // one stretch of the text around the first match, whole UTF-8 characters
    std::vector<ByteSpan> marks;  // matches in `snippet`, ascending
    bool cut_before = false;      // the text goes on before / after the snippet
    bool cut_after = false;
};

/// Every word of a query must occur; all of a query is literal. Words are found by their beginning, whatever
/// their case and accents, and, ranked after these, anywhere inside (Chinese has no spaces). Deleted
/// conversations are left out.
class SearchStore {
  public:
    static constexpr std::size_t max_query_bytes = 1000;
    static constexpr std::size_t max_terms = 16;

    explicit SearchStore(Database& database) : database_(database) {}

    /// Best first, titles before messages. An empty query finds nothing.
    std::vector<SearchHit> find(std::string_view query, int limit = 100);
    /// The same within one conversation's messages, in the order they were written.
    std::vector<SearchHit> find_in(ConversationId conversation, std::string_view query, int limit = 1000);

  private:
    Database& database_;
};

}  // namespace addend
