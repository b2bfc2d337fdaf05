// Ways to a device, against ends that behave and ends that do not: none of them hangs, crashes or believes what it is told.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <unistd.h>
#include <fcntl.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <random>
#include <semaphore>
#include <thread>

#include "plugins/fpga/devices.h"
#include "plugins/fpga/handles.h"
#include "plugins/fpga/meters.h"
#include "plugins/fpga/model/model.h"
#include "plugins/fpga/tcp/server.h"
#include "plugins/fpga/tcp/tcp_link.h"
#include "plugins/fpga/xdma/xdma_link.h"
#include "tests/unit/fpga/doubling.h"
#include "tests/unit/fpga/hanging_xdma.h"

namespace addend::fpga {
namespace {

constexpr int short_limit_ms = 100;

Capabilities small_device() {
    Capabilities c = default_capabilities();
    c.memory_bytes = 64u << 20;
    c.clock_khz = 1000;
    return c;
}

class Served {
  public:
    Served() : server_("127.0.0.1", 0), thread_([this] {
        server_.serve([] { return std::make_unique<Model>(small_device()); }, [](const std::string&) {});
    }) {}
    ~Served() {
        server_.stop();
        thread_.join();
    }
    std::uint16_t port() const { return server_.port(); }

  private:
    tcp::Server server_;
    std::thread thread_;
};

TEST(FpgaTcp, IsTheDeviceBehindIt) {
    Served served;
    const auto totals = std::make_shared<Totals>();
    Device device(std::make_unique<tcp::TcpLink>("127.0.0.1", served.port()), real_patience(), totals);
    EXPECT_EQ(device.capabilities().vram_words, small_device().vram_words);
    expect_doubled(device);
    EXPECT_EQ(totals->of(Counter::beats_written), 1u);
    std::mt19937 random(1);
    std::vector<std::uint32_t> big((tcp::most_bytes + 4096) / 4), back(big.size());  // more than one request takes
    for (auto& word : big) word = static_cast<std::uint32_t>(random());
    device.link().write_memory(1 << 20, big.data(), big.size() * 4);
    device.link().read_memory(1 << 20, back.data(), back.size() * 4);
    EXPECT_EQ(big, back);
    EXPECT_EQ(reason([&] { device.link().read_memory(small_device().memory_bytes - 4, back.data(), 8); }), "a read past the device's memory");
    expect_doubled(device);  // and goes on
}

TEST(FpgaTcp, AHostileClientDoesNotTakeTheServerDown) {
    Served served;
    for (const std::string& garbage : {std::string("GET / HTTP/1.1\r\n\r\n padding padding"), std::string(24, '\xff'), std::string(3, 'x')}) {
        tcp::Socket socket = tcp::Socket::connected("127.0.0.1", served.port(), short_limit_ms * 20);
        socket.send_all(garbage.data(), garbage.size());
    }
    tcp::Request huge;
    huge.op = tcp::Op::write_memory;
    huge.length = ~std::uint64_t{0};
    {
        tcp::Socket socket = tcp::Socket::connected("127.0.0.1", served.port(), short_limit_ms * 20);
        socket.send_all(&huge, sizeof huge);
        char byte = 0;
        EXPECT_FALSE(socket.receive_or_end(&byte, 1));  // turned away
    }
    Device device(std::make_unique<tcp::TcpLink>("127.0.0.1", served.port()), real_patience());
    expect_doubled(device);
}

/// A host that accepts one client and does what it is told with it.
class FalseHost {
  public:
    explicit FalseHost(std::function<void(int)> behave) {
        listener_ = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in any{};
        any.sin_family = AF_INET;
        any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&any), sizeof any), 0);
        EXPECT_EQ(listen(listener_, 1), 0);
        socklen_t size = sizeof any;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&any), &size);
        port = ntohs(any.sin_port);
        thread_ = std::thread([this, behave = std::move(behave)] {
            const int client = accept(listener_, nullptr, nullptr);
            behave(client);
            while (!over_) std::this_thread::yield();
            close(client);
        });
    }
    ~FalseHost() {
        over_ = true;
        thread_.join();
        close(listener_);
    }
    std::uint16_t port = 0;

  private:
    int listener_ = -1;
    std::atomic<bool> over_{false};
    std::thread thread_;
};

