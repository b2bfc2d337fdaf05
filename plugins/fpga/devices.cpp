#include "plugins/fpga/devices.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "plugins/fpga/fault.h"
#include "plugins/fpga/handles.h"
#include "plugins/fpga/model/model.h"
#include "plugins/fpga/tcp/tcp_link.h"
#include "plugins/fpga/xdma/xdma_link.h"
#include "plugins/fpga/xrt/xrt_link.h"
#ifdef ADDEND_FPGA_SIM
#include "plugins/fpga/sim/simulated.h"
#endif

namespace addend::fpga {
namespace {

Offer offer(addend_device_kind kind, const std::string& id, const std::string& name) {
    Offer o;
    o.info.kind = kind;
    o.info.available = 1;
    o.info.why = make_error(ADDEND_ERROR_NONE);
    put_text(o.info.id, id);
    put_text(o.info.name, name);
    o.totals = std::make_shared<Totals>();
    return o;
}

void describe(Offer& o, const Capabilities& capabilities) {
    o.capabilities = capabilities;
    o.info.memory = capabilities.memory_bytes;
}

/// Asks what is at the other end now; a failure is the reason why it is not available.
void probe(Offer& o) {
    try {
        describe(o, read_capabilities(*o.open()));
    } catch (const LinkLost& lost) {
        o.info.available = 0;
        o.info.why = make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, o.info.name, lost.what());
    }
}

void add_network(std::vector<Offer>& all, const std::string& endpoint) {
    std::string host;
    std::uint16_t port = 0;
    // Ids have no colons: a device is chosen as fpga:tcp-HOST-PORT.
    std::string id = "tcp-" + endpoint.substr(0, 27);
    std::replace_if(id.begin(), id.end(), [](char c) { return c == ':' || c == '[' || c == ']'; }, '-');
    all.push_back(offer(ADDEND_DEVICE_SIMULATED, id, "Accelerator at " + endpoint));
    Offer& o = all.back();
    if (!tcp::read_endpoint(endpoint, host, port)) {
        o.info.available = 0;
        o.info.why = make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, o.info.name, "it is not HOST or HOST:PORT");
        return;
    }
    o.open = [host, port] { return std::make_unique<tcp::TcpLink>(host, port); };
    probe(o);
}

void add_xrt(std::vector<Offer>& all, const std::string& choice, const std::string& library) {
    XrtCardNames names;
    if (!library.empty()) names.library = library;
    const bool named = read_xrt_choice(choice, names.index, names.xclbin);
    const std::string id = named ? "xrt" + std::to_string(names.index) : "xrt";
    all.push_back(offer(ADDEND_DEVICE_FPGA, id, "Board " + id + " behind XRT (not tested on a board)"));
    Offer& o = all.back();
    o.is_board = true;
    if (!named) {
        o.info.available = 0;
        o.info.why = make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, o.info.name, "\"xrt:" + choice + "\" is not xrt:INDEX:XCLBIN");
        return;
    }
    const auto opener = std::make_shared<XrtOpener>(names);
    o.open = [opener] { return opener->open(); };
    try {
        describe(o, read_capabilities(*o.open()));
    } catch (const XrtOpener::StillOpening&) {
        // Writing a card's configuration takes seconds: it is asked again when it is chosen. Its counters are no meters then, since
        // those are listed once.
        describe(o, default_capabilities());
        o.info.memory = 0;
    } catch (const LinkLost& lost) {
        o.info.available = 0;
        o.info.why = make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, o.info.name, lost.what());
    }
}

/// What a device tree says under a name; its texts end with 0 bytes.
std::string tree_text(const std::string& tree, const char* name) {
    std::ifstream file(tree + "/" + name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    while (!text.empty() && text.back() == '\0') text.pop_back();
    return text;
}

/// A machine that is itself a board, a processor beside its logic: without a way to the logic it still has the board's sensors.
void add_this_board(std::vector<Offer>& all, const std::string& tree) {
    const std::string compatible = '\0' + tree_text(tree, "compatible");
    if (compatible.find(std::string("\0xlnx,zynq", 10)) == std::string::npos) return;
    const std::string model = tree_text(tree, "model");
    all.push_back(offer(ADDEND_DEVICE_FPGA, "zynq", "This board" + (model.empty() ? "" : ", " + model) + " (not tested on a board)"));
    Offer& o = all.back();
    o.is_board = true;
    o.info.available = 0;
    o.info.why = make_error(ADDEND_ERROR_NO_DEVICE, 0, 0, o.info.name,
                            "nothing leads to its logic: name its card, ADDEND_FPGA_DEVICES=xrt:INDEX:XCLBIN");
}

}  // namespace

std::vector<Offer> find_devices(const std::string& asked, const DevicePlaces& places) {
    std::vector<Offer> all;
    all.push_back(offer(ADDEND_DEVICE_SIMULATED, "model", "Functional model of the accelerator (no clock)"));
    describe(all.back(), default_capabilities());
    all.back().open = [] { return std::make_unique<Model>(default_capabilities()); };
#ifdef ADDEND_FPGA_SIM
    all.push_back(offer(ADDEND_DEVICE_SIMULATED, "sim", "Simulated accelerator: its RTL, cycle by cycle, at 300 MHz"));
    describe(all.back(), simulated_capabilities());
    all.back().open = [] { return std::make_unique<Simulated>(); };
#endif
    for (const XdmaFiles& files : find_xdma(places.devices)) {
        all.push_back(offer(ADDEND_DEVICE_FPGA, files.name, "Board " + files.name + " behind XDMA (not tested on a board)"));
        all.back().open = [files] { return std::make_unique<XdmaLink>(files); };
        all.back().is_board = true;
        probe(all.back());
    }
    for (std::size_t from = 0; from < asked.size();) {
        const std::size_t end = std::min(asked.find(';', from), asked.size());
        const std::string one = asked.substr(from, end - from);
        if (one.starts_with("tcp:")) add_network(all, one.substr(4));
        if (one.starts_with("xrt:")) add_xrt(all, one.substr(4), places.xrt_library);
        from = end + 1;
    }
    if (std::none_of(all.begin(), all.end(), [](const Offer& o) { return o.is_board; })) add_this_board(all, places.device_tree);
    return all;
}

}  // namespace addend::fpga
