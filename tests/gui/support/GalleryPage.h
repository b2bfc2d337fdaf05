// A page with one of every widget the foundation offers, for tests and for looking at. Never in the product.
#pragma once

#include "ui/shell/AppContext.h"
#include "ui/shell/Page.h"

class QLineEdit;
class QPushButton;

namespace addend::ui {
class EmptyState;
class InlineMessage;
class Label;
class MainWindow;
}  // namespace addend::ui

namespace addend::ui::test {

class GalleryPage : public Page {
    Q_OBJECT

  public:
    explicit GalleryPage(AppContext app, QWidget* parent = nullptr);
    void setActive(bool active) override { isActive = active; }
    bool find() override;
    void searchAll() override { ++searches; }
    bool escape(Escape step) override;
    QString unsavedWork() const override { return unsaved; }
    bool openFiles(const QStringList& paths) override;
    QVariantMap saveState() const override;
    void restoreState(const QVariantMap& state) override;

    InlineMessage* message() const { return message_; }
    EmptyState* empty() const { return empty_; }

    bool isActive = false;
    int searches = 0;
    int finds = 0;
    QString unsaved;
    QStringList opened;
    bool takesFiles = true;
    QList<Escape> escapeSteps;    // asked
    QList<Escape> escapeAnswers;  // steps it says it has done

  protected:
    void retranslate() override;

  private:
    AppContext app_;
    Label* title_;
    Label* section_;
    QLineEdit* field_;
    QPushButton* primary_;
    QPushButton* plain_;
    QPushButton* disabled_;
    InlineMessage* message_;
    EmptyState* empty_;
};

/// Eight pages with the product's icons and groups, all of them galleries; the first is "chat", the last
/// "models".
void registerGallery(MainWindow& window, AppContext& app);

}  // namespace addend::ui::test