TEST(FpgaTcp, AHostThatDoesNotAnswerOrAnswersGarbage) {
    {
        FalseHost silent([](int) {});
        tcp::TcpLink link("127.0.0.1", silent.port, short_limit_ms);
        EXPECT_EQ(reason([&] { link.read_register(0); }), "the device's host does not answer");
    }
    {
        FalseHost closing([](int client) { shutdown(client, SHUT_RDWR); });
        tcp::TcpLink link("127.0.0.1", closing.port, short_limit_ms * 20);
        EXPECT_NE(reason([&] { link.read_register(0); }), "");
    }
    {
        FalseHost garbage([](int client) { EXPECT_EQ(send(client, "HTTP/1.1 400 Bad Request\r\n\r\n", 28, 0), 28); });
        tcp::TcpLink link("127.0.0.1", garbage.port, short_limit_ms * 20);
        EXPECT_EQ(reason([&] { link.read_register(0); }), "what answers is no accelerator's host");
    }
    {
        FalseHost generous([](int client) {
            tcp::Answer answer;
            answer.length = std::uint64_t{1} << 60;
            EXPECT_EQ(send(client, &answer, sizeof answer, 0), static_cast<ssize_t>(sizeof answer));
        });
        tcp::TcpLink link("127.0.0.1", generous.port, short_limit_ms * 20);
        EXPECT_EQ(reason([&] { link.read_register(0); }), "an answer of another length than asked for");
    }
}

TEST(FpgaTcp, Endpoints) {
    std::string host;
    std::uint16_t port = 0;
    EXPECT_TRUE(tcp::read_endpoint("board", host, port) && host == "board" && port == tcp::default_port);
    EXPECT_TRUE(tcp::read_endpoint("10.0.0.2:99", host, port) && host == "10.0.0.2" && port == 99);
    EXPECT_TRUE(tcp::read_endpoint("[::1]:5", host, port) && host == "::1" && port == 5);
    for (const char* wrong : {"", ":5", "a:", "a:x", "a:0", "a:65536", "a:5x", "[::1", "[::1]5"}) EXPECT_FALSE(tcp::read_endpoint(wrong, host, port)) << wrong;
}

/// Files that stand for the driver's, and a thread that stands for the board.
class FalseBoard {
  public:
    FalseBoard() : folder_(std::filesystem::temp_directory_path() / ("addend-xdma-" + std::to_string(getpid()))) {
        std::filesystem::create_directories(folder_);
        for (const char* name : {"xdma0_user", "xdma0_h2c_0"}) std::ofstream(folder_ / name);
        std::filesystem::resize_file(folder_ / "xdma0_user", 4096);
        std::filesystem::resize_file(folder_ / "xdma0_h2c_0", memory_bytes);
        std::filesystem::create_hard_link(folder_ / "xdma0_h2c_0", folder_ / "xdma0_c2h_0");
        std::ofstream(folder_ / "xdma_notes");  // not a board
        registers_ = map("xdma0_user", 4096);
        memory_ = map("xdma0_h2c_0", memory_bytes);
        for (std::uint32_t at = 0; at < reg::control; at += 4) word(at) = model_.read_register(at);
        thread_ = std::thread([this] { behave(); });
    }
    ~FalseBoard() {
        over_ = true;
        thread_.join();
        munmap(const_cast<char*>(registers_), 4096);
        munmap(const_cast<char*>(memory_), memory_bytes);
        std::filesystem::remove_all(folder_);
    }
    std::string folder() const { return folder_.string(); }
    volatile std::uint32_t& word(std::uint32_t at) { return *reinterpret_cast<volatile std::uint32_t*>(registers_ + at); }
    std::filesystem::path path(const char* name) const { return folder_ / name; }

