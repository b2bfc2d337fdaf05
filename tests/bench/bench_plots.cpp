// Frame times of heat maps on the offscreen platform: scrolling and zooming. Run by hand on a Release build:
//   QT_QPA_PLATFORM=offscreen build/release/tests/bench_plots
// Two figures for each movement: a frame as the window draws it (the newest tile there is), and a frame that waits for
// the tile of its own view, made on the pool thread.
#include <QApplication>
#include <QElapsedTimer>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "core/inspect/map_source.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/MapHeat.h"
#include "ui/theme/Theme.h"

namespace {

using namespace addend;
using namespace addend::ui;

constexpr int frames = 300;

/// Some smooth values, in memory, as a trace's are.
class Waves final : public MapSource {
  public:
    Waves(std::uint64_t rows, std::uint64_t cols) : rows_(rows), cols_(cols), cells_(rows * cols) {
        for (std::uint64_t r = 0; r < rows; ++r)
            for (std::uint64_t c = 0; c < cols; ++c)
                cells_[r * cols + c] = static_cast<float>(std::sin(0.01 * double(r * 7 + c)) * double(r + 1));
    }
    std::uint64_t rows() const override { return rows_; }
    std::uint64_t cols() const override { return cols_; }
    void read(const MapWindow& window, std::span<float> into) const override {
        for (std::uint64_t r = 0; r < window.rows; ++r)
            std::copy_n(cells_.data() + (window.row + r) * cols_ + window.col, window.cols,
                        into.data() + r * window.cols);
    }

  private:
    std::uint64_t rows_, cols_;
    std::vector<float> cells_;
};

struct Times {
    std::vector<double> ms;
    void add(qint64 ns) { ms.push_back(double(ns) * 1e-6); }
    void print(const char* what) {
        std::sort(ms.begin(), ms.end());
        double sum = 0;
        for (const double one : ms) sum += one;
        const double mean = sum / double(ms.size());
        std::printf("  %-28s mean %6.2f ms (%5.0f frames/s), p95 %6.2f ms, largest %6.2f ms\n", what, mean, 1000 / mean,
                    ms[ms.size() * 95 / 100], ms.back());
    }
};

void settle(HeatMap& heat) {
    while (!heat.isSettled()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

template <class Move>
void measure(HeatMap& heat, const char* what, bool wait, Move move) {
    Times times;
    for (int i = 0; i < frames; ++i) {
        QElapsedTimer clock;
        clock.start();
        move(i);
        QCoreApplication::processEvents();
        if (wait) settle(heat);
        heat.repaint();
        times.add(clock.nsecsElapsed());
    }
    times.print(what);
}

void run(const char* name, std::uint64_t rows, std::uint64_t cols) {
    HeatMap heat;
    heat.resize(1280, 700);
    HeatLabels labels;
    labels.rows.title = QStringLiteral("Row");
    labels.columns.title = QStringLiteral("Column");
    labels.columns.name = [](qint64 column) { return QStringLiteral("word%1").arg(column); };
    labels.value = QStringLiteral("Value");
    heat.setLabels(labels);
    QElapsedTimer clock;
    clock.start();
    heat.setSource(heatOf(std::make_shared<Waves>(rows, cols)));
    heat.show();
    settle(heat);
    heat.repaint();
    std::printf("%s: %llu x %llu, 1280 x 700 pixels, first picture after %.0f ms\n", name,
                static_cast<unsigned long long>(rows), static_cast<unsigned long long>(cols),
                double(clock.nsecsElapsed()) * 1e-6);
    const double wide = double(cols);
    const auto scroll = [&](int i) {
        const double from = (wide * 0.75) * i / frames;
        heat.setRange(HeatView::Axis::Columns, from, from + wide * 0.25);
    };
    const auto zoom = [&](int i) {
        const double share = 0.5 + 0.49 * std::cos(2 * std::numbers::pi * i / frames);
        heat.setRange(HeatView::Axis::Columns, wide * (0.5 - share / 2), wide * (0.5 + share / 2));
        if (rows > 100) heat.setRange(HeatView::Axis::Rows, 0, std::max(8.0, double(rows) * share));
    };
    for (const bool wait : {false, true}) {
        measure(heat, wait ? "scroll, each frame complete" : "scroll", wait, scroll);
        measure(heat, wait ? "zoom, each frame complete" : "zoom", wait, zoom);
    }
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    Theme theme;
    run("layer x token", 24, 2000);
    run("token x channel", 2000, 2560);
    run("weights", 2560, 6912);
    return 0;
}
