#include "ui/compare/CompareText.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QStringList>

#include "ui/text/Format.h"

namespace addend::ui {
namespace {

struct CompareText {
    Q_DECLARE_TR_FUNCTIONS(CompareText)
};

QString speedSentence(QChar lane, const RatioEstimate& decode) {
    if (!decode.decided) return CompareText::tr("Decoding shows no difference between A and %1.").arg(lane);
    if (decode.ratio > 1)
        return CompareText::tr("%1 decodes %2 times as fast as A.").arg(lane).arg(numberText(decode.ratio, 2));
    return CompareText::tr("A decodes %2 times as fast as %1.").arg(lane).arg(numberText(1 / decode.ratio, 2));
}

QString agreementSentence(QChar lane, const TwinSummary& twin) {
    if (twin.tokens == 0)
        return CompareText::tr("%1 has another vocabulary: what it predicts cannot be set beside A's.").arg(lane);
    if (twin.largest == 0.0f) return CompareText::tr("%1 predicts exactly what A predicts, bit for bit.").arg(lane);
    QString text = CompareText::tr("%1 takes the same next token as A in %2 of %3 places.")
                       .arg(lane)
                       .arg(percentText(twin.top1_agreement(), 1), numberText(static_cast<qint64>(twin.tokens)));
    if (twin.first_layer)
        text += QLatin1Char(' ') + CompareText::tr("The first value beyond tolerance is %1.")
                                       .arg(QString::fromStdString(*twin.first_layer));
    return text;
}

}  // namespace

QString compareVerdict(const ComparisonRecord& outcome) {
    QStringList sentences;
    for (std::size_t n = 0; n < outcome.comparison.ratios.size(); ++n) {
        const QChar lane(u'A' + static_cast<int>(n) + 1);
        sentences << speedSentence(lane, outcome.comparison.ratios[n].decode);
        if (n < outcome.twins.size()) sentences << agreementSentence(lane, summarize_twins(outcome.twins[n]));
    }
    for (const LaneFigures& lane : outcome.comparison.lanes)
        if (lane.changed())
            sentences << CompareText::tr("Lane %1 wrote another text in some repetition: its figures are of different work.")
                             .arg(QString::fromStdString(lane.label));
    return sentences.join(QLatin1Char(' '));
}

QString compareOrigin(const ComparisonRecord& outcome) {
    QStringList parts;
    QStringList models;
    for (const LaneFigures& lane : outcome.comparison.lanes) models << QString::fromStdString(lane.model);
    models.removeDuplicates();
    parts << models.join(QStringLiteral(", "));
    if (outcome.started_ms != 0)
        parts << QLocale().toString(QDateTime::fromMSecsSinceEpoch(outcome.started_ms), QLocale::ShortFormat);
    if (outcome.environment.processor) parts << QString::fromStdString(*outcome.environment.processor);
    parts << CompareText::tr("%n repetition(s) in turns", nullptr, static_cast<int>(outcome.options.repetitions));
    return parts.join(QStringLiteral(" · "));
}

}  // namespace addend::ui
