// A plugin opened as the host opens it, through its one symbol, and thin owners for its handles.
#pragma once

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "plugins/abi/addend_abi.h"
#include "plugins/abi/ext_inject_1.h"
#include "tests/unit/plugins/small_model.h"

namespace addend::test {

inline addend_error new_error() {
    addend_error error{};
    error.struct_size = sizeof error;
    return error;
}

/// Open from construction to destruction, init to deinit.
class Plugin {
  public:
    explicit Plugin(const std::filesystem::path& path) {
        library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
        EXPECT_NE(library_, nullptr) << dlerror();
        if (!library_) return;
        entry_ = static_cast<const addend_plugin_entry*>(dlsym(library_, ADDEND_PLUGIN_SYMBOL));
        EXPECT_NE(entry_, nullptr);
        if (!entry_) return;
        host_.abi_major = ADDEND_ABI_MAJOR;
        host_.struct_size = sizeof host_;
        addend_error error = new_error();
        EXPECT_EQ(entry_->init(&host_, &error), ADDEND_OK) << error.text[0];
    }
    ~Plugin() {
        if (entry_) entry_->deinit();
        if (library_) dlclose(library_);
    }
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;

    const addend_plugin_entry* operator->() const { return entry_; }
    /// ADDEND_NONE if there is no such device.
    std::uint32_t device(const std::string& id) const {
        for (std::uint32_t d = 0; d < entry_->device_count(); ++d) {
            addend_device device{};
            device.struct_size = sizeof device;
            entry_->device_at(d, &device, nullptr);
            if (id == device.id) return d;
        }
        return ADDEND_NONE;
    }

  private:
    void* library_ = nullptr;
    const addend_plugin_entry* entry_ = nullptr;
    addend_host host_{};
};

/// The build's plugins, or a folder that tests carried to another machine are told of.
inline std::filesystem::path plugin_path(const std::string& name) {
    const char* const carried = std::getenv("ADDEND_TEST_PLUGINS");
    return (carried ? std::filesystem::path(carried)
                    : std::filesystem::path(ADDEND_BINARY_DIR) / "lib/addend/plugins") /
           (name + ".so");
}

// The bodies of this folder are for any backend: each program of tests says which one it is built for.
#if !defined(ADDEND_PLUGIN_UNDER_TEST)
#define ADDEND_PLUGIN_UNDER_TEST "addend_cpu"
#endif
inline std::filesystem::path plugin_under_test() {
    return plugin_path(ADDEND_PLUGIN_UNDER_TEST);
}

struct RunOptions {
    std::vector<std::uint32_t> logits_rows;  // empty and all_logits: every row
    bool all_logits = true;
    std::vector<std::uint32_t> taps;
    std::vector<addend_injection> injections;
    std::function<void(std::uint32_t)> progress;
    std::uint64_t id = 0;  // 0: the next
};

struct RunResult {
    std::int32_t status = ADDEND_FAILED;
    std::uint32_t tokens_done = 0;
    std::vector<float> logits;
    std::vector<std::vector<std::byte>> taps;
    addend_error error = new_error();
};

/// Weights and a program of one model on one device; plans and sessions by number.
class Loaded {
  public:
    Loaded(const Plugin& plugin, SmallModel& model, std::uint32_t device = 0, std::uint32_t threads = 1,
           std::uint32_t flags = 0)
        : plugin_(plugin), model_(model) {
        const addend_weight_source source = model.source();
        addend_weights_options options{};
        options.struct_size = sizeof options;
        options.device = device;
        options.threads = threads;
        options.flags = flags;
        addend_error error = new_error();
        const auto block = model.program->bytes();
        EXPECT_EQ(plugin->weights_create(block.data(), block.size(), &source, &options, &weights, &error),
                  ADDEND_OK)
            << error.text[0] << error.text[1];
        if (!weights) return;
        EXPECT_EQ(plugin->program_create(weights, block.data(), block.size(), &program, &error), ADDEND_OK)
            << error.text[0];
    }
    ~Loaded() {
        for (addend_session* s : sessions_) plugin_->session_destroy(s);
        for (addend_plan* p : plans_) plugin_->plan_destroy(p);
        for (addend_program* p : more_programs) plugin_->program_destroy(p);
        plugin_->program_destroy(program);
        plugin_->weights_destroy(weights);
    }
    Loaded(const Loaded&) = delete;
    Loaded& operator=(const Loaded&) = delete;

