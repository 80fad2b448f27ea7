#include "ui/window/Settings.h"

#include <QDir>
#include <algorithm>

namespace mlens {
namespace {

constexpr int kRecent = 10;
constexpr int kAllowed = 500;
constexpr int kStateVersion = 1;  // of the docks' arrangement: an older one is not restored

}  // namespace

Settings::Settings()
    : store_(std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, "manifold-lens",
                                         "manifold-lens")) {
}

Settings::Settings(const QString& file) : store_(std::make_unique<QSettings>(file, QSettings::IniFormat)) {
}

QString Settings::theme() const {
  return store_->value("theme", "dark").toString() == "light" ? "light" : "dark";
}

void Settings::setTheme(const QString& name) {
  store_->setValue("theme", name);
}

bool Settings::animated() const {
  return store_->value("animated", true).toBool();
}

void Settings::setAnimated(bool animated) {
  store_->setValue("animated", animated);
}

bool Settings::trueNeighbors() const {
  return store_->value("trueNeighbors", false).toBool();
}

void Settings::setTrueNeighbors(bool shown) {
  store_->setValue("trueNeighbors", shown);
}

bool Settings::camerasLocked() const {
  return store_->value("camerasLocked", false).toBool();
}

void Settings::setCamerasLocked(bool locked) {
  store_->setValue("camerasLocked", locked);
}

int Settings::layout() const {
  return std::clamp(store_->value("layout", 2).toInt(), 1, 3);
}

void Settings::setLayout(int layout) {
  store_->setValue("layout", layout);
}

QByteArray Settings::geometry() const {
  return store_->value("geometry").toByteArray();
}

QByteArray Settings::state() const {
  if (store_->value("stateVersion").toInt() != kStateVersion) return {};
  return store_->value("state").toByteArray();
}

void Settings::setWindow(const QByteArray& geometry, const QByteArray& state) {
  store_->setValue("geometry", geometry);
  store_->setValue("state", state);
  store_->setValue("stateVersion", kStateVersion);
}

QStringList Settings::recent() const {
  return store_->value("recent").toStringList().mid(0, kRecent);
}

void Settings::addRecent(const QString& path) {
  QStringList all = recent();
  all.removeAll(path);
  all.prepend(path);
  store_->setValue("recent", all.mid(0, kRecent));
}

void Settings::clearRecent() {
  store_->remove("recent");
}

QStringList Settings::allowed() const {
  return store_->value("allowed").toStringList();
}

void Settings::allow(const QString& path) {
  QStringList all = allowed();
  if (!all.isEmpty() && all.front() == path) return;
  all.removeAll(path);
  all.prepend(path);
  store_->setValue("allowed", all.mid(0, kAllowed));
}

QString Settings::folder(const QString& purpose) const {
  const QString folder = store_->value("folders/" + purpose).toString();
  return folder.isEmpty() || !QDir(folder).exists() ? QDir::homePath() : folder;
}

void Settings::setFolder(const QString& purpose, const QString& folder) {
  store_->setValue("folders/" + purpose, folder);
}

}  // namespace mlens
