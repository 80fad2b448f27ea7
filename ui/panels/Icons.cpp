#include "ui/panels/Icons.h"

#include <QColor>
#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

// The macro must stand outside of every namespace: a static library's resources are not registered by
// themselves.
static void registerIcons() {
  Q_INIT_RESOURCE(icons);
}

namespace mlens {
namespace {

constexpr int kSizes[] = {16, 20, 24, 32, 40, 48, 64};

void addPixmaps(QIcon& icon, const QByteArray& svg, const Rgb& rgb, qreal opacity, QIcon::Mode mode) {
  QByteArray colored = svg;
  colored.replace("currentColor", QColor(rgb[0], rgb[1], rgb[2]).name().toLatin1());
  QSvgRenderer renderer(colored);
  for (int size : kSizes) {
    QPixmap pixmap(size, size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setOpacity(opacity);
    renderer.render(&painter);
    painter.end();
    icon.addPixmap(pixmap, mode);
  }
}

}  // namespace

QIcon themedIcon(const QString& name, const Theme& theme) {
  static const bool registered = (registerIcons(), true);
  Q_UNUSED(registered)
  QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
  if (!file.open(QIODevice::ReadOnly)) return {};
  const QByteArray svg = file.readAll();
  QIcon icon;
  addPixmaps(icon, svg, theme.text, 1, QIcon::Normal);
  addPixmaps(icon, svg, theme.text, 0.35, QIcon::Disabled);
  return icon;
}

}  // namespace mlens
