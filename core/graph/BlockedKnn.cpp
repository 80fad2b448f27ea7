#include <cblas.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <memory>
#include <mutex>

#include "core/base/Parallel.h"
#include "core/graph/CandidateLists.h"
#include "core/graph/KnnSearch.h"
#include "core/graph/ProductFrame.h"
#include "core/graph/TileScan.h"

// Float32 products of row blocks, tile by tile, each scanned while it is in the cache. Among the points
// themselves a tile serves both its sides, so that half of all products do. Tiles may come in any order on
// any thread: the candidate lists lose nothing, and exact distances make the result.
namespace mlens {
namespace {

constexpr Index kTilesPerTask = 8;

/// Rows per block: tiles that stay in the cache, and are multiplied within some 10 ms.
Index blockRows(Index rows, Index columns) {
  const Index fast = rows / 8 / 64 * 64;
  Index most = 512;
  while (most > 64 && most * most * columns > (Index{1} << 30)) most /= 2;
  return std::clamp<Index>(fast, 64, most);
}

struct Scratch {
  std::vector<float> rows, columns, products;
  std::vector<std::int32_t> hits;
};

class TiledSearch {
 public:
  TiledSearch(const KnnSearch& search, const ProductFrame& frame, const JobContext& job)
      : search_(search),
        frame_(frame),
        job_(job),
        lists_(search, frame),
        block_(blockRows(std::max(search.points.rows(), search.queries.rows()), search.points.columns())),
        rowBlocks_((search.queries.rows() + block_ - 1) / block_),
        columnBlocks_((search.points.rows() + block_ - 1) / block_),
        locks_(static_cast<std::size_t>(rowBlocks_)),
        nobody_(static_cast<std::size_t>(block_), -std::numeric_limits<float>::infinity()) {}

  Result<KnnRows> run() {
    // Among the points themselves block I meets I, I + 1, ... half way round; queries meet every block.
    const Index partners = search_.self ? rowBlocks_ / 2 + 1 : columnBlocks_;
    const Index tasks = (partners + kTilesPerTask - 1) / kTilesPerTask * rowBlocks_;
    std::atomic<Index> done{0};
    std::mutex reporting;
    auto tiled = parallelFor(tasks, 1, job_, [&](Index task, Index) {
      const Index first = task / rowBlocks_ * kTilesPerTask;
      runTiles(task % rowBlocks_, first, std::min(partners, first + kTilesPerTask));
      const Index finished = ++done;
      if (const std::unique_lock lock(reporting, std::try_to_lock); lock) {
        job_.report("nearest neighbours", static_cast<double>(finished) / static_cast<double>(tasks));
      }
    });
    if (!tiled) return failure(tiled);

    KnnRows result;
    result.indices.resize(static_cast<std::size_t>(search_.queries.rows()) *
                          static_cast<std::size_t>(search_.k));
    result.distances.resize(result.indices.size());
    auto ranked = parallelFor(search_.queries.rows(), 64, job_, [&](Index begin, Index end) {
      for (Index i = begin; i < end && !job_.stopRequested(); ++i) lists_.finish(i, result);
    });
    if (!ranked) return failure(ranked);
    if (auto alive = job_.check(); !alive) return failure(alive);
    return result;
  }

 private:
  void runTiles(Index rowBlock, Index firstPartner, Index endPartner) {
    const auto d = static_cast<int>(search_.points.columns());
    auto scratch = takeScratch();
    const Index rowBegin = rowBlock * block_, rowEnd = std::min(search_.queries.rows(), rowBegin + block_);
    frame_.packQueries(rowBegin, rowEnd, scratch->rows.data());
    for (Index partner = firstPartner; partner < endPartner && !job_.stopRequested(); ++partner) {
      // With an even number of blocks the opposite one is met from one side only.
      if (search_.self && 2 * partner == rowBlocks_ && rowBlock >= partner) break;
      const Index columnBlock = search_.self ? (rowBlock + partner) % rowBlocks_ : partner;
      const Index begin = columnBlock * block_, end = std::min(search_.points.rows(), begin + block_);
      frame_.packPoints(begin, end, scratch->columns.data());
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, static_cast<int>(rowEnd - rowBegin),
                  static_cast<int>(end - begin), d, -2.0f, scratch->rows.data(), d, scratch->columns.data(),
                  d, 0.0f, scratch->products.data(), static_cast<int>(block_));
      if (search_.self && columnBlock != rowBlock) {
        const std::scoped_lock lock(locks_[rowBlock], locks_[columnBlock]);
        scan(*scratch, rowBegin, rowEnd, begin, end, true);
      } else {
        const std::scoped_lock lock(locks_[rowBlock]);
        scan(*scratch, rowBegin, rowEnd, begin, end, false);
      }
    }
    const std::lock_guard lock(scratchLock_);
    free_.push_back(std::move(scratch));
  }

  void scan(Scratch& scratch, Index rowBegin, Index rowEnd, Index begin, Index end, bool bothSides) {
    constexpr Index kPiece = 128;  // limits fall while rows are filled: look at them now and then
    for (Index i = rowBegin; i < rowEnd && !job_.stopRequested(); ++i) {
      const float* products = scratch.products.data() + (i - rowBegin) * block_;
      const float rowNorm = frame_.queryNorms()[i];
      for (Index from = begin; from < end; from += kPiece) {
        const float* columnNorms = frame_.pointNorms().data() + from;
        const TileRow row{products + (from - begin), columnNorms,
                          bothSides ? lists_.limits() + from : nobody_.data(), rowNorm, lists_.limit(i)};
        const int found = scanRow_(row, static_cast<int>(std::min(kPiece, end - from)), scratch.hits.data());
        for (int h = 0; h < found; ++h) {
          const std::int32_t at = scratch.hits[h];
          const Index j = from + at;
          const float rowKey = row.products[at] + columnNorms[at];
          if (rowKey <= lists_.limit(i) && !(search_.self && j == i))
            lists_.add(i, rowKey, static_cast<std::int32_t>(j));
          if (!bothSides) continue;
          const float columnKey = row.products[at] + rowNorm;
          if (columnKey <= lists_.limit(j)) lists_.add(j, columnKey, static_cast<std::int32_t>(i));
        }
      }
    }
  }

  std::unique_ptr<Scratch> takeScratch() {
    {
      const std::lock_guard lock(scratchLock_);
      if (!free_.empty()) {
        auto scratch = std::move(free_.back());
        free_.pop_back();
        return scratch;
      }
    }
    auto scratch = std::make_unique<Scratch>();
    const auto packed = static_cast<std::size_t>(block_ * search_.points.columns());
    scratch->rows.resize(packed);
    scratch->columns.resize(packed);
    scratch->products.resize(static_cast<std::size_t>(block_ * block_));
    scratch->hits.resize(static_cast<std::size_t>(block_));
    return scratch;
  }

  const KnnSearch& search_;
  const ProductFrame& frame_;
  const JobContext& job_;
  CandidateLists lists_;
  const Index block_, rowBlocks_, columnBlocks_;
  std::vector<std::mutex> locks_;  // of the lists of each row block
  const std::vector<float> nobody_;
  const ScanRow scanRow_ = scanRowOfThisCpu();
  std::mutex scratchLock_;
  std::vector<std::unique_ptr<Scratch>> free_;
};

}  // namespace

Result<KnnRows> blockedKnn(const KnnSearch& search, const JobContext& job) {
  job.report("nearest neighbours", 0);
  auto frame = ProductFrame::create(search, job);
  if (!frame) return failure(frame);
  return TiledSearch(search, *frame, job).run();
}

}  // namespace mlens
