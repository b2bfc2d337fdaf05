// What a widget or a painter writes: the texts it draws, piece by piece, and no pixels. A text that is drawn in one
// direction is one piece; one whose parts were moved about is several.
#pragma once

#include <QPaintDevice>
#include <QPaintEngine>
#include <QStringList>

namespace addend::ui::test {

class PaintedTexts final : public QPaintDevice {
  public:
    explicit PaintedTexts(QSize size) : size_(size) {}
    QPaintEngine* paintEngine() const override { return &engine_; }
    const QStringList& pieces() const { return engine_.pieces; }

  protected:
    int metric(PaintDeviceMetric what) const override {
        switch (what) {
            case PdmWidth:
                return size_.width();
            case PdmHeight:
                return size_.height();
            case PdmDpiX:
            case PdmDpiY:
            case PdmPhysicalDpiX:
            case PdmPhysicalDpiY:
                return 96;
            case PdmDepth:
                return 32;
            case PdmWidthMM:
            case PdmHeightMM:
                return 100;
            case PdmDevicePixelRatio:
                return 1;
            default:
                return QPaintDevice::metric(what);
        }
    }

  private:
    class Engine final : public QPaintEngine {
      public:
        Engine() : QPaintEngine(AllFeatures) {}
        bool begin(QPaintDevice*) override { return true; }
        bool end() override { return true; }
        void updateState(const QPaintEngineState&) override {}
        void drawPixmap(const QRectF&, const QPixmap&, const QRectF&) override {}
        void drawImage(const QRectF&, const QImage&, const QRectF&, Qt::ImageConversionFlags) override {}
        void drawPath(const QPainterPath&) override {}
        void drawPolygon(const QPointF*, int, PolygonDrawMode) override {}
        void drawTextItem(const QPointF&, const QTextItem& text) override { pieces << text.text(); }
        Type type() const override { return User; }
        QStringList pieces;
    };
    QSize size_;
    mutable Engine engine_;
};

}  // namespace addend::ui::test
