// A long history: 100,000 messages and 10,000 runs in one store. What searching, listing and filtering take on the
// store's thread, and the longest time the window's thread is busy while Chat searches and both lists are scrolled.
// Run by hand on a Release build. The store is made in FOLDER, which takes a while, and used again by the next start;
// without FOLDER it is a temporary one:
//   QT_QPA_PLATFORM=offscreen build/release/tests/bench_history [FOLDER [MESSAGES RUNS]]
#include <QApplication>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>

#include "core/store/store.h"
#include "ui/chat/ChatPage.h"
#include "ui/chat/ConversationListModel.h"
#include "ui/engine/Workbench.h"
#include "ui/runs/RunListModel.h"
#include "ui/runs/RunsPage.h"
#include "ui/shell/AppServices.h"
#include "ui/shell/Dialogs.h"
#include "ui/shell/MainWindow.h"

namespace {

using namespace addend;
using namespace addend::ui;

constexpr int scrollSteps = 400;
constexpr int searches = 20;

class Stopwatch {
  public:
    Stopwatch() { clock_.start(); }
    double ms() const { return double(clock_.nsecsElapsed()) * 1e-6; }

  private:
    QElapsedTimer clock_;
};

/// Longest time one event took, of those that the event loop itself gave out.
class TimedApplication final : public QApplication {
  public:
    using QApplication::QApplication;
    double longest = 0;  // ms
    bool notify(QObject* receiver, QEvent* event) override {
        if (inside_) return QApplication::notify(receiver, event);
        inside_ = true;
        const Stopwatch watch;
        const bool result = QApplication::notify(receiver, event);
        longest = std::max(longest, watch.ms());
        inside_ = false;
        return result;
    }

