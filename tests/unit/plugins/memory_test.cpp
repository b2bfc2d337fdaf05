// Out of memory: an error that names the bytes, in a child process whose address space is limited.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "tests/unit/plugins/backend_under_test.h"
#include "tests/unit/plugins/small_transformer.h"

// A sanitizer's shadow memory does not fit under the limit.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ADDEND_NO_LIMITS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define ADDEND_NO_LIMITS 1
#endif
#endif

namespace addend::test {
namespace {

enum Outcome { right = 0, not_refused = 10, wrong_code = 11, no_bytes = 12, broken_after = 13 };

std::uint64_t address_space() {
    std::uint64_t pages = 0;
    FILE* file = std::fopen("/proc/self/statm", "r");
    char text[64] = {};
    if (file && std::fgets(text, sizeof text, file)) pages = std::strtoull(text, nullptr, 10);
    if (file) std::fclose(file);
    return pages * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

int child(const Plugin& plugin, Loaded& loaded, addend_session* session) {
    const rlimit limit{address_space() + (64u << 20), RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &limit);
    addend_plan_options options{};
    options.struct_size = sizeof options;
    options.max_rows = 1u << 20;  // some GB of scratch memory
    addend_plan* plan = nullptr;
    addend_error error = new_error();
    if (plugin->plan_create(loaded.program, &options, &plan, &error) != ADDEND_FAILED) return not_refused;
    if (error.code != ADDEND_ERROR_OUT_OF_MEMORY) return wrong_code;
    if (error.number[0] < (64 << 20)) return no_bytes;
    const std::vector<std::int32_t> tokens = some_tokens(3, 97);
    return loaded.run(loaded.plan(2), session, tokens).status == ADDEND_OK ? right : broken_after;
}

TEST(Memory, TooLargeAPlanIsRefusedAndTheRestGoesOn) {
#if defined(ADDEND_NO_LIMITS)
    GTEST_SKIP() << "address space cannot be limited under a sanitizer";
#endif
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({});
    Loaded loaded(plugin, model);
    addend_session* const session = loaded.session();
    const pid_t pid = fork();
    if (pid == 0) _exit(child(plugin, loaded, session));
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), right);
}

TEST(Memory, SizesThatOverflowAreRefused) {
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({});
    Loaded loaded(plugin, model);
    addend_plan_options options{};
    options.struct_size = sizeof options;
    options.max_rows = UINT32_MAX;
    addend_plan* plan = nullptr;
    addend_error error = new_error();
    EXPECT_EQ(plugin->plan_create(loaded.program, &options, &plan, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_OUT_OF_MEMORY);
    options.max_rows = 0;
    EXPECT_EQ(plugin->plan_create(loaded.program, &options, &plan, &error), ADDEND_FAILED);
    EXPECT_EQ(error.code, ADDEND_ERROR_BAD_ARGUMENT);
}

// Takes what is left under the limit, also what malloc keeps of earlier tests, but for pieces of no use for a
// block of a cache. They stay taken until the process ends, or are given back.
class TakenMemory {
  public:
    TakenMemory() {
        pieces_.reserve(4096);
        while (pieces_.size() < pieces_.capacity()) {
            void* const piece = std::malloc(8u << 20);
            if (!piece) break;
            pieces_.push_back(piece);
        }
        give_back(1);  // for what a run needs beside the cache
    }
    ~TakenMemory() { give_back(pieces_.size()); }
    TakenMemory(const TakenMemory&) = delete;
    TakenMemory& operator=(const TakenMemory&) = delete;

  private:
    void give_back(std::size_t count) {
        for (; count > 0 && !pieces_.empty(); --count) {
            std::free(pieces_.back());
            pieces_.pop_back();
        }
    }
    std::vector<void*> pieces_;
};

// What is left of the address space when a session's cache wants its next block.
int starved_child(const Plugin& plugin, Loaded& loaded, addend_session* session,
                  const std::vector<std::int32_t>& tokens, const std::vector<float>& expected) {
    addend_plan* const plan = loaded.plan(128);
    const auto first = std::span(tokens).first(256);
    if (loaded.run(plan, session, first).status != ADDEND_OK) return broken_after;
    const rlimit tight{address_space() + (16u << 20), RLIM_INFINITY};  // less than a block
    setrlimit(RLIMIT_AS, &tight);
    const RunResult refused = [&] {
        const TakenMemory taken;
        return loaded.run(plan, session, std::span(tokens).subspan(256));
    }();
    if (refused.status != ADDEND_FAILED) return not_refused;
    if (refused.error.code != ADDEND_ERROR_OUT_OF_MEMORY) return wrong_code;
    if (refused.error.number[0] < (16 << 20)) return no_bytes;
    std::uint64_t position = 0;
    plugin->session_position(session, &position);
    if (position != 256 || refused.tokens_done != 0) return broken_after;
    const rlimit free{RLIM_INFINITY, RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &free);
    const RunResult rest = loaded.run(plan, session, std::span(tokens).subspan(256));
    return rest.status == ADDEND_OK && same_bits(rest.logits, expected) ? right : broken_after;
}

TEST(Memory, ACacheThatCannotGrowLeavesTheSessionWhereItWas) {
#if defined(ADDEND_NO_LIMITS)
    GTEST_SKIP() << "address space cannot be limited under a sanitizer";
#endif
    const Plugin plugin(plugin_path("addend_cpu"));
    TransformerShape shape;
    shape.kv_heads = shape.heads = 16;
    shape.head_width = 512;  // 32 MiB a block and layer
    shape.layers = 2;
    shape.hidden = 16;
    SmallModel model = make_transformer(shape);
    Loaded loaded(plugin, model);
    const std::vector<std::int32_t> tokens = some_tokens(260, 61);
    const RunResult whole = loaded.run(loaded.plan(128), loaded.session(), tokens);
    const std::vector<float> expected(whole.logits.begin() + 256 * 61, whole.logits.end());
    addend_session* const session = loaded.session();
    const pid_t pid = fork();
    if (pid == 0) _exit(starved_child(plugin, loaded, session, tokens, expected));
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), right);
}

