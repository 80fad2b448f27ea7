#include "ui/window/ReadingDialog.h"

#include <QAbstractItemModelTester>
#include <QDialogButtonBox>

#include "core/session/SessionFile.h"
#include "tests/core/checkpoint/Fixtures.h"
#include "tests/ui/WindowFixture.h"

namespace mlens {
namespace {

// moco-v2.pth.tar by its generator: two encoders of conv1 (1 tensor), bn1 (5) and four bottlenecks with a
// shortcut (4 convolutions and 4 norms of 5: 24 each), an MLP of two linear layers for each, a queue of two,
// and one tensor of the optimizer.
constexpr int kEncoder = 6 + 4 * 24, kProjector = 4, kQueue = 2, kOptimizer = 1;

template <class Widget>
Widget* named(QWidget* parent, const QString& name) {
  for (auto* widget : parent->findChildren<Widget*>()) {
    if (widget->accessibleName() == name) return widget;
  }
  ADD_FAILURE() << name.toStdString();
  return nullptr;
}

class ReadingDialogTest : public testing::Test {
 protected:
  void open(const std::string& name, const ReadingOptions& options = {}) {
    dialog = std::make_unique<ReadingDialog>(kFixtures / name, options, &jobs);
    dialog->show();
    settle();
  }
  void settle() {
    QTest::qWait(100);  // typing is waited for
    ASSERT_TRUE(waitFor([this] { return jobs.idle(); }));
  }
  QString useOf(const QString& path) {
    auto* model = dialog->tree()->model();
    const auto found = model->match(model->index(0, 0), TensorTreeModel::PathRole, path, 1,
                                    Qt::MatchExactly | Qt::MatchRecursive);
    if (found.isEmpty()) return QStringLiteral("no such tensor");
    return found.front().siblingAtColumn(TensorTreeModel::Use).data().toString();
  }
  int leaves(const QModelIndex& parent = {}) const {
    auto* model = dialog->tree()->model();
    int count = model->rowCount(parent) == 0 ? 1 : 0;
    for (int row = 0; row < model->rowCount(parent); ++row) count += leaves(model->index(row, 0, parent));
    return count;
  }
  QString matchedText(int matched, int unused) const {
    return QStringLiteral("%1 keys matched, %2 beside them not used").arg(matched).arg(unused);
  }

