#pragma once

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>
#include <QWidget>
#include <vector>

namespace mlens {

/// What the window shows before anything is open: the example, how to open and train, and what was open
/// lately.
class StartPage : public QWidget {
  Q_OBJECT
 public:
  explicit StartPage(QWidget* parent = nullptr);

  void setRecent(const QStringList& paths);  ///< newest first
  void setExampleAvailable(bool available);
  void setSomethingOpen(bool open);  ///< then one can go back to the views

 Q_SIGNALS:
  void openRequested();
  void exampleRequested();
  void trainRequested();
  void backRequested();
  void recentRequested(const QString& path);

 private:
  QPushButton* addButton(QBoxLayout* row, const QString& text, const QString& tip);

  QVBoxLayout* list_;
  QLabel* nothing_;
  QPushButton *open_, *example_, *train_, *back_;
  std::vector<QPushButton*> recent_;
};

}  // namespace mlens