// A program may claim weights that no file holds: the allocation is refused, or the first read is.
TEST(Memory, ClaimedWeightsAreNotBelieved) {
#if defined(ADDEND_NO_LIMITS)
    GTEST_SKIP() << "sanitizers end the process at such an allocation";
#endif
    const Plugin plugin(plugin_path("addend_cpu"));
    SmallModel model = make_small_model({});
    const auto good = model.program->bytes();
    std::vector<std::byte> block(good.begin(), good.end());
    addend_program_header header;
    std::memcpy(&header, block.data(), sizeof header);
    for (std::uint32_t w = 0; w < header.weights.count; ++w) {
        addend_weight weight;
        std::byte* const at = block.data() + header.weights.offset + w * header.weights.stride;
        std::memcpy(&weight, at, sizeof weight);
        if (w != 0) continue;
        weight.rows = 1u << 27;  // an embedding of 12 GB and more
        weight.bytes = std::uint64_t{weight.rows} * weight.cols * 2;
        std::memcpy(at, &weight, sizeof weight);
    }
    model.unreadable = 0;
    const addend_weight_source source = model.source();
    addend_weights_options options{};
    options.struct_size = sizeof options;
    options.threads = 1;
    addend_weights* weights = nullptr;
    addend_error error = new_error();
    EXPECT_EQ(plugin->weights_create(block.data(), block.size(), &source, &options, &weights, &error),
              ADDEND_FAILED);
    EXPECT_TRUE(error.code == ADDEND_ERROR_OUT_OF_MEMORY || error.code == ADDEND_ERROR_READ_WEIGHT)
        << error.code;
}

}  // namespace
}  // namespace addend::test
