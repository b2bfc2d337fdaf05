// A folder of plugins for one test: copies of those the build made.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace addend::test {

/// Where the build left the variants of mock_plugin.c.
inline std::filesystem::path mock_plugin(const std::string& name) {
    return std::filesystem::path(ADDEND_BINARY_DIR) / "tests" / "mock_plugins" / (name + ".so");
}

class PluginFolder {
  public:
    PluginFolder() {
        static int count = 0;
        path_ = std::filesystem::temp_directory_path() /
                ("addend-plugins-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
        std::filesystem::create_directories(path_);
        std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    }
    ~PluginFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    PluginFolder(const PluginFolder&) = delete;
    PluginFolder& operator=(const PluginFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path add(const std::string& variant, const std::string& as) const {
        const auto file = path_ / (as + ".so");
        std::filesystem::copy_file(mock_plugin(variant), file);
        return file;
    }
    std::filesystem::path add_text(const std::string& as, const std::string& text) const {
        const auto file = path_ / as;
        std::ofstream(file) << text;
        return file;
    }

  private:
    std::filesystem::path path_;
};

}  // namespace addend::test
