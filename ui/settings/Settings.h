// What the user has chosen and where the window was. QSettings behind typed accessors.
#pragma once

#include <QObject>
#include <QSettings>
#include <QStringList>

#include "ui/theme/Theme.h"

namespace addend::ui {

class Settings : public QObject {
    Q_OBJECT

  public:
    enum class Key { ThemeMode, Language, TextSize, ModelFolders, Threads, SendKey, MeterRate, DataLocation };
    Q_ENUM(Key)
    enum class SendKey { Enter, CtrlEnter };
    Q_ENUM(SendKey)

    /// Takes the QSettings of the application's organisation and name.
    explicit Settings(QObject* parent = nullptr);

    Theme::Mode themeMode() const;
    void setThemeMode(Theme::Mode mode);
    /// "system" or a code of Language::codes().
    QString language() const;
    void setLanguage(const QString& code);
    /// Percent of the system's font size, one of textSizes().
    int textSize() const;
    void setTextSize(int percent);
    static QList<int> textSizes();
    QStringList modelFolders() const;
    void setModelFolders(const QStringList& folders);
    /// 0: as many as the machine has physical cores for.
    int threads() const;
    void setThreads(int threads);
    SendKey sendKey() const;
    void setSendKey(SendKey key);
    /// Readings of the meters per second; 0 switches them off.
    int meterRate() const;
    void setMeterRate(int perSecond);
    static QList<int> meterRates();
    /// Folder of the database; takes effect at the next start.
    QString dataLocation() const;
    void setDataLocation(const QString& folder);
    /// For this run only (--data-dir).
    void overrideDataLocation(const QString& folder) { dataOverride_ = folder; }
    static QString defaultDataLocation();

    /// Everything of the dialog back to its default; where windows were is kept.
    void resetPreferences();

    /// State of the window and the pages, by name ("window/geometry", "chat/splitter").
    QVariant state(const QString& name, const QVariant& fallback = {}) const;
    void setState(const QString& name, const QVariant& value);

  Q_SIGNALS:
    void changed(addend::ui::Settings::Key key);

  private:
    QVariant value(Key key, const QVariant& fallback) const;
    void setValue(Key key, const QVariant& value);
    QSettings store_;
    QString dataOverride_;
};

}  // namespace addend::ui
