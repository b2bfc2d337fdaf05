#include "app/cli/patches.h"

#include <algorithm>

#include "app/cli/library.h"
#include "core/program/patch_file.h"

namespace addend::cli {

std::vector<KeptPatch> kept_patches(const Model& model, const std::function<void(const Message&)>& warn) {
    const std::filesystem::path& path = model.summary().path;
    std::vector<KeptPatch> kept;
    const auto attempt = [&](auto&& read) {
        try {
            read();
        } catch (const Failure& failure) {
            if (warn) warn(failure.message());
        }
    };
    for (const PatchFile& file : find_patch_files(path))
        attempt([&] { kept.push_back({file.name, read_patch(file.path), file.path, {}}); });
    attempt([&] {
        for (const ModelEntry& entry : patched_in_library(path)) {
            attempt([&] {
                Patch patch = patch_from_json(entry.patch_json, database_path().string());
                const auto same =
                    std::ranges::find_if(kept, [&](const KeptPatch& k) { return k.patch.same_rules(patch); });
                if (same != kept.end()) {
                    same->entry = entry.name;
                } else {
                    std::string name = patch.name.empty() ? entry.name : patch.name;
                    kept.push_back({std::move(name), std::move(patch), {}, entry.name});
                }
            });
        }
    });
    std::ranges::sort(kept, {}, &KeptPatch::name);
    return kept;
}

Patch find_patch(const Model& model, const std::string& text) {
    if (text == "none" || text.ends_with(".json") || text.find(':') != std::string::npos)
        return load_patch(text);
    std::string known;
    for (KeptPatch& kept : kept_patches(model)) {
        if (kept.name == text || kept.entry == text) return std::move(kept.patch);
        known += (known.empty() ? "" : ", ") + kept.name;
    }
    throw Failure(Code::patch_not_found, {{"found", text}, {"known", known.empty() ? "none" : known}});
}

Json patch_json(const Patch& patch) {
    return {{"spec", patch_text(patch)}, {"name", patch.name}, {"description", patch.description}};
}

}  // namespace addend::cli
