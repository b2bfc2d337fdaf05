// Cells with figures and their units, read from left to right in mirrored windows too: "23.2 M · 2.32 µJ".
#pragma once

#include <QStyledItemDelegate>

#include "ui/text/Format.h"

namespace addend::ui {

class FigureDelegate final : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QString displayText(const QVariant& value, const QLocale& locale) const override {
        const QString text = QStyledItemDelegate::displayText(value, locale);
        return text.isEmpty() ? text : isolated(text);
    }
};

}  // namespace addend::ui
