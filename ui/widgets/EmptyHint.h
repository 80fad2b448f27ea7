#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace mlens {

/// What an empty panel shows: what would fill it, and up to two buttons that do it.
class EmptyHint : public QWidget {
  Q_OBJECT
 public:
  explicit EmptyHint(const QString& text, QWidget* parent = nullptr);

  void setText(const QString& text);
  /// The button emits clicked() of itself; its tooltip says what it does.
  QPushButton* addButton(const QString& text, const QString& tooltip);

 private:
  QLabel* label_;
};

}  // namespace mlens
