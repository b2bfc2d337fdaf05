// Selection, jobs, log and history as data: no widgets.
#include <spdlog/logger.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <thread>

#include "tests/gui/support/GuiTest.h"
#include "ui/shell/History.h"
#include "ui/shell/LogSink.h"

namespace addend::ui::test {
namespace {

struct FakeClock final : Clock {
    std::int64_t now = 0;
    std::int64_t now_ns() const override { return now; }
};

LogEntry line(const QString& text) {
    return {QDateTime::currentDateTime(), LogEntry::Level::Info, {}, text};
}

}  // namespace

class ModelsOfListsTest : public GuiTest {
    Q_OBJECT

  private Q_SLOTS:
    void jobModelKeepsItsContract() {
        JobListModel jobs;
        QAbstractItemModelTester tester(&jobs, QAbstractItemModelTester::FailureReportingMode::QtTest);
        Job* first = jobs.start(QStringLiteral("a"));
        Job* second = jobs.start(QStringLiteral("b"), [] {});
        QCOMPARE(jobs.rowCount(), 2);
        QCOMPARE(jobs.index(0).data(JobListModel::TitleRole).toString(), QStringLiteral("b"));
        QSignalSpy changed(&jobs, &QAbstractItemModel::dataChanged);
        first->setProgress(0.5);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toModelIndex().row(), 1);
        QCOMPARE(jobs.overallProgress(), std::optional<double>(0.5));
        first->finish();
        QCOMPARE(jobs.activeCount(), 1);
        jobs.clearEnded();
        QCOMPARE(jobs.rowCount(), 1);
        second->fail({Code::internal_error, {{"detail", "x"}}});
        QCOMPARE(second->state(), Job::State::Failed);
        jobs.clearEnded();
        QCOMPARE(jobs.rowCount(), 0);
    }

    void jobEndsOnce() {
        JobListModel jobs;
        int asked = 0;
        Job* job = jobs.start(QStringLiteral("a"), [&] { ++asked; });
        QSignalSpy ended(job, &Job::ended);
        job->cancel();
        job->cancel();
        QCOMPARE(asked, 1);
        job->finish();  // the work was quicker than the request to stop it
        job->markCancelled();
        QCOMPARE(job->state(), Job::State::Done);
        QCOMPARE(ended.count(), 1);
    }

    void cancelledIsNotAFailure() {
        JobListModel jobs;
        Job* job = jobs.start(QStringLiteral("a"), [] {});
        job->fail({Code::cancelled, {}});
        QCOMPARE(job->state(), Job::State::Cancelled);
    }

    void timeLeftComesFromThePace() {
        FakeClock clock;
        JobListModel jobs(nullptr, clock);
        Job* job = jobs.start(QStringLiteral("a"));
        job->setProgress(0.25);
        QVERIFY(!job->secondsLeft());  // too early to tell
        clock.now = 10'000'000'000;
        QVERIFY(qAbs(*job->secondsLeft() - 30.0) < 1e-9);
        job->setProgress(std::nullopt);
        QVERIFY(!job->secondsLeft());
    }

    void logModelKeepsItsContractAndItsLimit() {
        LogModel log;
        QAbstractItemModelTester tester(&log, QAbstractItemModelTester::FailureReportingMode::QtTest);
        log.append({line(QStringLiteral("one")), line(QStringLiteral("two"))});
        QCOMPARE(log.rowCount(), 2);
        QList<LogEntry> many(LogModel::limit + 5, line(QStringLiteral("many")));
        many.last().text = QStringLiteral("last");
        log.append(many);
        QCOMPARE(log.rowCount(), LogModel::limit);
        QCOMPARE(log.entry(LogModel::limit - 1).text, QStringLiteral("last"));
        log.clear();
        QCOMPARE(log.rowCount(), 0);
    }

    void linesFromOtherThreadsArriveInOrder() {
        LogModel log;
        spdlog::logger logger("engine", std::make_shared<LogSink>(&log));
        std::thread([&] {
            for (int i = 0; i < 500; ++i) logger.info("line {}", i);
            logger.error("the end");
        }).join();
        QTRY_COMPARE(log.rowCount(), 501);
        QCOMPARE(log.entry(7).text, QStringLiteral("line 7"));
        QCOMPARE(log.entry(500).level, LogEntry::Level::Error);
        QCOMPARE(log.entry(500).source, QStringLiteral("engine"));
    }

    void sinkOutlivesItsModel() {
        auto log = std::make_unique<LogModel>();
        spdlog::logger logger("engine", std::make_shared<LogSink>(log.get()));
        logger.info("before");
        log.reset();
        logger.info("after");
        QCoreApplication::processEvents();
        QVERIFY(log == nullptr);
    }

    void changingTheModelClearsWhatIsGone() {
        Selection selection;
        ModelExtent big{
            .layers = 10, .heads = 8, .channels = 512, .nodes = {QStringLiteral("layers.3.mlgru.f")}};
        selection.setModel(QStringLiteral("big"), big);
        selection.setTrace(QStringLiteral("t"));
        selection.setLayer(7);
        selection.setNode(QStringLiteral("layers.3.mlgru.f"));
        selection.setHead(2);
        selection.setToken(40);
        selection.setChannel(100);
        QSignalSpy spy(&selection, &Selection::changed);
        selection.setModel(
            QStringLiteral("small"),
            {.layers = 4, .heads = 8, .channels = 512, .nodes = {QStringLiteral("layers.3.mlgru.f")}});
        QCOMPARE(spy.count(), 1);
        const auto fields = spy[0][0].value<Selection::Fields>();
        QCOMPARE(fields, Selection::Fields(Selection::Model | Selection::Trace | Selection::Token |
                                           Selection::Layer));
        QCOMPARE(selection.layer(), -1);
        QCOMPARE(selection.trace(), QString());
        QCOMPARE(selection.head(), 2);
        QCOMPARE(selection.channel(), 100);
        QCOMPARE(selection.node(), QStringLiteral("layers.3.mlgru.f"));
    }

    void sameValueTellsNobody() {
        Selection selection;
        selection.setLayer(3);
        QSignalSpy spy(&selection, &Selection::changed);
        selection.setLayer(3);
        QCOMPARE(spy.count(), 0);
    }

    void historyForgetsWhatLayAhead() {
        History history;
        QVERIFY(!history.canGoBack());
        for (const char* id : {"a", "b", "b", "c"}) history.visit(QLatin1String(id));
        QCOMPARE(history.back(), QStringLiteral("b"));
        QCOMPARE(history.back(), QStringLiteral("a"));
        QCOMPARE(history.back(), QString());
        history.visit(QStringLiteral("d"));
        QVERIFY(!history.canGoForward());
        QCOMPARE(history.back(), QStringLiteral("a"));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::ModelsOfListsTest)
#include "ModelsOfListsTest.moc"
