#include "core/runtime/lane_worker.h"

#include <utility>

#include "core/runtime/caught.h"
#include "core/runtime/generate.h"
#include "core/runtime/prompt.h"

namespace addend {
namespace {

/// before_run and after_run around what may crash, also when it throws.
class RunMark {
  public:
    RunMark(const LaneOptions& options, const DeviceChoice& device, const std::string& model)
        : options_(options) {
        if (options.before_run) options.before_run(device, model);
    }
    ~RunMark() {
        try {
            if (options_.after_run) options_.after_run();
        } catch (...) {
            // The mark stays, and the next start asks about a crash that was none: the safe side.
        }
    }
    RunMark(const RunMark&) = delete;
    RunMark& operator=(const RunMark&) = delete;

  private:
    const LaneOptions& options_;
};

}  // namespace

void LaneWorker::run(LaneJob& job) noexcept {
    try {
        if (const auto* request = std::get_if<LoadJob>(&job.what)) return load(job, *request);
        if (const auto* request = std::get_if<ReplyRequest>(&job.what)) return reply(job, *request);
        unload();
    } catch (...) {
        // Only a callback can throw here: its own fault cannot be reported through it.
    }
}

void LaneWorker::enters(LaneJob& job, const std::string& id, std::shared_ptr<Backend> backend) {
    const std::lock_guard lock(state_.mutex_);
    job.backend_id = id;
    job.backend = std::move(backend);
}

void LaneWorker::load(LaneJob& job, const LoadJob& request) {
    try {
        const auto progress = [&](LoadPhase phase, double fraction) {
            emit([&] {
                if (state_.events_.load_progress) state_.events_.load_progress(phase, fraction);
            });
        };
        job.control.token().check();
        progress(LoadPhase::opening, 0);
        enters(job, request.device.backend, nullptr);
        auto backend = state_.backends_->find(request.device.backend);
        enters(job, request.device.backend, backend);
        auto model = Model::open(request.path, request.options);
        job.control.token().check();
        std::shared_ptr<LoadedModel> loaded;
        std::unique_ptr<Session> session;
        {
            const RunMark mark(state_.options_, request.device, model->summary().path.string());
            loaded = LoadedModel::load(model, backend, request.device, progress, job.control.token());
            Session::Options options;
            options.prefill_chunk = state_.options_.prefill_chunk;
            options.snapshots.count = state_.options_.snapshots;
            session = std::make_unique<Session>(loaded, options);
        }
        job.control.token().check();
        session_ = std::move(session);
        model_ = std::move(loaded);
    } catch (...) {
        const Message why = caught_message();
        return emit([&] {
            if (state_.events_.load_failed) state_.events_.load_failed(why);
        });
    }
    emit([&] {
        if (state_.events_.loaded) state_.events_.loaded(model_);
    });
}

void LaneWorker::unload() {
    session_.reset();
    model_.reset();
}

std::vector<std::int32_t> LaneWorker::prompt_ids(const ReplyRequest& request) const {
    const Model& model = model_->model();
    return request.messages.empty() ? plain_prompt_ids(model, request.plain_prompt)
                                    : chat_prompt_ids(model, request.messages);
}

GenerationResult LaneWorker::make_reply(LaneJob& job, const ReplyRequest& request) {
    if (!model_) throw Failure(Code::no_model_loaded, {});
    job.control.token().check();
    const DeviceChoice& device = model_->device();
    enters(job, device.backend, model_->backend().shared_from_this());

    GenerateRequest generation;
    generation.prompt = prompt_ids(request);
    generation.sampling = request.sampling;
    generation.stop_ids = model_->model().reply_defaults().stop_ids;
    generation.top_alternatives = request.top_alternatives;
    generation.max_tokens_per_second = request.max_tokens_per_second;
    generation.continues_text = request.messages.empty();
    generation.patch = request.patch;
    emit([&] {
        if (state_.events_.reply_started) state_.events_.reply_started(generation.prompt);
    });

    GenerationEvents events;
    events.prefill = [&](std::uint32_t done, std::uint32_t total) {
        emit([&] {
            if (state_.events_.prefill_progress) state_.events_.prefill_progress(done, total);
        });
    };
    events.token = [&](const TokenEvent& token) {
        {
            const std::lock_guard lock(state_.mutex_);
            job.partial.ids.push_back(token.id);
            job.partial.text += token.text;
        }
        emit([&] {
            if (state_.events_.token) state_.events_.token(token);
        });
    };
    const RunMark mark(state_.options_, device, model_->model().summary().path.string());
    return generate(*session_, shared_tokenizer(model_), generation, events, job.control, state_.clock_);
}

void LaneWorker::reply(LaneJob& job, const ReplyRequest& request) {
    GenerationResult result;
    try {
        result = make_reply(job, request);
    } catch (...) {
        const Message why = caught_message();
        result.stop = why.code == Code::cancelled ? StopReason::cancelled : StopReason::failed;
        if (result.stop == StopReason::failed) result.failure = why;
    }
    emit([&] {
        if (state_.events_.reply_finished) state_.events_.reply_finished(result);
    });
}

}  // namespace addend
