// Preferences; each applies at once, so there is only Close.
#pragma once

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QListWidget;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace addend::ui {

class Dialogs;
class ElidedLabel;
class Label;
class Settings;

class SettingsDialog : public QDialog {
    Q_OBJECT

  public:
    SettingsDialog(Settings& settings, Dialogs& dialogs, QWidget* parent = nullptr);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    struct Row {
        Label* label;
        QWidget* control;
        const char* text;  // source text in this class's context
    };
    void build();
    void addSection(const char* title);
    /// `control` is the part of `field` that the label names.
    void addRow(const char* text, QWidget* field, QWidget* control);
    QWidget* buildFolders();
    QWidget* buildDataLocation();
    void connectFields();
    void retranslate();
    /// Fields from the settings.
    void load();
    void confirmReset();

    Settings& settings_;
    Dialogs& dialogs_;
    QFormLayout* form_ = nullptr;
    QList<Row> rows_;
    QList<QPair<Label*, const char*>> titles_;
    QComboBox* theme_;
    QComboBox* language_;
    QComboBox* textSize_;
    QComboBox* sendKey_;
    QListWidget* folders_;
    QPushButton* addFolder_;
    QPushButton* removeFolder_;
    QSpinBox* threads_;
    QComboBox* meterRate_;
    ElidedLabel* dataLocation_;
    QPushButton* moveData_;
    Label* dataNote_;
    QPushButton* reset_;
    QPushButton* close_;
};

}  // namespace addend::ui
