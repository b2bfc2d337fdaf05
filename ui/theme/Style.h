// Fusion with our own painting of what a calm, modern window needs: controls, focus ring, scroll bars, menus.
#pragma once

#include <QProxyStyle>

namespace addend::ui {

/// Marks the page's one primary action; Style paints it filled with the accent.
void setPrimary(class QWidget* button, bool primary = true);
/// A button without an edge until hovered.
void setFlat(class QWidget* button, bool flat = true);

/// A ring is for people who move by keys; a click shows where it went by itself.
bool isKeyboardFocus(Qt::FocusReason reason);

class Style : public QProxyStyle {
    Q_OBJECT

  public:
    Style();
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                     const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                            const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                           const QWidget* widget) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                         const QWidget* widget) const override;
    QRect subElementRect(SubElement element, const QStyleOption* option,
                         const QWidget* widget) const override;
    void polish(QWidget* widget) override;
    using QProxyStyle::polish;
};

}  // namespace addend::ui
