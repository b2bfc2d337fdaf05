// One intervention as controls: what is done, to which value or state, for which tokens and channels.
#pragma once

#include <QWidget>

#include "core/inspect/interventions.h"

class QComboBox;
class QDoubleSpinBox;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace addend {
class Program;
}

namespace addend::ui {

class Label;

class InterventionForm : public QWidget {
    Q_OBJECT

  public:
    explicit InterventionForm(QWidget* parent = nullptr);
    /// Targets of this program; null: none.
    void setProgram(const Program* program);
    Intervention intervention(bool enabled = true) const;
    void setIntervention(const Intervention& item);
    void setTokens(int count);
    /// Something is selected that can be made what the form says.
    void setReplacing(bool possible);

  Q_SIGNALS:
    void accepted();
    /// In place of the selected one.
    void replaced();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void fillTargets();
    void fitEnds();
    void showFields();
    InterventionKind kind() const;
    Label* addRow(QWidget* first, QWidget* second = nullptr);

    std::vector<InterventionTarget> targets_;
    QVBoxLayout* column_;
    QComboBox* kind_;
    QComboBox* target_;
    QSpinBox *firstToken_, *lastToken_, *firstChannel_, *lastChannel_, *layer_, *bits_;
    QDoubleSpinBox* number_;
    QComboBox* site_;
    Label *kindLabel_, *targetLabel_, *tokensLabel_, *channelsLabel_, *numberLabel_, *layerLabel_, *bitsLabel_;
    QPushButton *add_, *change_;
    bool replacing_ = false;
};

}  // namespace addend::ui
