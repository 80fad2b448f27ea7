#include "ui/widgets/FoldedSection.h"

#include "ui/widgets/Layout.h"

namespace mlens {

FoldedSection::FoldedSection(const QString& title, QWidget* content, QWidget* parent)
    : QWidget(parent), heading_(new QToolButton(this)), content_(content) {
  auto* column = gridLayout<QVBoxLayout>(this, 0);
  heading_->setText(title);
  heading_->setCheckable(true);
  heading_->setAutoRaise(true);
  heading_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  heading_->setAccessibleName(title);
  heading_->setToolTip(tr("Shows or hides these settings"));
  column->addWidget(heading_);
  column->addWidget(content);
  connect(heading_, &QToolButton::toggled, this, &FoldedSection::setOpen);
  setOpen(false);
}

void FoldedSection::setOpen(bool open) {
  heading_->setChecked(open);
  heading_->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
  content_->setVisible(open);
}

}  // namespace mlens
