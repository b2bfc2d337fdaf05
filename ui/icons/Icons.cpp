#include "ui/icons/Icons.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <array>

namespace addend::ui {
namespace {

constexpr std::array<const char*, iconCount> names = {
    "chat",     "structure",    "weights",       "activations", "lmul",         "compare", "runs",
    "models",   "settings",     "log",           "jobs",        "send",         "stop",    "regenerate",
    "edit",     "copy",         "delete",        "search",      "plus",         "folder",  "file",
    "download", "chevron-left", "chevron-right", "chevron-up",  "chevron-down", "close",   "check",
    "warning",  "error",        "info",          "export",      "tokens",       "speed",   "pin",
    "eye",      "theme",        "undo",          "jump-down",   "table",         "zoom-reset",  "more"};

bool pointsSideways(Icon icon) {
    switch (icon) {
        case Icon::ChevronLeft:
        case Icon::ChevronRight:
        case Icon::Send:
        case Icon::Undo:
            return true;
        default:
            return false;
    }
}

class Engine final : public QIconEngine {
  public:
    Engine(Icon icon, Theme::Role role) : icon_(icon), role_(role) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const qreal scale = painter->device() != nullptr ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, scaledPixmap(rect.size() * scale, mode, state, scale));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1.0);
    }

    /// `size` is in device pixels.
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override {
        const QColor ink = color(mode);
        const bool mirrored = pointsSideways(icon_) && QApplication::isRightToLeft();
        const QString key = QStringLiteral("addend-icon/%1/%2/%3x%4/%5/%6")
                                .arg(int(icon_))
                                .arg(ink.rgba())
                                .arg(size.width())
                                .arg(size.height())
                                .arg(scale)
                                .arg(mirrored);
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap)) return pixmap;
        pixmap = render(size, ink, mirrored);
        pixmap.setDevicePixelRatio(scale);
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    QIconEngine* clone() const override { return new Engine(icon_, role_); }
    QString key() const override { return QStringLiteral("addend"); }
    QString iconName() override { return Icons::name(icon_); }
    bool isNull() override { return false; }

  private:
    QColor color(QIcon::Mode mode) const {
        const Theme& theme = Theme::instance();
        if (mode != QIcon::Disabled) return theme.color(role_);
        QColor faded = theme.color(Theme::Role::Muted);
        faded.setAlphaF(0.6f);
        return faded;
    }

    QPixmap render(const QSize& size, const QColor& ink, bool mirrored) const {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QFile file(QStringLiteral(":/icons/%1.svg").arg(Icons::name(icon_)));
        if (!file.open(QIODevice::ReadOnly)) return pixmap;
        QSvgRenderer renderer(file.readAll());
        QPainter painter(&pixmap);
        if (mirrored) {
            painter.translate(size.width(), 0);
            painter.scale(-1, 1);
        }
        const int side = std::min(size.width(), size.height());
        renderer.render(&painter,
                        QRectF((size.width() - side) / 2.0, (size.height() - side) / 2.0, side, side));
        painter.resetTransform();
        painter.setCompositionMode(QPainter::CompositionMode_SourceIn);
        painter.fillRect(pixmap.rect(), ink);
        return pixmap;
    }

    Icon icon_;
    Theme::Role role_;
};

}  // namespace

QIcon Icons::icon(Icon name, Theme::Role role) {
    return QIcon(new Engine(name, role));
}

QString Icons::name(Icon icon) {
    return QString::fromLatin1(names.at(static_cast<std::size_t>(icon)));
}

}  // namespace addend::ui
