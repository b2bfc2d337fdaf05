// What the tests of model files share: a scratch folder, raw bytes, and failures by code.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>

#include "core/base/message.h"

namespace addend::test {

namespace fs = std::filesystem;

/// A folder of its own for each test, removed with everything in it.
class TempDir {
  public:
    TempDir() {
        std::string pattern = (fs::temp_directory_path() / "addend-files-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~TempDir() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    fs::path operator/(std::string_view name) const { return path_ / name; }
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

inline void write_file(const fs::path& path, std::string_view bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    ASSERT_TRUE(out.good()) << path;
}

inline std::string read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

template <class T>
std::string raw(T value) {
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

/// The code of the Failure that `work` throws; Code::count_ and a test failure if it throws none.
inline Code code_of(const std::function<void()>& work) {
    try {
        work();
    } catch (const Failure& failure) {
        // Each argument the code names is there, in order: the sentences rely on it.
        const auto names = code_args(failure.code());
        EXPECT_EQ(names.size(), failure.message().args.size()) << failure.what();
        for (std::size_t i = 0; i < std::min(names.size(), failure.message().args.size()); ++i)
            EXPECT_EQ(names[i], failure.message().args[i].name) << failure.what();
        return failure.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return Code::count_;
}

inline std::string arg_of(const Message& message, std::string_view name) {
    for (const Arg& arg : message.args)
        if (arg.name == name) return arg_text(arg);
    return "(no argument " + std::string(name) + ")";
}

/// A file of the golden cases, from the checkout's own copy.
inline fs::path golden(std::string_view name) {
    return fs::path(ADDEND_TEST_DATA) / "golden" / name;
}
/// A file of the shared data, which may be absent.
inline fs::path shared_data(std::string_view name) {
    return fs::path(ADDEND_SHARED_DATA) / name;
}

}  // namespace addend::test

#define ADDEND_NEEDS_SHARED(name)                                  \
    if (!std::filesystem::exists(addend::test::shared_data(name))) \
    GTEST_SKIP() << "no shared data: " << (name)
