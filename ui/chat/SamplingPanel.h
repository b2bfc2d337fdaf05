// The right side of the Chat page: how replies are drawn, and the system prompt.
#pragma once

#include <QWidget>

#include "core/runtime/generation.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;
class QTimer;

namespace addend::ui {

class Label;

class SamplingPanel : public QWidget {
    Q_OBJECT

  public:
    explicit SamplingPanel(QWidget* parent = nullptr);

    void setSettings(const SamplingSettings& settings);
    const SamplingSettings& settings() const { return settings_; }
    void setSystemPrompt(const QString& prompt);
    /// False: the model's template has no place for one, and the field says so.
    void setSystemPromptUsed(bool used);
    void setSpeed(double tokensPerSecond);

  Q_SIGNALS:
    void settingsChanged(const addend::SamplingSettings& settings);
    void systemPromptChanged(const QString& prompt);
    /// 0: full speed.
    void speedChanged(double tokensPerSecond);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void build();
    void retranslate();
    void show();
    void read();
    Label* addRow(QFormLayout* form, QWidget* field);

    SamplingSettings settings_;
    bool showing_ = false;
    Label* title_;
    Label* systemTitle_;
    QPlainTextEdit* system_;
    Label* systemNote_;
    QTimer* systemDelay_;
    QComboBox* preset_;
    QDoubleSpinBox* temperature_;
    QSpinBox* topK_;
    QDoubleSpinBox* topP_;
    QDoubleSpinBox* minP_;
    QDoubleSpinBox* penalty_;
    QSpinBox* window_;
    QSpinBox* maxTokens_;
    QLineEdit* seed_;
    QCheckBox* random_;
    QComboBox* speed_;
    std::vector<std::pair<Label*, QWidget*>> rows_;
};

}  // namespace addend::ui
