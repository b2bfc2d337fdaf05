#include "ui/plots/HeatSampler.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QPointer>
#include <QThreadPool>

namespace addend::ui {
namespace {

constexpr qint64 firstReport = 150;    // ms: what is faster does not flash
constexpr qint64 reportInterval = 50;  // ms

}  // namespace

HeatSampler::HeatSampler(QObject* parent)
    : QObject(parent), stop_(std::make_shared<std::atomic<bool>>(false)) {}

HeatSampler::~HeatSampler() {
    *stop_ = true;
}

void HeatSampler::setSource(std::shared_ptr<const HeatSource> source) {
    renew();
    source_ = std::move(source);
}

/// Whatever runs is told to stop, and its answer is not waited for.
void HeatSampler::renew() {
    *stop_ = true;
    stop_ = std::make_shared<std::atomic<bool>>(false);
    ++generation_;
    running_ = false;
    next_.reset();
}

void HeatSampler::stop() {
    if (!running_) return;
    renew();
    Q_EMIT stopped();
}

void HeatSampler::ask(const Wish& wish) {
    if (!source_ || wish.outRows <= 0 || wish.outColumns <= 0) return;
    if (running_)
        next_ = wish;
    else
        start(wish);
}

void HeatSampler::start(const Wish& wish) {
    running_ = true;
    const QPointer<HeatSampler> guard(this);
    QThreadPool::globalInstance()->start([guard, wish, source = source_, stop = stop_, generation = generation_] {
        std::shared_ptr<const HeatTile> tile;
        std::optional<Message> failure;
        QElapsedTimer clock;
        clock.start();
        const HeatProgress told = [&, next = firstReport](quint64 done, quint64 total) mutable {
            if (clock.elapsed() < next) return;
            next = clock.elapsed() + reportInterval;
            QMetaObject::invokeMethod(
                qApp,
                [guard, generation, done, total] {
                    if (guard && generation == guard->generation_) Q_EMIT guard->preparing(done, total);
                },
                Qt::QueuedConnection);
        };
        try {
            source->prepare(wish.window, told, *stop);
            tile = std::make_shared<const HeatTile>(
                source->sample(wish.window, wish.outRows, wish.outColumns, *stop));
        } catch (const Failure& why) {
            failure = why.message();
        }
        if (*stop) return;
        QMetaObject::invokeMethod(
            qApp,
            [guard, generation, wish, tile, failure] {
                if (guard) guard->finish(generation, wish, tile, failure);
            },
            Qt::QueuedConnection);
    });
}

void HeatSampler::finish(quint64 generation, const Wish& asked, const std::shared_ptr<const HeatTile>& tile,
                         const std::optional<Message>& failure) {
    if (generation != generation_) return;
    running_ = false;
    if (next_) start(*std::exchange(next_, std::nullopt));
    if (failure)
        Q_EMIT failed(*failure);
    else
        Q_EMIT made(tile, asked);
}

}  // namespace addend::ui
