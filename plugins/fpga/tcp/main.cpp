// addend-fpga-sim: a simulated accelerator for clients on this host or, if told so, on others.
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string>

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

// Nothing of this program is worth failing for when nobody reads it.
void say(int descriptor, const std::string& text) {
    if (write(descriptor, text.data(), text.size()) < 0) return;
}

int usage(int descriptor) {
    say(descriptor,
        "usage: addend-fpga-sim [--listen ADDRESS[:PORT]] [--device model|sim]\n"
        "Offers an accelerator over TCP. Without --listen only this host can reach it (127.0.0.1:7411): there is no\n"
        "password, and whoever reaches it can use it. Clients name it in ADDEND_FPGA_DEVICES=tcp:HOST[:PORT].\n");
    return descriptor == STDERR_FILENO ? 2 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace addend::fpga;
    std::string address = "127.0.0.1", device = "model";
    std::uint16_t port = tcp::default_port;
    for (int n = 1; n < argc; ++n) {
        const bool value = n + 1 < argc;
        if (std::strcmp(argv[n], "--help") == 0) return usage(STDOUT_FILENO);
        if (std::strcmp(argv[n], "--listen") == 0 && value && tcp::read_endpoint(argv[n + 1], address, port)) ++n;
        else if (std::strcmp(argv[n], "--device") == 0 && value) device = argv[++n];
        else return usage(STDERR_FILENO);
    }
    std::function<std::unique_ptr<Link>()> open;
    if (device == "model") open = [] { return std::make_unique<Model>(default_capabilities()); };
#ifdef ADDEND_FPGA_SIM
    if (device == "sim") open = [] { return std::make_unique<Simulated>(); };
#endif
    if (!open) {
        say(STDERR_FILENO, "addend-fpga-sim: there is no device \"" + device + "\" in this build\n");
        return usage(STDERR_FILENO);
    }
    try {
        tcp::Server server(address, port);
        running = &server;
        std::signal(SIGINT, on_signal);
        std::signal(SIGTERM, on_signal);
        say(STDOUT_FILENO, device + " on " + address + ":" + std::to_string(server.port()) + "\n");
        server.serve(open, [](const std::string& what) { say(STDERR_FILENO, "addend-fpga-sim: " + what + "\n"); });
        running = nullptr;
    } catch (const LinkLost& lost) {
        say(STDERR_FILENO, std::string("addend-fpga-sim: cannot listen on ") + lost.what() + "\n");
        return 1;
    }
    return 0;
}
