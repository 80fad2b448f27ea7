#include "ui/panels/PictureStrip.h"

#include <QPainter>
#include <QResizeEvent>
#include <QStyledItemDelegate>
#include <algorithm>

#include "ui/charts/TabularFont.h"
#include "ui/panels/PointWords.h"
#include "ui/widgets/PictureView.h"

namespace mlens {
namespace {

constexpr int kPicture = 44;
constexpr int kLeastCell = 50;
constexpr int kMostLines = 12;  // of text, before the strip scrolls

QFont smaller(QFont font) {
  font.setPointSizeF(std::max(6.0, font.pointSizeF() - 1));
  return tabular(font);
}

QString distanceWords(float distance) {
  QString words = QString::asprintf("%#.3g", static_cast<double>(distance));  // "1.10": always three figures
  if (words.endsWith('.')) words.chop(1);
  return words;
}

class NeighborDelegate : public QStyledItemDelegate {
 public:
  explicit NeighborDelegate(PictureStrip* strip) : QStyledItemDelegate(strip), strip_(strip) {}

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool icons = option.decorationPosition == QStyleOptionViewItem::Top;
    icons ? paintPicture(*painter, option, index) : paintLine(*painter, option, index);
    if ((option.state & QStyle::State_HasFocus) || (option.state & QStyle::State_MouseOver)) {
      painter->setBrush(Qt::NoBrush);
      painter->setPen(QPen(option.palette.color(QPalette::Text), 1, Qt::DotLine));
      painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
    painter->restore();
  }

  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const int line = option.fontMetrics.height();
    const bool icons = option.decorationPosition == QStyleOptionViewItem::Top;
    return icons ? strip_->gridSize() : QSize(QStyledItemDelegate::sizeHint(option, index).width(), line + 4);
  }

 private:
  static void paintPicture(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
    const QRect box(option.rect.left() + (option.rect.width() - kPicture) / 2, option.rect.top() + 4,
                    kPicture, kPicture);
    painter.fillRect(box, option.palette.color(QPalette::AlternateBase));
    const QImage image = index.data(NeighborModel::PictureRole).value<QImage>();
    if (!image.isNull()) {
      drawPicture(painter, box, image);
    } else if (!index.data(NeighborModel::ProblemRole).toString().isEmpty()) {
      painter.setPen(option.palette.color(QPalette::PlaceholderText));
      painter.drawText(box, Qt::AlignCenter, QStringLiteral("?"));
    }
    if (index.data(NeighborModel::SharedRole).toBool()) {
      painter.setPen(QPen(option.palette.color(QPalette::Highlight), 2));
      painter.setBrush(Qt::NoBrush);
      painter.drawRect(QRectF(box).adjusted(-1, -1, 1, 1));
    }
    painter.setFont(smaller(option.font));
    painter.setPen(option.palette.color(QPalette::PlaceholderText));
    painter.drawText(QRect(option.rect.left(), box.bottom() + 3, option.rect.width(),
                           option.rect.bottom() - box.bottom() - 3),
                     Qt::AlignHCenter | Qt::AlignTop,
                     distanceWords(index.data(NeighborModel::DistanceRole).toFloat()));
  }

  static void paintLine(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) {
    const QRect line = option.rect.adjusted(4, 0, -4, 0);
    if (index.data(NeighborModel::SharedRole).toBool()) {
      painter.setPen(Qt::NoPen);
      painter.setBrush(option.palette.color(QPalette::Highlight));
      painter.drawEllipse(QPointF(line.left() + 4, line.center().y() + 0.5), 3, 3);
    }
    painter.setFont(tabular(option.font));
    const QString distance = distanceWords(index.data(NeighborModel::DistanceRole).toFloat());
    const int width = QFontMetrics(painter.font()).horizontalAdvance(QStringLiteral("0.0000e-00"));
    painter.setPen(option.palette.color(QPalette::PlaceholderText));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, distance);
    painter.setPen(option.palette.color(QPalette::Text));
    const QRect rest = line.adjusted(16, 0, -width, 0);
    painter.drawText(
        rest, Qt::AlignLeft | Qt::AlignVCenter,
        painter.fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, rest.width()));
  }

  PictureStrip* strip_;
};

}  // namespace

NeighborModel::NeighborModel(Workspace* workspace, Thumbnails* thumbnails, QObject* parent)
    : QAbstractListModel(parent), workspace_(workspace), thumbnails_(thumbnails) {
  connect(thumbnails, &Thumbnails::ready, this, [this](Index row) {
    for (std::size_t i = 0; i < neighbors_.size(); ++i) {
      if (neighbors_[i].row != row) continue;
      const QModelIndex at = index(static_cast<int>(i));
      Q_EMIT dataChanged(at, at, {PictureRole, ProblemRole});
    }
  });
}

