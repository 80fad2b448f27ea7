#pragma once

#include <QObject>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

#include "core/engine/Services.h"
#include "core/study/Sweep.h"
#include "ui/jobs/JobQueue.h"

namespace mlens {

struct DataSource;

/// A sweep as the window sees it: its table as runs finish. One at a time; stopped, the same plan goes on
/// where it was. GUI thread.
class SweepRun : public QObject {
  Q_OBJECT
 public:
  /// `engine` is asked for on the sweep's thread.
  SweepRun(JobQueue* jobs, EngineSource engine, QObject* parent = nullptr);
  ~SweepRun() override;

  /// The model's input is taken from the data, as for a single training.
  void start(const SweepPlan& plan, const DataSource& data);
  void stop();  ///< keeps what is finished
  /// Shows a sweep that lies in a folder.
  void open(const std::filesystem::path& folder);
  void openPublished(const std::filesystem::path& file);

  bool running() const { return running_; }
  int current() const { return current_; }  ///< the row that is worked on, -1 none
  const SweepTable& table() const { return table_; }
  const std::vector<PublishedValue>& published() const { return published_; }
  const std::filesystem::path& folder() const { return folder_; }  ///< of the table

 Q_SIGNALS:
  void changed();  ///< table, current, running or published values
  void opened();   ///< the table is that of another folder
  void message(const QString& text, bool isError);

 private:
  struct Mailbox;
  void poll();
  void tellFailure(const Error& error);

  JobQueue* jobs_;
  EngineSource engine_;
  bool running_ = false;
  int current_ = -1;
  SweepTable table_;
  std::vector<PublishedValue> published_;
  std::filesystem::path folder_;
  std::shared_ptr<Mailbox> mailbox_;
  QTimer timer_;
};

}  // namespace mlens
