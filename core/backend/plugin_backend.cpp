#include "core/backend/plugin_backend.h"

#include <algorithm>

#include "core/backend/abi_text.h"
#include "core/backend/plugin_weights.h"
#include "core/program/program.h"
#include "plugins/abi/ext_weights_memory_1.h"

namespace addend {
namespace {

constexpr std::uint32_t device_limit = 256;
constexpr std::uint32_t meter_limit = 1024;

DeviceKind device_kind(std::uint32_t kind) {
    switch (kind) {
        case ADDEND_DEVICE_GPU:
            return DeviceKind::gpu;
        case ADDEND_DEVICE_FPGA:
            return DeviceKind::fpga;
        case ADDEND_DEVICE_SIMULATED:
            return DeviceKind::simulated;
        default:
            return DeviceKind::cpu;
    }
}

Provenance provenance(std::uint32_t value) {
    switch (value) {
        case ADDEND_MEASURED:
            return Provenance::measured;
        case ADDEND_SIMULATED:
            return Provenance::simulated;
        case ADDEND_MODELLED:
            return Provenance::modelled;
        default:
            return Provenance::unavailable;
    }
}

class PluginBackend final : public Backend {
  public:
    explicit PluginBackend(std::shared_ptr<PluginLibrary> library)
        : library_(std::move(library)),
          id_(library_->id()),
          name_(abi_text(library_->entry().name)),
          version_(abi_text(library_->entry().version)) {
        const auto pass = library_->control();
        read_devices();
        read_meters();
    }

    const std::string& id() const override { return id_; }
    const std::string& name() const override { return name_; }
    const std::string& version() const override { return version_; }
    const std::vector<DeviceInfo>& devices() const override { return devices_; }
    std::vector<MeterInfo> meters() const override { return meters_; }
    BackendState state() const override {
        return library_->abandoned() ? BackendState::not_responding : BackendState::ready;
    }
    void mark_not_responding() override { library_->abandon(); }

    std::uint32_t device_index(const std::string& wanted) const override {
        for (std::size_t n = 0; n < devices_.size(); ++n) {
            const DeviceInfo& device = devices_[n];
            if (wanted.empty() ? !device.available : device.id != wanted) continue;
            if (!device.available) fail_unavailable(device);
            return static_cast<std::uint32_t>(n);
        }
        if (wanted.empty() && !devices_.empty()) fail_unavailable(devices_.front());
        std::string known;
        for (const DeviceInfo& device : devices_) known += (known.empty() ? "" : ", ") + device.id;
        throw Failure(Code::device_unknown, {{"backend", id_}, {"found", wanted}, {"known", known}});
    }

    std::optional<double> read_meter(std::size_t index) const override {
        if (index >= meters_.size() || library_->abandoned()) return std::nullopt;
        double value = 0;
        std::int64_t time_ns = 0;
        addend_error error = new_abi_error();
        const auto at = static_cast<std::uint32_t>(index);
        if (library_->entry().meter_read(at, &value, &time_ns, &error) != ADDEND_OK) return std::nullopt;
        return value;
    }

    std::vector<std::optional<Message>> supports(std::uint32_t device,
                                                 const Program& program) const override {
        const std::size_t count = program.instructions().size();
        std::vector<addend_error> reasons(count, new_abi_error());
        addend_error error = new_abi_error();
        const auto pass = library_->control();
        const std::int32_t status =
            library_->entry().supports(device, program.bytes().data(), program.bytes().size(), reasons.data(),
                                       static_cast<std::uint32_t>(count), &error);
        std::vector<std::optional<Message>> messages(count);
        bool any = false;
        for (std::size_t n = 0; n < count; ++n)
            if (reasons[n].code != ADDEND_ERROR_NONE) {
                messages[n] = abi_message(id_, reasons[n]);
                any = true;
            }
        // "No" without a reason for any instruction is a failure of the question itself.
        if (!any) library_->check(status, error, "supports");
        return messages;
    }

    std::optional<WeightsMemory> weights_memory(std::uint32_t device, const Program& program,
                                                TritBits trits) const override {
        const auto* extension = static_cast<const addend_ext_weights_memory_1*>(
            library_->entry().get_extension(ADDEND_EXT_WEIGHTS_MEMORY_1));
        if (!extension || extension->struct_size < sizeof(*extension) || !extension->weights_memory)
            return std::nullopt;
        const addend_weights_options options{sizeof(addend_weights_options), device, 0, weights_flags(trits)};
        addend_weights_memory memory{};
        memory.struct_size = sizeof(memory);
        addend_error error = new_abi_error();
        const auto pass = library_->control();
        library_->check(extension->weights_memory(program.bytes().data(), program.bytes().size(), &options,
                                                  &memory, &error),
                        error, "weights_memory");
        return WeightsMemory{memory.weights, memory.on_file, memory.trit_bits_x10 / 10.0};
    }

    std::shared_ptr<BackendWeights> load_weights(std::uint32_t device, const Program& program,
                                                 std::shared_ptr<const WeightSource> source,
                                                 const LoadOptions& options, const Progress& progress,
                                                 const CancelToken& cancel) override {
        if (device >= devices_.size())
            throw Failure(Code::internal_error, {{"detail", "device index out of range"}});
        return create_plugin_weights(library_, device, program, std::move(source), options, progress, cancel);
    }

  private:
    [[noreturn]] void fail_unavailable(const DeviceInfo& device) const {
        if (device.why) throw Failure(*device.why);
        throw Failure(Code::device_unavailable, {{"backend", id_}, {"device", device.id}});
    }

    void read_devices() {
        const std::uint32_t count = std::min(library_->entry().device_count(), device_limit);
        for (std::uint32_t n = 0; n < count; ++n) {
            addend_device raw{};
            raw.struct_size = sizeof(raw);
            raw.why = new_abi_error();
            addend_error error = new_abi_error();
            library_->check(library_->entry().device_at(n, &raw, &error), error, "device_at");
            DeviceInfo device;
            device.id = abi_text(raw.id);
            device.name = abi_text(raw.name);
            device.kind = device_kind(raw.kind);
            device.available = raw.available != 0;
            if (!device.available && raw.why.code != ADDEND_ERROR_NONE)
                device.why = abi_message(id_, raw.why);
            device.units = raw.units;
            device.memory = raw.memory;
            devices_.push_back(std::move(device));
        }
    }

    void read_meters() {
        const std::uint32_t count = std::min(library_->entry().meter_count(), meter_limit);
        for (std::uint32_t n = 0; n < count; ++n) {
            addend_meter raw{};
            raw.struct_size = sizeof(raw);
            raw.why = new_abi_error();
            addend_error error = new_abi_error();
            library_->check(library_->entry().meter_at(n, &raw, &error), error, "meter_at");
            MeterInfo meter{abi_text(raw.id), abi_text(raw.boundary),     abi_text(raw.sensor),
                            raw.unit,         provenance(raw.provenance), std::nullopt,
                            raw.wraps_at,     raw.window_ns};
            if (raw.why.code != ADDEND_ERROR_NONE) meter.why = abi_message(id_, raw.why);
            meters_.push_back(std::move(meter));
        }
    }

    std::shared_ptr<PluginLibrary> library_;
    std::string id_, name_, version_;
    std::vector<DeviceInfo> devices_;
    std::vector<MeterInfo> meters_;
};

}  // namespace

std::shared_ptr<Backend> make_plugin_backend(std::shared_ptr<PluginLibrary> library) {
    return std::make_shared<PluginBackend>(std::move(library));
}

}  // namespace addend
