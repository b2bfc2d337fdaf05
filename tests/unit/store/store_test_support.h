// A store in a folder of its own, under a clock the test moves.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "core/store/store.h"

namespace addend {

class StoreTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "addend-store-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        path_ = folder_ / "addend.db";
    }
    void TearDown() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }

    StoreOptions options() {
        StoreOptions result;
        result.clock = [this] { return now_; };
        return result;
    }
    Store& open() {
        store_.reset();
        store_ = std::make_unique<Store>(path_, options());
        return *store_;
    }
    Store& store() { return store_ ? *store_ : open(); }
    void close() { store_.reset(); }

    ConversationId new_conversation(const std::string& title = "A talk") {
        Conversation c;
        c.title = title;
        return store().conversations().create(c);
    }
    MessageId say(ConversationId conversation, const std::string& text,
                  std::optional<MessageId> parent = {}) {
        return store().messages().append_user_turn({conversation, parent, text, {}});
    }
    MessageId answer(MessageId parent, const std::string& text) {
        const MessageId id = store().messages().begin_reply(parent, {});
        store().messages().finish_reply(id, {}, text, {});
        return id;
    }

    std::filesystem::path folder_;
    std::filesystem::path path_;
    std::int64_t now_ = 1'700'000'000'000;
    std::unique_ptr<Store> store_;
};

/// The code `body` fails with, or count_ when it does not fail.
template <class Body>
Code code_of(Body&& body) {
    try {
        body();
    } catch (const Failure& failure) {
        return failure.code();
    }
    return Code::count_;
}

/// Runs `body` in a child that never returns into the test; gives the wait status.
template <class Body>
int in_child(Body&& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        int code = 99;
        try {
            code = body();
        } catch (...) {
        }
        ::_exit(code);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return status;
}

inline std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace addend
