// The desktop's light or dark preference, from the XDG portal over D-Bus. Never blocks: the bus is reached on
// a pool thread and asked asynchronously.
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <optional>

namespace addend::ui {

class PortalColorScheme : public QObject {
    Q_OBJECT

  public:
    explicit PortalColorScheme(QObject* parent = nullptr);
    /// Asks now and listens from then on. Does nothing where there is no session bus, or when already
    /// started.
    void start();

  Q_SIGNALS:
    /// Dark, light, or nothing where the desktop has no preference.
    void reported(std::optional<bool> dark);

  private Q_SLOTS:
    void settingChanged(const QString& space, const QString& key, const QDBusVariant& value);

  private:
    void ask();
    void report(const QVariant& value);
    bool started_ = false;
};

}  // namespace addend::ui
