#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "core/backend/backend.h"
#include "tests/unit/backend/plugin_folder.h"

namespace addend::test {
namespace {

BackendRegistry registry_of(const PluginFolder& folder, std::vector<std::string> excluded = {}) {
    return BackendRegistry({{folder.path()}, std::move(excluded)});
}

/// The one entry of a folder, refused with `code`.
void expect_refused(const PluginFolder& folder, Code code) {
    const BackendRegistry registry = registry_of(folder);
    ASSERT_EQ(registry.entries().size(), 1u);
    const BackendEntry& entry = registry.entries().front();
    EXPECT_EQ(entry.state, BackendState::refused);
    EXPECT_FALSE(entry.backend);
    ASSERT_TRUE(entry.why);
    EXPECT_EQ(entry.why->code, code) << debug_text(*entry.why);
}

Code failure_of(const BackendRegistry& registry, const std::string& id) {
    try {
        (void)registry.find(id);
    } catch (const Failure& failure) {
        return failure.code();
    }
    return Code::count_;
}

TEST(Registry, LoadsAPluginAndDescribesIt) {
    const PluginFolder folder;
    folder.add("good", "mock");
    const BackendRegistry registry = registry_of(folder);
    ASSERT_EQ(registry.entries().size(), 1u);
    EXPECT_EQ(registry.entries()[0].state, BackendState::ready);
    const auto backend = registry.find("mock");
    EXPECT_EQ(backend->id(), "mock");
    EXPECT_EQ(backend->name(), "Mock");
    ASSERT_EQ(backend->devices().size(), 2u);
    EXPECT_EQ(backend->devices()[0].id, "one");
    // 96 bytes of 0xff: repaired, bounded.
    EXPECT_EQ(backend->devices()[0].name.size(), 96u * 3);
    EXPECT_EQ(backend->devices()[1].why->code, Code::backend_no_device);
    EXPECT_EQ(backend->device_index(""), 0u);
    EXPECT_EQ(backend->device_index("one"), 0u);
    EXPECT_THROW(backend->device_index("two"), Failure);
    EXPECT_THROW(backend->device_index("three"), Failure);
    EXPECT_EQ(backend->meters()[0].provenance, Provenance::unavailable);
    EXPECT_EQ(backend->meters()[0].why->code, Code::backend_not_permitted);
}

TEST(Registry, RefusesWhatIsNoPlugin) {
    const PluginFolder folder;
    folder.add_text("text.so", "not a library\n");
    folder.add_text("README", "not looked at");
    expect_refused(folder, Code::plugin_open_failed);
}

TEST(Registry, RefusesAMissingSymbol) {
    const PluginFolder folder;
    folder.add("no_symbol", "x");
    expect_refused(folder, Code::plugin_symbol_missing);
}

TEST(Registry, RefusesAnotherMajorVersionUnread) {
    const PluginFolder folder;
    folder.add("wrong_major", "x");
    expect_refused(folder, Code::plugin_abi_major);
}

TEST(Registry, RefusesAShortEntry) {
    const PluginFolder folder;
    folder.add("short_entry", "x");
    expect_refused(folder, Code::plugin_abi_size);
}

TEST(Registry, RefusesAMissingFunction) {
    const PluginFolder folder;
    folder.add("no_cancel", "x");
    const BackendRegistry registry = registry_of(folder);
    ASSERT_TRUE(registry.entries().at(0).why);
    EXPECT_EQ(registry.entries()[0].why->code, Code::plugin_function_missing);
    EXPECT_EQ(arg_text(registry.entries()[0].why->args[1]), "cancel");
}

TEST(Registry, RefusesAnIdThatIsNotEnded) {
    const PluginFolder folder;
    folder.add("endless_id", "x");
    expect_refused(folder, Code::plugin_text_invalid);
}

TEST(Registry, RefusesAPluginThatCannotStart) {
    const PluginFolder folder;
    folder.add("init_fails", "x");
    expect_refused(folder, Code::plugin_init_failed);
}

TEST(Registry, RefusesWhatEverybodyMayWrite) {
    const PluginFolder folder;
    const auto file = folder.add("good", "mock");
    ASSERT_EQ(::chmod(file.c_str(), 0666), 0);
    expect_refused(folder, Code::plugin_writable_by_others);
    ASSERT_EQ(::chmod(file.c_str(), 0664), 0);  // a group may write
    EXPECT_EQ(registry_of(folder).entries()[0].state, BackendState::ready);
    ASSERT_EQ(::chmod(folder.path().c_str(), 01777), 0);
    expect_refused(folder, Code::plugin_writable_by_others);
}

TEST(Registry, RefusesAnotherUsersFile) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
    const PluginFolder folder;
    const auto file = folder.add("good", "mock");
    ASSERT_EQ(::chown(file.c_str(), 12345, 12345), 0);
    expect_refused(folder, Code::plugin_owner_untrusted);
}

// A link in a safe folder does not make what it points to safe.
TEST(Registry, LooksAtWhatALinkLeadsTo) {
    const PluginFolder folder;
    const PluginFolder open;
    const auto file = open.add("good", "mock");
    ASSERT_EQ(::chmod(open.path().c_str(), 0777), 0);
    std::filesystem::create_symlink(file, folder.path() / "mock.so");
    expect_refused(folder, Code::plugin_writable_by_others);
}

TEST(Registry, TheFirstOfAnIdWins) {
    const PluginFolder first;
    const PluginFolder second;
    first.add("good", "mock");
    second.add("good", "copy");
    const BackendRegistry registry({{first.path(), second.path()}, {}});
    ASSERT_EQ(registry.entries().size(), 2u);
    EXPECT_EQ(registry.entries()[0].state, BackendState::ready);
    EXPECT_EQ(registry.entries()[1].why->code, Code::plugin_duplicate);
    EXPECT_TRUE(registry.find("mock"));
}

TEST(Registry, SafeModeDoesNotOpenTheFile) {
    const PluginFolder folder;
    folder.add_text("addend_cpu.so", "opening this would fail");
    folder.add("good", "renamed");  // its id is only known once it is open
    const BackendRegistry registry = registry_of(folder, {"cpu", "mock"});
    ASSERT_EQ(registry.entries().size(), 2u);
    for (const BackendEntry& entry : registry.entries()) {
        EXPECT_EQ(entry.state, BackendState::excluded);
        EXPECT_EQ(entry.why->code, Code::backend_excluded);
    }
    EXPECT_EQ(failure_of(registry, "mock"), Code::backend_excluded);
}

TEST(Registry, OnlyWhatIsNamedIsOpened) {
    const PluginFolder folder;
    folder.add_text("other.so", "opening this would be a different reason");
    folder.add("good", "mock");
    const BackendRegistry registry({{folder.path()}, {}, {"mock"}});
    ASSERT_EQ(registry.entries().size(), 2u);
    EXPECT_TRUE(registry.find("mock"));
    EXPECT_EQ(failure_of(registry, "other"), Code::backend_excluded);
}

TEST(Registry, FindNamesWhatThereIs) {
    const PluginFolder folder;
    folder.add("good", "mock");
    folder.add("wrong_major", "future");
    const BackendRegistry registry = registry_of(folder);
    EXPECT_EQ(failure_of(registry, "future"), Code::plugin_abi_major);
    try {
        (void)registry.find("cuda");
        FAIL();
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.code(), Code::backend_unknown);
        EXPECT_EQ(arg_text(failure.message().args[1]), "mock");
    }
}

