#include "ui/text/Language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace addend::ui {

Language::Language(QObject* parent) : QObject(parent) {}

Language::~Language() {
    if (QCoreApplication::instance() == nullptr) return;
    QCoreApplication::removeTranslator(&own_);
    QCoreApplication::removeTranslator(&qt_);
}

QStringList Language::codes() {
    return {QStringLiteral("en"), QStringLiteral("ru"), QStringLiteral("zh_CN")};
}

QString Language::nativeName(const QString& code) {
    if (code == QLatin1String("ru")) return QStringLiteral("Русский");
    if (code == QLatin1String("zh_CN")) return QStringLiteral("简体中文");
    return QStringLiteral("English");
}

QString Language::systemCode() {
    for (const QString& tag : QLocale::system().uiLanguages()) {
        const QLocale locale(tag);
        if (locale.language() == QLocale::English) return QStringLiteral("en");
        if (locale.language() == QLocale::Russian) return QStringLiteral("ru");
        if (locale.language() == QLocale::Chinese) return QStringLiteral("zh_CN");
    }
    return QStringLiteral("en");
}

void Language::apply(const QString& code) {
    const QString wanted = codes().contains(code) ? code : systemCode();
    if (wanted == current_) return;
    current_ = wanted;
    // Numbers follow the language; where it is the system's, its regional habits stay.
    const QLocale system = QLocale::system();
    const QLocale chosen(wanted);
    QLocale::setDefault(system.language() == chosen.language() ? system : chosen);
    QCoreApplication::removeTranslator(&own_);
    QCoreApplication::removeTranslator(&qt_);
    if (qt_.load(QStringLiteral("qtbase_") + wanted, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&qt_);
    if (own_.load(QStringLiteral(":/i18n/addend_%1.qm").arg(wanted)))
        QCoreApplication::installTranslator(&own_);
}

}  // namespace addend::ui