  private:
    static constexpr std::uint64_t memory_bytes = 1u << 20;
    volatile char* map(const char* name, std::uint64_t bytes) {
        const int fd = open((folder_ / name).c_str(), O_RDWR);
        void* const at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        close(fd);
        EXPECT_NE(at, MAP_FAILED);
        return static_cast<volatile char*>(at);
    }
    void behave() {
        while (!over_) {
            std::this_thread::yield();
            const std::uint32_t control = word(reg::control);
            if (control == 0) continue;
            word(reg::control) = 0;
            if (!(control & control_start)) continue;
            word(reg::status) = status_busy;
            for (std::uint32_t at = reg::code; at < reg::base + 8 * base_count; at += 4) model_.write_register(at, word(at));
            model_.write_memory(0, const_cast<const char*>(memory_), memory_bytes);
            model_.write_register(reg::control, control_start);
            model_.read_memory(0, const_cast<char*>(memory_), memory_bytes);
            for (std::uint32_t at = reg::counters; at < reg::counters + 8 * counter_count; at += 4) word(at) = model_.read_register(at);
            word(reg::retired) = model_.read_register(reg::retired);
            word(reg::error) = model_.read_register(reg::error);
            word(reg::status) = model_.read_register(reg::status);
        }
    }

    std::filesystem::path folder_;
    Model model_{small_device()};
    volatile char *registers_ = nullptr, *memory_ = nullptr;
    std::atomic<bool> over_{false};
    std::thread thread_;
};

TEST(FpgaXdma, RunsThroughTheDriversFiles) {
    FalseBoard board;
    const auto boards = find_xdma(board.folder());
    ASSERT_EQ(boards.size(), 1u);
    EXPECT_EQ(boards[0].name, "xdma0");
    Device device(std::make_unique<XdmaLink>(boards[0]), real_patience());
    // A board whose last run is over says so until the next begins.
    expect_doubled(device);
}

TEST(FpgaXdma, ABoardThatIsGoneAndFilesThatAreMissing) {
    FalseBoard board;
    const auto files = find_xdma(board.folder()).at(0);
    XdmaLink link(files);
    board.word(reg::status) = 0xFFFFFFFFu;
    EXPECT_EQ(reason([&] { link.read_register(reg::status); }), "xdma0 no longer answers on the bus");
    char past[16];
    EXPECT_EQ(reason([&] { link.read_memory(1u << 20, past, sizeof past); }), files.from_device + ": Input/output error");
    std::filesystem::remove(files.from_device);
    EXPECT_EQ(reason([&] { XdmaLink again(files); }), files.from_device + ": No such file or directory");
}

/// Which transfer hangs is held in a library of its own, since the question is what becomes of its code.
TEST(FpgaXdma, ATransferThatHangsIsGivenUpAndItsCodeStays) {
    static std::binary_semaphore go_on{0}, gone{0};
    FalseBoard board;
    const auto files = find_xdma(board.folder()).at(0);
    const std::string path = std::string(ADDEND_BINARY_DIR) + "/tests/addend_hanging_xdma.so";
    void* const library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    ASSERT_NE(library, nullptr) << dlerror();
    const auto give_up = reinterpret_cast<GiveUpXdma>(dlsym(library, give_up_xdma_symbol));
    ASSERT_NE(give_up, nullptr);
    std::string why, then;
    give_up(files, short_limit_ms, [] { go_on.acquire(); }, [] { gone.release(); }, why, then);
    EXPECT_EQ(why, files.from_device + ": a transfer does not end");
    EXPECT_EQ(then, why);  // at once, and nothing is written behind it
    dlclose(library);
    EXPECT_NE(dlopen(path.c_str(), RTLD_NOW | RTLD_NOLOAD), nullptr) << "the thread's code is gone";
    go_on.release();
    gone.acquire();
}

