// Every code has a sentence, with exactly its arguments as placeholders, the same in ui and app; numbers by
// locale.
#include <QDirIterator>
#include <QRegularExpression>
#include <map>

#include "core/base/message.h"
#include "tests/gui/support/GuiTest.h"
#include "ui/text/Format.h"
#include "ui/text/Sentences.h"

namespace addend::ui::test {
namespace {

/// app's English table, room by room as it is on disk: app is above ui, so only a test may see both.
std::map<QString, QString> appSentences() {
    std::map<QString, QString> out;
    static const QRegularExpression entry(
        QStringLiteral("ADDEND_SENTENCE\\(\\s*(\\w+)\\s*,\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*)+)\\)"));
    static const QRegularExpression piece(QStringLiteral("\"((?:[^\"\\\\]|\\\\.)*)\""));
    QDirIterator files(QStringLiteral(ADDEND_SOURCE_DIR "/app/sentences"), {QStringLiteral("*.inc")});
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly)) continue;
        const QString text = QString::fromUtf8(file.readAll());
        for (auto at = entry.globalMatch(text); at.hasNext();) {
            const auto match = at.next();
            QString sentence;
            for (auto p = piece.globalMatch(match.captured(2)); p.hasNext();)
                sentence += p.next().captured(1);
            sentence.replace(QStringLiteral("\\\""), QStringLiteral("\""))
                .replace(QStringLiteral("\\\\"), QStringLiteral("\\"));
            out[match.captured(1)] = sentence;
        }
    }
    return out;
}

QStringList placeholders(const QString& text) {
    static const QRegularExpression name(QStringLiteral("\\{([^}]*)\\}"));
    QStringList out;
    for (auto at = name.globalMatch(text); at.hasNext();) out << at.next().captured(1);
    out.removeDuplicates();
    out.sort();
    return out;
}

}  // namespace

class SentencesTest : public GuiTest {
    Q_OBJECT

  private Q_SLOTS:
    void everyCodeHasItsSentence() {
        const auto english = appSentences();
        QStringList wrong;
        for (int i = 0; i < int(Code::count_); ++i) {
            const auto code = static_cast<Code>(i);
            const QString name = QString::fromUtf8(code_name(code).data(), qsizetype(code_name(code).size()));
            const QString source = QString::fromUtf8(sentenceSource(code));
            if (source.isEmpty()) {
                wrong << name + QStringLiteral(": no sentence in ui/text");
                continue;
            }
            QStringList args;
            for (const auto arg : code_args(code))
                args << QString::fromUtf8(arg.data(), qsizetype(arg.size()));
            args.sort();
            const QStringList used = placeholders(source);
            for (const QString& missing : args) {
                if (!used.contains(missing)) wrong << name + QStringLiteral(": {%1} is missing").arg(missing);
            }
            for (const QString& unknown : used) {
                if (!args.contains(unknown))
                    wrong << name + QStringLiteral(": {%1} is no argument").arg(unknown);
            }
            const auto app = english.find(name);
            if (app == english.end() || app->second != source)
                wrong << name + QStringLiteral(": app/sentences and ui/text differ");
        }
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong.join(QLatin1Char('\n'))));
    }

    void argumentsAreFilledInByName() {
        app().language.apply(QStringLiteral("en"));
        const Message message{Code::file_truncated,
                              {{"path", "/m/{found}.gguf"}, {"expected", 1234567}, {"found", 12}}};
        QCOMPARE(fillPlaceholders(QStringLiteral("{found} of {expected}: {path} {nobody}"), message),
                 QStringLiteral("12 of %1: /m/{found}.gguf {nobody}").arg(QLocale().toString(1234567)));
        QVERIFY(sentence(message).contains(QStringLiteral("/m/{found}.gguf")));
    }

    void sentencesAreTranslated() {
        app().language.apply(QStringLiteral("ru"));
        const QString russian = sentence({Code::file_not_found, {{"path", "/нет"}}});
        QVERIFY(russian.contains(QStringLiteral("/нет")));
        QVERIFY(russian != fillPlaceholders(QLatin1String(sentenceSource(Code::file_not_found)),
                                            {Code::file_not_found, {{"path", "/нет"}}}));
        app().language.apply(QStringLiteral("en"));
    }

    void bytesAreBinaryUnits() {
        app().language.apply(QStringLiteral("en"));
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCOMPARE(bytesText(0), QStringLiteral("0 B"));
        QCOMPARE(bytesText(1023), QStringLiteral("1,023 B"));
        QCOMPARE(bytesText(1024), QStringLiteral("1.00 KiB"));
        QCOMPARE(bytesText(1536), QStringLiteral("1.50 KiB"));
        QCOMPARE(bytesText(12'600'000), QStringLiteral("12.0 MiB"));
        QCOMPARE(bytesText(1024LL * 1024 * 1024 - 1), QStringLiteral("1.00 GiB"));
        QCOMPARE(bytesText(-2048), QStringLiteral("-2.00 KiB"));
    }

    void durationsReadNaturally() {
        app().language.apply(QStringLiteral("en"));
        QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
        QCOMPARE(durationText(0.85), QStringLiteral("850 ms"));
        QCOMPARE(durationText(0.9999), QStringLiteral("1.0 s"));
        QCOMPARE(durationText(12.4), QStringLiteral("12 s"));
        QCOMPARE(durationText(200), QStringLiteral("3 min 20 s"));
        QCOMPARE(durationText(3900), QStringLiteral("1 h 5 min"));
        QCOMPARE(durationText(qQNaN()), QStringLiteral("—"));
    }

    void numbersFollowTheLanguage() {
        app().language.apply(QStringLiteral("ru"));
        QCOMPARE(numberText(0.5, 1), QStringLiteral("0,5"));
        // Not English: where that is the system's language, the system's regional habits stay, commas too.
        app().language.apply(QStringLiteral("zh_CN"));
        QCOMPARE(numberText(0.5, 1), QStringLiteral("0.5"));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::SentencesTest)
#include "SentencesTest.moc"
