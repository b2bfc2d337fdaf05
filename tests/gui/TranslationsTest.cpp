// Nothing untranslated: the .ts files are complete, match the sources, and keep every placeholder.
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QXmlStreamReader>

#include "tests/gui/support/GuiTest.h"

namespace addend::ui::test {
namespace {

struct Entry {
    QString context;
    QString source;
    QStringList translations;
    bool finished = true;
    bool plural = false;
};

QList<Entry> readTs(const QString& path) {
    QFile file(path);
    QList<Entry> out;
    if (!file.open(QIODevice::ReadOnly)) return out;
    QXmlStreamReader xml(&file);
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        const auto name = xml.name();
        if (name == u"name")
            context = xml.readElementText();
        else if (name == u"message") {
            out.append(Entry{});
            out.last().context = context;
            out.last().plural = xml.attributes().value(QLatin1String("numerus")) == u"yes";
        } else if (name == u"source")
            out.last().source = xml.readElementText();
        else if (name == u"translation") {
            const auto type = xml.attributes().value(QLatin1String("type"));
            if (type == u"vanished" || type == u"obsolete") {
                out.removeLast();
                continue;
            }
            out.last().finished = type.isEmpty();
            if (!out.last().plural) out.last().translations << xml.readElementText();
        } else if (name == u"numerusform")
            out.last().translations << xml.readElementText();
    }
    return out;
}

QString tsPath(const QString& language) {
    return QStringLiteral(ADDEND_SOURCE_DIR "/resources/translations/addend_%1.ts").arg(language);
}

QStringList marks(const QString& text, bool plural) {
    static const QRegularExpression mark(QStringLiteral("%L?\\d|%n|\\{[a-z_0-9]+\\}"));
    QStringList out;
    for (auto at = mark.globalMatch(text); at.hasNext();) {
        const QString found = at.next().captured();
        // "One job" may leave out the number.
        if (!(plural && found == QLatin1String("%n"))) out << found;
    }
    out.removeDuplicates();
    out.sort();
    return out;
}

QString show(const Entry& entry) {
    return entry.context + QStringLiteral(": ") + entry.source;
}

}  // namespace

class TranslationsTest : public GuiTest {
    Q_OBJECT

  private Q_SLOTS:
    void everyStringIsTranslated() {
        QStringList wrong;
        const struct {
            const char* language;
            int forms;
        } languages[] = {{"en", 2}, {"ru", 3}, {"zh_CN", 1}};
        for (const auto& [language, forms] : languages) {
            const auto entries = readTs(tsPath(QLatin1String(language)));
            QVERIFY(!entries.isEmpty());
            for (const Entry& entry : entries) {
                const bool empty = entry.translations.isEmpty() || entry.translations.contains(QString());
                const bool count = entry.plural && entry.translations.size() != forms;
                if (!entry.finished || empty || count)
                    wrong << QLatin1String(language) + QStringLiteral(": ") + show(entry);
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void translationsKeepPlaceholders() {
        QStringList wrong;
        for (const char* language : {"en", "ru", "zh_CN"}) {
            for (const Entry& entry : readTs(tsPath(QLatin1String(language)))) {
                for (const QString& text : entry.translations) {
                    if (marks(text, entry.plural) != marks(entry.source, entry.plural))
                        wrong << show(entry) + QStringLiteral(" -> ") + text;
                }
            }
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void filesMatchTheSources() {
        if (!QFile::exists(QStringLiteral(ADDEND_LUPDATE))) QSKIP("lupdate is not installed");
        for (const char* language : {"ru", "zh_CN"}) {
            const QString copy = temporaryPath(QStringLiteral("fresh_%1.ts").arg(QLatin1String(language)));
            QFile::remove(copy);
            QVERIFY(QFile::copy(tsPath(QLatin1String(language)), copy));
            QProcess lupdate;
            lupdate.start(
                QStringLiteral(ADDEND_LUPDATE),
                {QStringLiteral(ADDEND_SOURCE_DIR "/ui"), QStringLiteral(ADDEND_SOURCE_DIR "/app/desktop"),
                 QStringLiteral("-I"), QStringLiteral(ADDEND_SOURCE_DIR), QStringLiteral("-extensions"),
                 QStringLiteral("cpp,h,inc"), QStringLiteral("-locations"), QStringLiteral("none"),
                 QStringLiteral("-no-obsolete"), QStringLiteral("-ts"), copy});
            QVERIFY(lupdate.waitForFinished(ADDEND_PATIENCE));
            QCOMPARE(lupdate.exitCode(), 0);
            QStringList wrong;
            for (const Entry& entry : readTs(copy)) {
                if (!entry.finished) wrong << show(entry);
            }
            QVERIFY2(wrong.isEmpty(),
                     qPrintable(QStringLiteral("run `ninja update_translations`, then translate:\n") +
                                wrong.join(QLatin1Char('\n'))));
        }
    }

    void compiledFilesAreInTheProgram() {
        for (const char* language : {"en", "ru", "zh_CN"})
            QVERIFY(QFile::exists(QStringLiteral(":/i18n/addend_%1.qm").arg(QLatin1String(language))));
    }

    void countsHaveTheirForms() {
        const auto jobs = [](int n) {
            return QCoreApplication::translate("addend::ui::StatusBar", "%n job(s)", nullptr, n);
        };
        app().language.apply(QStringLiteral("ru"));
        QVERIFY(jobs(1) != jobs(2) && QString(jobs(1)).replace(u'1', u'5') != jobs(5));
        QString two = jobs(2);
        QVERIFY(two.replace(u'2', u'5') != jobs(5));
        app().language.apply(QStringLiteral("en"));
        QCOMPARE(jobs(1), QStringLiteral("1 job"));
        QCOMPARE(jobs(2), QStringLiteral("2 jobs"));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::TranslationsTest)
#include "TranslationsTest.moc"