  JobQueue jobs;
  std::unique_ptr<ReadingDialog> dialog;
};

TEST_F(ReadingDialogTest, ShowsTheTensorsAndWhatTheyAreUsedAs) {
  open("moco-v2.pth.tar");
  const QAbstractItemModelTester tester(dialog->tree()->model(),
                                        QAbstractItemModelTester::FailureReportingMode::Fatal);
  EXPECT_TRUE(dialog->ready());
  EXPECT_EQ(leaves(), 2 * (kEncoder + kProjector) + kQueue + kOptimizer);
  EXPECT_EQ(useOf("state_dict/module.encoder_q.conv1.weight"), "encoder");
  EXPECT_EQ(useOf("state_dict/module.encoder_q.fc.2.bias"), "projector");
  EXPECT_EQ(useOf("state_dict/module.encoder_k.conv1.weight"), "not used");
  EXPECT_EQ(dialog->effect(), matchedText(kEncoder + kProjector, kEncoder + kProjector + kQueue));
  EXPECT_EQ(named<QLineEdit>(dialog.get(), "Mean of each channel")->text(), "0.485, 0.456, 0.406");

  QTest::keyClicks(named<QLineEdit>(dialog.get(), "Find keys"), "queue");
  EXPECT_EQ(leaves(), kQueue);
  named<QLineEdit>(dialog.get(), "Find keys")->clear();
  named<QComboBox>(dialog.get(), "Which tensors")->setCurrentIndex(1);
  EXPECT_EQ(leaves(), kEncoder + kProjector);
}

TEST_F(ReadingDialogTest, ACorrectionShowsItsEffectAtOnce) {
  open("moco-v2.pth.tar");
  auto* encoder = named<QComboBox>(dialog.get(), "Encoder");
  encoder->setFocus();
  QTest::keyClick(encoder, Qt::Key_Down);
  settle();
  EXPECT_EQ(dialog->form()->options().encoder, "state_dict/module.encoder_k.");
  EXPECT_EQ(useOf("state_dict/module.encoder_q.conv1.weight"), "not used");
  EXPECT_EQ(useOf("state_dict/module.encoder_k.conv1.weight"), "encoder");

  auto* projector = named<QComboBox>(dialog.get(), "Layers of the projector");
  projector->setFocus();
  projector->lineEdit()->selectAll();
  QTest::keyClicks(projector, "none");
  settle();
  EXPECT_EQ(dialog->effect(),
            matchedText(kEncoder, kEncoder + 2 * kProjector + kQueue) + "; 4 fewer than at first");
  for (auto* button : dialog->findChildren<QPushButton*>()) {
    if (button->text().contains("recognised")) button->click();
  }
  settle();
  EXPECT_EQ(dialog->effect(), matchedText(kEncoder + kProjector, kEncoder + kProjector + kQueue));
  EXPECT_EQ(dialog->form()->options(), ReadingOptions());
}

TEST_F(ReadingDialogTest, TheProjectorCanEndEarlier) {
  open("simsiam.pth.tar");
  auto* layers = named<QSpinBox>(dialog.get(), "Linear layers of the projector");
  EXPECT_EQ(layers->value(), 3);
  EXPECT_EQ(layers->maximum(), 3);
  layers->setValue(1);
  settle();
  EXPECT_EQ(dialog->form()->options().projectorLayers, 1);
  EXPECT_EQ(useOf("state_dict/module.encoder.fc.0.weight"), "projector");
  EXPECT_EQ(useOf("state_dict/module.encoder.fc.1.weight"), "not used");
  EXPECT_EQ(layers->maximum(), 3);
}

TEST_F(ReadingDialogTest, WhatCannotBeIsSaidAndCanBeTakenBack) {
  open("dinov2-reg.pth");  // its width is 8
  auto* heads = named<QSpinBox>(dialog.get(), "Attention heads");
  heads->setValue(3);
  settle();
  EXPECT_FALSE(dialog->ready());
  EXPECT_TRUE(dialog->effect().contains("no multiple of 3")) << dialog->effect().toStdString();
  heads->setValue(4);
  settle();
  EXPECT_TRUE(dialog->ready());
  auto* mean = named<QLineEdit>(dialog.get(), "Mean of each channel");
  mean->setFocus();
  mean->selectAll();
  QTest::keyClicks(mean, "0.5, half");
  settle();
  EXPECT_FALSE(dialog->ready());
  EXPECT_TRUE(dialog->effect().contains("one number for each channel"));
  mean->selectAll();
  QTest::keyClicks(mean, "0.5 0.25 0.125");
  settle();
  EXPECT_TRUE(dialog->ready());
  EXPECT_EQ(dialog->form()->options().mean, (std::vector<double>{0.5, 0.25, 0.125}));
}

TEST_F(ReadingDialogTest, TheNewestCorrectionWins) {
  open("supcontrast.pth");
  auto* padding = named<QSpinBox>(dialog.get(), "Stem padding");
  for (int value = 2; value <= 8; ++value) {
    padding->setValue(value);
    QTest::qWait(value % 2 == 0 ? 0 : 70);
  }
  settle();
  EXPECT_EQ(padding->value(), 8);
  EXPECT_EQ(dialog->form()->options().stemPadding, 8);
  EXPECT_TRUE(dialog->ready());
}

TEST_F(ReadingDialogTest, AFileWithoutAKnownEncoderIsShownAllTheSame) {
  open("whole-module.pt");
  EXPECT_FALSE(dialog->ready());
  EXPECT_EQ(leaves(), 3);
  EXPECT_TRUE(dialog->effect().contains("no encoder is recognised")) << dialog->effect().toStdString();
  EXPECT_FALSE(dialog->form()->isEnabled());
}

class ReadingInTheWindow : public WindowFixture {
 protected:
  ReadingDialog* dialog() {
    ReadingDialog* shown = nullptr;
    waitFor([&] {
      shown = window->findChild<ReadingDialog*>();
      return shown && shown->ready();
    });
    return shown;
  }
};

TEST_F(ReadingInTheWindow, ADroppedCheckpointAsksFirstAndTheSessionRemembers) {
  openExample();
  const std::size_t before = workspace->session().checkpoints.size();
  window->files()->openPaths({kFixtures / "supcontrast.pth"});
  ReadingDialog* asked = dialog();
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(workspace->session().checkpoints.size(), before);
  named<QSpinBox>(asked, "Stem padding")->setValue(2);
  ASSERT_TRUE(waitFor([&] { return !asked->ready(); }));
  ASSERT_TRUE(waitFor([&] { return asked->ready(); }));
  asked->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Open)->click();
  settle();
  ASSERT_EQ(workspace->session().checkpoints.size(), before + 1);
  EXPECT_EQ(workspace->session().checkpoints.back().reading.stemPadding, 2);
  const int index = static_cast<int>(before);
  EXPECT_EQ(workspace->checkpoint(index)->spec.foreign->stemPadding, 2);
  EXPECT_FALSE(workspace->embedding({index, EmbeddingId::Stage::Encoder})->values.empty());

  ASSERT_TRUE(writeSession(folder.file("x.mlens"), workspace->session()));
  const auto again = readSession(folder.file("x.mlens"));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->checkpoints.back().reading, workspace->session().checkpoints.back().reading);

  window->files()->correctReading(index);
  asked = dialog();
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(named<QSpinBox>(asked, "Stem padding")->value(), 2);
  named<QSpinBox>(asked, "Stem padding")->setValue(1);
  ASSERT_TRUE(waitFor([&] { return !asked->ready(); }));
  ASSERT_TRUE(waitFor([&] { return asked->ready(); }));
  asked->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Open)->click();
  settle();
  ASSERT_EQ(workspace->session().checkpoints.size(), before + 1);
  EXPECT_EQ(workspace->session().checkpoints.back().reading.stemPadding, 1);
}

TEST_F(ReadingInTheWindow, TeacherAndStudentAreTwoSources) {
  openExample();
  const std::size_t before = workspace->session().checkpoints.size();
  ReadingOptions student;
  student.encoder = "student/module.backbone.";
  workspace->openCheckpoint(kFixtures / "dino.pth");
  settle();
  workspace->openCheckpoint(kFixtures / "dino.pth", student);
  settle();
  ASSERT_EQ(workspace->session().checkpoints.size(), before + 2);
  workspace->openCheckpoint(kFixtures / "dino.pth", student);
  settle();
  EXPECT_EQ(workspace->session().checkpoints.size(), before + 2);
  EXPECT_NE(workspace->checkpoint(static_cast<int>(before))->spec.foreign->source,
            workspace->checkpoint(static_cast<int>(before) + 1)->spec.foreign->source);
}

}  // namespace
}  // namespace mlens
