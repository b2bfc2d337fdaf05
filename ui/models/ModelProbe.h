// Reads what a model is, headers only, on a worker; the answer to an older question is dropped.
#pragma once

#include <QObject>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "core/runtime/model.h"

namespace addend::ui {

struct ProbeResult {
    QString path;                         // as asked
    std::optional<ModelSummary> summary;  // nothing: `failure` says why
    Message failure;
};

class ModelProbe : public QObject {
    Q_OBJECT

  public:
    explicit ModelProbe(QObject* parent = nullptr);
    ~ModelProbe() override;
    /// What a model's weights will take; called on the worker. Empty: nobody can tell.
    using Foresee = std::function<std::optional<WeightsMemory>(const Model&)>;
    /// answered() follows, unless asked again or forgotten first.
    void ask(const QString& path, const Foresee& foresee = {});
    void forget();

  Q_SIGNALS:
    void answered(const addend::ui::ProbeResult& result);

  private:
    std::shared_ptr<std::atomic<quint64>> wanted_;  // the newest question's number, shared with the workers
};

}  // namespace addend::ui
