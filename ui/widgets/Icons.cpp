#include "ui/widgets/Icons.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

#include "ui/charts/QtColor.h"

// The macro must stand outside of every namespace: a static library's resources are not registered by
// themselves.
static void registerIcons() {
  Q_INIT_RESOURCE(icons);
}

namespace mlens {
namespace {

/// Draws the icon at whatever size is asked for, so that it is sharp on any screen.
class IconEngine : public QIconEngine {
 public:
  explicit IconEngine(QByteArray svg) : svg_(std::move(svg)) {}

  void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
    painter->save();
    if (mode == QIcon::Disabled) painter->setOpacity(painter->opacity() * 0.35);
    QSvgRenderer(svg_).render(painter, rect);
    painter->restore();
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
    const auto hash = static_cast<qulonglong>(qHash(svg_));
    const QString key =
        QStringLiteral("mlens-icon-%1-%2-%3-%4").arg(hash).arg(size.width()).arg(size.height()).arg(mode);
    QPixmap result;
    if (QPixmapCache::find(key, &result)) return result;
    result = QPixmap(size);
    result.fill(Qt::transparent);
    QPainter painter(&result);
    paint(&painter, QRect({}, size), mode, state);
    painter.end();
    QPixmapCache::insert(key, result);
    return result;
  }

  QIconEngine* clone() const override { return new IconEngine(svg_); }

 private:
  QByteArray svg_;
};

}  // namespace

QIcon themedIcon(const QString& name, const Theme& theme) {
  [[maybe_unused]] static const bool registered = (registerIcons(), true);
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  QByteArray svg = file.readAll();
  svg.replace("currentColor", qtColor(theme.text).name().toLatin1());
  return QIcon(new IconEngine(std::move(svg)));
}

}  // namespace mlens
