// A map too large to be read for each picture: summarised once on a worker, which says how far it is and can be stopped,
// and drawn without more memory than a screenful and its summary.
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSemaphore>
#include <QThread>
#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

#include "core/inspect/map_source.h"
#include "tests/gui/support/GuiTest.h"
#include "ui/plots/HeatBusy.h"
#include "ui/plots/HeatMap.h"
#include "ui/plots/MapHeat.h"
#include "ui/plots/PlotPanel.h"
#include "ui/shell/JobListModel.h"

namespace {

/// Bytes that `new` has given out, those of tiles, blocks and buffers among them, and the most since the mark.
std::atomic<std::size_t> heldBytes = 0, mostBytes = 0;

void* counted_or_null(std::size_t size) noexcept {
    void* made = std::malloc(size == 0 ? 1 : size);
    if (made == nullptr) return nullptr;
    const std::size_t now = heldBytes += malloc_usable_size(made);
    std::size_t most = mostBytes;
    while (now > most && !mostBytes.compare_exchange_weak(most, now)) {
    }
    return made;
}

void* counted(std::size_t size) {
    void* made = counted_or_null(size);
    if (made == nullptr) throw std::bad_alloc();
    return made;
}

void uncounted(void* made) noexcept {
    if (made == nullptr) return;
    heldBytes -= malloc_usable_size(made);
    std::free(made);
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
    return counted(size);
}
[[gnu::noinline]] void* operator new[](std::size_t size) {
    return counted(size);
}
// Not left to the library: under ASan that would be ASan's, and its blocks are not malloc's.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return counted_or_null(size);
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return counted_or_null(size);
}
[[gnu::noinline]] void operator delete(void* made) noexcept {
    uncounted(made);
}
[[gnu::noinline]] void operator delete[](void* made) noexcept {
    uncounted(made);
}
[[gnu::noinline]] void operator delete(void* made, std::size_t) noexcept {
    uncounted(made);
}
[[gnu::noinline]] void operator delete[](void* made, std::size_t) noexcept {
    uncounted(made);
}

namespace addend::ui::test {
namespace {

constexpr std::size_t MiB = std::size_t{1} << 20;

/// Cell (r, c) is r + c, made when asked for; a gate holds it after its first rows.
class Slope final : public MapSource {
  public:
    Slope(std::uint64_t rows, std::uint64_t cols) : rows_(rows), cols_(cols) {}
    std::uint64_t rows() const override { return rows_; }
    std::uint64_t cols() const override { return cols_; }
    void read(const MapWindow& window, std::span<float> into) const override {
        check_window(*this, window, into.size());
        std::size_t before = largest;
        while (into.size() > before && !largest.compare_exchange_weak(before, into.size())) {
        }
        // A worker held here goes on with a band at a time until it is let go, or told to stop.
        if (held && cells > rows_ * cols_ / 8) QSemaphore().tryAcquire(1, 20);
        cells += into.size();
        for (std::uint64_t r = 0; r < window.rows; ++r)
            for (std::uint64_t c = 0; c < window.cols; ++c)
                into[r * window.cols + c] = static_cast<float>(window.row + r + window.col + c);
    }
    mutable std::atomic<std::size_t> cells = 0, largest = 0;
    std::atomic<bool> held = false;

  private:
    std::uint64_t rows_, cols_;
};

}  // namespace

class LargeMapTest : public GuiTest {
    Q_OBJECT

  private:
    std::unique_ptr<HeatMap> show(const std::shared_ptr<const MapSource>& map, QSize size = {640, 400}) {
        auto heat = std::make_unique<HeatMap>();
        HeatLabels labels;
        labels.rows.title = QStringLiteral("Row");
        labels.columns.title = QStringLiteral("Column");
        labels.value = QStringLiteral("Weight");
        heat->setLabels(labels);
        heat->resize(size);
        heat->setSource(heatOf(map));
        heat->show();
        return heat;
    }

  private Q_SLOTS:
    void saysHowFarItIsAndCanBeStopped() {
        // Many bands, so that there is time to look at it.
        auto map = std::make_shared<Slope>(20'000, 1'200);
        map->held = true;
        auto heat = show(map);
        auto* busy = heat->findChild<HeatBusy*>();
        QVERIFY(busy != nullptr && busy->isHidden());
        QTRY_VERIFY(busy->isVisible());
        QVERIFY(heat->tile() == nullptr && heat->wholeTile() == nullptr);
        QVERIFY(!busy->findChild<QLabel*>(QStringLiteral("heatBusyText"))->text().isEmpty());
        QVERIFY(heat->rect().contains(busy->geometry()));
        auto* bar = busy->findChild<QProgressBar*>();
        QTRY_VERIFY(bar->value() > bar->minimum());
        QVERIFY(bar->value() < bar->maximum());
        auto* button = busy->findChild<QPushButton*>();
        const QString stop = button->text();
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(button->text() != stop);  // stopped, and offered again
        QVERIFY(busy->isVisible() && bar->isHidden());
        map->held = false;
        // The worker ends: nothing more is read.
        std::size_t before = 0;
        QTRY_VERIFY(std::exchange(before, map->cells.load()) == map->cells.load() && before < map->rows() * map->cols());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(heat->isSettled());
        QVERIFY(busy->isHidden());
        QCOMPARE(heat->wholeTile()->minimum.front(), 0.0f);
        QCOMPARE(heat->wholeTile()->maximum.back(), static_cast<float>(20'000 + 1'200 - 2));
    }

