// The command line of addend-desktop.
#pragma once

#include <QString>
#include <QStringList>

namespace addend::desktop {

struct Options {
    QStringList files;      // to open
    bool safeMode = false;  // only the built-in scalar path: for after a backend crashed
    bool newInstance = false;
    QString dataDir;  // empty: the setting, else XDG_DATA_HOME/addend
};

/// Parses and answers --help and --version itself (exits 0); bad usage exits 2.
Options parseOptions(const QStringList& arguments);

}  // namespace addend::desktop
