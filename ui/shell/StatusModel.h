// What the status bar shows. Filled by whoever runs the engine; every figure with its provenance.
#pragma once

#include <QList>
#include <QObject>
#include <QString>
#include <optional>

namespace addend::ui {

/// Memory of a session.
struct MemoryUse {
    enum class Kind { None, State, Context };
    Kind kind = Kind::None;
    qint64 bytes = 0;   // State: constant
    qint64 tokens = 0;  // read so far
    qint64 limit = 0;   // State: trained length (0 unknown); Context: most tokens
    friend bool operator==(const MemoryUse&, const MemoryUse&) = default;
};

struct Meter {
    QString id = {};
    QString label = {};
    std::optional<double> value = {};  // nothing: unavailable, and `reason` says why
    int decimals = 1;
    QString unit = {};
    QString source = {};      // provenance: sensor, boundary, window
    QString reason = {};      // why there is no value
    QString enableHint = {};  // how to make it available; may be empty
    QString enableCommand = {};  // the command of it, to be copied; may be empty
};

class StatusModel : public QObject {
    Q_OBJECT

  public:
    using QObject::QObject;

    QString backend() const { return backend_; }
    QString model() const { return model_; }
    MemoryUse memory() const { return memory_; }
    QList<Meter> meters() const { return meters_; }

    void setBackend(const QString& text);
    void setModel(const QString& text);
    void setMemory(const MemoryUse& use);
    void setMeters(const QList<Meter>& meters);

  Q_SIGNALS:
    void changed();
    void metersChanged();

  private:
    QString backend_;
    QString model_;
    MemoryUse memory_;
    QList<Meter> meters_;
};

}  // namespace addend::ui