    void aMapThatGoesAwayStopsItsWorker() {
        auto map = std::make_shared<Slope>(20'000, 1'200);
        map->held = true;
        auto heat = show(map);
        QTRY_VERIFY(heat->findChild<HeatBusy*>()->isVisible());
        heat->setSource(heatOf(std::make_shared<Slope>(4, 4)));
        QTRY_VERIFY(heat->isSettled());
        QVERIFY(heat->findChild<HeatBusy*>()->isHidden());
        QVERIFY(map->cells < map->rows() * map->cols());
    }

    void readingALargeMapIsAJob() {
        auto map = std::make_shared<Slope>(20'000, 1'200);
        map->held = true;
        auto* heat = new HeatMap;
        PlotPanel panel(heat, dialogs());
        panel.setTitle(QStringLiteral("Map of it"));
        panel.setJobs(context().jobs);
        panel.resize(640, 400);
        panel.show();
        const auto jobs = [this] { return context().jobs.jobs(); };
        heat->setSource(heatOf(std::make_shared<Slope>(40, 40)));
        QTRY_VERIFY(heat->isSettled());
        QVERIFY(jobs().isEmpty());  // what is drawn at once is no job
        heat->setSource(heatOf(map));
        QTRY_COMPARE(jobs().size(), 1);
        Job* job = jobs().front();
        QVERIFY(job->title().contains(QStringLiteral("Map of it")));
        QTRY_VERIFY(job->progress().value_or(0) > 0);
        QVERIFY(job->isActive() && *job->progress() < 1);
        // Stopped in the list, it stops in the map.
        job->cancel();
        QCOMPARE(job->state(), Job::State::Cancelled);
        auto* button = heat->findChild<HeatBusy*>()->findChild<QPushButton*>();
        QVERIFY(heat->findChild<HeatBusy*>()->isVisible() && heat->findChild<QProgressBar*>()->isHidden());
        // Begun again it is another job; another map ends that one.
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE(jobs().size(), 2);
        heat->setSource(heatOf(std::make_shared<Slope>(4, 4)));
        QCOMPARE(jobs().front()->state(), Job::State::Cancelled);
        QTRY_VERIFY(heat->isSettled());
        heat->setSource(heatOf(map));
        QTRY_COMPARE(jobs().size(), 3);
        map->held = false;
        QTRY_VERIFY(heat->isSettled());
        QCOMPARE(jobs().front()->state(), Job::State::Done);
        QCOMPARE(context().jobs.activeCount(), 0);
    }

    void drawsAtTheScreensResolutionFromTheSummary() {
        auto map = std::make_shared<Slope>(2560, 6912);
        auto heat = show(map, {1280, 700});
        QTRY_VERIFY(heat->isSettled());
        const QSizeF plot = heat->view().plot().size() * heat->devicePixelRatioF();
        // A cell a pixel or so, or a block of the finest level, which has four rows and columns.
        QVERIFY(heat->tile()->outRows > 0.9 * std::min(plot.height(), 2560 / 4.0));
        QVERIFY(heat->tile()->outColumns > 0.9 * std::min(plot.width(), 6912 / 4.0));
        const std::size_t once = map->cells;
        QCOMPARE(once, map->rows() * map->cols());  // read once, for the summary
        heat->setRange(HeatView::Axis::Columns, 0, 6900);
        QTRY_VERIFY(heat->isSettled());
        QCOMPARE(map->cells.load(), once);
    }

    void takesNoMoreMemoryThanAScreenfulAndItsSummary() {
        auto map = std::make_shared<Slope>(2560, 6912);
        auto heat = show(std::make_shared<Slope>(4, 4), {1280, 700});
        QTRY_VERIFY(heat->isSettled());
        const std::size_t before = heldBytes;
        mostBytes = before;
        heat->setSource(heatOf(map));
        QTRY_VERIFY(heat->isSettled());
        for (int step = 0; step < 8; ++step) {
            heat->setRange(HeatView::Axis::Columns, 600.0 * step, 600.0 * step + 2400);
            heat->setRange(HeatView::Axis::Rows, 100.0 * step, 100.0 * step + 1400);
            QTRY_VERIFY(heat->isSettled());
        }
        const std::size_t grown = mostBytes - before;
        // For each pixel two tiles of three floats, and the sums of one being made; for the summary its budget; for each worker the piece of 2^18 cells it reads. As doubles the map would be 135 MiB.
        const double ratio = heat->devicePixelRatioF();
        const auto pixels = static_cast<std::size_t>(1280 * 700 * ratio * ratio);
        const auto workers = static_cast<std::size_t>(QThread::idealThreadCount());
        QVERIFY2(grown < pixels * 48 + 24 * MiB + workers * MiB, qPrintable(QString::number(grown / MiB)));
        QVERIFY(map->largest <= std::size_t{1} << 18);
        heat->setSource(nullptr);
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::LargeMapTest)
#include "LargeMapTest.moc"
