// What a model is before it is loaded, what it will need, and the button that loads it.
#pragma once

#include <QList>
#include <QWidget>
#include <optional>

#include "core/runtime/model.h"

class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace addend::ui {

class ElidedLabel;
class FactList;
class InlineMessage;
class Label;

class ModelDetails : public QWidget {
    Q_OBJECT

  public:
    explicit ModelDetails(QWidget* parent = nullptr);

    /// Nothing chosen.
    void showNothing();
    /// The headers of `path` are being read.
    void showReading(const QString& path);
    /// Memory that is free now, in bytes; nothing where the machine does not say.
    void showSummary(const ModelSummary& summary, bool demo, std::optional<quint64> freeMemory);
    /// It cannot be opened: `path` could not be read, or loading failed.
    void showFailure(const QString& path, const Message& why);
    /// It needs more than is free: both figures, and whether to go on (openConfirmed) or not.
    void askMemory(quint64 freeMemory, bool corrected);
    /// A model is being loaded; an empty name: none is. `fraction`: nothing while it cannot be told.
    void showLoading(const QString& name, const QString& phase, std::optional<double> fraction);
    /// The model shown is the one in use.
    void setOpen(bool open);
    /// Loading is possible at all (the engine is there).
    void setReady(bool ready);

    /// Weights and the state of one session, in bytes.
    static quint64 memoryNeeded(const ModelSummary& summary);
    /// The checkpoint was quantised before: it should be asked how to open it.
    static bool isQuantisedTwice(const ModelSummary& summary);

  Q_SIGNALS:
    void openRequested(bool corrected);
    void openConfirmed(bool corrected);
    void chatRequested();
    void folderRequested();
    void cancelRequested();
    void chooseRequested();
    void retryRequested();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    enum class State { Nothing, Reading, Ready, Failed };
    void build();
    QWidget* buildProgress();
    void refresh();
    void refreshTexts();
    void refreshMessage();
    void refreshWarnings();
    void refreshFacts();
    void refreshButtons();

    State state_ = State::Nothing;
    QString path_;
    std::optional<ModelSummary> summary_;
    std::optional<Message> failure_;
    std::optional<quint64> freeMemory_;
    struct Question {
        quint64 freeMemory;
        bool corrected;
    };
    std::optional<Question> question_;
    bool demo_ = false;
    bool open_ = false;
    bool ready_ = false;
    QString loading_;  // name of what is being loaded

    ElidedLabel* name_;
    ElidedLabel* place_;
    Label* sentence_;  // in place of the facts
    InlineMessage* message_;
    QWidget* progress_;
    Label* progressText_;
    QProgressBar* bar_;
    QPushButton* cancel_;
    QWidget* buttons_;
    QPushButton* openButton_;
    QPushButton* chatButton_;
    QPushButton* folderButton_;
    Label* inUse_;
    QVBoxLayout* warningColumn_;
    QList<InlineMessage*> warnings_;
    FactList* facts_;
};

}  // namespace addend::ui
