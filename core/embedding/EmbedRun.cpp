#include "core/embedding/EmbedRun.h"

#include <algorithm>
#include <functional>

#include "core/base/JsonFields.h"
#include "core/base/Text.h"
#include "core/embedding/EmbedCache.h"
#include "core/embedding/SegmentWriter.h"
#include "core/embedding/TeamWatch.h"

namespace mlens {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// What is to be done, as rank 0 sees it.
struct Work {
  bool complete = false;  ///< nothing: the files are there
  std::vector<PictureRange> missing;
};

Index pictureCount(const std::vector<PictureRange>& ranges) {
  Index count = 0;
  for (const auto& range : ranges) count += range.count;
  return count;
}

/// The share of one of `size` processes: whole forward blocks, so that no bit depends on the division.
std::vector<PictureRange> shareOf(const std::vector<PictureRange>& ranges, int rank, int size) {
  std::vector<PictureRange> blocks;
  for (const auto& range : ranges) {
    for (Index done = 0; done < range.count; done += kForwardBlock)
      blocks.push_back({range.first + done, std::min(kForwardBlock, range.count - done)});
  }
  const auto count = std::ssize(blocks);
  std::vector<PictureRange> share;
  for (Index i = count * rank / size; i < count * (rank + 1) / size; ++i) {
    const PictureRange& block = blocks[static_cast<std::size_t>(i)];
    if (!share.empty() && share.back().first + share.back().count == block.first) {
      share.back().count += block.count;
    } else {
      share.push_back(block);
    }
  }
  return share;
}

class Run {
 public:
  Run(EmbedPlan plan, const ImageSet& images, fs::path out, const EmbedRunOptions& options,
      const Services& services, const Teammates* mates, const JobContext& job)
      : plan_(std::move(plan)),
        images_(images),
        out_(std::move(out)),
        options_(options),
        services_(services),
        mates_(mates),
        job_(job),
        store_(out_ / "unfinished", plan_.recipe, plan_.layers) {}

  Result<EmbedOutcome> run() {
    auto work = leads() ? look() : Work{};
    if (!work) return failure(work);
    if (mates_) {
      if (auto agreed = agree(*work); !agreed) return failure(agreed);
    }
    if (work->complete) return std::move(outcome_);
    outcome_.resumed = images_.count() - pictureCount(work->missing);
    auto done = mates_ ? together(work->missing) : alone(work->missing);
    if (!done) return failure(done);
    return std::move(outcome_);
  }

 private:
  bool cached() const { return options_.views == 0; }
  bool leads() const { return !mates_ || mates_->place.rank == 0; }

  /// What there is: the files, the cache, or segments.
  Result<Work> look() {
    auto manifest = completeManifest(out_, plan_, job_);
    if (!manifest) return failure(manifest);
    if (!manifest->is_null()) {
      outcome_.manifest = *std::move(manifest);
      outcome_.origin = EmbedOutcome::Origin::Complete;
      return Work{true, {}};
    }
    auto cached = takeFromCache();
    if (!cached) return failure(cached);
    if (*cached) return Work{true, {}};
    job_.report("looking for parts of an interrupted run", -1);
    auto segments = store_.load(job_);
    if (!segments) return failure(segments);
    std::error_code error;
    fs::create_directories(store_.folder(), error);
    if (error)
      return fail(ErrorCode::Io, "cannot be made (" + error.message() + ")", store_.folder().string());
    return Work{false, missingRanges(*segments, images_.count())};
  }

  Result<bool> takeFromCache() {
    if (!cached()) return false;
    auto files = layersFromCache(services_.cache, plan_, images_.count(), out_, job_);
    if (!files) return failure(files);
    if (files->empty()) return false;
    auto manifest = writeEmbedFiles(out_, plan_, images_, options_, *files, {});
    if (!manifest) return failure(manifest);
    outcome_.manifest = *std::move(manifest);
    outcome_.origin = EmbedOutcome::Origin::Cache;
    store_.remove();
    return true;
  }

  static void readWork(JsonFields& fields, Work& work) {
    fields.require({"complete", "missing"});
    fields.flag("complete", work.complete);
    work.missing.clear();
    fields.objects("missing", std::numeric_limits<std::size_t>::max(), [&](JsonFields& range) {
      auto& [first, count] = work.missing.emplace_back();
      range.require({"first", "count"});
      range.integer("first", first);
      range.integer("count", count);
    });
  }

  /// Takes rank 0's view of the work; all must mean the same embedding.
  Result<void> agree(Work& work) {
    json ranges = json::array();
    for (const auto& range : work.missing) ranges.push_back({{"first", range.first}, {"count", range.count}});
    const json mine = {{"recipe", plan_.recipe}, {"complete", work.complete}, {"missing", ranges}};
    auto texts = mates_->team.exchange(mine.dump());
    if (!texts) return failure(texts);
    for (std::size_t rank = 0; rank < texts->size(); ++rank) {
      const auto said = parseJson((*texts)[rank]).value_or(nullptr);
      std::string recipe, problem;
      JsonFields fields(said, "", problem);
      fields.text("recipe", recipe);
      if (rank == 0) readWork(fields, work);
      if (problem.empty() && recipe == plan_.recipe) continue;
      return fail(ErrorCode::InvalidArgument,
                  "process " + std::to_string(rank) + " embeds something else than process " +
                      std::to_string(mates_->place.rank) +
                      " (checkpoint, data or options); start all with the same command and files");
    }
    std::error_code ignored;
    if (!work.complete && !fs::is_directory(store_.folder(), ignored)) return notShared();
    return {};
  }