TEST(Registry, AMissingFolderIsNoEntry) {
    EXPECT_TRUE(BackendRegistry({{"/nonexistent/addend"}, {}}).entries().empty());
}

TEST(Registry, FoldersComeFromTheEnvironment) {
    ASSERT_EQ(::setenv("ADDEND_PLUGIN_DIR", "/some/where", 1), 0);
    EXPECT_EQ(BackendRegistry::default_folders(), std::vector<std::filesystem::path>{"/some/where"});
    ASSERT_EQ(::unsetenv("ADDEND_PLUGIN_DIR"), 0);
    EXPECT_TRUE(BackendRegistry::default_folders().front().string().ends_with("lib/addend/plugins"));
}

TEST(DeviceChoice, TextAndBack) {
    EXPECT_EQ(parse_device_choice("cpu"), (DeviceChoice{"cpu", "", 0}));
    EXPECT_EQ(parse_device_choice("cpu:avx2"), (DeviceChoice{"cpu", "avx2", 0}));
    EXPECT_EQ(device_choice_text(parse_device_choice("cuda:0")), "cuda:0");
    EXPECT_EQ(parse_device_choice("cpu+2bit"), (DeviceChoice{"cpu", "", 0, TritBits::two}));
    EXPECT_EQ(parse_device_choice("cpu:avx2+1.6bit"),
              (DeviceChoice{"cpu", "avx2", 0, TritBits::five_a_byte}));
    for (const char* text : {"cpu", "cpu:avx2", "cpu+2bit", "cpu:scalar+1.6bit"})
        EXPECT_EQ(device_choice_text(parse_device_choice(text)), text);
    for (const char* wrong :
         {"", ":", "cpu:", ":0", "a b", "cpu:0:1", "../x", "+2bit", "cpu+3bit", "cpu+", "cpu+2bit+2bit"})
        EXPECT_THROW(parse_device_choice(wrong), Failure) << wrong;
}

}  // namespace
}  // namespace addend::test
