#include "ui/models/ModelScan.h"

#include <algorithm>
#include <deque>
#include <set>

namespace addend::ui {
namespace {

namespace fs = std::filesystem;

/// The hub's cache keeps a model as models--OWNER--NAME/snapshots/HASH.
std::string folderName(const fs::path& folder) {
    constexpr std::string_view prefix = "models--";
    const fs::path parent = folder.parent_path();
    std::string name = parent.parent_path().filename().string();
    if (parent.filename() != "snapshots" || !name.starts_with(prefix)) return folder.filename().string();
    name.erase(0, prefix.size());
    if (const std::size_t at = name.find("--"); at != std::string::npos) name.replace(at, 2, "/");
    return name;
}

class Scan {
  public:
    Scan(const CancelToken& cancel, const ScanLimits& limits) : cancel_(cancel), limits_(limits) {}

    ScanResult run(const std::vector<fs::path>& roots) {
        for (const fs::path& root : roots) add(root.lexically_normal(), 0);
        while (!queue_.empty() && !full_) {
            const Folder next = queue_.front();
            queue_.pop_front();
            look(next);
        }
        std::sort(result_.models.begin(), result_.models.end(),
                  [](const FoundModel& a, const FoundModel& b) { return a.path < b.path; });
        return std::move(result_);
    }

  private:
    struct Folder {
        fs::path path;
        int depth = 0;
    };

    /// Folders the user named may lie in one another.
    void add(const fs::path& path, int depth) {
        if (seen_.insert(path).second) queue_.push_back({path, depth});
    }

    void look(const Folder& folder) {
        bool config = false;
        bool weights = false;
        std::uint64_t bytes = 0;
        std::vector<fs::path> below;
        std::error_code error;
        for (fs::directory_iterator it(folder.path, error), end; !error && it != end; it.increment(error)) {
            cancel_.check();
            if (++entries_ > limits_.entries) {
                stop();
                break;
            }
            const fs::path& path = it->path();
            std::error_code unreadable;
            if (it->is_directory(unreadable)) {
                const bool hidden = path.filename().string().starts_with('.');
                if (!hidden && !it->is_symlink(unreadable)) below.push_back(path);
                continue;
            }
            const bool packed = path.extension() == ".gguf";
            const bool part = path.extension() == ".safetensors";
            config = config || path.filename() == "config.json";
            if (!packed && !part) continue;
            const std::uint64_t size = it->file_size(unreadable);
            if (unreadable) continue;  // a link to nowhere
            if (packed) take({path, path.stem().string(), size});
            weights = weights || part;
            if (part) bytes += size;
        }
        if (config && weights) {
            take({folder.path, folderName(folder.path), bytes});
        } else if (folder.depth < limits_.depth) {
            for (const fs::path& path : below) add(path, folder.depth + 1);
        } else if (!below.empty()) {
            result_.complete = false;
        }
    }

    void take(FoundModel model) {
        if (result_.models.size() >= limits_.models) return stop();
        result_.models.push_back(std::move(model));
    }

    void stop() {
        full_ = true;
        result_.complete = false;
    }

    const CancelToken& cancel_;
    const ScanLimits& limits_;
    std::deque<Folder> queue_;
    std::set<fs::path> seen_;
    int entries_ = 0;
    bool full_ = false;
    ScanResult result_;
};

}  // namespace

ScanResult scanModelFolders(const std::vector<fs::path>& roots, const CancelToken& cancel,
                            const ScanLimits& limits) {
    return Scan(cancel, limits).run(roots);
}

}  // namespace addend::ui
