#include "ui/models/ModelProbe.h"

#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

namespace addend::ui {
namespace {

/// A backend that fails here will say so when the model is opened.
void takeMemory(const Model& model, const ModelProbe::Foresee& foresee, ModelSummary& summary) {
    try {
        if (const auto memory = foresee ? foresee(model) : std::nullopt) {
            summary.weight_bytes = memory->weights;
            summary.on_file_bytes = memory->on_file;
        }
    } catch (const Failure&) {
    }
}

ProbeResult probe(const QString& path, const ModelProbe::Foresee& foresee) {
    ProbeResult result;
    result.path = path;
    try {
        const auto model = Model::open(path.toStdString());
        result.summary = model->summary();
        takeMemory(*model, foresee, *result.summary);
    } catch (const Failure& failure) {
        result.failure = failure.message();
    } catch (const std::bad_alloc&) {
        result.failure = {Code::memory_exhausted, {}};
    } catch (const std::exception& error) {
        result.failure = {Code::internal_error, {{"detail", error.what()}}};
    }
    return result;
}

}  // namespace

ModelProbe::ModelProbe(QObject* parent)
    : QObject(parent), wanted_(std::make_shared<std::atomic<quint64>>(0)) {}

ModelProbe::~ModelProbe() {
    forget();
}

void ModelProbe::forget() {
    ++*wanted_;
}

void ModelProbe::ask(const QString& path, const Foresee& foresee) {
    const quint64 number = ++*wanted_;
    const QPointer<ModelProbe> guard(this);
    QThreadPool::globalInstance()->start([guard, wanted = wanted_, number, path, foresee] {
        if (wanted->load() != number) return;  // arrow keys ran ahead: not even begun
        ProbeResult result = probe(path, foresee);
        QMetaObject::invokeMethod(
            qApp,
            [guard, wanted, number, result = std::move(result)] {
                if (guard && wanted->load() == number) Q_EMIT guard->answered(result);
            },
            Qt::QueuedConnection);
    });
}

}  // namespace addend::ui
