#include "ui/settings/Settings.h"

#include <QFileInfo>
#include <QMetaEnum>
#include <QStandardPaths>

namespace addend::ui {
namespace {

constexpr int defaultMeterRate = 10;

QString nameOf(Settings::Key setting) {
    return QStringLiteral("preferences/") +
           QLatin1String(QMetaEnum::fromType<Settings::Key>().valueToKey(int(setting)));
}

QString stateName(const QString& name) {
    return QStringLiteral("state/") + name;
}

}  // namespace

Settings::Settings(QObject* parent) : QObject(parent) {}

QVariant Settings::value(Key key, const QVariant& fallback) const {
    return store_.value(nameOf(key), fallback);
}

void Settings::setValue(Key key, const QVariant& value) {
    if (store_.value(nameOf(key)) == value) return;
    store_.setValue(nameOf(key), value);
    Q_EMIT changed(key);
}

Theme::Mode Settings::themeMode() const {
    bool ok = false;
    const QByteArray name = value(Key::ThemeMode, QStringLiteral("System")).toString().toLatin1();
    const int mode = QMetaEnum::fromType<Theme::Mode>().keyToValue(name.constData(), &ok);
    return ok ? Theme::Mode(mode) : Theme::Mode::System;
}

void Settings::setThemeMode(Theme::Mode mode) {
    setValue(Key::ThemeMode, QLatin1String(QMetaEnum::fromType<Theme::Mode>().valueToKey(int(mode))));
}

QString Settings::language() const {
    return value(Key::Language, QStringLiteral("system")).toString();
}
void Settings::setLanguage(const QString& code) {
    setValue(Key::Language, code);
}

int Settings::textSize() const {
    const int percent = value(Key::TextSize, 100).toInt();
    return textSizes().contains(percent) ? percent : 100;
}
void Settings::setTextSize(int percent) {
    setValue(Key::TextSize, percent);
}
QList<int> Settings::textSizes() {
    return {85, 100, 115, 130, 150, 175, 200};
}

QStringList Settings::modelFolders() const {
    const QVariant named = value(Key::ModelFolders, {});
    if (named.isValid()) return named.toStringList();
    // Where scripts/get-smollm2.sh puts what it fetched.
    const QString own = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) +
                        QStringLiteral("/addend/models");
    return QFileInfo(own).isDir() ? QStringList{own} : QStringList{};
}
void Settings::setModelFolders(const QStringList& folders) {
    setValue(Key::ModelFolders, folders);
}

int Settings::threads() const {
    return qBound(0, value(Key::Threads, 0).toInt(), 1024);
}
void Settings::setThreads(int threads) {
    setValue(Key::Threads, threads);
}

Settings::SendKey Settings::sendKey() const {
    return value(Key::SendKey, QStringLiteral("Enter")).toString() == QLatin1String("CtrlEnter")
               ? SendKey::CtrlEnter
               : SendKey::Enter;
}
void Settings::setSendKey(SendKey key) {
    setValue(Key::SendKey, key == SendKey::CtrlEnter ? QStringLiteral("CtrlEnter") : QStringLiteral("Enter"));
}

int Settings::meterRate() const {
    const int rate = value(Key::MeterRate, defaultMeterRate).toInt();
    return meterRates().contains(rate) ? rate : defaultMeterRate;
}
void Settings::setMeterRate(int perSecond) {
    setValue(Key::MeterRate, perSecond);
}
QList<int> Settings::meterRates() {
    return {0, 1, 2, 5, 10};
}

QString Settings::dataLocation() const {
    if (!dataOverride_.isEmpty()) return dataOverride_;
    return value(Key::DataLocation, defaultDataLocation()).toString();
}
void Settings::setDataLocation(const QString& folder) {
    setValue(Key::DataLocation, folder);
}
QString Settings::defaultDataLocation() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/addend");
}

void Settings::resetPreferences() {
    store_.remove(QStringLiteral("preferences"));
    const auto keys = QMetaEnum::fromType<Key>();
    for (int i = 0; i < keys.keyCount(); ++i) Q_EMIT changed(Key(keys.value(i)));
}

QVariant Settings::state(const QString& name, const QVariant& fallback) const {
    return store_.value(stateName(name), fallback);
}

void Settings::setState(const QString& name, const QVariant& value) {
    store_.setValue(stateName(name), value);
}

}  // namespace addend::ui
