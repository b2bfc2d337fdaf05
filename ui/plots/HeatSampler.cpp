#include "ui/plots/HeatSampler.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace addend::ui {

HeatSampler::HeatSampler(QObject* parent)
    : QObject(parent), stop_(std::make_shared<std::atomic<bool>>(false)) {}

HeatSampler::~HeatSampler() {
    *stop_ = true;
}

void HeatSampler::setSource(std::shared_ptr<const HeatSource> source) {
    *stop_ = true;
    stop_ = std::make_shared<std::atomic<bool>>(false);
    source_ = std::move(source);
    ++generation_;
    running_ = false;
    next_.reset();
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
        try {
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
