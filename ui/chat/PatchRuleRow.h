// One rule of a patch: a site, its arithmetic and the layers it holds for.
#pragma once

#include <QList>
#include <QWidget>

#include "core/program/patch.h"

class QComboBox;
class QSpinBox;
class QToolButton;

namespace addend::ui {

class Label;

class PatchRuleRow : public QWidget {
    Q_OBJECT

  public:
    PatchRuleRow(const QList<PatchSite>& sites, std::uint32_t layers, QWidget* parent = nullptr);

    void setRule(const PatchRule& rule);
    PatchRule rule() const;

  Q_SIGNALS:
    void changed();
    void removeRequested();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void read();

    QList<PatchSite> sites_;
    std::uint32_t layers_;
    bool filling_ = false;
    QComboBox* site_;
    QComboBox* arithmetic_;
    QSpinBox* bits_;
    Label* layersLabel_;
    QSpinBox* first_;
    Label* toLabel_;
    QSpinBox* last_;
    QToolButton* remove_;
};

}  // namespace addend::ui
