#include "ui/structure/CostLegend.h"

#include <QBoxLayout>
#include <QEvent>
#include <QPainter>

#include "ui/structure/GraphPainter.h"
#include "ui/theme/Metrics.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Label.h"

namespace addend::ui {
namespace {

class Swatch : public QWidget {
  public:
    Swatch(CostPart part, QWidget* parent) : QWidget(parent), part_(part) {
        setFixedSize(metrics::inset, metrics::inset);
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        const Theme& theme = Theme::instance();
        painter.setPen(theme.color(Theme::Role::Outline));
        painter.setBrush(costColor(part_, theme.isDark()));
        painter.drawRect(rect().adjusted(0, 0, -metrics::hairline, -metrics::hairline));
    }

  private:
    CostPart part_;
};

}  // namespace

CostLegend::CostLegend(QWidget* parent) : QWidget(parent) {
    auto* row = new FlowLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(metrics::page);
    for (const CostPart part : costParts) {
        auto* entry = new QWidget(this);
        auto* inner = new QHBoxLayout(entry);
        inner->setContentsMargins(0, 0, 0, 0);
        inner->setSpacing(metrics::tight);
        inner->addWidget(new Swatch(part, entry));
        auto* text = new Label(Theme::FontRole::Caption, Theme::Role::Muted, entry);
        text->setObjectName(QStringLiteral("legend%1").arg(static_cast<int>(part)));
        inner->addWidget(text);
        row->addWidget(entry);
    }
    retranslate();
}

void CostLegend::retranslate() {
    for (const CostPart part : costParts)
        findChild<Label*>(QStringLiteral("legend%1").arg(static_cast<int>(part)))->setText(costName(part));
}

void CostLegend::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace addend::ui
