// The interface's language: loads translations and switches them while the application runs.
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <QTranslator>

namespace addend::ui {

class Language : public QObject {
    Q_OBJECT

  public:
    explicit Language(QObject* parent = nullptr);
    ~Language() override;
    /// "system", or one of codes(). Widgets get a LanguageChange event.
    void apply(const QString& code);
    /// What apply() settled on, never "system".
    QString current() const { return current_; }

    static QStringList codes();
    /// A language's own name for itself.
    static QString nativeName(const QString& code);
    /// The best of codes() for the system's languages, English if none fits.
    static QString systemCode();

  private:
    QTranslator own_;
    QTranslator qt_;
    QString current_;
};

}  // namespace addend::ui
