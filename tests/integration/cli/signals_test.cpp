// Ctrl+C, closed pipes, and backends that fail, hang or crash, through the real binary.
#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "plugins/abi/addend_abi.h"
#include "tests/integration/cli/process.h"
#include "tests/unit/runtime/small_model_folder.h"

namespace addend::test {
namespace {

namespace fs = std::filesystem;

std::map<std::string, std::string> scripted(const std::string& script) {
    return {{"ADDEND_PLUGIN_DIR", std::string(ADDEND_BINARY_DIR) + "/lib/addend/scripted_as_cpu"},
            {"ADDEND_SCRIPT", script}};
}

fs::path gate() {
    static int number = 0;
    const fs::path path = scratch_folder() / ("cli-gate" + std::to_string(++number));
    std::ofstream(path).flush();
    return path;
}

void open_gate(const fs::path& path, std::size_t tokens) {
    std::ofstream(path, std::ios::app) << std::string(tokens, '.');
}

std::vector<std::string> generate(const std::string& tokens = "100000") {
    return {"generate", small_model_folder(), "--prompt", "x", "--temperature", "0", "--max-tokens", tokens};
}

TEST(CliSignals, InterruptEndsAReplyAndKeepsItsText) {
    const fs::path path = gate();
    open_gate(path, 10);
    bool sent = false;
    const Finished f = run_addend({.arguments = generate(),
                                   .environment = scripted("tokens 104;gate " + path.string()),
                                   .input = {},
                                   .watch = [&](Child& child, const std::string& out, const std::string&) {
                                       if (!sent && out.size() >= 5) child.signal(SIGINT);
                                       sent |= out.size() >= 5;
                                   }});
    EXPECT_EQ(f.status, 1);
    EXPECT_TRUE(f.out.starts_with("hhhhh"));
    EXPECT_TRUE(f.out.ends_with("\n"));
    EXPECT_NE(f.error.find("Cancelled"), std::string::npos);
}

TEST(CliSignals, ASecondInterruptEndsAHang) {
    const fs::path release = scratch_folder() / "cli-release";
    bool first = false, second = false;
    const Finished f = run_addend({.arguments = generate(),
                                   .environment = scripted("tokens 104;hang 6 " + release.string()),
                                   .input = {},
                                   .watch = [&](Child& child, const std::string& out, const std::string&) {
                                       // Two tokens of the prompt, then five sampled: the sixth fed
                                       // hangs.
                                       if (out.size() < 5 || second) return;
                                       while (!fs::exists(release.string() + ".entered")) {
                                       }
                                       child.signal(first ? SIGTERM : SIGINT);
                                       child.signal(SIGTERM);
                                       first = second = true;
                                   }});
    EXPECT_GE(f.status, 128);
    EXPECT_TRUE(f.out.starts_with("hhhhh"));
}

TEST(CliSignals, InterruptInAChatStopsTheReplyAndTwiceAtThePromptLeaves) {
    const fs::path path = gate();
    open_gate(path, 20);
    int stage = 0;
    const Finished f =
        run_addend({.arguments = {"chat", small_model_folder(), "--temperature", "0", "--max-tokens", "1000"},
                    .environment = scripted("tokens 104;gate " + path.string()),
                    .input = "x\n",
                    .watch =
                        [&](Child& child, const std::string& out, const std::string& error) {
                            if (stage == 0 && out.size() >= 4) {
                                child.signal(SIGINT);
                                stage = 1;
                            } else if (stage == 1 && error.find("tokens read") != std::string::npos) {
                                child.signal(SIGINT);
                                stage = 2;
                            } else if (stage == 2 && error.find("again") != std::string::npos) {
                                child.signal(SIGINT);
                                stage = 3;
                            }
                        },
                    .hold_input = true});
    EXPECT_EQ(f.status, 0) << f.error;
    EXPECT_EQ(stage, 3);
    EXPECT_NE(f.error.find("Stopped."), std::string::npos);
}

TEST(CliSignals, AFailureIsOneASentenceAndTheTextSoFar) {
    const Finished f =
        run_addend({.arguments = generate(),
                    .environment = scripted("tokens 104;fail 8 " + std::to_string(ADDEND_ERROR_DEVICE_LOST)),
                    .input = {},
                    .watch = {}});
    EXPECT_EQ(f.status, 1);
    EXPECT_TRUE(f.out.starts_with("hhhh"));
    EXPECT_NE(f.error.find("addend: "), std::string::npos);
}

TEST(CliSignals, ACrashDoesNotLookLikeSuccess) {
    const Finished f = run_addend({.arguments = generate(),
                                   .environment = scripted("tokens 104;crash 5 abort"),
                                   .input = {},
                                   .watch = {}});
    EXPECT_NE(f.status, 0);
    EXPECT_TRUE(f.out.starts_with("hhh")) << "what was said was printed as it came";
}

TEST(CliSignals, BadLogitsFail) {
    const Finished f = run_addend(
        {.arguments = generate(), .environment = scripted("bad_logits"), .input = {}, .watch = {}});
    EXPECT_EQ(f.status, 1);
    EXPECT_NE(f.error.find("damaged"), std::string::npos);
}

TEST(CliSignals, AReaderThatLeavesIsNoError) {
    Start start{.arguments = generate(), .environment = scripted("tokens 104"), .input = {}, .watch = {}};
    start.read_only = 1;
    const Finished f = run_addend(start);
    EXPECT_EQ(f.status, 0);
    EXPECT_EQ(f.error, "");
}

}  // namespace
}  // namespace addend::test