    addend_plan* plan(std::uint32_t max_rows, std::vector<std::uint32_t> taps = {},
                      std::vector<std::uint32_t> injections = {}) {
        addend_plan_options options{};
        options.struct_size = sizeof options;
        options.max_rows = max_rows;
        options.n_taps = static_cast<std::uint32_t>(taps.size());
        options.taps = taps.data();
        options.n_injections = static_cast<std::uint32_t>(injections.size());
        options.injections = injections.data();
        addend_error error = new_error();
        addend_plan* plan = nullptr;
        EXPECT_EQ(plugin_->plan_create(program, &options, &plan, &error), ADDEND_OK) << error.text[0];
        plans_.push_back(plan);
        return plan;
    }
    addend_session* session(std::uint32_t threads = 1, std::uint32_t max_context = 0) {
        addend_session_options options{};
        options.struct_size = sizeof options;
        options.threads = threads;
        options.max_context = max_context;
        addend_error error = new_error();
        addend_session* session = nullptr;
        EXPECT_EQ(plugin_->session_create(weights, program, &options, &session, &error), ADDEND_OK)
            << error.text[0];
        sessions_.push_back(session);
        return session;
    }

    /// Plans and sessions are made for this program from now on; it has the model's values.
    void use(const Program& other) {
        addend_error error = new_error();
        addend_program* made = nullptr;
        const auto block = other.bytes();
        EXPECT_EQ(plugin_->program_create(weights, block.data(), block.size(), &made, &error), ADDEND_OK)
            << error.text[0];
        more_programs.push_back(program);
        program = made;
    }

    RunResult run(addend_plan* plan, addend_session* session, std::span<const std::int32_t> tokens,
                  const RunOptions& options = {}) {
        RunResult result;
        std::vector<std::uint32_t> rows = options.logits_rows;
        if (options.all_logits)
            for (std::uint32_t t = 0; t < tokens.size(); ++t) rows.push_back(t);
        result.logits.resize(rows.size() * model_.program->header().vocab);
        std::vector<addend_tap> taps;
        for (std::uint32_t value : options.taps) {
            const addend_value& v = model_.program->values()[value];
            const std::size_t n = v.rows == ADDEND_ROWS_TOKENS ? tokens.size() : rows.size();
            result.taps.emplace_back(n * v.width * (v.dtype == ADDEND_I8 ? 1 : 4));
            taps.push_back({value, 0, result.taps.back().data(), result.taps.back().size()});
        }
        addend_run_item item{};
        item.session = session;
        item.tokens = tokens.data();
        item.n_tokens = static_cast<std::uint32_t>(tokens.size());
        item.n_logits = static_cast<std::uint32_t>(rows.size());
        item.logits_rows = rows.data();
        item.logits = result.logits.data();
        item.taps = taps.data();
        item.n_taps = static_cast<std::uint32_t>(taps.size());
        addend_run run{};
        run.struct_size = sizeof run;
        run.n_items = 1;
        run.items = &item;
        run.context = const_cast<RunOptions*>(&options);
        run.progress = [](void* context, std::uint32_t, std::uint32_t done) {
            const auto& o = *static_cast<const RunOptions*>(context);
            if (o.progress) o.progress(done);
        };
        run.id = options.id != 0 ? options.id : ++runs_;
        if (options.injections.empty()) {
            result.status = plugin_->run(plan, &run, &result.error);
        } else {
            const auto* inject =
                static_cast<const addend_ext_inject_1*>(plugin_->get_extension(ADDEND_EXT_INJECT_1));
            result.status =
                inject->run_injected(plan, &run, options.injections.data(),
                                     static_cast<std::uint32_t>(options.injections.size()), &result.error);
        }
        result.tokens_done = item.tokens_done;
        return result;
    }

    std::uint32_t value(std::string_view name) const {
        const auto found = model_.program->find_value(name);
        EXPECT_TRUE(found.has_value()) << name;
        return found.value_or(0);
    }
    std::vector<std::uint32_t> all_values() const {
        std::vector<std::uint32_t> all(model_.program->values().size());
        for (std::uint32_t v = 0; v < all.size(); ++v) all[v] = v;
        return all;
    }

    addend_weights* weights = nullptr;
    addend_program* program = nullptr;
    std::vector<addend_program*> more_programs;  // destroyed with the rest

  private:
    const Plugin& plugin_;
    SmallModel& model_;
    std::vector<addend_plan*> plans_;
    std::vector<addend_session*> sessions_;
    std::uint64_t runs_ = 0;
};

inline std::vector<std::int32_t> some_tokens(std::size_t n, std::uint32_t vocab) {
    std::vector<std::int32_t> tokens(n);
    for (std::size_t t = 0; t < n; ++t) tokens[t] = static_cast<std::int32_t>((t * 37 + 11) % vocab);
    return tokens;
}

inline std::vector<float> as_floats(const std::vector<std::byte>& bytes) {
    std::vector<float> values(bytes.size() / sizeof(float));
    if (!bytes.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

}  // namespace addend::test
