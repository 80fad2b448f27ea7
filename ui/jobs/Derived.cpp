#include "ui/jobs/Derived.h"

#include <QCoreApplication>

namespace mlens {

DerivedState::DerivedState(JobQueue* jobs, std::function<void()> changed)
    : jobs_(jobs), changed_(std::move(changed)) {
  static std::uint64_t last = 0;
  slot_ = QStringLiteral("derived:%1").arg(++last);
}

DerivedState::~DerivedState() {
  if (running() && jobs_) jobs_->dropSlot(slot_);
}

QString DerivedState::words() const {
  switch (state_) {
    case State::Running:
      return title_ + QStringLiteral("…");
    case State::Stopped:
      return QCoreApplication::translate("Derived", "Stopped; Compute > Compute missing starts it again");
    case State::Failed:
      return problem_;
    case State::Idle:
    case State::Ready:
      break;
  }
  return {};
}

void DerivedState::stop() {
  if (running()) jobs_->cancelSlot(slot_);
}

void DerivedState::begin(const QString& title) {
  title_ = title;
  problem_.clear();
  state_ = State::Running;
}

void DerivedState::end(State state) {
  const bool ran = running();
  state_ = state;
  problem_.clear();
  if (ran) jobs_->dropSlot(slot_);
}

void DerivedState::arrived(const Error* error) {
  if (!error) {
    state_ = State::Ready;
  } else if (error->code == ErrorCode::Cancelled) {
    state_ = State::Stopped;
  } else {
    state_ = State::Failed;
    problem_ = QString::fromStdString(error->text());
  }
  const auto tell = changed_;  // it may destroy this
  if (tell) tell();
}

}  // namespace mlens
