// Base of the GUI tests: a home of its own, a known font, no animation, scripted dialogs, the real window.
//
//   class ChatTest : public GuiTest {
//       Q_OBJECT
//     private Q_SLOTS:
//       void sendsAMessage();
//   };
//   ADDEND_GUI_TEST(ChatTest)
//   #include "ChatTest.moc"
#pragma once

#include <QApplication>
#include <QObject>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "tests/gui/support/FakeDialogs.h"
#include "ui/shell/AppServices.h"
#include "ui/shell/MainWindow.h"

// The longest a test waits for something to happen, in ms: a limit that ends a broken test, far above what a loaded
// machine needs under a sanitizer. QtTest's own 5 s would judge the machine.
#define ADDEND_PATIENCE 60'000
#undef QTRY_VERIFY
#undef QTRY_COMPARE
#define QTRY_VERIFY(expr) QTRY_VERIFY_WITH_TIMEOUT((expr), ADDEND_PATIENCE)
#define QTRY_COMPARE(expr, expected) QTRY_COMPARE_WITH_TIMEOUT((expr), expected, ADDEND_PATIENCE)

namespace addend::ui::test {

class GuiTest : public QObject {
    Q_OBJECT

  protected:
    /// The services of one test; made afresh before each, with empty settings.
    AppServices& app() { return *services_; }
    AppContext& context() { return *context_; }
    FakeDialogs& dialogs() { return dialogs_; }
    /// A window with the registered pages, shown and painted. Asks registerPages().
    MainWindow& window();
    /// Closes the window and makes everything anew with the same settings, as a second start does.
    void restart();
    /// Pages for window(); the gallery unless overridden.
    virtual void registerPages(MainWindow& window);
    QString temporaryPath(const QString& name) const { return folder_.filePath(name); }

    /// A child by objectName; fails the test and returns nullptr when there is none.
    template <class T>
    T* find(const char* name, QWidget* from = nullptr) {
        QWidget* root = from != nullptr ? from : &window();
        T* found = root->findChild<T*>(QLatin1String(name));
        if (found == nullptr) QTest::qFail(name, "no widget of this name", 0);
        return found;
    }

  private Q_SLOTS:
    void init();
    void cleanup();

  private:
    void makeServices();
    QTemporaryDir folder_;
    FakeDialogs dialogs_;
    std::unique_ptr<AppServices> services_;
    std::unique_ptr<AppContext> context_;
    std::unique_ptr<MainWindow> window_;
};

/// Prepares the environment, runs `make()`'s test, returns the exit status.
int runGuiTest(int argc, char** argv, const std::function<std::unique_ptr<QObject>()>& make);

}  // namespace addend::ui::test

#define ADDEND_GUI_TEST(Class)                                                                     \
    int main(int argc, char** argv) {                                                              \
        return addend::ui::test::runGuiTest(argc, argv, [] { return std::make_unique<Class>(); }); \
    }
