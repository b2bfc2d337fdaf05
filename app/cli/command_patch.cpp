// addend patch: what a patch does to a model, saving one, and those that were saved.
#include "app/cli/context.h"
#include "app/cli/describe.h"
#include "app/cli/library.h"
#include "app/cli/models.h"
#include "app/cli/patches.h"
#include "core/base/number.h"
#include "core/program/accounting.h"
#include "core/program/patch_file.h"
#include "core/program/program.h"
#include "core/program/program_edit.h"

namespace addend::cli {
namespace {

struct SiteCount {
    std::string_view name;
    std::uint64_t changed = 0, all = 0;  // instructions
};

std::vector<SiteCount> site_counts(const Program& program) {
    std::vector<SiteCount> counts{{"qk"}, {"pv"}, {"linear"}, {"elementwise"}};
    constexpr ProductSite sites[]{ProductSite::qk, ProductSite::pv, ProductSite::linear,
                                  ProductSite::elementwise};
    for (const addend_instruction& i : program.instructions())
        for (std::size_t n = 0; n < counts.size(); ++n)
            if (const auto at = product_site(i, sites[n]); at && i.layer >= 0) {
                ++counts[n].all;
                if (i.arithmetic[*at].mode != ADDEND_EXACT) ++counts[n].changed;
            }
    return counts;
}

/// Of one decoded token after 512 others.
OperationCounts counts_of(const Program& program) {
    return account(program, {.tokens = 1, .logits_rows = 1, .past_tokens = 512}).total;
}

Json kept_json(const KeptPatch& kept) {
    Json json = patch_json(kept.patch);
    json["name"] = kept.name;
    json["file"] = kept.file.empty() ? Json() : Json(kept.file.string());
    json["library_name"] = kept.entry.empty() ? Json() : Json(kept.entry);
    return json;
}

int list(Context& context, const Model& model) {
    const auto kept = kept_patches(model, [&](const Message& why) { context.console.warn(why); });
    if (context.arguments.json) {
        Json patches = Json::array();
        for (const KeptPatch& one : kept) patches.push_back(kept_json(one));
        context.console.json({{"model", model.summary().name}, {"patches", patches}});
        return 0;
    }
    if (kept.empty()) context.console.note("No patch is kept with " + model.summary().name + ".");
    for (const KeptPatch& one : kept) {
        context.console.line(one.name + "  " + patch_text(one.patch) +
                             (one.file.empty() ? "  (in the library)" : "  " + one.file.string()));
        if (!one.patch.description.empty()) context.console.line("  " + one.patch.description);
    }
    return 0;
}

/// Beside the model, unless told not to, and in the library.
KeptPatch save(Context& context, const Model& model, Patch patch) {
    const Arguments& arguments = context.arguments;
    const ModelSummary& s = model.summary();
    const std::filesystem::path file = patch_path(s.path, arguments.save);  // checks the name
    patch.name = arguments.save;
    if (!arguments.description.empty()) patch.description = arguments.description;
    patch.model_hash = model.content_hash(context.control.token());
    ModelEntry entry;
    entry.path = s.path;
    entry.name = s.name + " " + arguments.save;
    entry.architecture = s.architecture;
    entry.format = s.format;
    entry.content_hash = patch.model_hash;
    entry.parameters = static_cast<std::int64_t>(s.parameters);
    entry.bytes = static_cast<std::int64_t>(s.file_bytes);
    entry.patch = patch_text(patch);
    entry.patch_json = patch_to_json(patch);
    if (!arguments.library_only) {
        write_patch(patch, file);
        entry.patch_file = std::filesystem::absolute(file);
    }
    put_in_library(entry);
    return {arguments.save, std::move(patch), entry.patch_file, entry.name};
}

void print(Console& console, const Program& exact, const Program& patched, const Patch& patch) {
    console.line("Patch        " + patch_text(patch));
    for (const SiteCount& site : site_counts(patched))
        if (site.all > 0) {
            std::string name(site.name);
            name.resize(13, ' ');
            console.line(name + count_text(site.changed) + " of " + count_text(site.all) +
                         " instructions changed");
        }
    const OperationCounts before = counts_of(exact), after = counts_of(patched);
    console.line("A token after 512 others, counted from the program:");
    console.line("  float multiplies  " + count_text(before.float_multiplies()) + " exact, " +
                 count_text(after.float_multiplies()) + " under the patch");
    console.line("  L-Mul additions   " + count_text(after.lmul_adds));
}

}  // namespace

int run_patch(Context& context) {
    const Arguments& arguments = context.arguments;
    const OpenedModel opened = open_patched(context);
    const Model& model = *opened.model;
    if (arguments.patches.empty() && arguments.save.empty()) return list(context, model);
    const auto exact = model.program_shape();
    const auto patched = patched_program(*exact, opened.patch());
    KeptPatch kept{opened.patch().name, opened.patch(), {}, {}};
    if (!arguments.save.empty()) kept = save(context, model, opened.patch());
    if (!arguments.json) {
        print(context.console, *exact, *patched, kept.patch);
        if (!kept.file.empty()) context.console.line("Saved as " + kept.file.string());
        if (!kept.entry.empty()) context.console.line("In the library as \"" + kept.entry + "\"");
        return 0;
    }
    Json json = kept_json(kept);
    json["model"] = model.summary().name;
    Json sites = Json::object();
    for (const SiteCount& site : site_counts(*patched))
        if (site.all > 0)
            sites[std::string(site.name)] = {{"instructions", site.all}, {"changed", site.changed}};
    json["sites"] = sites;
    const OperationCounts before = counts_of(*exact), after = counts_of(*patched);
    json["counts"] = {{"provenance", "counted"},
                      {"tokens", 1},
                      {"past_tokens", 512},
                      {"float_multiplies_exact", before.float_multiplies()},
                      {"float_multiplies", after.float_multiplies()},
                      {"lmul_adds", after.lmul_adds}};
    context.console.json(json);
    return 0;
}

}  // namespace addend::cli
