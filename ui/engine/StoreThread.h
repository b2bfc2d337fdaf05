// The store on a thread of its own: the UI thread asks and is answered later, and never waits for the disk.
#pragma once

#include <QObject>
#include <QPointer>
#include <QThread>
#include <filesystem>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "core/base/message.h"

namespace addend {
class Store;
}

namespace addend::ui {

class StoreThread : public QObject {
    Q_OBJECT

  public:
    using Job = std::function<void(Store&)>;
    using Failed = std::function<void(const Message&)>;

    explicit StoreThread(QObject* parent = nullptr);
    /// Finishes what was asked, then closes the database.
    ~StoreThread() override;

    /// Opens the database on the thread; `opened` or `openFailed` follows. Jobs asked meanwhile wait for it.
    void open(const std::filesystem::path& path);

    /// Runs `job` on the store's thread; `done` with its result on the thread of `context` (the UI's), unless
    /// `context` is gone by then. A Failure goes to `failed`, or to jobFailed() without one.
    template <class Body, class Done>
    void ask(QObject* context, Body job, Done done, Failed failed = {}) {
        using Result = std::invoke_result_t<Body, Store&>;
        const QPointer<QObject> guard(context);
        post(
            [guard, job = std::move(job), done = std::move(done)](Store& store) mutable {
                if constexpr (std::is_void_v<Result>) {
                    job(store);
                    deliver(guard, [done = std::move(done)]() mutable { done(); });
                } else {
                    deliver(guard, [done = std::move(done),
                                    result = std::make_shared<Result>(job(store))]() mutable {
                        done(std::move(*result));
                    });
                }
            },
            guard, std::move(failed));
    }
    /// The same without an answer.
    void tell(Job job) { post(std::move(job), {}, {}); }
    /// Returns when everything asked so far is done: for leaving only.
    void drain();

  Q_SIGNALS:
    void opened(const QList<addend::Message>& messages, int interruptedReplies);
    void openFailed(const addend::Message& why);
    void jobFailed(const addend::Message& why);

  private:
    void post(Job job, const QPointer<QObject>& context, Failed failed);
    static void deliver(const QPointer<QObject>& context, std::function<void()> call);

    QThread thread_;
    QObject* worker_;               // lives on thread_
    std::unique_ptr<Store> store_;  // touched on thread_ only
};

}  // namespace addend::ui
