// addend-fpga-sim: a simulated accelerator for clients on this host or, if told so, on others.
#include <csignal>
#include <cstdio>
#include <cstring>

#include "plugins/fpga/model/model.h"
#include "plugins/fpga/tcp/protocol.h"
#include "plugins/fpga/tcp/server.h"
#ifdef ADDEND_FPGA_SIM
#include "plugins/fpga/sim/simulated.h"
#endif

namespace {

addend::fpga::tcp::Server* running = nullptr;

void on_signal(int) {
    if (running) running->stop();
}

int usage(std::FILE* to) {
    std::fputs(
        "usage: addend-fpga-sim [--listen ADDRESS[:PORT]] [--device model|sim]\n"
        "Offers an accelerator over TCP. Without --listen only this host can reach it (127.0.0.1:7411): there is no\n"
        "password, and whoever reaches it can use it. Clients name it in ADDEND_FPGA_DEVICES=tcp:HOST[:PORT].\n",
        to);
    return to == stderr ? 2 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace addend::fpga;
    std::string address = "127.0.0.1", device = "model";
    std::uint16_t port = tcp::default_port;
    for (int n = 1; n < argc; ++n) {
        const bool value = n + 1 < argc;
        if (std::strcmp(argv[n], "--help") == 0) return usage(stdout);
        if (std::strcmp(argv[n], "--listen") == 0 && value && tcp::read_endpoint(argv[n + 1], address, port)) ++n;
        else if (std::strcmp(argv[n], "--device") == 0 && value) device = argv[++n];
        else return usage(stderr);
    }
    std::function<std::unique_ptr<Link>()> open;
    if (device == "model") open = [] { return std::make_unique<Model>(default_capabilities()); };
#ifdef ADDEND_FPGA_SIM
    if (device == "sim") open = [] { return std::make_unique<Simulated>(); };
#endif
    if (!open) {
        std::fprintf(stderr, "addend-fpga-sim: there is no device \"%s\" in this build\n", device.c_str());
        return usage(stderr);
    }
    try {
        tcp::Server server(address, port);
        running = &server;
        std::signal(SIGINT, on_signal);
        std::signal(SIGTERM, on_signal);
        std::printf("%s on %s:%u\n", device.c_str(), address.c_str(), server.port());
        std::fflush(stdout);
        server.serve(open, [](const std::string& what) { std::fprintf(stderr, "addend-fpga-sim: %s\n", what.c_str()); });
        running = nullptr;
    } catch (const LinkLost& lost) {
        std::fprintf(stderr, "addend-fpga-sim: cannot listen on %s\n", lost.what());
        return 1;
    }
    return 0;
}
