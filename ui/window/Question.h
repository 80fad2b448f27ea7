#pragma once

#include <QString>
#include <QWidget>
#include <functional>
#include <vector>

namespace mlens {

/// A question above a window that blocks nothing: `text` in a line or two, `details` below it. The first
/// answer is taken with Return, the last with Esc or by closing.
struct Question {
  struct Answer {
    QString words;
    std::function<void()> then;
  };
  QString title, text, details;
  std::vector<Answer> answers;
};
void ask(QWidget* window, const Question& question);

}  // namespace mlens