  tl::unexpected<Error> notShared() const {
    return fail(ErrorCode::InvalidArgument,
                "is not the same folder for all processes; choose one on a disk that they share",
                out_.string());
  }

  /// Embeds the ranges into segments. What is done is on disk afterwards, also when it fails.
  Result<void> embed(const std::vector<PictureRange>& ranges, const JobContext& job,
                     const std::function<Index(Index)>& doneByAll) {
    if (ranges.empty()) return {};
    job.report("loading LibTorch", -1);
    auto engine = services_.engine();
    if (!engine) return failure(engine);
    StreamRequest request;
    request.layers = plan_.layers;
    request.ranges = ranges;
    request.views = options_.views;
    request.seed = options_.seed;
    request.policy =
        options_.policy.value_or(AugmentationPolicy::reference(plan_.checkpoint.spec.input.channels))
            .scaled(options_.strength);
    SegmentWriter writer(store_);
    const Index count = images_.count();
    Index mine = 0;
    const auto keep = [&](const EmbeddedBlock& block) {
      mine += block.pictures.count;
      const Index done = outcome_.resumed + doneByAll(mine);
      job.report("embedding", static_cast<double>(done) / static_cast<double>(count),
                 grouped(done) + " of " + grouped(count) + " pictures");
      return writer.add(block);
    };
    auto streamed = (*engine)->stream(plan_.checkpoint, images_, options_.embed, request, keep, job);
    auto written = writer.finish();
    return streamed ? written : streamed;
  }

  Result<void> alone(const std::vector<PictureRange>& missing) {
    if (auto done = embed(missing, job_, std::identity()); !done) return done;
    return join();
  }

  Result<void> together(const std::vector<PictureRange>& missing) {
    TeamWatch watch(mates_->team, mates_->place, job_);
    const auto giveUp = [&](Result<void> failed) {
      if (auto whole = watch.check(); !whole) return whole;  // not this process's fault
      watch.failed(failed.error());
      return failed;
    };
    const JobContext job(watch.stopToken(), [this](const Progress& progress) {
      job_.report(progress.stage, progress.fraction, progress.detail);
    });
    auto done = embed(shareOf(missing, mates_->place.rank, mates_->place.size), job, [&](Index mine) {
      watch.report(mine);
      return watch.doneByAll();
    });
    if (!done) return giveUp(done);
    watch.reach(TeamWatch::Stage::Worked);
    if (auto all = watch.waitFor(TeamWatch::Stage::Worked); !all) return giveUp(all);
    if (leads()) {
      if (auto joined = join(); !joined) return giveUp(joined);
    }
    watch.reach(TeamWatch::Stage::Finished);
    if (auto all = watch.waitFor(TeamWatch::Stage::Finished); !all) return giveUp(all);
    return {};
  }

  /// Makes the files of all segments.
  Result<void> join() {
    auto segments = store_.load(job_);
    if (!segments) return failure(segments);
    if (!missingRanges(*segments, images_.count()).empty()) return notShared();
    Skipped skipped;
    for (const auto& segment : *segments) skipped.insert(segment.skipped.begin(), segment.skipped.end());
    const Index rows = (images_.count() - std::ssize(skipped)) * plan_.rowsPerPicture;
    if (rows == 0) {
      store_.remove();
      return fail(ErrorCode::BadFormat,
                  "none of its pictures could be read (the first: " + skipped.begin()->second + ")",
                  images_.path.string());
    }
    std::vector<LayerFile> files;
    for (const auto& layer : plan_.layers) {
      job_.report("joining the parts", -1, layer.name);
      auto content = store_.merge(*segments, layer, rows, out_ / layerFileName(layer), job_);
      if (!content) return failure(content);
      files.push_back({layer, *content});
    }
    auto manifest = writeEmbedFiles(out_, plan_, images_, options_, files, skipped);
    if (!manifest) return failure(manifest);
    outcome_.manifest = *std::move(manifest);
    store_.remove();
    if (skipped.empty() && cached()) layersToCache(services_.cache, plan_, out_, job_);
    return {};
  }

  EmbedPlan plan_;
  const ImageSet& images_;
  fs::path out_;
  const EmbedRunOptions& options_;
  const Services& services_;
  const Teammates* mates_;
  const JobContext& job_;
  EmbeddingStore store_;
  EmbedOutcome outcome_;
};

}  // namespace

Result<EmbedOutcome> embedToFolder(const CheckpointSummary& checkpoint, const ImageSet& images,
                                   const fs::path& out, const EmbedRunOptions& options,
                                   const Services& services, const Teammates* mates, const JobContext& job) {
  auto plan = planEmbedding(checkpoint, images, options);
  if (!plan) return failure(plan);
  return Run(*std::move(plan), images, out, options, services, mates, job).run();
}

}  // namespace mlens