TEST(FpgaDevices, AMachineThatIsABoardIsListedAndHasItsRails) {
    const auto root = std::filesystem::temp_directory_path() / ("addend-zynq-" + std::to_string(getpid()));
    const auto put = [&](const char* file, const std::string& text) {
        std::filesystem::create_directories((root / file).parent_path());
        std::ofstream(root / file, std::ios::binary) << text;
    };
    const auto last = [&](const std::string& asked = {}) { return find_devices(asked, {"/nowhere", {}, (root / "tree").string()}).back(); };
    EXPECT_FALSE(last().is_board);
    put("tree/compatible", std::string("raspberrypi,4-model-b\0brcm,bcm2711\0", 35));
    EXPECT_FALSE(last().is_board);
    put("tree/compatible", std::string("acme,notxlnx,zynqmp\0", 20));
    EXPECT_FALSE(last().is_board);
    put("tree/compatible", std::string("xlnx,zynqmp-zcu102-rev1.0\0xlnx,zynqmp\0", 39));
    put("tree/model", std::string("ZynqMP ZCU102\0", 14));
    const Offer board = last();
    EXPECT_TRUE(board.is_board);
    EXPECT_STREQ(board.info.id, "zynq");
    EXPECT_STREQ(board.info.name, "This board, ZynqMP ZCU102 (not tested on a board)");
    EXPECT_FALSE(board.info.available);
    EXPECT_STREQ(board.info.why.text[1], "nothing leads to its logic: name its card, ADDEND_FPGA_DEVICES=xrt:INDEX:XCLBIN");
    EXPECT_STREQ(last("xrt:0").info.id, "xrt");  // who names a way has no second line of the same board

    put("hwmon/hwmon0/name", "ina226_u76\n");
    put("hwmon/hwmon0/power1_input", "850000\n");
    const auto meters = make_meters({board}, {"", (root / "hwmon").string()});
    ASSERT_EQ(meters.size(), 1u);
    EXPECT_STREQ(meters[0].info.id, "fpga.rail0.power");
    EXPECT_EQ(meters[0].info.provenance, ADDEND_MEASURED);
    EXPECT_DOUBLE_EQ(meters[0].read(), 0.85);
    std::filesystem::remove_all(root);
}

TEST(FpgaDevices, WhatCannotBeReachedIsListedWithItsReason) {
    FalseBoard board;
    Served served;
    const auto all = find_devices("tcp:127.0.0.1:" + std::to_string(served.port()) + ";tcp:127.0.0.1:1;tcp:a:b;nonsense", {board.folder(), {}, "/nowhere"});
    std::map<std::string, const Offer*> by_id;
    for (const Offer& o : all) by_id[o.info.id] = &o;
    ASSERT_TRUE(by_id.contains("model") && by_id.contains("xdma0"));
    EXPECT_TRUE(by_id["xdma0"]->info.available);
    EXPECT_EQ(by_id["xdma0"]->info.memory, small_device().memory_bytes);
    EXPECT_NE(std::string(by_id["xdma0"]->info.name).find("not tested on a board"), std::string::npos);
    EXPECT_TRUE(by_id["tcp-127.0.0.1-" + std::to_string(served.port())]->info.available);
    EXPECT_FALSE(by_id["tcp-127.0.0.1-1"]->info.available);
    EXPECT_NE(std::string(by_id["tcp-127.0.0.1-1"]->info.why.text[1]).find("Connection refused"), std::string::npos);
    EXPECT_FALSE(by_id["tcp-a-b"]->info.available);

    for (const Meter& m : make_meters(all, {"", board.folder()})) {
        const std::string id = m.info.id;
        const addend_provenance expected = id == "fpga.power" || id == "fpga.energy_static" ? ADDEND_UNAVAILABLE
                                           : id == "fpga.energy"                            ? ADDEND_MODELLED
                                           : all[m.info.device].is_board                    ? ADDEND_MEASURED
                                                                                            : ADDEND_SIMULATED;
        EXPECT_EQ(m.info.provenance, expected) << id;
        EXPECT_NE(std::string(all[m.info.device].info.id), "model");  // it has no clock
    }
}

}  // namespace
}  // namespace addend::fpga
