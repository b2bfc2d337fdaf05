// What is to be compared: prompt or file of prompts, lanes, how, how often.
#pragma once

#include <QVariantMap>
#include <QWidget>

#include "ui/compare/CompareRun.h"
#include "ui/shell/AppContext.h"

class QComboBox;
class QPlainTextEdit;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace addend::ui {

class FlowLayout;
class Label;
class LaneEditor;
class Workbench;

class CompareSetup : public QWidget {
    Q_OBJECT

  public:
    static constexpr int mostLanes = 3;
    enum class Mode { InTurns, AtTheSameTime };

    CompareSetup(AppContext& app, Workbench& bench, QWidget* parent = nullptr);

    QList<LaneChoice> lanes() const;
    /// Device and patch of each lane, for headings; its model where it is not the open one.
    QStringList laneTexts() const;
    Mode mode() const;
    /// Its prompts are empty while none was written.
    LaneComparisonOptions options() const;
    void askForPrompt();
    /// Reads a file of many prompts; promptsFailed() says why not.
    void readPrompts(const QString& path);
    const std::vector<std::string>& filePrompts() const { return filePrompts_; }

    void setRunning(bool running);
    void showProgress(double fraction, const QString& text);
    /// The lanes and settings a comparison that is opened again was made with.
    void showOptions(const CompareOutcome& outcome);
    QVariantMap saveState() const;
    void restoreState(const QVariantMap& state);
    void retranslate();

  Q_SIGNALS:
    void lanesChanged();
    void promptsFailed(const addend::Message& why);

  private:
    void build();
    void addSetting(FlowLayout* flow, Label* label, QWidget* field);
    void addLane();
    void removeLane(LaneEditor* lane);
    void numberLanes();
    void suggestLanes();
    void showPrompts();
    QString modelLabel(const QString& id) const;
    QString modelOf(const LaneFigures& lane) const;

    AppContext& app_;
    Workbench& bench_;
    QPlainTextEdit* prompt_;
    QWidget* fileRow_;
    Label* fileText_;
    QPushButton* fileClear_;
    QVBoxLayout* laneColumn_;
    QList<LaneEditor*> lanes_;
    QPushButton* add_;
    QPushButton* file_;
    Label* modeLabel_;
    QComboBox* mode_;
    Label* tokensLabel_;
    QSpinBox* tokens_;
    Label* repetitionsLabel_;
    QSpinBox* repetitions_;
    QProgressBar* progress_;
    Label* progressText_;
    std::vector<std::string> filePrompts_;
    QString fileName_;
    bool suggested_ = false;
    bool running_ = false;
};

}  // namespace addend::ui
