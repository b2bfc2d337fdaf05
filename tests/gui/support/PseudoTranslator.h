// A language that is nobody's: every string in brackets and a third longer, so that hard-coded and clipped
// texts show.
#pragma once

#include <QTranslator>

namespace addend::ui::test {

class PseudoTranslator final : public QTranslator {
    Q_OBJECT

  public:
    using QTranslator::QTranslator;
    bool isEmpty() const override { return false; }
    QString translate(const char* context, const char* source, const char* note, int n) const override;
    static QString mark(const QString& text);
};

}  // namespace addend::ui::test
