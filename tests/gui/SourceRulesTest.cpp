// House rules of ui/ that a compiler cannot check: colours and lengths only in ui/theme, no style sheets, no
// waiting.
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

#include "tests/gui/support/GuiTest.h"

namespace addend::ui::test {

class SourceRulesTest : public GuiTest {
    Q_OBJECT

  private:
    static QStringList hits(const QString& folder, const QString& pattern, const QString& except = {}) {
        const QRegularExpression rule(pattern);
        QStringList out;
        int files = 0;
        QDirIterator walk(QStringLiteral(ADDEND_SOURCE_DIR "/") + folder,
                          {QStringLiteral("*.h"), QStringLiteral("*.cpp"), QStringLiteral("*.inc")},
                          QDir::Files, QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            const QString path = walk.next();
            if (!except.isEmpty() && path.contains(except)) continue;
            ++files;
            QFile file(path);
            if (!file.open(QIODevice::ReadOnly)) continue;
            const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
            for (qsizetype i = 0; i < lines.size(); ++i) {
                if (rule.match(lines[i]).hasMatch())
                    out << QStringLiteral("%1:%2: %3").arg(path).arg(i + 1).arg(lines[i].trimmed());
            }
        }
        if (files == 0) out << QStringLiteral("no files in ") + folder;
        return out;
    }
    static void none(const QStringList& found) {
        QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
    }

  private Q_SLOTS:
    void noStyleSheets() { none(hits(QStringLiteral("ui"), QStringLiteral("setStyleSheet|StyleSheet"))); }

    void coloursOnlyInTheTheme() {
        none(hits(QStringLiteral("ui"), QStringLiteral("#[0-9a-fA-F]{6}\\b|#[0-9a-fA-F]{3}\"")));
        none(hits(QStringLiteral("ui"),
                  QStringLiteral("0xff[0-9a-f]{6}|QColor\\(\\s*\\d|Qt::(red|blue|green|black|white|gr[ae]y|"
                                 "yellow|cyan|magenta|dark\\w+|light[A-Z]\\w+)\\b"),
                  QStringLiteral("/ui/theme/")));
    }

    void lengthsOnlyInMetrics() {
        none(hits(
            QStringLiteral("ui"),
            QStringLiteral("set(ContentsMargins|Spacing|HorizontalSpacing|VerticalSpacing|Margin|FixedWidth|"
                           "FixedHeight|FixedSize|MinimumWidth|"
                           "MinimumHeight|MinimumSize|MaximumWidth|MaximumHeight|MaximumSize|IconSize)\\((?![^)]*metrics::)[^)]"
                           "*\\b([2-9]|\\d{2,})\\b|"
                           "add(Spacing)\\(\\d|\\bresize\\(\\d|setPointSize(F)?\\(\\d|setPixelSize\\(\\d"),
            QStringLiteral("/ui/theme/")));
    }

    void nothingWaits() {
        none(hits(QStringLiteral("tests/gui"), QStringLiteral("q(Wait|Sleep)\\(|sleep_for|msleep|usleep"),
                  QStringLiteral("SourceRulesTest")));
        none(hits(QStringLiteral("ui"), QStringLiteral("sleep|\\.exec\\(\\)|->exec\\(\\)|processEvents")));
    }

    /// What is asked of the store is asked on its thread: nobody else has one to ask.
    void onlyTheStoreThreadHasAStore() {
        none(hits(QStringLiteral("ui"), QStringLiteral("make_(unique|shared)<(Store|Database)>|\\b(Store|Database) \\w+[({]"),
                  QStringLiteral("/ui/engine/StoreThread.cpp")));
    }

    void uiKnowsNoDevice() {
        none(hits(QStringLiteral("ui"), QStringLiteral("avx|cuda|vnni|fpga"), QStringLiteral("/ui/text/")));
        none(hits(QStringLiteral("ui"), QStringLiteral("#include \"(app|plugins|kernels)/")));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::SourceRulesTest)
#include "SourceRulesTest.moc"
