// QCustomPlot, whose header is written with Qt's keywords, for files of ours that do without. Include it from
// .cpp files, after everything else.
#pragma once

#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#include <qcustomplot.h>
#undef signals
#undef slots
#undef foreach
