#include "ui/engine/StoreThread.h"

#include <QCoreApplication>

#include "core/store/store.h"

namespace addend::ui {

StoreThread::StoreThread(QObject* parent) : QObject(parent), worker_(new QObject) {
    qRegisterMetaType<addend::Message>();
    qRegisterMetaType<QList<addend::Message>>();
    thread_.setObjectName(QStringLiteral("store"));
    worker_->moveToThread(&thread_);
    thread_.start();
}

StoreThread::~StoreThread() {
    // Blocking: quit() would leave jobs still queued behind, a draft among them.
    QMetaObject::invokeMethod(
        worker_, [this] { store_.reset(); }, Qt::BlockingQueuedConnection);
    worker_->deleteLater();
    thread_.quit();
    thread_.wait();
}

void StoreThread::open(const std::filesystem::path& path) {
    QMetaObject::invokeMethod(worker_, [this, path] {
        try {
            store_ = std::make_unique<Store>(path);
            QList<Message> messages;
            for (const Message& message : store_->opening_messages()) messages.append(message);
            Q_EMIT opened(messages, static_cast<int>(store_->interrupted_replies().size()));
        } catch (const Failure& failure) {
            Q_EMIT openFailed(failure.message());
        }
    });
}

void StoreThread::post(Job job, const QPointer<QObject>& context, Failed failed) {
    QMetaObject::invokeMethod(
        worker_, [this, context, job = std::move(job), failed = std::move(failed)]() mutable {
            const auto report = [&](const Message& why) {
                if (failed)
                    deliver(context, [failed, why] { failed(why); });
                else
                    Q_EMIT jobFailed(why);
            };
            if (!store_) return report(Message{Code::internal_error, {{"detail", "the store is not open"}}});
            try {
                job(*store_);
            } catch (const Failure& failure) {
                report(failure.message());
            } catch (const std::exception& error) {
                report(Message{Code::internal_error, {{"detail", error.what()}}});
            }
        });
}

void StoreThread::deliver(const QPointer<QObject>& context, std::function<void()> call) {
    // Through the application, which outlives every context: a QPointer may only be tested on its object's
    // thread.
    QMetaObject::invokeMethod(
        qApp,
        [context, call = std::move(call)] {
            if (context) call();
        },
        Qt::QueuedConnection);
}

void StoreThread::drain() {
    QMetaObject::invokeMethod(
        worker_, [] {}, Qt::BlockingQueuedConnection);
}

}  // namespace addend::ui
