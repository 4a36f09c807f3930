// Passes work from one thread to others, in pieces whose memory is used again and again.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

namespace opslag {

// Empty pieces go one way, full ones the other: there are never more than at first, so that whoever
// is faster waits. Thread-safe.
template <typename Piece>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t pieces) {
    for (std::size_t i = 0; i < pieces; ++i) empty_.push_back(std::make_unique<Piece>());
  }

  // Each waits. Null once stopped.
  std::unique_ptr<Piece> TakeEmpty() { return Take(&empty_, false); }
  // Null also once finished and all taken.
  std::unique_ptr<Piece> TakeFull() { return Take(&full_, true); }
  void PutFull(std::unique_ptr<Piece> piece) { Put(&full_, std::move(piece)); }
  void PutEmpty(std::unique_ptr<Piece> piece) { Put(&empty_, std::move(piece)); }

  // No more will be put.
  void Finish() { Set(&finished_); }
  // Something failed: both sides get nothing any more.
  void Stop() { Set(&stopped_); }

 private:
  using Pieces = std::deque<std::unique_ptr<Piece>>;

  std::unique_ptr<Piece> Take(Pieces* from, bool until_finished) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock,
                  [&] { return stopped_ || !from->empty() || (until_finished && finished_); });
    if (stopped_ || from->empty()) return nullptr;
    std::unique_ptr<Piece> piece = std::move(from->front());
    from->pop_front();
    return piece;
  }

  void Put(Pieces* to, std::unique_ptr<Piece> piece) {
    {
      const std::lock_guard lock(mutex_);
      to->push_back(std::move(piece));
    }
    changed_.notify_all();
  }

  void Set(bool* flag) {
    {
      const std::lock_guard lock(mutex_);
      *flag = true;
    }
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Pieces empty_;
  Pieces full_;
  bool finished_ = false;
  bool stopped_ = false;
};

}  // namespace opslag
