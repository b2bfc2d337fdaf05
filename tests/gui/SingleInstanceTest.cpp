// A second start hands over its files; dead and deaf first instances do not stop it.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <thread>

#include "tests/gui/support/GuiTest.h"
#include "ui/shell/SingleInstance.h"

namespace addend::ui::test {

class SingleInstanceTest : public GuiTest {
    Q_OBJECT

  private Q_SLOTS:
    void filesReachTheFirst() {
        SingleInstance first(QStringLiteral("a"));
        QVERIFY(first.listen());
        QSignalSpy spy(&first, &SingleInstance::filesReceived);
        std::atomic<int> handed = -1;
        std::thread second([&] {
            handed = SingleInstance(QStringLiteral("a"))
                         .handOver({QStringLiteral("m.gguf"), QStringLiteral("/x/y z.gguf")});
        });
        QTRY_VERIFY(handed >= 0);
        second.join();
        QCOMPARE(handed.load(), 1);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].toStringList(),
                 (QStringList{QDir::current().absoluteFilePath(QStringLiteral("m.gguf")),
                              QStringLiteral("/x/y z.gguf")}));
    }

    void nobodyThere() { QVERIFY(!SingleInstance(QStringLiteral("b")).handOver({})); }

    void anotherDataFolderIsAnotherInstance() {
        SingleInstance first(QStringLiteral("c"));
        QVERIFY(first.listen());
        QVERIFY(SingleInstance(QStringLiteral("d")).serverName() != first.serverName());
        QVERIFY(!SingleInstance(QStringLiteral("d")).handOver({}));
    }

    void leftoverSocketIsReplaced() {
        SingleInstance instance(QStringLiteral("e"));
        const QByteArray path = QFile::encodeName(instance.serverName());
        const int dead = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        QVERIFY(size_t(path.size()) < sizeof(address.sun_path));
        memcpy(address.sun_path, path.constData(), size_t(path.size()));
        QCOMPARE(::bind(dead, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
        ::close(dead);  // as a killed process leaves it: a file nobody listens on
        QVERIFY(QFile::exists(instance.serverName()));
        QVERIFY(!instance.handOver({}));
        QVERIFY(instance.listen());
    }

    void garbageIsIgnored() {
        SingleInstance first(QStringLiteral("f"));
        QVERIFY(first.listen());
        QSignalSpy spy(&first, &SingleInstance::filesReceived);
        QLocalSocket socket;
        socket.connectToServer(first.serverName());
        QVERIFY(socket.waitForConnected(1000));
        socket.write("{not json\n");
        QTRY_COMPARE(spy.count(), 1);  // raises the window, opens nothing
        QVERIFY(spy[0][0].toStringList().isEmpty());
    }

    void aDeafInstanceIsNotWaitedForLong() {
        SingleInstance second(QStringLiteral("g"));
        QLocalServer deaf;
        QVERIFY(deaf.listen(second.serverName()));
        QVERIFY(!second.handOver({QStringLiteral("m.gguf")}));
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::SingleInstanceTest)
#include "SingleInstanceTest.moc"
