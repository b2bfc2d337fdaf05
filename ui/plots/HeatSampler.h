// Tiles for one heat map, made on a pool thread: the newest wish is served, those between are dropped.
#pragma once

#include <QObject>
#include <memory>
#include <optional>

#include "core/base/message.h"
#include "ui/plots/HeatSource.h"

namespace addend::ui {

class HeatSampler : public QObject {
    Q_OBJECT

  public:
    struct Wish {
        HeatWindow window;
        int outRows = 0;
        int outColumns = 0;
        bool operator==(const Wish&) const = default;
    };

    explicit HeatSampler(QObject* parent = nullptr);
    ~HeatSampler() override;

    /// Tiles of an earlier source are dropped. Null: none.
    void setSource(std::shared_ptr<const HeatSource> source);
    void ask(const Wish& wish);
    bool isBusy() const { return running_; }
    /// What is being made is given up: stopped() follows if there was something. The next wish begins anew.
    void stop();

  Q_SIGNALS:
    /// Before the first tile of a large map, at most 20 times a second: cells read for what every tile needs.
    void preparing(quint64 done, quint64 total);
    void stopped();
    void made(const std::shared_ptr<const addend::ui::HeatTile>& tile, const addend::ui::HeatSampler::Wish& asked);
    void failed(const addend::Message& why);

  private:
    void start(const Wish& wish);
    void renew();
    void finish(quint64 generation, const Wish& asked, const std::shared_ptr<const HeatTile>& tile,
                const std::optional<Message>& failure);

    std::shared_ptr<const HeatSource> source_;
    std::shared_ptr<std::atomic<bool>> stop_;
    quint64 generation_ = 0;  // of the source
    bool running_ = false;
    std::optional<Wish> next_;
};

}  // namespace addend::ui
