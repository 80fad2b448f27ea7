#pragma once

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>
#include <memory>

namespace mlens {

/// What the window remembers from one start to the next. Broken or missing values are the defaults.
class Settings {
 public:
  Settings();                              ///< of the user
  explicit Settings(const QString& file);  ///< in a file of its own, for tests

  QString theme() const;
  void setTheme(const QString& name);
  bool animated() const;
  void setAnimated(bool animated);
  bool trueNeighbors() const;  ///< lines to them from the hovered point
  void setTrueNeighbors(bool shown);
  bool camerasLocked() const;
  void setCamerasLocked(bool locked);
  int layout() const;  ///< 1 one view, 2 beside each other, 3 above each other
  void setLayout(int layout);
  QByteArray geometry() const;
  QByteArray state() const;
  void setWindow(const QByteArray& geometry, const QByteArray& state);
  QStringList recent() const;  ///< newest first, at most 10
  void addRecent(const QString& path);
  void clearRecent();
  QStringList allowed() const;  ///< files outside a session's folder that the user has agreed to or opened
  void allow(const QString& path);
  QString folder(const QString& purpose) const;  ///< "open", "export", ...: the folder used last
  void setFolder(const QString& purpose, const QString& folder);

 private:
  std::unique_ptr<QSettings> store_;
};

}  // namespace mlens
