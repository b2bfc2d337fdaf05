// One lane of the comparison: its letter and marker, its model, its device, its patch.
#pragma once

#include <QWidget>

#include "ui/compare/CompareRun.h"

class QComboBox;
class QToolButton;

namespace addend::ui {

class ContextModel;
class Label;
class PatchBook;

class LaneEditor : public QWidget {
    Q_OBJECT

  public:
    LaneEditor(ContextModel& context, PatchBook& patches, QWidget* parent = nullptr);

    void setLane(int index, bool removable);
    void setChoice(const LaneChoice& choice);
    LaneChoice choice() const;
    void retranslate();

  Q_SIGNALS:
    void changed();
    void removeRequested();

  private:
    void fillModels();
    void fillDevices();
    void fillPatches();
    void applyTheme();

    ContextModel& context_;
    PatchBook& patches_;
    int index_ = 0;
    Label* letter_;
    QComboBox* model_;  // seen where there is a choice
    QComboBox* device_;
    QComboBox* patch_;
    QToolButton* remove_;
    QList<Patch> offered_;
};

/// "● A": the letter with its marker, which tells lanes apart without colour.
QString laneTitle(int index);

}  // namespace addend::ui
