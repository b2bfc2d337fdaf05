// Tasks beside the lane: results and failures on the UI thread, cancel, and leaving with a body that hangs.
#include <QSignalSpy>
#include <atomic>
#include <semaphore>
#include <thread>

#include "tests/gui/support/GuiTest.h"
#include "ui/engine/TaskRunner.h"
#include "ui/shell/Job.h"
#include "ui/shell/JobListModel.h"

namespace addend::ui::test {

class TaskRunnerTest : public GuiTest {
    Q_OBJECT

  private Q_SLOTS:
    void resultArrivesOnTheUiThread() {
        JobListModel jobs;
        TaskRunner runner(jobs);
        std::thread::id worker, receiver;
        int result = 0;
        const TaskHandle task = runner.start(
            this, QStringLiteral("count"),
            [&](TaskContext& context) {
                worker = std::this_thread::get_id();
                context.phase(QStringLiteral("counting"));
                context.report(1, 4);
                return 42;
            },
            [&](int value) {
                receiver = std::this_thread::get_id();
                result = value;
            });
        QVERIFY(task.isActive());
        QCOMPARE(runner.activeCount(), 1);
        QList<double> seen;
        connect(task.job(), &Job::changed, this, [&seen, job = task.job()] {
            if (job->progress()) seen << *job->progress();
        });
        QTRY_COMPARE(result, 42);
        QVERIFY(!task.isActive());
        QCOMPARE(runner.activeCount(), 0);
        QVERIFY(receiver == std::this_thread::get_id());
        QVERIFY(worker != receiver);
        QCOMPARE(task.job()->state(), Job::State::Done);
        QCOMPARE(task.job()->phase(), QStringLiteral("counting"));
        QVERIFY(seen.contains(0.25));
    }

    void failureKeepsItsReason() {
        JobListModel jobs;
        TaskRunner runner(jobs);
        Message why;
        const TaskHandle task = runner.start(
            this, QStringLiteral("fails"),
            [](TaskContext&) {
                throw Failure(Code::file_not_found, {{"path", "nowhere"}});
            },
            [] { QFAIL("must not succeed"); }, [&](const Message& message) { why = message; });
        QTRY_COMPARE(why.code, Code::file_not_found);
        QCOMPARE(task.job()->state(), Job::State::Failed);
        QCOMPARE(task.job()->failure().code, Code::file_not_found);
    }

    void cancelFromTheJobListReachesTheBody() {
        JobListModel jobs;
        TaskRunner runner(jobs);
        Code code = Code::count_;
        const TaskHandle task = runner.start(
            this, QStringLiteral("endless"),
            [](TaskContext& context) {
                for (;;) {
                    context.cancel().check();
                    std::this_thread::yield();
                }
            },
            [] { QFAIL("must not succeed"); }, [&](const Message& message) { code = message.code; });
        task.job()->cancel();
        QTRY_COMPARE(code, Code::cancelled);
        QCOMPARE(task.job()->state(), Job::State::Cancelled);
    }

    void resultAfterACancelIsDropped() {
        JobListModel jobs;
        TaskRunner runner(jobs);
        std::binary_semaphore go(0);
        bool done = false;
        Code code = Code::count_;
        const TaskHandle task = runner.start(
            this, QString(), [&](TaskContext&) { go.acquire(); }, [&] { done = true; },
            [&](const Message& message) { code = message.code; });
        task.cancel();
        go.release();
        QTRY_COMPARE(code, Code::cancelled);
        QVERIFY(!done);
        QVERIFY(task.job() == nullptr);  // without a title there is no job
    }

    void nothingReachesAContextThatIsGone() {
        JobListModel jobs;
        TaskRunner runner(jobs);
        std::binary_semaphore go(0);
        auto context = std::make_unique<QObject>();
        bool called = false;
        const TaskHandle task = runner.start(
            context.get(), QStringLiteral("late"), [&](TaskContext&) { go.acquire(); },
            [&] { called = true; });
        context.reset();
        go.release();
        QTRY_VERIFY(!task.isActive());
        QVERIFY(!called);
    }

    void closingEndsTasksAndDropsTheirResults() {
        JobListModel jobs;
        bool called = false;
        {
            TaskRunner runner(jobs);
            runner.start(
                this, QStringLiteral("endless"),
                [](TaskContext& context) {
                    while (!context.cancel().cancelled()) std::this_thread::yield();
                },
                [&] { called = true; }, [&](const Message&) { called = true; });
            QVERIFY(!runner.close());
            QVERIFY(!runner
                         .start(
                             this, QString(), [](TaskContext&) {}, [] {})
                         .isActive());
        }
        QCoreApplication::processEvents();
        QVERIFY(!called);
        QCOMPARE(jobs.jobs().first()->state(), Job::State::Cancelled);
    }

    void aBodyThatHangsIsLeftBehind() {
        JobListModel jobs;
        TaskRunner runner(jobs);
        const auto stuck = std::make_shared<std::binary_semaphore>(0);
        const auto freed = std::make_shared<std::atomic<bool>>(false);
        runner.start(
            this, QStringLiteral("hangs"),
            [stuck, freed](TaskContext&) {
                stuck->acquire();
                *freed = true;
            },
            [] {});
        QVERIFY(runner.close());
        QVERIFY(!*freed);
        stuck->release();
        QTRY_VERIFY(*freed);
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::TaskRunnerTest)
#include "TaskRunnerTest.moc"
