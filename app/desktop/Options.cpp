#include "app/desktop/Options.h"

#include <QCommandLineParser>
#include <cstdio>
#include <cstdlib>

namespace addend::desktop {

Options parseOptions(const QStringList& arguments) {
    // Usage is for terminals and scripts: English, like the headless command's.
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Explore language models that replace multiplication by addition."));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    const QCommandLineOption safe(
        QStringLiteral("safe-mode"),
        QStringLiteral("Load the built-in backend only and use its plain path; for after a backend crashed."));
    const QCommandLineOption fresh(
        QStringLiteral("new-instance"),
        QStringLiteral("Do not hand the files to an instance that is already running."));
    const QCommandLineOption data(QStringLiteral("data-dir"),
                                  QStringLiteral("Keep conversations and the model library in <folder>."),
                                  QStringLiteral("folder"));
    parser.addOptions({safe, fresh, data});
    parser.addPositionalArgument(QStringLiteral("files"), QStringLiteral("Models or conversations to open."),
                                 QStringLiteral("[files…]"));
    if (!parser.parse(arguments)) {
        std::fprintf(stderr, "addend-desktop: %s\n", qUtf8Printable(parser.errorText()));
        std::exit(2);
    }
    if (parser.isSet(help)) {
        std::fputs(qUtf8Printable(parser.helpText()), stdout);
        std::exit(0);
    }
    if (parser.isSet(version)) parser.showVersion();
    return {parser.positionalArguments(), parser.isSet(safe), parser.isSet(fresh), parser.value(data)};
}

}  // namespace addend::desktop
