// What the Structure page takes for a model of 40 layers, on the offscreen platform: frames of the graph while it is
// scrolled and zoomed, and what opening it costs. Run by hand on a Release build:
//   QT_QPA_PLATFORM=offscreen build/release/tests/bench_structure
// The program is lowered from a configuration alone (hidden 5120, GLU 13824, vocabulary 32000: 13 G weights): a drawing
// has no use for weights.
#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

#include "core/inspect/program_graph.h"
#include "core/program/lower_hgrn_bit.h"
#include "ui/structure/GraphView.h"
#include "ui/theme/Theme.h"

namespace {

using namespace addend;
using namespace addend::ui;

constexpr int frames = 300;

std::shared_ptr<const Program> program() {
    HgrnBitConfig config;
    config.vocab_size = 32000;
    config.hidden_size = 5120;
    config.layers = 40;
    config.intermediate_size = 13824;
    return lower_hgrn_bit(config, {[](std::string_view) { return StoredType{ADDEND_BF16}; },
                                   [](std::string_view) { return 0.01f; }})
        .program;
}

template <class Work>
double milliseconds(Work work) {
    QElapsedTimer clock;
    clock.start();
    work();
    return double(clock.nsecsElapsed()) * 1e-6;
}

template <class Move>
void measure(GraphView& view, const char* what, Move move) {
    std::vector<double> ms;
    int boxes = 0;
    for (int i = 0; i < frames; ++i) {
        ms.push_back(milliseconds([&] {
            move(i);
            QCoreApplication::processEvents();
            view.viewport()->repaint();
        }));
        boxes = std::max(boxes, view.paintedBoxes());
    }
    std::sort(ms.begin(), ms.end());
    double sum = 0;
    for (const double one : ms) sum += one;
    const double mean = sum / double(ms.size());
    std::printf("  %-34s mean %6.2f ms (%4.0f frames/s), p95 %6.2f ms, largest %6.2f ms, at most %d boxes\n", what, mean,
                1000 / mean, ms[ms.size() * 95 / 100], ms.back(), boxes);
}

void scroll(GraphView& view, int frame) {
    QScrollBar* bar = view.verticalScrollBar();
    bar->setValue(static_cast<int>(double(bar->maximum()) * frame / frames));
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    Theme theme;
    const auto lowered = program();
    std::shared_ptr<const ProgramGraph> graph;
    std::shared_ptr<const Accounting> counts;
    std::printf("40 layers, %zu instructions, 1280 x 700 pixels\n", lowered->instructions().size());
    std::printf("  graph of the program %.1f ms\n",
                milliseconds([&] { graph = std::make_shared<const ProgramGraph>(lowered); }));
    std::printf("  counts (on a worker) %.1f ms\n",
                milliseconds([&] { counts = std::make_shared<const Accounting>(account(*lowered, {})); }));
    GraphView view;
    view.resize(1280, 700);
    view.show();
    std::printf("  first layout %.1f ms\n", milliseconds([&] { view.setGraph(graph); }));
    view.setAccounting(counts);
    std::printf("  every block opened %.1f ms\n", milliseconds([&] { view.expandAll(); }));
    std::printf("  the same program again (another patch) %.1f ms\n", milliseconds([&] { view.setGraph(graph); }));
    view.setAccounting(counts);
    for (const double zoom : {1.0, 0.4, 0.1}) {
        view.setZoom(zoom);
        char what[64];
        std::snprintf(what, sizeof what, "scroll, all open, zoom %.1f", zoom);
        measure(view, what, [&](int i) { scroll(view, i); });
    }
    measure(view, "zoom 0.01 to 2 and back, all open", [&](int i) {
        const double share = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / frames);
        view.setZoom(0.01 * std::pow(200.0, share));
    });
    view.fit();
    measure(view, "the whole drawing, all open", [&](int) { view.viewport()->update(); });
    view.collapseAll();
    view.setZoom(1);
    measure(view, "scroll, layers closed, zoom 1", [&](int i) { scroll(view, i); });
    return 0;
}
