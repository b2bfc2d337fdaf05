// The status bar's meters: what is shown of a sensor that answers, of one that does not, and of several
// packages.
#include <QClipboard>
#include <QPushButton>
#include <atomic>
#include <thread>

#include "tests/gui/support/GuiTest.h"
#include "ui/engine/ProcessMeters.h"
#include "ui/shell/MeterButton.h"
#include "ui/text/Format.h"

namespace addend::ui::test {

class FixedSensor final : public Sensor {
  public:
    FixedSensor(const char* id, const char* boundary, std::optional<double> watts) : watts_(watts) {
        info_.id = id;
        info_.boundary = boundary;
        info_.source = "RAPL (powercap)";
        info_.provenance = watts ? Provenance::measured : Provenance::unavailable;
        info_.facts.kind = SensorKind::power;
        if (watts) return;
        info_.why = Message{Code::energy_root_only, {{"path", "/sys/x"}}};
        info_.remedy = Message{Code::energy_root_only_remedy, {}};
    }
    const SensorInfo& info() const override { return info_; }
    std::optional<double> read() override { return watts_; }

  private:
    SensorInfo info_;
    std::optional<double> watts_;
};

class MetersTest : public GuiTest {
    Q_OBJECT

    static QList<Meter> shown(std::vector<std::unique_ptr<Sensor>> sensors) {
        MeterSampler sampler(std::move(sensors));
        sampler.sample_now();
        return powerMeters(&sampler);
    }

  private Q_SLOTS:
    void packagesAreSummedAndTheirPartsAreNot() {
        std::vector<std::unique_ptr<Sensor>> sensors;
        sensors.push_back(std::make_unique<FixedSensor>("cpu.package-0", "package", 20.5));
        sensors.push_back(std::make_unique<FixedSensor>("cpu.package-0.dram", "dram", 3));
        sensors.push_back(std::make_unique<FixedSensor>("cpu.package-1", "package", 9.5));
        sensors.push_back(std::make_unique<FixedSensor>("fake/board", "board", 40));
        const QList<Meter> meters = shown(std::move(sensors));
        QCOMPARE(meters.size(), 2);
        QCOMPARE(meters[0].value.value(), 30.0);
        QVERIFY(meters[0].source.contains(QStringLiteral("RAPL (powercap), package")));
        QCOMPARE(meters[1].label, QStringLiteral("board"));
        QCOMPARE(meters[1].value.value(), 40.0);
    }

    void oneSilentPackageLeavesNoSum() {
        std::vector<std::unique_ptr<Sensor>> sensors;
        sensors.push_back(std::make_unique<FixedSensor>("cpu.package-0", "package", 20));
        sensors.push_back(std::make_unique<FixedSensor>("cpu.package-1", "package", std::nullopt));
        const QList<Meter> meters = shown(std::move(sensors));
        QVERIFY(!meters[0].value);
        QVERIFY(meters[0].reason.contains(QStringLiteral("/sys/x")));
        QVERIFY(meters[0].enableHint.contains(QStringLiteral("udev")));
        // What is copied is what the hint says.
        QVERIFY(meters[0].enableCommand.startsWith(QStringLiteral("echo ")));
        QVERIFY(meters[0].enableHint.contains(meters[0].enableCommand));
    }

    void theCommandCanBeCopied() {
        auto* button = new MeterButton(&window());
        Meter meter;
        meter.id = QStringLiteral("power");
        meter.label = QStringLiteral("Power");
        meter.reason = QStringLiteral("Root only.");
        meter.enableHint = QStringLiteral("Run once: echo x");
        meter.enableCommand = QStringLiteral("echo x");
        button->setMeter(meter);
        button->show();
        QTest::mouseClick(button, Qt::LeftButton);
        auto* copy = find<QPushButton>("copyCommand");
        QVERIFY(copy != nullptr);
        QTest::mouseClick(copy, Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("echo x"));
    }

    void beforeTheSensorsAreFound() {
        const QList<Meter> meters = powerMeters(nullptr);
        QCOMPARE(meters.size(), 1);
        QVERIFY(!meters[0].value);
        QVERIFY(!meters[0].reason.isEmpty());
    }

    void memoryIsThatOfTheProcess() {
        QVERIFY(memoryMeter().value.value() > 1);
        const Meter split = memoryMeter(addend::MemoryUse{.weights = 3 << 20, .state = 5 << 10, .scratch = 0});
        QVERIFY2(split.source.contains(QStringLiteral("PSS")), qPrintable(split.source));
        QVERIFY(split.source.contains(QStringLiteral("Mapped files")));
        QVERIFY(split.source.contains(QStringLiteral("Weights, as allocated: ") + bytesText(3 << 20)));
        QVERIFY(split.source.contains(bytesText(5 << 10)));
        QVERIFY(!split.source.contains(QStringLiteral("Scratch")));
        const Meter unknown =
            memoryMeter({}, SystemFiles(temporaryPath(QStringLiteral("nothing")).toStdString()));
        QVERIFY(!unknown.value);
        QVERIFY(!unknown.reason.isEmpty());
    }
};

}  // namespace addend::ui::test

ADDEND_GUI_TEST(addend::ui::test::MetersTest)
#include "MetersTest.moc"