void NeighborModel::setNeighbors(std::vector<Neighbor> neighbors, std::vector<Index> shared) {
  beginResetModel();
  neighbors_ = std::move(neighbors);
  shared_ = std::move(shared);
  endResetModel();
}

int NeighborModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(neighbors_.size());
}

QVariant NeighborModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Neighbor& neighbor = neighbors_[static_cast<std::size_t>(index.row())];
  const PointTable& points = *workspace_->points();
  const bool shared = std::ranges::binary_search(shared_, neighbor.row);
  switch (role) {
    case Qt::DisplayRole:
      return pointName(points, neighbor.row);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
      const QString name = pointClass(points, neighbor.row);
      return tr("%1%2, distance %3%4")
          .arg(pointName(points, neighbor.row), name.isEmpty() ? name : QStringLiteral(", ") + name,
               distanceWords(neighbor.distance), shared ? tr(", a neighbour in both") : QString());
    }
    case PointRole:
      return QVariant::fromValue(static_cast<qlonglong>(neighbor.row));
    case DistanceRole:
      return neighbor.distance;
    case SharedRole:
      return shared;
    case PictureRole:
      return thumbnails_ ? QVariant(thumbnails_->picture(neighbor.row).image) : QVariant();
    case ProblemRole:
      return thumbnails_ ? thumbnails_->picture(neighbor.row).problem : QString();
    default:
      return {};
  }
}

PictureStrip::PictureStrip(Workspace* workspace, Thumbnails* thumbnails, QWidget* parent)
    : QListView(parent), model_(new NeighborModel(workspace, thumbnails, this)), thumbnails_(thumbnails) {
  setModel(model_);
  setItemDelegate(new NeighborDelegate(this));
  setFrameShape(QFrame::NoFrame);
  setSelectionMode(QAbstractItemView::NoSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setUniformItemSizes(true);
  setResizeMode(QListView::Adjust);
  setMouseTracking(true);
  setAutoFillBackground(false);
  viewport()->setAutoFillBackground(false);
  const auto rowOf = [](const QModelIndex& at) { return at.data(NeighborModel::PointRole).toLongLong(); };
  connect(this, &QListView::clicked, this,
          [this, rowOf](const QModelIndex& at) { Q_EMIT chosen(rowOf(at)); });
  connect(this, &QListView::activated, this,
          [this, rowOf](const QModelIndex& at) { Q_EMIT chosen(rowOf(at)); });
  connect(this, &QListView::entered, this,
          [this, rowOf](const QModelIndex& at) { Q_EMIT pointedAt(rowOf(at)); });
  connect(this, &QListView::viewportEntered, this, [this] { Q_EMIT pointedAt(-1); });
  connect(selectionModel(), &QItemSelectionModel::currentChanged, this, [this, rowOf](const QModelIndex& at) {
    if (at.isValid() && hasFocus()) Q_EMIT pointedAt(rowOf(at));
  });
  connect(thumbnails, &Thumbnails::availabilityChanged, this, &PictureStrip::arrange);
  arrange();
}

void PictureStrip::setNeighbors(std::vector<Neighbor> neighbors, std::vector<Index> shared) {
  model_->setNeighbors(std::move(neighbors), std::move(shared));
}

void PictureStrip::setRoom(int neighbors) {
  if (room_ == neighbors) return;
  room_ = neighbors;
  arrange();
}

void PictureStrip::setEmptyText(const QString& text) {
  emptyText_ = text;
  viewport()->update();
}

void PictureStrip::arrange() {
  const bool pictures = thumbnails_ && thumbnails_->available();
  const int line = QFontMetrics(font()).height();
  setViewMode(pictures ? QListView::IconMode : QListView::ListMode);
  setMovement(QListView::Static);
  setDragEnabled(false);
  setWrapping(pictures);
  const int columns = std::max(1, width() / kLeastCell);
  const QSize cell = pictures ? QSize(width() / columns, kPicture + line + 8) : QSize();
  setGridSize(cell);
  if (pictures) {
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFixedHeight((room_ + columns - 1) / columns * cell.height());
  } else {
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setFixedHeight(std::min(room_, kMostLines) * (line + 4));
  }
}

void PictureStrip::resizeEvent(QResizeEvent* event) {
  QListView::resizeEvent(event);
  if (event->size().width() != event->oldSize().width()) arrange();
}

void PictureStrip::paintEvent(QPaintEvent* event) {
  QListView::paintEvent(event);
  if (model_->rowCount() > 0 || emptyText_.isEmpty()) return;
  QPainter painter(viewport());
  painter.setPen(palette().color(QPalette::PlaceholderText));
  painter.drawText(viewport()->rect(), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, emptyText_);
}

void PictureStrip::leaveEvent(QEvent* event) {
  QListView::leaveEvent(event);
  Q_EMIT pointedAt(-1);
}

void PictureStrip::focusOutEvent(QFocusEvent* event) {
  QListView::focusOutEvent(event);
  Q_EMIT pointedAt(-1);
}

}  // namespace mlens
