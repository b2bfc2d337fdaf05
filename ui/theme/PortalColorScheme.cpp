#include "ui/theme/PortalColorScheme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>
#include <QPointer>
#include <QThreadPool>

namespace addend::ui {
namespace {

const QString portalService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString portalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString portalInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString portalSpace = QStringLiteral("org.freedesktop.appearance");
const QString portalKey = QStringLiteral("color-scheme");

bool haveSessionBus() {
    // Asking Qt for a bus that does not exist may try to launch one; look first.
    if (qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")) return true;
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !runtime.isEmpty() && QFileInfo::exists(runtime + QStringLiteral("/bus"));
}

}  // namespace

PortalColorScheme::PortalColorScheme(QObject* parent) : QObject(parent) {}

void PortalColorScheme::start() {
    if (started_ || !haveSessionBus()) return;
    started_ = true;
    QThreadPool::globalInstance()->start([self = QPointer<PortalColorScheme>(this)] {
        // The first use connects to the bus and waits for its greeting: not on the UI thread.
        if (!QDBusConnection::sessionBus().isConnected()) return;
        QMetaObject::invokeMethod(
            qApp,
            [self] {
                if (self) self->ask();
            },
            Qt::QueuedConnection);
    });
}

void PortalColorScheme::ask() {
    QDBusConnection bus = QDBusConnection::sessionBus();
    bus.connect(portalService, portalPath, portalInterface, QStringLiteral("SettingChanged"), this,
                SLOT(settingChanged(QString, QString, QDBusVariant)));
    QDBusMessage call =
        QDBusMessage::createMethodCall(portalService, portalPath, portalInterface, QStringLiteral("Read"));
    call << portalSpace << portalKey;
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher* done) {
        done->deleteLater();
        const QDBusPendingReply<QDBusVariant> reply = *done;
        if (!reply.isError()) report(QVariant::fromValue(reply.value()));
    });
}

void PortalColorScheme::settingChanged(const QString& changedSpace, const QString& changedKey,
                                       const QDBusVariant& value) {
    if (changedSpace == portalSpace && changedKey == portalKey) report(QVariant::fromValue(value));
}

void PortalColorScheme::report(const QVariant& value) {
    // Read() wraps the answer in a variant inside a variant; SettingChanged in one.
    QVariant inner = value;
    while (inner.canConvert<QDBusVariant>()) inner = inner.value<QDBusVariant>().variant();
    bool ok = false;
    const uint scheme = inner.toUInt(&ok);
    if (!ok || scheme > 2) return;
    // 0 no preference, 1 prefer dark, 2 prefer light.
    Q_EMIT reported(scheme == 0 ? std::nullopt : std::optional<bool>(scheme == 1));
}

}  // namespace addend::ui