  private:
    bool inside_ = false;
};

/// Words as a language has them: few are very common, most are rare.
class Words {
  public:
    std::string text(int count) {
        std::string text;
        for (int n = 0; n < count; ++n) text += (n == 0 ? "" : " ") + word();
        return text;
    }
    std::string word() {
        const double u = std::uniform_real_distribution(1e-6, 1.0)(random_);
        return named(static_cast<int>(20'000 * u * u * u));
    }
    /// The `rank`-th commonest word.
    static std::string named(int rank) {
        static constexpr const char* parts[] = {"ra", "to", "mi", "len", "so", "ve", "kur", "an", "di", "pos"};
        std::string word;
        for (int left = rank + 10; left > 0; left /= 10) word += parts[left % 10];
        return word;
    }

  private:
    std::mt19937 random_{1};
};

void fillMessages(Store& store, int count) {
    Words words;
    constexpr int perConversation = 50;
    for (int done = 0; done < count;) {
        store.database().write([&] {
            for (int c = 0; c < 20 && done < count; ++c) {
                Conversation talk;
                talk.title = words.text(4);
                const ConversationId id = store.conversations().create(talk);
                std::optional<MessageId> parent;
                for (int m = 0; m < perConversation && done < count; m += 2, done += 2) {
                    const MessageId turn = store.messages().append_user_turn({id, parent, words.text(15), {}});
                    parent = store.messages().begin_reply(turn, {});
                    store.messages().finish_reply(*parent, {}, words.text(60), {});
                }
            }
        });
    }
}

void fillRuns(Store& store, int count) {
    Words words;
    std::mt19937 random(2);
    // As large as those of a benchmark, and now and then of a comparison.
    const std::string small = "{\"format\":\"addend-benchmark-1\",\"filler\":\"" + std::string(3'000, 'x') + "\"}";
    const std::string large = "{\"format\":\"addend-comparison-1\",\"filler\":\"" + std::string(60'000, 'x') + "\"}";
    const char* devices[] = {"scalar", "avx2", "avx512"};
    store.database().write([&] {
        for (int n = 0; n < count; ++n) {
            RunRecord run;
            const bool comparison = n % 10 == 0;
            run.kind = comparison ? "compare" : "bench";
            run.title = "model-" + words.named(n % 40);
            run.backend = "cpu";
            run.device = devices[random() % 3];
            run.patch = n % 7 == 0 ? "attention:4" : "none";
            run.started_ms = 1'700'000'000'000 + n * 60'000LL;
            run.prefill_rate = 100 + double(random() % 10'000) / 10;
            run.decode_rate = 10 + double(random() % 1'000) / 10;
            run.notes = n % 3 == 0 ? words.text(8) : "";
            run.result_json = comparison ? large : small;
            store.runs().insert(run);
        }
    });
}

struct Times {
    std::vector<double> ms;
    void print(const char* what) {
        std::sort(ms.begin(), ms.end());
        std::printf("  %-44s median %7.2f ms, largest %7.2f ms\n", what, ms[ms.size() / 2], ms.back());
    }
};

template <class Body>
void measure(const char* what, Body body) {
    Times times;
    for (int n = 0; n < searches; ++n) {
        const Stopwatch watch;
        body(n);
        times.ms.push_back(watch.ms());
    }
    times.print(what);
}

void measureStore(Store& store) {
    std::printf("store, on its thread:\n");
    measure("search messages, a rare word", [&](int n) { (void)store.search().find(Words::named(9'000 + n)); });
    measure("search messages, the commonest words", [&](int n) { (void)store.search().find(Words::named(n)); });
    measure("search messages, two letters", [&](int) { (void)store.search().find("ra"); });
    measure("search messages, inside words", [&](int n) { (void)store.search().find(Words::named(500 + n).substr(1)); });
    measure("search messages, nothing there", [&](int) { (void)store.search().find("zzzyx"); });
    measure("list conversations", [&](int) { (void)store.conversations().list(ConversationListModel::most); });
    RunFilter filter;
    measure("list runs", [&](int) { (void)store.runs().find({}); });
    measure("list runs by decode", [&](int) { (void)store.runs().find({}, RunOrder::decode); });
    measure("64 rows of the list", [&](int n) {
        const auto ids = store.runs().find({});
        const auto first = ids.begin() + std::min<std::ptrdiff_t>(n * 400, std::ssize(ids) - 64);
        (void)store.runs().summaries(std::vector<RunId>(first, first + 64));
    });
    filter.kind = "bench";
    measure("filter runs by kind", [&](int) { (void)store.runs().find(filter); });
    filter.title = "model-" + Words::named(3);
    measure("filter runs by kind and model", [&](int) { (void)store.runs().find(filter); });
    filter = {};
    measure("search runs, a word of the notes", [&](int n) {
        filter.text = Words::named(100 + n);
        (void)store.runs().find(filter);
    });
    measure("search runs, in every run", [&](int) {
        filter.text = "model";
        (void)store.runs().find(filter);
    });
    measure("search runs, two letters", [&](int) {
        filter.text = "ra";
        (void)store.runs().find(filter);
    });
    measure("choices of the filters", [&](int) { (void)store.runs().choices(); });
}

TimedApplication& application() {
    return *static_cast<TimedApplication*>(qApp);
}

void until(const std::function<bool()>& holds) {
    while (!holds()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

/// Runs `body` and tells the longest event in it, on the thread of the window.
template <class Body>
void tick(const char* what, Body body) {
    application().longest = 0;
    body();
    std::printf("  %-44s longest tick %7.2f ms\n", what, application().longest);
}

void scroll(QAbstractScrollArea& area) {
    for (int n = 0; n <= scrollSteps; ++n) {
        area.verticalScrollBar()->setValue(area.verticalScrollBar()->maximum() * n / scrollSteps);
        QCoreApplication::processEvents();
    }
}

void measureWindow(MainWindow& window) {
    std::printf("window, offscreen:\n");
    auto* chats = window.findChild<ConversationListModel*>();
    auto* search = window.findChild<QLineEdit*>(QStringLiteral("conversationSearch"));
    auto* list = window.findChild<QListView*>(QStringLiteral("conversationList"));
    const auto searchFor = [&](const QString& text) {
        bool loaded = false;
        const auto told = QObject::connect(chats, &ConversationListModel::loaded, [&] { loaded = true; });
        search->setText(text);
        until([&] { return loaded && chats->query() == text; });
        QCoreApplication::processEvents();
        QObject::disconnect(told);
    };
    tick("Chat: typing searches", [&] {
        for (int n = 0; n < 8; ++n) searchFor(QString::fromStdString(Words::named(n * 37 + 5)));
    });
    tick("Chat: scrolling what was found", [&] { scroll(*list); });
    tick("Chat: the whole list again", [&] { searchFor({}); });
    tick("Chat: scrolling the list", [&] { scroll(*list); });

    RunsPage* runs = nullptr;
    tick("Runs: opening the page", [&] {
        window.openPage(QStringLiteral("runs"));
        runs = static_cast<RunsPage*>(window.page(QStringLiteral("runs")));
        until([&] { return runs->list().rowCount() > 0 && !runs->list().isLoading(); });
        QCoreApplication::processEvents();
    });
    auto* table = window.findChild<QTableView*>(QStringLiteral("runTable"));
    tick("Runs: scrolling", [&] { scroll(*table); });
    tick("Runs: sorting", [&] {
        for (int column = 0; column < RunListModel::ColumnCount; ++column) {
            table->sortByColumn(column, Qt::AscendingOrder);
            until([&] { return !runs->list().isLoading(); });
            QCoreApplication::processEvents();
        }
    });
    tick("Runs: searching", [&] {
        for (const char* text : {"mo", "model", "attention", "kur"}) {
            RunFilter filter;
            filter.text = text;
            runs->list().setFilter(filter);
            until([&] { return !runs->list().isLoading(); });
            QCoreApplication::processEvents();
        }
        runs->list().setFilter({});
        until([&] { return !runs->list().isLoading(); });
    });
    tick("Runs: selecting all of them", [&] {
        table->selectAll();
        QCoreApplication::processEvents();
    });
    until([&] { return runs->list().rowsHeld() > 0; });
    std::printf("  rows of runs held in memory after all that: %d of %d\n", runs->list().rowsHeld(),
                runs->list().rowCount());
}

int run(const QString& folder, int messages, int runs) {
    const std::filesystem::path path = (folder + QStringLiteral("/addend.db")).toStdString();
    {
        const bool made = std::filesystem::exists(path);
        QElapsedTimer clock;
        clock.start();
        Store store(path);
        if (!made) {
            fillMessages(store, messages);
            fillRuns(store, runs);
            std::printf("%d messages and %d runs made in %.0f s\n", messages, runs, double(clock.elapsed()) / 1000);
        }
        std::printf("%.0f MiB, opened in %.0f ms\n", double(std::filesystem::file_size(path)) / (1 << 20),
                    made ? double(clock.elapsed()) : 0.0);
        measureStore(store);
    }
    AppServices services;
    services.settings.overrideDataLocation(folder);
    services.followSettings();
    Dialogs dialogs;
    AppContext app = services.lend(dialogs);
    Workbench::Options options;
    options.data = folder.toStdString();
    Workbench bench(app, options);
    MainWindow window(app);
    PageEntry chat;
    chat.id = QStringLiteral("chat");
    chat.title = [] { return ChatPage::tr("Chat"); };
    chat.make = [&] { return std::make_unique<ChatPage>(app, bench); };
    window.registerPage(std::move(chat));
    PageEntry history;
    history.id = QStringLiteral("runs");
    history.title = [] { return RunsPage::tr("Runs"); };
    history.make = [&] { return std::make_unique<RunsPage>(app, bench); };
    window.registerPage(std::move(history));
    window.restore();
    window.QWidget::show();
    bench.start();
    until([&] { return bench.isReady(); });
    auto* chats = window.findChild<ConversationListModel*>();
    until([&] { return chats->rowCount() > 0; });
    measureWindow(window);
    bench.stop();
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("addend"));
    QCoreApplication::setApplicationName(QStringLiteral("addend-bench"));
    TimedApplication application(argc, argv);
    const QTemporaryDir temporary;
    return run(argc > 1 ? QString::fromLocal8Bit(argv[1]) : temporary.path(), argc > 3 ? atoi(argv[2]) : 100'000,
               argc > 3 ? atoi(argv[3]) : 10'000);
}
