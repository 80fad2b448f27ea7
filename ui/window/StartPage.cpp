#include "ui/window/StartPage.h"

#include <QFileInfo>

#include "ui/widgets/Layout.h"

namespace mlens {
namespace {

constexpr int kWidth = 560;

}  // namespace

QPushButton* StartPage::addButton(QBoxLayout* row, const QString& text, const QString& tip) {
  auto* button = named(new QPushButton(text, this), QString(text).remove('&'), tip);
  row->addWidget(button);
  return button;
}

StartPage::StartPage(QWidget* parent) : QWidget(parent) {
  auto* column = new QWidget(this);
  column->setFixedWidth(kWidth);
  auto* rows = gridLayout<QVBoxLayout>(column);
  auto* title = headingLabel(tr("Manifold Lens"), column);
  QFont font = title->font();
  font.setPointSizeF(2 * font.pointSizeF());
  title->setFont(font);
  rows->addWidget(title);
  rows->addWidget(
      quietLabel(tr("The geometry that a self-supervised vision model has learned. Open a checkpoint "
                    "and pictures, vectors, or a session, or drop them here."),
                 column));
  rows->addSpacing(kGrid);
  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(kGrid);
  open_ = addButton(buttons, tr("&Open…"), tr("Opens pictures, a checkpoint, vectors or a session (Ctrl+O)"));
  example_ =
      addButton(buttons, tr("Open the &example"),
                tr("2,000 Fashion-MNIST pictures through an encoder and its projector (Ctrl+Shift+O)"));
  train_ = addButton(buttons, tr("&Train…"), tr("Trains a small model on pictures (Ctrl+T)"));
  buttons->addStretch();
  back_ = addButton(buttons, tr("&Back to the views"), tr("Shows what is open"));
  rows->addLayout(buttons);
  rows->addSpacing(2 * kGrid);
  rows->addWidget(headingLabel(tr("Recent"), column));
  nothing_ = quietLabel(tr("What you open is listed here."), column);
  rows->addWidget(nothing_);
  list_ = new QVBoxLayout;
  list_->setSpacing(0);
  rows->addLayout(list_);
  auto* across = new QHBoxLayout;
  across->addStretch();
  across->addWidget(column);
  across->addStretch();
  auto* page = new QVBoxLayout(this);
  page->addStretch(1);
  page->addLayout(across);
  page->addStretch(2);
  setSomethingOpen(false);
  connect(open_, &QPushButton::clicked, this, &StartPage::openRequested);
  connect(example_, &QPushButton::clicked, this, &StartPage::exampleRequested);
  connect(train_, &QPushButton::clicked, this, &StartPage::trainRequested);
  connect(back_, &QPushButton::clicked, this, &StartPage::backRequested);
  setFocusProxy(open_);
}

void StartPage::setRecent(const QStringList& paths) {
  for (QPushButton* button : recent_) button->deleteLater();
  recent_.clear();
  nothing_->setVisible(paths.isEmpty());
  for (const QString& path : paths) {
    const QFileInfo file(path);
    const QString words = file.fileName() + QStringLiteral("   ") + file.absolutePath();
    auto* button = named(new QPushButton(this), tr("Open %1").arg(file.fileName()), path);
    button->setFlat(true);
    button->setStyleSheet(QStringLiteral("text-align: left; padding: 4px 8px;"));
    button->setText(button->fontMetrics()
                        .elidedText(words, Qt::ElideMiddle, kWidth - 6 * kGrid)
                        .replace('&', QStringLiteral("&&")));
    connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT recentRequested(path); });
    list_->addWidget(button);
    setTabOrder(recent_.empty() ? back_ : recent_.back(), button);
    recent_.push_back(button);
  }
}

void StartPage::setExampleAvailable(bool available) {
  example_->setEnabled(available);
}

void StartPage::setSomethingOpen(bool open) {
  back_->setVisible(open);
}

}  // namespace mlens
